"""What the doctor looks at for each LTI platform, in words."""

from __future__ import annotations

from dataclasses import replace

from lms_feedback_plugin.domain.finding import Check
from lms_feedback_plugin.domain.lti import Registration

REGISTERED = Check(
    "lti-registered",
    title={"en": "An LTI platform", "zh-CN": "LTI 平台"},
    good={"en": "{platforms} may launch.", "zh-CN": "{platforms} 可以启动。"},
    bad={"en": "No platform is registered, so nobody can come in by LTI.", "zh-CN": "尚未登记任何平台，无人能通过 LTI 进入。"},
    cure={
        "en": "Run lms-feedback lti register {site} and paste the address that it prints into the platform.",
        "zh-CN": "运行 lms-feedback lti register {site}，并将其给出的地址粘贴到平台中。",
    },
    where={
        "en": "Moodle: Site administration > Plugins > Activity modules > External tool > Manage tools",
        "zh-CN": "Moodle：网站管理 > 插件 > 活动模块 > 外部工具 > 管理工具",
    },
)
ITS_KEYS = Check(
    "lti-keys",
    title={"en": "The platform's keys", "zh-CN": "平台的密钥"},
    good={"en": "{platform} tells its keys.", "zh-CN": "{platform} 的密钥集可以读取。"},
    bad={"en": "{platform}: no launch can be proved. {seen}", "zh-CN": "{platform}：无法验证启动。{seen}"},
    cure={
        "en": "Let this server reach {keys_url}, or register the platform anew with the right address.",
        "zh-CN": "请让本服务器能够访问 {keys_url}，或以正确的地址重新登记平台。",
    },
)
LETS_US_ASK = Check(
    "lti-services",
    title={"en": "Names and roles", "zh-CN": "姓名与角色服务"},
    good={
        "en": "{platform} reads our keys and lets us ask who teaches.",
        "zh-CN": "{platform} 能读取我们的密钥，并允许查询教师。",
    },
    bad={
        "en": "{platform} does not let us ask, so teachers are unknown and placing links may fail. Launches work. {seen}",
        "zh-CN": "{platform} 不允许查询，因此无法得知教师，放置链接也可能失败；启动不受影响。{seen}",
    },
    cure={
        "en": "Activate the tool. Let the platform's server fetch {our_keys}: on a Moodle take this service's address out of "
        "'cURL blocked hosts list' and put its port into 'cURL allowed ports list'; one of the two is not enough.",
        "zh-CN": "请启用该工具，并让平台服务器能够获取 {our_keys}：在 Moodle 中，从“cURL 屏蔽主机列表”中移除本服务的地址，"
        "并将其端口加入“cURL 允许端口列表”；两者缺一不可。",
    },
    where={
        "en": "Moodle: Site administration > General > Security > HTTP security",
        "zh-CN": "Moodle：网站管理 > 常规 > 安全 > HTTP 安全",
    },
)


def of(check: Check, one: Registration) -> Check:
    """``check`` for one of several platforms: each finding has a code of its own."""
    return replace(check, code=f"{check.code}-{one.id}")


def named(one: Registration) -> str:
    """What a person calls the platform."""
    return f"{one.platform} {one.issuer}".strip()
