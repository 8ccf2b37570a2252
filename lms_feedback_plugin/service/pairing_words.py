"""What an admin of an LMS reads when pairing did not come about."""

from __future__ import annotations

from lms_feedback_plugin.domain.text import Text

AGAIN: Text = {
    "en": "Make another with: lms-feedback moodle pair SITE",
    "zh-CN": "请重新生成：lms-feedback moodle pair SITE",
}
UNKNOWN: Text = {
    "en": f"This pairing address was not handed out here, or a newer one replaced it. Check that it is whole. {AGAIN['en']}",
    "zh-CN": f"此配对地址并非由本服务发出，或已被新的地址取代。请确认地址完整。{AGAIN['zh-CN']}",
}
USED: Text = {
    "en": f"This pairing address was used already: each works once. {AGAIN['en']}",
    "zh-CN": f"此配对地址已使用过，每个地址只能使用一次。{AGAIN['zh-CN']}",
}
RAN_OUT: Text = {
    "en": f"This pairing address has run out: each holds for one hour. {AGAIN['en']}",
    "zh-CN": f"此配对地址已过期，有效期为一小时。{AGAIN['zh-CN']}",
}


def not_reached(url: str, why: Text) -> Text:
    """The LMS did not answer when it was called back."""
    return {
        "en": f"This service called {url} back with the token, and it did not work: {why.get('en', '')} "
        "Nothing was kept; mend it and use the same pairing address again.",
        "zh-CN": f"本服务使用令牌回访 {url} 未成功：{why.get('zh-CN', why.get('en', ''))} "
        "未保存任何内容；处理后请再次使用同一配对地址。",
    }


def no_address(url: str) -> Text:
    """What the LMS calls its address cannot be one."""
    return {
        "en": f"wwwroot is {url[:200]!r}; it must be the LMS's own address, such as https://moodle.example.edu",
        "zh-CN": f"wwwroot 为 {url[:200]!r}；应为 LMS 自身的地址，如 https://moodle.example.edu",
    }
