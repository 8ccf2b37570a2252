"""What Moodle's web services refuse, in plain words, with what mends it."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text

OFF: Text = {
    "en": (
        "Moodle's web services or their REST protocol are off. Switch them on: Advanced features > Enable web services, and "
        "Server > Web services > Manage protocols."
    ),
    "zh-CN": "Moodle 的 Web 服务或其 REST 协议已关闭。请开启：高级功能 > 启用 Web 服务，以及 服务器 > Web 服务 > 管理协议。",
}
NOT_JSON: Text = {
    "en": "{where} answered {kind}, not JSON. Is url the address of a Moodle?",
    "zh-CN": "{where} 返回的是 {kind}，不是 JSON。url 是 Moodle 的地址吗？",
}
REFUSED: Text = {"en": "{function}: {cure} ({code})", "zh-CN": "{function}：{cure}（{code}）"}
MAINTENANCE: Text = {
    "en": "Moodle is being maintained. {function}: {cure} ({code})",
    "zh-CN": "Moodle 正在维护。{function}：{cure}（{code}）",
}
_UNKNOWN: Text = {
    "en": "Moodle knows no such function, course or user.",
    "zh-CN": "Moodle 中没有该函数、课程或用户。",
}
_MAY_NOT_ENTER: Text = {
    "en": "The service user may not enter that course. Give its role moodle/course:view.",
    "zh-CN": "服务账号无权进入该课程。请为其角色授予 moodle/course:view。",
}
CURES: Mapping[str, Text] = {
    "invalidtoken": {
        "en": "The token is wrong, was deleted, or expired (Moodle deletes it then). Make another.",
        "zh-CN": "令牌错误、已被删除或已过期（Moodle 会将其删除）。请重新生成。",
    },
    "accessexception": {
        "en": (
            "The function is not in the token's service, the service is disabled, its user is not authorised, the token just "
            "expired, or this server's address is not allowed. "
            "Look at Server > Web services > External services, Manage tokens."
        ),
        "zh-CN": (
            "该函数不在令牌所属的服务中、服务已停用、其用户未获授权、令牌刚刚过期，或本服务器的地址不被允许。"
            "请查看 服务器 > Web 服务 > 外部服务、管理令牌。"
        ),
    },
    "invalidrecord": _UNKNOWN,
    "invalidrecordunknown": _UNKNOWN,
    "invaliduser": {
        "en": "Moodle knows no such user. The account was deleted, or the id is another LMS's.",
        "zh-CN": "Moodle 中没有该用户：账号已被删除，或该编号属于其他 LMS。",
    },
    "userdeleted": {"en": "The account was deleted in Moodle.", "zh-CN": "该账号已在 Moodle 中删除。"},
    "suspended": {"en": "The account is suspended in Moodle.", "zh-CN": "该账号已在 Moodle 中停用。"},
    "usernotconfirmed": {"en": "The account was never confirmed in Moodle.", "zh-CN": "该账号尚未在 Moodle 中确认。"},
    "invalidparameter": {
        "en": "This Moodle does not take a parameter's value or name. Are service and bridge plugin of the same age?",
        "zh-CN": "此 Moodle 不接受某个参数的值或名称。服务与桥接插件的版本是否相配？",
    },
    "errorcoursecontextnotvalid": _MAY_NOT_ENTER,
    "requireloginerror": _MAY_NOT_ENTER,
    "nopermissions": {
        "en": "The service user's role lacks a capability. Compare it with the list in the adapter's README.",
        "zh-CN": "服务账号的角色缺少某项权限。请对照适配器 README 中的列表。",
    },
    "wsaccessusersuspended": {
        "en": "The service user is suspended. Reactivate it.",
        "zh-CN": "服务账号已被停用，请重新启用。",
    },
    "forcepasswordchangenotice": {
        "en": "The service user must change its password. Set its authentication to Web services.",
        "zh-CN": "服务账号被要求修改密码。请将其身份验证方式设为“Web 服务”。",
    },
    "noticebusy": {
        "en": "An earlier call is still telling this very notice.",
        "zh-CN": "之前的一次调用仍在发送此通知。",
    },
    "noticeofanother": {
        "en": "The bridge told somebody else something under this key. Each person needs a key of their own.",
        "zh-CN": "桥接插件已用该键通知过其他人。每个人须使用各自的键。",
    },
    "guestsarenotallowed": {"en": "Moodle's guest cannot be told anything.", "zh-CN": "无法通知 Moodle 的访客账号。"},
    "disabled": {
        "en": "Messaging is switched off in Moodle. Switch it on, or install our bridge plugin, which does not need it.",
        "zh-CN": "Moodle 的消息功能已关闭。请开启，或安装我们的桥接插件（无需消息功能）。",
    },
}
"""Error code → what to do."""
