"""The clock, the languages, the blocked addresses, the capabilities and the ways in without a plugin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lms_feedback_plugin.adapters.moodle.directory import language_tag
from lms_feedback_plugin.adapters.moodle.health import words
from lms_feedback_plugin.adapters.moodle.health.status import Status
from lms_feedback_plugin.domain.finding import Check, Finding, Surroundings

TOLERANCE = timedelta(minutes=5)
"""A delivery that is further off is refused."""
LEEWAY = timedelta(seconds=30)
"""A learner's token that is further off may be."""
SECOND = timedelta(seconds=1)

CLOCK = Check(
    "clock",
    title={"en": "Moodle's clock", "zh-CN": "Moodle 的时钟"},
    good={"en": "It agrees with ours.", "zh-CN": "与本服务一致。"},
    bad={"en": "It is {apart} {side} ours.", "zh-CN": "比本服务{side} {apart}。"},
    cure={
        "en": "Set both clocks by NTP (timedatectl set-ntp true). Beyond 5 minutes deliveries are refused, beyond 30 s tokens.",
        "zh-CN": "请用 NTP 校准两边的时钟（timedatectl set-ntp true）。相差超过 5 分钟会拒绝投递，超过 30 秒会拒绝令牌。",
    },
    where=words.CLOCK,
)
AHEAD, BEHIND = {"en": "ahead of", "zh-CN": "快"}, {"en": "behind", "zh-CN": "慢"}
LANGUAGES = Check(
    "languages",
    title={"en": "Language packs", "zh-CN": "语言包"},
    good={"en": "Moodle has a pack for each language of this site.", "zh-CN": "Moodle 已安装本站各语言的语言包。"},
    bad={
        "en": "Moodle has no pack for {missing}, so nobody can choose that language.",
        "zh-CN": "Moodle 缺少 {missing} 语言包，用户无法选择该语言。",
    },
    cure={
        "en": "Install the language packs: {packs}.",
        "zh-CN": "请安装语言包：{packs}。",
    },
    where=words.PACKS,
    page=words.PACKS_PAGE,
)
CURL = Check(
    "curl-blocked",
    title={"en": "Addresses that Moodle may call", "zh-CN": "Moodle 可访问的地址"},
    good={"en": "Moodle's own rules let it call {host}:{port}.", "zh-CN": "Moodle 的规则允许访问 {host}:{port}。"},
    bad={
        "en": "Moodle's rules block {host}:{port}. The bridge is not affected; LTI 1.3 and local_webhooks are.",
        "zh-CN": "Moodle 的规则禁止访问 {host}:{port}。桥接插件不受影响，但 LTI 1.3 与 local_webhooks 会受影响。",
    },
    cure={
        "en": "If you use either: take {host} out of “cURL blocked hosts list” and put {port} into “cURL allowed ports list”.",
        "zh-CN": "如使用其中之一：请从“cURL 屏蔽主机列表”移除 {host}，并将 {port} 加入“cURL 允许端口列表”。",
    },
    where=words.SECURITY,
    page=words.SECURITY_PAGE,
)
CAPABILITIES = Check(
    "capabilities",
    title={"en": "Capabilities of the service user", "zh-CN": "服务账号的权限"},
    good={"en": "It holds all that it needs.", "zh-CN": "权限齐全。"},
    bad={"en": "It lacks {missing}.", "zh-CN": "缺少 {missing}。"},
    cure={
        "en": "Give them to the role of the service user in the system context. Pairing again does it.",
        "zh-CN": "请在系统级授予服务账号的角色。重新配对即可自动完成。",
    },
    where=words.ROLES,
    page=words.ROLES_PAGE,
)
WAYS_IN = Check(
    "support-page",
    title={"en": "A way in from every page", "zh-CN": "每页入口"},
    good={"en": "{seen}", "zh-CN": "{seen}"},
    bad={"en": "", "zh-CN": ""},
    cure={"en": "", "zh-CN": ""},
)
SUPPORT_PAGE = {
    "en": "Moodle's support page or custom menu leads to the launch page.",
    "zh-CN": "Moodle 的支持页或自定义菜单已指向反馈入口。",
}
NO_SUPPORT_PAGE = {
    "en": "Courses have the buttons. For pages outside of courses, set “Support page” to {launch}",
    "zh-CN": "课程内已有按钮。如需课程以外的入口，请将“支持页”设为 {launch}",
}


def look(status: Status, url: str, around: Surroundings) -> Iterator[Finding]:
    """All of it, as far as the bridge tells."""
    if (theirs := status.number("time")) is not None:
        yield _clock(status, theirs)
    if (packs := status.texts("languages")) is not None:
        yield _languages(packs, url, around)
    yield from _curl(status, url)
    if rows := status.rows("capabilities"):
        missing = ", ".join(str(row.get("name")) for row in rows if not row.get("holds"))
        yield CAPABILITIES.wrong(url, missing=missing) if missing else CAPABILITIES.order()
    if (page := status.text("supportpage")) is not None:
        leads = "/local/lmsfeedback/" in page or status.truth("custommenu")
        hint = {tag: text.format(launch=f"{url}/local/lmsfeedback/launch.php") for tag, text in NO_SUPPORT_PAGE.items()}
        yield WAYS_IN.order(seen=SUPPORT_PAGE if leads else hint)


def _clock(status: Status, theirs: int) -> Finding:
    """The difference that the time on the way cannot explain. Moodle tells whole seconds."""
    try:
        earliest = datetime.fromtimestamp(theirs, tz=status.asked_at.tzinfo)
    except (ValueError, OverflowError, OSError):
        earliest = datetime.fromtimestamp(0, tz=status.asked_at.tzinfo)
    ahead, behind = earliest - status.heard_at, status.asked_at - (earliest + SECOND)
    apart = max(ahead, behind)
    if apart <= LEEWAY:
        return CLOCK.order()
    seen: dict[str, object] = {"apart": words.lasting(apart), "side": AHEAD if ahead > behind else BEHIND}
    return CLOCK.wrong(**seen) if apart > TOLERANCE else CLOCK.look(**seen)


def _languages(packs: tuple[str, ...], url: str, around: Surroundings) -> Finding:
    have = {language_tag(pack) for pack in packs}
    missing = [tag for tag in around.site.languages if tag not in have]
    if not missing:
        return LANGUAGES.order()
    names = ", ".join(tag.lower().replace("-", "_") for tag in missing)
    return LANGUAGES.look(url, missing=", ".join(missing), packs=names)


def _curl(status: Status, url: str) -> Iterator[Finding]:
    blocked = status.truth("curl", "blocked")
    host, port = status.text("curl", "host"), status.number("curl", "port")
    if blocked is not None and host:
        yield CURL.look(url, host=host, port=port) if blocked else CURL.order(host=host, port=port)
