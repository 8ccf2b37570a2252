"""Each sort of consequence, counted and worded in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.domain.workflow import DecisionRow, Workflow
from lms_feedback_plugin.engine.replay import Life, Outcome, Recorded, Track, compare
from lms_feedback_plugin.engine.replay.wording import sentence, unjudged

LIBRARY = shipped_library()
FIX = LIBRARY.workflows["fix"]
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SUPPORT, LEARNER, BOT = (frozenset({role}) for role in ("support", "learner", "bot"))


def life(number: int, *later: Recorded) -> Life:
    first = Recorded(MONDAY, "created", "", "new", None, {"what": "it stops"}, {"what": "it stops"})
    return Life(number, (first, *later))


def step(hours: float, name: str, to_state: str, roles: frozenset[str] | None = SUPPORT, **values: str) -> Recorded:
    return Recorded(MONDAY + hours * HOUR, "transition", name, to_state, roles, values, values)


ASKED = step(1, "ask", "need_info", request="Which browser?")
SILENT = life(4, ASKED, Recorded(MONDAY + 121 * HOUR, "timer", "no_answer", "closed", BOT))
ANSWERED = life(5, ASKED, step(100, "details", "reproducing", LEARNER, details="Safari"))
SOLVED = life(
    9,
    step(0.01, "triage", "reproducing"),
    step(1, "hand_over", "with_dev", steps="press play", conditions="Safari"),
)


def changed(section: str, name: str, **parts: object) -> Workflow:
    table: Mapping[str, Any] = getattr(FIX, section)
    return replace(FIX, **{section: {**table, name: replace(table[name], **parts)}})  # type: ignore[arg-type]


def told(new: Workflow, *lives: Life, hours: float = 200, language: str = "en") -> list[str]:
    outcome = Outcome()
    tracks = (Track(workflow, LIBRARY.workspace.calendars) for workflow in (FIX, new))
    compare(*tracks, lives, MONDAY + hours * HOUR, outcome)
    return [sentence(found, outcome)[language] for found in outcome.consequences()]


def test_a_field_that_is_now_needed() -> None:
    new = changed("transitions", "hand_over", needs=("steps", "conditions", "reason"))
    assert told(new, SOLVED, hours=2) == [
        "1 item would not have taken “hand_over”: “reason” is now needed (first: #9, 2026-03-02).",
        "Notices “handed_over”: 0 more, 1 fewer (first: #9, 2026-03-02).",
    ]
    assert (
        told(new, SOLVED, hours=2, language="zh-CN")[0]
        == "1 项将无法执行“hand_over”：现在需要填写“reason”（首个：#9，2026-03-02）。"
    )


def test_a_timer_that_comes_sooner() -> None:
    new = changed("settings", "wait_details", default=timedelta(days=3))
    assert "1 item would already have stood in “closed” when “details” was done (first: #5, 2026-03-06)." in told(new, ANSWERED)
    assert "The timer “no_answer” would have rung once instead of 0 times, on 1 item (first: #5, 2026-03-02)." in told(
        new, ANSWERED
    )


def test_a_timer_that_comes_later() -> None:
    new = changed("settings", "wait_details", default=timedelta(days=9))
    said = "1 item would still have stood in “need_info” when the timer “no_answer” moved them to “closed”"
    assert f"{said} (first: #4, 2026-03-07)." in told(new, SILENT)


def test_a_promise_that_is_kept_less_often() -> None:
    new = changed("settings", "first_look", default=timedelta(seconds=10))
    found = told(new, SOLVED, replace(SOLVED, number=10), hours=2)
    assert found == ["The timer “first_look” would have rung 2 times instead of 0 times, on 2 items (first: #9, 2026-03-02)."]


def test_a_step_that_leads_elsewhere() -> None:
    new = changed("transitions", "triage", target="with_dev")
    assert "1 item would have come to “with_dev” by “triage”, not to “reproducing” (first: #9, 2026-03-02)." in told(
        new, SOLVED, hours=2
    )


def test_a_decision_that_falls_otherwise() -> None:
    new = replace(FIX, decide={"priority": (DecisionRow("high"),)})
    assert "1 item would have ended with high as “priority”, not with normal (first: #9, 2026-03-02)." in told(
        new, SOLVED, hours=2
    )


def test_what_the_old_version_refuses_too_is_no_consequence() -> None:
    odd = life(3, step(0.01, "pass", "resolved"))
    assert told(FIX, odd, hours=1) == []


def test_erased_values_are_there_but_nobody_knows_them() -> None:
    """A step that needs them can be taken, a condition on them is not judged, and that is said."""
    condition = type(LIBRARY.workflows["suggestion"].transitions["propose"].condition)
    assert condition is not type(None)
    new = changed("transitions", "hand_over", condition=condition("item.conditions == 'Safari'"))  # type: ignore[misc]
    line = Recorded(
        MONDAY + HOUR, "transition", "hand_over", "with_dev", None, {}, {"steps": None, "conditions": None},
        frozenset({"steps", "conditions"}),
    )  # fmt: skip
    outcome = Outcome()
    tracks = (Track(workflow, LIBRARY.workspace.calendars) for workflow in (FIX, new))
    compare(*tracks, [life(2, step(0.01, "triage", "reproducing"), line)], MONDAY + 2 * HOUR, outcome)
    assert outcome.consequences() == []
    said = unjudged(outcome)
    assert said is not None
    assert said["en"].startswith("Once a condition looked at a value that was erased")


def test_events_go_through_the_reactions_of_the_changed_file() -> None:
    delivered = Recorded(MONDAY + 2 * HOUR, "reaction", "tracker.issue_closed", "verifying", BOT, {}, {})
    lived = replace(SOLVED, lines=(*SOLVED.lines, delivered))
    assert told(FIX, lived, hours=3) == []
    assert (
        "1 item would not have taken “tracker.issue_closed”: the event does nothing there any more (first: #9, 2026-03-02)."
        in told(replace(FIX, reactions=()), lived, hours=3)
    )
