"""Whether a notice reaches people: the message provider, its outputs, mail, and when somebody was last told."""

from __future__ import annotations

from collections.abc import Iterator

from lms_feedback_plugin.adapters.moodle.health import words
from lms_feedback_plugin.adapters.moodle.health.status import Status
from lms_feedback_plugin.domain.finding import Check, Finding
from lms_feedback_plugin.domain.text import Text

NAMES: dict[str, Text] = {"popup": {"en": "the bell", "zh-CN": "站内提醒"}, "email": {"en": "e-mail", "zh-CN": "电子邮件"}}

PROVIDER = Check(
    "notices",
    title={"en": "Notices in Moodle", "zh-CN": "Moodle 中的通知"},
    good={"en": "They are on: {on}. Last notice: {ago}.", "zh-CN": "已开启：{on}。最近一次通知：{ago}。"},
    bad={"en": "Our notices are switched off for the whole site.", "zh-CN": "本服务的通知已在全站关闭。"},
    cure={
        "en": "Switch “News about what you asked, reported or suggested” on again.",
        "zh-CN": "请重新开启“您的提问、报告或建议的最新进展”通知。",
    },
    where=words.MESSAGES,
    page=words.MESSAGES_PAGE,
)
OUTPUTS = Check(
    "notices",
    title=PROVIDER.title,
    good=PROVIDER.good,
    bad={"en": "Learners are not told by {off}.", "zh-CN": "学员不会通过{off}收到通知。"},
    cure={
        "en": "Enable that output for the site, and for LMS feedback; unlock it where learners should choose.",
        "zh-CN": "请在全站及“学习反馈”中启用该通知方式；如需学员自行选择，请解除锁定。",
    },
    where=words.MESSAGES,
    page=words.MESSAGES_PAGE,
)
MAIL = Check(
    "moodle-mail",
    title={"en": "Mail of Moodle", "zh-CN": "Moodle 的邮件"},
    good={"en": "It goes out by {smtp}.", "zh-CN": "通过 {smtp} 发送。"},
    bad={
        "en": "Moodle sends no mail at all: $CFG->noemailever is set.",
        "zh-CN": "Moodle 不发送任何邮件：已设置 $CFG->noemailever。",
    },
    cure={"en": "Take $CFG->noemailever out of config.php.", "zh-CN": "请从 config.php 中移除 $CFG->noemailever。"},
    where=words.MAIL,
    page=words.MAIL_PAGE,
)
NO_SMTP = Check(
    "moodle-mail",
    title=MAIL.title,
    good=MAIL.good,
    bad={
        "en": "No SMTP server is named, so Moodle hands mail to PHP, which often loses it.",
        "zh-CN": "未设置 SMTP 服务器，Moodle 通过 PHP 发信，邮件容易丢失。",
    },
    cure={"en": "Name your SMTP server, and send the test mail there.", "zh-CN": "请填写 SMTP 服务器，并在该页发送测试邮件。"},
    where=words.MAIL,
    page=words.MAIL_PAGE,
)


def look(status: Status, url: str) -> Iterator[Finding]:
    """The provider with its outputs, and Moodle's mail."""
    disabled = status.truth("provider_disabled")
    if disabled:
        yield PROVIDER.wrong(url)
    elif disabled is not None:
        yield _outputs(status, url)
    silent, smtp = status.truth("mail", "off"), status.text("mail", "smtp")
    if silent:
        yield MAIL.look(url)
    elif smtp is not None:
        yield MAIL.order(smtp=smtp) if smtp else NO_SMTP.look(url)


def _outputs(status: Status, url: str) -> Finding:
    """The bell and e-mail: enabled for the site and on for our provider, or locked off."""
    works = {str(row.get("name")): bool(row.get("enabled")) and bool(row.get("on")) for row in status.rows("outputs")}
    on, off = ([name for name in NAMES if works.get(name, False) is state] for state in (True, False))
    if not on:
        return OUTPUTS.wrong(url, off=_listed(off))
    return (
        OUTPUTS.look(url, off=_listed(off))
        if off
        else PROVIDER.order(on=_listed(on), ago=words.ago(status.since("last_notice")))
    )


def _listed(names: list[str]) -> Text:
    return {
        "en": " and ".join(NAMES[name]["en"] for name in names),
        "zh-CN": "和".join(NAMES[name]["zh-CN"] for name in names),
    }
