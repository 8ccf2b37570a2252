"""Workflows built by hand, so that the engine is tested without the room that reads YAML."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from lms_feedback_plugin.domain.calendar import WorkingCalendar
from lms_feedback_plugin.domain.decision import Decision, Refusal
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import (
    Action,
    ActionKind,
    Condition,
    DecisionRow,
    Expression,
    Field,
    Merge,
    Reaction,
    Setting,
    State,
    Timer,
    Transition,
    Workflow,
)

NINE_TO_SIX = ((time(9), time(18)),)
OFFICE = WorkingCalendar("office", "Asia/Shanghai", dict.fromkeys(range(5), NINE_TO_SIX))
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Monday, ten in the morning in Shanghai."""


def text(en: str, zh: str | None = None) -> dict[str, str]:
    return {"en": en, "zh-CN": zh or en}


def actor(*roles: str, person: str = "p") -> Actor:
    return Actor(person, frozenset(roles), person)


LEARNER = actor("learner", person="lin")
SUPPORT = actor("support", person="sam")
DEVELOPER = actor("developer", person="dan")


def notify(message: str) -> Action:
    return Action(ActionKind.NOTIFY, "reporter", message)


def put(**values: Value | Expression) -> Action:
    return Action(ActionKind.SET, values=values)


def step(
    name: str,
    sources: str,
    target: str,
    by: str,
    *do: Action,
    needs: str = "",
    when: str | None = None,
    otherwise: dict[str, str] | None = None,
) -> Transition:
    condition = None if when is None else Condition(when)
    return Transition(
        name, tuple(sources.split()), target, tuple(by.split()), text(name), tuple(needs.split()), condition, otherwise, do
    )


def named(*things: object) -> dict[str, object]:
    return {thing.name: thing for thing in things}  # type: ignore[attr-defined]


IMPACTS = ("minor", "annoying", "blocks_learning", "blocks_exam")


def fix_workflow() -> Workflow:
    """The lifecycle of a fault, as in the language's example."""
    escalate, call_again = Action(ActionKind.ESCALATE, "lead"), Action(ActionKind.CALL, "tracker", "reopen_issue")
    return Workflow(
        name="fix",
        version=1,
        behaviour="b1",
        label=text("Solve a fault"),
        settings={},
        fields=named(
            Field("what", "text", text("What happened", "发生了什么"), required=True),
            Field("steps", "text", text("Steps", "重现步骤"), asked=True),
            Field("conditions", "text", text("Conditions", "触发条件")),
            Field("impact", "choice", text("Impact", "影响"), default="minor", choices=IMPACTS, asked=True),
            Field("reporters", "number", text("Reporters"), default=1),
            Field("reason", "text", text("Reason")),
            Field("priority", "choice", text("Priority", "优先级"), default="normal", choices=("normal", "high", "urgent")),
        ),
        decide={
            "priority": (
                DecisionRow("urgent", Condition("item.impact == 'blocks_exam'")),
                DecisionRow("high", Condition("item.impact == 'blocks_learning' or item.reporters >= 20")),
                DecisionRow("normal"),
            )
        },
        states=named(
            State("new", text("New", "新建")),
            State("reproducing", text("Being reproduced", "复现中")),
            State("need_info", text("Waiting for the learner", "等待学员补充"), paused=True),
            State("with_dev", text("With the developers", "开发处理中")),
            State("verifying", text("Being verified", "验证中")),
            State("resolved", text("Solved", "已解决")),
            State("closed", text("Closed", "已关闭"), final=True),
            State("rejected", text("Not a fault", "非缺陷"), final=True),
            State("merged", text("Merged", "已合并"), final=True),
        ),
        transitions=named(
            step("triage", "new", "reproducing", "support", Action(ActionKind.ASSIGN, "support")),
            step("ask", "new reproducing", "need_info", "support", notify("need_details")),
            step("details", "need_info", "reproducing", "learner"),
            step(
                "hand_over",
                "reproducing",
                "with_dev",
                "support",
                Action(ActionKind.ASSIGN, "developer"),
                Action(ActionKind.CALL, "tracker", "create_issue"),
                notify("handed_over"),
                needs="steps conditions",
            ),
            step("reject", "reproducing need_info", "rejected", "support bot", notify("not_a_fault"), needs="reason"),
            step("deliver", "with_dev", "verifying", "developer"),
            step("fail", "verifying", "with_dev", "support", call_again, needs="reason"),
            step("pass", "verifying", "resolved", "support", notify("fixed"), Action(ActionKind.SURVEY, "csat")),
            step("reopen", "resolved", "reproducing", "learner", escalate),
            step("close", "resolved", "closed", "learner bot"),
        ),
        merge=Merge(
            ("new", "reproducing"),
            "merged",
            ("support",),
            {"reporters": "sum", "steps": "longest", "impact": "highest"},
            (notify("merged"),),
        ),
        timers=named(
            Timer("first_look", ("new",), timedelta(minutes=5), calendar="office", do=(escalate,)),
            Timer(
                "solve",
                ("new", "reproducing", "with_dev", "verifying"),
                timedelta(hours=48),
                do=(put(priority="high"), escalate),
            ),
            Timer("no_answer", ("need_info",), timedelta(days=5), do=(put(reason="no details came"),), go="reject"),
            Timer("settle", ("resolved",), timedelta(hours=72), go="close"),
        ),
        reactions=(
            Reaction("tracker.issue_closed", match={"id": Expression("event.ref")}, go="deliver"),
            Reaction(
                "lms.person_deleted",
                match={"reporter": Expression("event.user")},
                condition=Condition("state == 'need_info'"),
                do=(put(reason="the learner has left"),),
                go="reject",
            ),
        ),
    )


def answer_workflow() -> Workflow:
    """A small lifecycle with settings, conditions, channel modes and an hour of the day."""
    number = Setting("sure_enough", "number", 0.9, text("Match needed"))
    return Workflow(
        name="answer",
        version=1,
        behaviour="b2",
        label=text("Answer a question"),
        settings=named(
            Setting("first_reply", "duration", timedelta(minutes=5), text("First reply")),
            number,
            Setting("first_line", "role", "support", text("First line")),
        ),
        fields=named(
            Field("question", "text", text("Question", "问题"), required=True),
            Field("match", "number", text("Match"), default=0),
            Field("reply", "text", text("Reply")),
            Field("votes", "number", text("Votes"), default=1),
            Field("due", "date", text("Due")),
            Field("urgent", "boolean", text("Urgent")),
        ),
        decide={},
        states=named(
            State("new", text("New")),
            State("answered", text("Answered")),
            State("waiting", text("Waiting"), paused=True),
            State("closed", text("Closed"), final=True),
        ),
        transitions=named(
            step(
                "auto_answer",
                "new",
                "answered",
                "bot",
                notify("auto_answered"),
                when="item.match >= sure_enough",
                otherwise=text("Not sure enough", "匹配度不足"),
            ),
            step("answer", "new", "answered", "first_line", notify("answered"), needs="reply"),
            step("ask", "new", "waiting", "support", notify("need_details")),
            step("details", "waiting", "new", "learner"),
            step("not_helped", "answered", "new", "learner", put(match=0), Action(ActionKind.ESCALATE, "lead")),
            step("close", "answered waiting", "closed", "learner support bot", notify("closed"), when="item.votes != 7"),
        ),
        timers=named(
            Timer(
                "first_reply",
                ("new",),
                "first_reply",
                calendar="office",
                condition=Condition("item.channel_mode == 'instant'"),
                do=(Action(ActionKind.ESCALATE, "lead"),),
            ),
            Timer(
                "batch_hour",
                ("new",),
                at=time(17),
                calendar="office",
                condition=Condition("item.channel_mode == 'batch'"),
                do=(Action(ActionKind.REMIND, "first_line"),),
            ),
            Timer("quiet", ("answered", "waiting"), timedelta(hours=48), go="close"),
        ),
        reactions=(
            Reaction(
                "lms.message_received", create={"question": Expression("event.text"), "reporter": Expression("event.actor")}
            ),
            Reaction(
                "lms.course_completed",
                match={"reporter": Expression("event.actor"), "course": Expression("event.course")},
                condition=Condition("state == 'answered'"),
                go="close",
            ),
            Reaction("board.voted", match={"id": Expression("event.ref")}, do=(put(votes=Expression("item.votes + 1")),)),
        ),
    )


def after(answered: Decision | Refusal | None) -> Snapshot:
    """What stands in the store once a decision is committed."""
    assert isinstance(answered, Decision), answered
    return Snapshot(answered.item, answered.clocks)


def codes(answered: object) -> list[str]:
    """Why it was refused."""
    assert isinstance(answered, Refusal), answered
    return [b.code for b in answered.blockers]
