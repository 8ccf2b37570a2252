"""Events from outside: what they make, whom they mean, what they change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.workflow import Condition, Expression, Reaction
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.errors import DefinitionError

from .conftest import Begin
from .lifecycles import MONDAY, OFFICE, SUPPORT, after, answer_workflow, codes, fix_workflow, put, step


def event(type: str, **data: object) -> Event:
    return Event("e1", "moodle", type, MONDAY, data=data)


def test_reactions_are_found_by_type(fix: Machine) -> None:
    (closed,) = fix.reactions_to("tracker.issue_closed")
    assert closed.go == "deliver"
    assert fix.reactions_to("board.voted") == ()


def test_an_event_makes_an_item(answer: Machine) -> None:
    (reaction,) = answer.reactions_to("lms.message_received")
    said = event("lms.message_received", text="How do I log in?", actor=17)
    assert answer.create_values(reaction, said) == {"question": "How do I log in?", "reporter": "17"}
    assert answer.create_values(reaction, event("lms.message_received", text="Hello?")) == {"question": "Hello?"}


def test_an_event_says_whom_it_means(answer: Machine) -> None:
    (reaction,) = answer.reactions_to("lms.course_completed")
    completed = event("lms.course_completed", actor=17, course="algebra")
    assert answer.match_values(reaction, completed) == {"reporter": "17", "course": "algebra"}


def test_an_event_that_lacks_a_part_means_nobody(answer: Machine) -> None:
    (reaction,) = answer.reactions_to("lms.course_completed")
    assert answer.match_values(reaction, event("lms.course_completed", actor="17")) is None
    (created,) = answer.reactions_to("lms.message_received")
    assert answer.match_values(created, event("lms.message_received")) is None


def test_an_event_takes_a_step_that_the_file_orders(fix: Machine, begin: Begin) -> None:
    (reaction,) = fix.reactions_to("tracker.issue_closed")
    decision = fix.react(begin(fix, state="with_dev"), reaction, event("tracker.issue_closed", ref="1"), MONDAY)
    assert isinstance(decision, Decision)
    assert decision.item.state == "verifying"
    line = decision.history
    assert (line.what, line.name, line.actor, line.from_state) == ("reaction", "tracker.issue_closed", "bot", "with_dev")


def test_an_event_that_comes_too_early_is_refused(fix: Machine, begin: Begin) -> None:
    (reaction,) = fix.reactions_to("tracker.issue_closed")
    assert codes(fix.react(begin(fix), reaction, event("tracker.issue_closed", ref="1"), MONDAY)) == ["state"]


def test_a_condition_keeps_an_event_out(fix: Machine, begin: Begin) -> None:
    (reaction,) = fix.reactions_to("lms.person_deleted")
    deleted = event("lms.person_deleted", user="lin")
    assert fix.react(begin(fix), reaction, deleted, MONDAY) is None
    rejected = after(fix.react(begin(fix, state="need_info"), reaction, deleted, MONDAY))
    assert (rejected.item.state, rejected.item.fields["reason"]) == ("rejected", "the learner has left")


def test_finished_items_hear_nothing_more(answer: Machine, begin: Begin) -> None:
    (reaction,) = answer.reactions_to("board.voted")
    assert answer.react(begin(answer, state="closed"), reaction, event("board.voted", ref="1"), MONDAY) is None


def test_an_event_counts(answer: Machine, begin: Begin) -> None:
    (reaction,) = answer.reactions_to("board.voted")
    snapshot = begin(answer)
    for votes in (2, 3):
        snapshot = after(answer.react(snapshot, reaction, event("board.voted", ref="1"), MONDAY))
        assert snapshot.item.fields["votes"] == votes
    assert snapshot.item.row_version == 3


def test_what_the_event_says_may_be_written_down(begin: Begin) -> None:
    noted = Reaction("mail.received", match={"id": Expression("event.ref")}, do=(put(reply=Expression("event.text")),))
    machine = Machine(replace(answer_workflow(), reactions=(noted,)), {"office": OFFICE})
    received = event("mail.received", ref="1", text="it works now")
    assert after(machine.react(begin(machine), noted, received, MONDAY)).item.fields["reply"] == "it works now"


def test_a_step_may_look_at_the_event_that_led_to_it(begin: Begin) -> None:
    steps = step("vote", "new", "new", "bot", put(reason=Expression("event.actor")), when="event.actor != 'troll'")
    voted = Reaction("board.voted", match={"id": Expression("event.ref")}, go="vote")
    workflow = replace(fix_workflow(), reactions=(voted,), transitions={**fix_workflow().transitions, "vote": steps})
    machine = Machine(workflow, {"office": OFFICE})
    snapshot = begin(machine)
    kind = after(machine.react(snapshot, voted, event("board.voted", ref="1", actor="mei"), MONDAY))
    assert kind.item.fields["reason"] == "mei"
    assert codes(machine.react(snapshot, voted, event("board.voted", ref="1", actor="troll"), MONDAY)) == ["condition"]
    assert codes(machine.fire(snapshot, "vote", SUPPORT, {}, MONDAY)) == ["role"]


def test_a_reaction_of_another_version_is_not_guessed_at(fix: Machine, begin: Begin) -> None:
    with pytest.raises(DefinitionError, match="no such reaction"):
        fix.react(begin(fix), Reaction("board.voted", match={"id": "1"}), event("board.voted"), MONDAY)


@pytest.mark.parametrize(
    "reaction",
    [
        Reaction("board.voted", match={"nothing": "x"}),
        Reaction("board.voted", match={"id": Expression("event.nothing")}),
        Reaction("board.voted", match={"id": Expression("item.votes")}),
        Reaction("board.voted", match={"id": "1"}, condition=Condition("event.text == 'x'")),
    ],
)
def test_a_reaction_may_only_name_what_there_is(reaction: Reaction) -> None:
    with pytest.raises(DefinitionError):
        Machine(replace(answer_workflow(), reactions=(reaction,)), {"office": OFFICE})
