"""Whether Moodle does its work behind the pages: cron, our task, the backlog, the bridge's queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lms_feedback_plugin.adapters.moodle.health import words
from lms_feedback_plugin.adapters.moodle.health.status import Status
from lms_feedback_plugin.domain.finding import Check, Finding

CRON_LATE = timedelta(minutes=10)
BACKLOG_OLD = 3_600
QUEUE_OLD = 900
"""Seconds that an event may wait: the bridge's own pauses are no longer."""

RUN_IT = r"php admin/cli/scheduled_task.php --execute='\local_lmsfeedback\task\drain'"

CRON = Check(
    "cron",
    title={"en": "Moodle's cron", "zh-CN": "Moodle 的 cron"},
    good={"en": "Last run: {ago}.", "zh-CN": "上次运行：{ago}。"},
    bad={
        "en": "Last run: {ago}. Events wait in Moodle's queue.",
        "zh-CN": "上次运行：{ago}。事件滞留在 Moodle 的队列中。",
    },
    cure={
        "en": "Have admin/cli/cron.php run every minute as the web server's user, by systemd or crontab.",
        "zh-CN": "请通过 systemd 或 crontab，以 Web 服务器用户每分钟运行 admin/cli/cron.php。",
    },
    where=words.TASKS,
    page=words.TASKS_PAGE,
)
DISABLED = Check(
    "drain-task",
    title={"en": "The task that sends events", "zh-CN": "发送事件的任务"},
    good={"en": "Last run: {ago}.", "zh-CN": "上次运行：{ago}。"},
    bad={"en": "It is disabled, so no event is sent.", "zh-CN": "该任务已停用，不会发送任何事件。"},
    cure={
        "en": "Enable the scheduled task “Send events to the feedback service” of local_lmsfeedback.",
        "zh-CN": "请启用 local_lmsfeedback 的计划任务“向反馈服务发送事件”。",
    },
    where=words.TASKS,
    page=words.TASKS_PAGE,
)
FAILING = Check(
    "drain-task",
    title=DISABLED.title,
    good=DISABLED.good,
    bad={
        "en": "It fails, and Moodle waits {delay} s before it tries again.",
        "zh-CN": "任务运行失败，Moodle 将在 {delay} 秒后重试。",
    },
    cure={
        "en": f"Read its log in Moodle, or run it: {RUN_IT}",
        "zh-CN": f"请在 Moodle 中查看日志，或运行：{RUN_IT}",
    },
    where=words.TASKS,
    page=words.TASKS_PAGE,
)
BACKLOG = Check(
    "backlog",
    title={"en": "Moodle's task backlog", "zh-CN": "Moodle 任务积压"},
    good={"en": "No task of Moodle is late.", "zh-CN": "没有延误的任务。"},
    bad={
        "en": "{count} ad hoc tasks are late, the oldest by {age}: mails and completions of this Moodle may be late too.",
        "zh-CN": "{count} 个临时任务延误，最早的已延误 {age}：此 Moodle 的邮件与完成状态也可能延迟。",
    },
    cure={
        "en": "Run cron more often or let more tasks run at once, and look at those that fail.",
        "zh-CN": "请更频繁地运行 cron 或提高任务并发数，并检查失败的任务。",
    },
    where=words.ADHOC,
    page=words.ADHOC_PAGE,
)
QUEUE = Check(
    "queue",
    title={"en": "The bridge's queue", "zh-CN": "桥接插件的队列"},
    good={
        "en": "{waiting} events wait. Last taken by this service: {ago}.",
        "zh-CN": "{waiting} 个事件等待发送；上次发送：{ago}。",
    },
    bad={
        "en": "{waiting} events wait, the oldest for {age}; the last message was answered {status} {text}",
        "zh-CN": "{waiting} 个事件等待发送，最早的已等待 {age}；最近一次发送的应答：{status} {text}",
    },
    cure={
        "en": "Mend what the answer names (0 is no answer: can Moodle reach {public}?), then press “Send now” on its queue.",
        "zh-CN": "请处理应答所指的问题（0 表示没有应答：Moodle 能否访问 {public}？），然后在队列页点击“立即发送”。",
    },
    where=words.QUEUE,
    page=words.QUEUE_PAGE,
)
DEAD_EVENTS = Check(
    "queue",
    title=QUEUE.title,
    good=QUEUE.good,
    bad={"en": "{dead} events were refused for what they are.", "zh-CN": "{dead} 个事件因内容被拒绝。"},
    cure={
        "en": "Read why on the queue page, and send them again when both sides are of one age.",
        "zh-CN": "请在队列页查看原因，待双方版本一致后重新发送。",
    },
    where=words.QUEUE,
    page=words.QUEUE_PAGE,
)


def look(status: Status, url: str, public_url: str) -> Iterator[Finding]:
    """All of it, as far as the bridge tells."""
    if status.number("cron") is not None:
        age = status.since("cron")
        late = age is None or age > CRON_LATE
        yield CRON.wrong(url, ago=words.ago(age)) if late else CRON.order(ago=words.ago(age))
    yield from _task(status, url)
    yield from _backlog(status, url)
    yield from _queue(status, url, public_url)


def _task(status: Status, url: str) -> Iterator[Finding]:
    disabled, delay = status.truth("drain", "disabled"), status.number("drain", "faildelay")
    if disabled:
        yield DISABLED.wrong(url)
    elif delay:
        yield FAILING.wrong(url, delay=delay)
    elif disabled is not None:
        yield DISABLED.order(ago=words.ago(status.since("drain", "last")))


def _backlog(status: Status, url: str) -> Iterator[Finding]:
    count, oldest = status.number("backlog", "adhoc"), status.number("backlog", "oldest_seconds")
    if count is None or oldest is None:
        return
    old = oldest > BACKLOG_OLD
    yield BACKLOG.look(url, count=count, age=words.lasting(timedelta(seconds=oldest))) if old else BACKLOG.order()


def _queue(status: Status, url: str, public_url: str) -> Iterator[Finding]:
    waiting, dead = status.number("outbox", "waiting"), status.number("outbox", "dead")
    if waiting is None:
        return
    oldest, answered = status.number("outbox", "oldest_seconds") or 0, status.number("outbox", "last_status")
    refused = bool(status.number("outbox", "last_time")) and answered is not None and not 200 <= answered < 300
    if refused or oldest > QUEUE_OLD:
        said = {"status": answered or 0, "text": (status.text("outbox", "last_text") or "").strip()[:300]}
        age = words.lasting(timedelta(seconds=oldest))
        yield QUEUE.wrong(url, waiting=waiting, age=age, public=public_url, **said)
    elif dead:
        yield DEAD_EVENTS.look(url, dead=dead)
    else:
        yield QUEUE.order(waiting=waiting, ago=words.ago(status.since("outbox", "last_success")))
