"""What the doctor says of the service itself and of its sites."""

from __future__ import annotations

from datetime import datetime

from lms_feedback_plugin.domain.finding import Check, Finding
from lms_feedback_plugin.domain.text import Text

DATABASE = Check(
    "database",
    title={"en": "Database", "zh-CN": "数据库"},
    good={"en": "It answers.", "zh-CN": "应答正常。"},
    bad={"en": "It does not answer.", "zh-CN": "没有应答。"},
    cure={"en": "Start it, and check database_url.", "zh-CN": "请启动数据库并检查 database_url。"},
)
SITE = Check(
    "site",
    title={"en": "A site", "zh-CN": "站点"},
    good={"en": "A site is registered.", "zh-CN": "已登记站点。"},
    bad={"en": "No site is registered.", "zh-CN": "尚未登记任何站点。"},
    cure={
        "en": "Pair a Moodle: lms-feedback moodle pair SITE. Or try the sandbox: make run",
        "zh-CN": "请与 Moodle 配对：lms-feedback moodle pair SITE。或试用示例环境：make run",
    },
)
OUTGOING = Check(
    "outgoing",
    title={"en": "What is to be sent", "zh-CN": "待发送内容"},
    good={"en": "It leaves in time.", "zh-CN": "发送及时。"},
    bad={"en": "The oldest has waited for {minutes} minutes.", "zh-CN": "最早的一条已等待 {minutes} 分钟。"},
    cure={
        "en": "Is a worker running? Start one: lms-feedback work",
        "zh-CN": "发送进程是否在运行？请启动：lms-feedback work",
    },
)
DISK = Check(
    "disk",
    title={"en": "Room on the disk", "zh-CN": "磁盘空间"},
    good={"en": "{free} MB are free.", "zh-CN": "剩余 {free} MB。"},
    bad={"en": "Only {free} MB are left in {folder}.", "zh-CN": "{folder} 仅剩 {free} MB。"},
    cure={"en": "Make room there, or move data_dir.", "zh-CN": "请清理该处空间，或更换 data_dir。"},
)
GUEST = Check(
    "guest",
    title={"en": "The connection", "zh-CN": "连接"},
    good={"en": "{name} can be asked.", "zh-CN": "{name} 可访问。"},
    bad={"en": "{name} cannot be asked: {seen}", "zh-CN": "无法访问 {name}：{seen}"},
    cure={"en": "Correct it with lms-feedback sites connect.", "zh-CN": "请用 lms-feedback sites connect 更正。"},
)
DEAD = Check(
    "dead",
    title={"en": "What could not be delivered", "zh-CN": "未送达内容"},
    good={"en": "There is nothing.", "zh-CN": "没有未送达的内容。"},
    bad={"en": "{dead} could not be delivered.", "zh-CN": "有 {dead} 条未能送达。"},
    cure={
        "en": "Read why, mend it, and send them again: lms-feedback dead list --site {site}",
        "zh-CN": "请查看原因，处理后重新发送：lms-feedback dead list --site {site}",
    },
    where={"en": "Desk > Not delivered", "zh-CN": "工作台 > 未送达"},
)
HEARD = Check(
    "heard",
    title={"en": "The LMS is heard", "zh-CN": "LMS 来信"},
    good={"en": "Last event: {event}. Last sign of life: {beat}.", "zh-CN": "最近一次事件：{event}；最近一次心跳：{beat}。"},
    bad={
        "en": "Nothing has come for long. Last event: {event}. Last sign of life: {beat}.",
        "zh-CN": "已很久没有收到消息：最近一次事件：{event}；最近一次心跳：{beat}。",
    },
    cure={
        "en": "Does the LMS's cron run, and does it reach this service? Moodle's queue page says what it was last answered.",
        "zh-CN": "LMS 的 cron 是否在运行，能否访问本服务？Moodle 的队列页会显示最近一次应答。",
    },
    where={
        "en": "Site administration > Plugins > Local plugins > LMS feedback > Queue of events",
        "zh-CN": "网站管理 > 插件 > 本地插件 > 学习反馈 > 事件队列",
    },
)
HEARD_NEVER = Check(
    "heard",
    title=HEARD.title,
    good=HEARD.good,
    bad={"en": "The LMS has never sent anything.", "zh-CN": "LMS 尚未发送过任何内容。"},
    cure={
        "en": "A paired Moodle shows itself within a minute, and then every five. Pair it: lms-feedback moodle pair {site}",
        "zh-CN": "配对后的 Moodle 会在一分钟内发出心跳，此后每五分钟一次。请配对：lms-feedback moodle pair {site}",
    },
    where=HEARD.where,
)
TOLD = Check(
    "told",
    title={"en": "Last notice", "zh-CN": "最近一次通知"},
    good={"en": "Last one that the LMS took: {ago}.", "zh-CN": "LMS 最近一次接收：{ago}。"},
    bad={"en": "", "zh-CN": ""},
    cure={"en": "", "zh-CN": ""},
)
CALENDAR: Text = {"en": "Public holidays", "zh-CN": "公共假日"}


def calendar(n: int, sentence: Text, cure: Text) -> Finding:
    """A calendar whose public holidays end; ``n`` tells several apart."""
    return Finding(f"calendar-{n + 1}", "look", CALENDAR, sentence, cure)


def ago(moment: datetime | None, now: datetime) -> Text:
    """How long ago, in words; ``never`` for None."""
    if moment is None:
        return {"en": "never", "zh-CN": "从未"}
    seconds = max(int((now - moment).total_seconds()), 0)
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return {"en": f"{seconds // size} {unit} ago", "zh-CN": f"{seconds // size} {UNITS[unit]}前"}
    return {"en": f"{seconds} seconds ago", "zh-CN": f"{seconds} 秒前"}


UNITS = {"days": "天", "hours": "小时", "minutes": "分钟"}
