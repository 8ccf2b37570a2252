"""Why a launch is not taken, for the person in front of it: what was seen, what was allowed, what to do."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import AdapterError, Unauthenticated


class LaunchRefused(Unauthenticated):
    """A launch, or a step towards one, that proves nothing. ``params["reason"]`` is a key of ``REASONS``."""

    code = "launch-refused"


_AGAIN = "Go back to your course and open it again from there."
_AGAIN_ZH = "请返回课程页面，从那里重新打开。"

REASONS: Mapping[str, Text] = {
    "no_token": {
        "en": f"The platform sent no launch: {{seen}}. {_AGAIN} If it stays, the tool's settings in the platform are wrong.",
        "zh-CN": f"平台没有发送启动信息：{{seen}}。{_AGAIN_ZH}如仍如此，请检查平台中的工具设置。",
    },
    "malformed": {
        "en": "The platform's launch cannot be read: {seen}. An LTI 1.3 id_token was expected. Whoever runs the platform can "
        "check that the tool is set to LTI 1.3.",
        "zh-CN": "无法读取平台的启动信息：{seen}。此处需要 LTI 1.3 的 id_token，请平台管理员确认工具版本为 LTI 1.3。",
    },
    "algorithm": {
        "en": "The launch is signed by {seen}; RS256 alone is taken. The platform must sign with its RSA key.",
        "zh-CN": "启动信息的签名算法为 {seen}；此处只接受 RS256。平台须使用其 RSA 密钥签名。",
    },
    "unknown_key": {
        "en": "The launch is signed with the key {seen}, which the platform's key set does not hold. Wait a minute and open it "
        "again; if it stays, check the key set address in the registration.",
        "zh-CN": "启动信息使用了密钥 {seen} 签名，但平台的密钥集中没有它。请稍等一分钟后重新打开；"
        "如仍如此，请检查登记中的密钥集地址。",
    },
    "signature": {
        "en": f"The launch's signature does not hold, so it was changed or made by somebody else. {_AGAIN}",
        "zh-CN": f"启动信息的签名无效，可能被改动或并非由平台签发。{_AGAIN_ZH}",
    },
    "issuer": {
        "en": "The launch was made by {seen}; {allowed} is registered here. Register that platform, or correct its issuer.",
        "zh-CN": "启动信息由 {seen} 签发；此处登记的是 {allowed}。请登记该平台，或更正其 issuer。",
    },
    "audience": {
        "en": "The launch was made out to {seen}; here the client id is {allowed}. The tool was registered anew in the "
        "platform, or belongs to another service: register it again.",
        "zh-CN": "启动信息的接收方为 {seen}；此处的 client id 为 {allowed}。"
        "平台可能重新登记了工具，或该工具属于其他服务，请重新登记。",
    },
    "party": {
        "en": "The launch names {seen} as its authorized party (azp); {allowed} was expected. Check the client id there.",
        "zh-CN": "启动信息的授权方（azp）为 {seen}，应为 {allowed}。请检查平台中的 client id。",
    },
    "expired": {
        "en": f"This launch ended {{seconds}} seconds ago. {_AGAIN} If that never helps, the clocks of the platform and of "
        "this service differ: set both by NTP.",
        "zh-CN": f"此次启动已于 {{seconds}} 秒前失效。{_AGAIN_ZH}如始终无效，说明平台与本服务的时钟不一致，请用 NTP 校准两者。",
    },
    "future": {
        "en": "This launch was made {seconds} seconds in the future, so the clocks of the platform and of this service differ; "
        "{leeway} seconds are allowed. Set both by NTP, then open it again.",
        "zh-CN": "此次启动的签发时间比本服务的时钟晚 {seconds} 秒，说明两者时钟不一致；允许相差 {leeway} 秒。"
        "请用 NTP 校准后重新打开。",
    },
    "nonce": {
        "en": f"This launch answers another request than the one that was begun here. {_AGAIN}",
        "zh-CN": f"此次启动与本服务发起的请求不符。{_AGAIN_ZH}",
    },
    "replayed": {
        "en": f"This launch was used before, and each opens the door once. {_AGAIN}",
        "zh-CN": f"此次启动已被使用过，每次启动只能使用一次。{_AGAIN_ZH}",
    },
    "state": {
        "en": f"This launch was not begun here, or more than {{minutes}} minutes ago. {_AGAIN}",
        "zh-CN": f"此次启动并非由本服务发起，或已超过 {{minutes}} 分钟。{_AGAIN_ZH}",
    },
    "deployment": {
        "en": "The tool was put into the platform at a place that is not known here: deployment {seen}; known are {allowed}. "
        "Whoever runs this service can allow it: lms-feedback lti deployment {site} {registration} {seen}",
        "zh-CN": "工具在平台中的部署 {seen} 未在此处登记；已知的有 {allowed}。"
        "服务管理员可以允许它：lms-feedback lti deployment {site} {registration} {seen}",
    },
    "missing": {
        "en": "The launch lacks {seen}. The platform's settings of this tool must send it; LTI 1.3 requires it.",
        "zh-CN": "启动信息缺少 {seen}。请在平台的工具设置中启用；这是 LTI 1.3 的必需项。",
    },
    "anonymous": {
        "en": "The platform did not say who you are, so nobody could be told what becomes of your feedback. Sign in to the "
        "platform and open it again; guests cannot be answered.",
        "zh-CN": "平台没有说明您的身份，因此无法告知您反馈的结果。请登录平台后重新打开；访客无法收到答复。",
    },
    "message": {
        "en": "The platform asks for {seen}; taken here are LtiResourceLinkRequest and LtiDeepLinkingRequest.",
        "zh-CN": "平台请求的消息类型为 {seen}；此处接受 LtiResourceLinkRequest 与 LtiDeepLinkingRequest。",
    },
    "unregistered": {
        "en": "The platform {seen} is not registered here with client id {client}. Whoever runs this service can do it: "
        "lms-feedback lti register {site}",
        "zh-CN": "平台 {seen}（client id {client}）尚未在此登记。服务管理员可运行：lms-feedback lti register {site}",
    },
    "platform": {
        "en": "The platform could not be asked, so this launch cannot be proved: {seen} Try again in a minute; if it stays, "
        "tell whoever runs this service: lms-feedback doctor --site {site}",
        "zh-CN": "无法访问平台，因此不能验证此次启动：{seen} 请一分钟后重试；"
        "如仍如此，请告知服务管理员：lms-feedback doctor --site {site}",
    },
    "registration": {
        "en": "The registration did not come about: {seen} Nothing was kept here; the same address may be used again.",
        "zh-CN": "登记未完成：{seen} 此处未保存任何内容，可再次使用同一地址。",
    },
    "ticket": {
        "en": f"This page was open for too long, or was sent before. {_AGAIN}",
        "zh-CN": f"页面打开时间过长，或已提交过。{_AGAIN_ZH}",
    },
    "code": {
        "en": "This registration address was used before, or is older than an hour. Make another: "
        "lms-feedback lti register {site}",
        "zh-CN": "此登记地址已被使用，或已超过一小时。请重新生成：lms-feedback lti register {site}",
    },
}
LONGEST_SEEN, LONGEST_DETAIL = 200, 800


class PlatformUnreachable(LaunchRefused):
    """A launch or a registration for which the platform had to be asked, in vain."""

    status = 502


def refusal(reason: str, **places: object) -> LaunchRefused:
    """The error for ``reason``; ``places`` fill its sentences, cut where the other side wrote more than fits."""
    text = _said(reason, places, LONGEST_SEEN)
    return LaunchRefused(text["en"], text=text, reason=reason)


def unreachable(reason: str, fault: AdapterError, site: str) -> PlatformUnreachable:
    """The error for a person where asking the platform failed with ``fault``."""
    text = _said(reason, {"seen": fault.detail, "site": site}, LONGEST_DETAIL)
    return PlatformUnreachable(text["en"], text=text, reason=reason)


def _said(reason: str, places: Mapping[str, object], longest: int) -> Text:
    shown = {name: str(value)[:longest] for name, value in places.items()}
    return {language: said.format(**shown) for language, said in REASONS[reason].items()}
