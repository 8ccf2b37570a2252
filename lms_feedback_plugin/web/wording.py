"""What an API caller reads when something is refused, in English and Simplified Chinese.

Errors of the rooms below carry an English sentence. Where they bring ``params["text"]`` (a ``Text``) that is said instead;
else a reader of Chinese gets the general sentence of the code from here. Pages have their own catalogue (``translations/``).
"""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text

TITLES: Mapping[str, Text] = {
    "error": {"en": "Something went wrong on our side", "zh-CN": "服务内部出错"},
    "config": {"en": "The service is not set up rightly", "zh-CN": "服务配置有误"},
    "not-found": {"en": "Not found", "zh-CN": "未找到"},
    "gone": {"en": "No longer to be had", "zh-CN": "已失效"},
    "refused": {"en": "This step may not be taken now", "zh-CN": "目前不能执行此操作"},
    "stale": {"en": "Somebody else changed it meanwhile", "zh-CN": "已被他人更新"},
    "precondition-required": {"en": "Say which version you change", "zh-CN": "请注明所修改的版本"},
    "invalid": {"en": "Some values cannot be taken", "zh-CN": "部分内容无法接受"},
    "key-reused": {"en": "This submission key came before with other content", "zh-CN": "该提交键已用于其他内容"},
    "forbidden": {"en": "You may not do this", "zh-CN": "您无权执行此操作"},
    "unauthenticated": {"en": "Say who you are", "zh-CN": "请先验证身份"},
    "store-unavailable": {"en": "The service cannot write at the moment", "zh-CN": "服务暂时无法保存"},
    "unverified": {"en": "The delivery is not proved to come from its sender", "zh-CN": "无法验证投递来源"},
    "malformed": {"en": "The body cannot be read", "zh-CN": "无法读取请求内容"},
    "unsupported-media-type": {"en": "This kind of body is not read here", "zh-CN": "不支持该内容类型"},
    "too-large": {"en": "The body is too large", "zh-CN": "请求内容过大"},
    "too-many": {"en": "Too many requests", "zh-CN": "请求过于频繁"},
    "method-not-allowed": {"en": "This address does not take that method", "zh-CN": "该地址不支持此方法"},
    "bad-request": {"en": "The request cannot be understood", "zh-CN": "无法理解该请求"},
    "launch-refused": {"en": "This launch cannot be taken", "zh-CN": "无法完成此次启动"},
}
"""Problem code → its title. The code is the last part of the problem's ``type``."""

CURES: Mapping[str, Text] = {
    "error": {
        "en": "Nothing of this request was kept. Try again; if it stays, give the request id to whoever runs this service.",
        "zh-CN": "本次请求未被保存。请重试；如仍出错，请将请求编号告知服务管理员。",
    },
    "config": {
        "en": "Whoever runs this service can see what is wrong with: lms-feedback doctor.",
        "zh-CN": "服务管理员可运行 lms-feedback doctor 查看原因。",
    },
    "not-found": {
        "en": "There is nothing here, or nothing that you may see. Check the address.",
        "zh-CN": "此处没有内容，或您无权查看。请检查地址。",
    },
    "gone": {
        "en": "It was used up or has run out. Ask for a new one.",
        "zh-CN": "已被使用或已过期，请重新获取。",
    },
    "refused": {
        "en": "Read the options of the item to see which steps are open and why the others are not.",
        "zh-CN": "请查看该条目的可用操作，了解哪些步骤可行以及其余步骤不可行的原因。",
    },
    "stale": {
        "en": "Read the item again and repeat your change with its new ETag.",
        "zh-CN": "请重新读取该条目，并使用新的 ETag 重试。",
    },
    "precondition-required": {
        "en": "Send the ETag in If-Match, as GET on the item or setting answers it.",
        "zh-CN": "请在 If-Match 中发送 ETag（读取该条目或设置时返回）。",
    },
    "invalid": {
        "en": "Mend the fields named in errors and send it again.",
        "zh-CN": "请修正 errors 中列出的字段后重新发送。",
    },
    "key-reused": {
        "en": "Use a new Idempotency-Key for new content, and the old one only to repeat the same request.",
        "zh-CN": "新内容请使用新的 Idempotency-Key；旧键只能用于重复同一请求。",
    },
    "forbidden": {
        "en": "Ask a lead or an administrator of this site for the role or scope.",
        "zh-CN": "请向本站负责人或管理员申请相应角色或权限范围。",
    },
    "unauthenticated": {
        "en": "Send Authorization: Bearer with a learner token from the LMS or an API token, or sign in at /signin.",
        "zh-CN": "请使用 Authorization: Bearer 发送 LMS 学员令牌或 API 令牌，或在 /signin 登录。",
    },
    "store-unavailable": {
        "en": "Nothing was written. Send the same request again in a few seconds.",
        "zh-CN": "未保存任何内容。请几秒后重新发送同一请求。",
    },
    "unverified": {
        "en": "Check that both sides hold the same secret and that their clocks agree within five minutes.",
        "zh-CN": "请确认双方密钥一致，且时钟相差不超过五分钟。",
    },
    "malformed": {
        "en": "Check the sender's format against the adapter's README.",
        "zh-CN": "请对照适配器的 README 检查发送格式。",
    },
    "unsupported-media-type": {
        "en": "Send application/json.",
        "zh-CN": "请发送 application/json。",
    },
    "too-large": {
        "en": "Send less in one request.",
        "zh-CN": "请减少单次请求的内容。",
    },
    "too-many": {
        "en": "Wait as long as Retry-After says, then go on.",
        "zh-CN": "请按 Retry-After 指示的时间等待后继续。",
    },
    "method-not-allowed": {
        "en": "See Allow for the methods it takes.",
        "zh-CN": "可用方法见 Allow。",
    },
    "bad-request": {
        "en": "Check the request against /api/docs.",
        "zh-CN": "请对照 /api/docs 检查请求。",
    },
    "launch-refused": {
        "en": "Go back to your course and open it again from there.",
        "zh-CN": "请返回课程页面，从那里重新打开。",
    },
}
"""Problem code → what to do next, for errors that do not say it themselves."""

VALIDATION: Mapping[str, Text] = {
    "Missing data for required field.": {"en": "This is needed.", "zh-CN": "必填。"},
    "Unknown field.": {"en": "There is no field of this name here.", "zh-CN": "此处没有该字段。"},
    "Field may not be null.": {"en": "null is not a value for this.", "zh-CN": "不能为 null。"},
    "Not a valid string.": {"en": "A text is needed.", "zh-CN": "应为文本。"},
    "Not a valid integer.": {"en": "A whole number is needed.", "zh-CN": "应为整数。"},
    "Not a valid number.": {"en": "A number is needed.", "zh-CN": "应为数字。"},
    "Not a valid boolean.": {"en": "true or false is needed.", "zh-CN": "应为 true 或 false。"},
    "Not a valid mapping type.": {"en": "An object is needed.", "zh-CN": "应为对象。"},
    "Not a valid list.": {"en": "A list is needed.", "zh-CN": "应为列表。"},
    "Invalid input type.": {"en": "A JSON object is needed.", "zh-CN": "应为 JSON 对象。"},
    "Invalid JSON body.": {"en": "The body is not JSON.", "zh-CN": "请求内容不是 JSON。"},
}
"""What marshmallow says → what we say. Sentences of our own schemas are ``Text`` already."""
