"""Whether Moodle lets us in, and shows us what we need.

Judged by what comes back: a missing capability is no error to Moodle.
"""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.adapters.moodle.directory import BLIND, COURSES, ENROLLED, FIRST_ADMIN, USERS, Directory
from lms_feedback_plugin.adapters.moodle.health import words
from lms_feedback_plugin.adapters.moodle.notices import MESSAGE, NOTIFY
from lms_feedback_plugin.domain.finding import Check, Finding
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Rejected, Retryable, text_of

NEEDED = (USERS, COURSES, ENROLLED)
CORE = "4.5"

SECRET = Check(
    "secret",
    title={"en": "Shared secret", "zh-CN": "共享密钥"},
    good={"en": "A secret is kept for this connection.", "zh-CN": "已保存该连接的密钥。"},
    bad={"en": "No secret is kept, so no delivery can be proved.", "zh-CN": "未保存密钥，无法验证任何投递。"},
    cure={
        "en": "Pair again: lms-feedback moodle pair {site}, then paste the address in Moodle.",
        "zh-CN": "请重新配对：lms-feedback moodle pair {site}，然后在 Moodle 中粘贴该地址。",
    },
    where=words.PAIR,
    page=words.PAIR_PAGE,
)
WEB_SERVICES = Check(
    "web-services",
    title={"en": "Web services and REST", "zh-CN": "Web 服务与 REST"},
    good={"en": "Moodle answers the token.", "zh-CN": "Moodle 接受令牌并应答。"},
    bad={"en": "Moodle cannot be asked: {seen}", "zh-CN": "无法访问 Moodle：{seen}"},
    cure={
        "en": "Do what the sentence says, then pair again if the token is at fault: lms-feedback moodle pair {site}",
        "zh-CN": "请按上述说明处理；如为令牌问题，请重新配对：lms-feedback moodle pair {site}",
    },
    where={
        "en": "Site administration > Advanced features, and Server > Web services > Overview",
        "zh-CN": "网站管理 > 高级功能，以及 服务器 > Web 服务 > 概述",
    },
    page="/admin/settings.php?section=webservicesoverview",
)
FUNCTIONS = Check(
    "functions",
    title={"en": "Functions of the service", "zh-CN": "服务所含函数"},
    good={"en": "The token may call every function that is needed.", "zh-CN": "令牌可调用所需的全部函数。"},
    bad={"en": "The token may not call {missing}.", "zh-CN": "令牌无法调用 {missing}。"},
    cure={
        "en": "Upgrade Moodle (php admin/cli/upgrade.php), or add them to the token's service.",
        "zh-CN": "请升级 Moodle（php admin/cli/upgrade.php），或将其加入令牌所属的服务。",
    },
    where={
        "en": "Site administration > Server > Web services > External services > Functions",
        "zh-CN": "网站管理 > 服务器 > Web 服务 > 外部服务 > 函数",
    },
    page="/admin/settings.php?section=externalservices",
)
PEOPLE = Check(
    "people",
    title={"en": "People, with e-mail and language", "zh-CN": "用户及其邮箱与语言"},
    good={"en": "People come with e-mail and language.", "zh-CN": "可读取用户的邮箱与语言。"},
    bad={"en": "{seen}", "zh-CN": "{seen}"},
    cure={
        "en": "Give the service user's role, in the system context, {missing}. Pairing again does it.",
        "zh-CN": "请在系统级为服务账号的角色授予 {missing}。重新配对即可自动完成。",
    },
    where=words.ROLES,
    page=words.ROLES_PAGE,
)
TELLING = Check(
    "way-to-tell",
    title={"en": "A way to tell learners", "zh-CN": "通知学员的途径"},
    good={"en": "Notices go by our bridge: bell and e-mail.", "zh-CN": "通过桥接插件通知：站内提醒与邮件。"},
    bad={"en": "{seen}", "zh-CN": "{seen}"},
    cure={
        "en": "Install our bridge plugin (lms-feedback moodle zip) and pair it.",
        "zh-CN": "请安装桥接插件（lms-feedback moodle zip）并配对。",
    },
    where=words.PLUGINS,
    page=words.PLUGINS_PAGE,
)
NO_PEOPLE: Text = {"en": "Moodle shows the token nobody at all.", "zh-CN": "Moodle 不向该令牌显示任何用户。"}
PARTLY: Text = {
    "en": "People come without e-mail or language, so notices speak the site's first language.",
    "zh-CN": "读取到的用户缺少邮箱或语言，通知将使用站点的首选语言。",
}
AS_MESSAGES: Text = {
    "en": "Without our bridge, notices are personal messages of the service user.",
    "zh-CN": "未安装桥接插件，通知只能以服务账号的私信形式发送。",
}
NO_WAY: Text = {"en": "Nothing that the token may call tells anybody anything.", "zh-CN": "令牌可调用的函数均无法发送通知。"}


def functions(held: Mapping[str, str], url: str) -> Finding:
    """Whether the token's service holds what is needed."""
    missing = [name for name in NEEDED if name not in held]
    return FUNCTIONS.wrong(url, missing=", ".join(missing)) if missing else FUNCTIONS.order()


def people(directory: Directory, url: str) -> Finding:
    """Whether the row of the account that every Moodle has comes back, and whole."""
    try:
        seen = directory.people([FIRST_ADMIN])
        whole = bool(seen) and directory.sees_identities()
    except (Retryable, Rejected) as fault:
        blind = fault.detail == BLIND
        missing = "moodle/user:viewdetails, moodle/site:viewuseridentity" if blind else "moodle/user:viewdetails"
        return PEOPLE.wrong(url, seen=NO_PEOPLE if blind else text_of(fault), missing=missing)
    if whole:
        return PEOPLE.order()
    return PEOPLE.wrong(url, seen=PARTLY, missing="moodle/site:viewuseridentity, moodle/user:viewalldetails")


def way_to_tell(held: Mapping[str, str], url: str) -> Finding:
    """By our bridge, by personal messages, or not at all."""
    if NOTIFY in held:
        return TELLING.order()
    return TELLING.look(url, seen=AS_MESSAGES) if MESSAGE in held else TELLING.wrong(url, seen=NO_WAY)
