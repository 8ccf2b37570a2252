"""Who is told what, through which guest, and what happens where nobody can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.domain.item import Item, Post
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Forbidden, Invalid, NotFound
from lms_feedback_plugin.service.commands import Assign, Done, Edit, Follow, Rate, Say
from lms_feedback_plugin.store.voices import BoardEntry

from .conftest import a_site, staff

if TYPE_CHECKING:
    from .conftest import House


def say(house: House, item: Item, who: str, text: str, visibility: str = "public") -> Done:
    done = house.service.execute(Say("north", item.id, house.people[who], text, visibility))  # type: ignore[arg-type]
    assert isinstance(done, Done)
    return done


def posts(house: House, item: Item) -> list[Post]:
    with house.service.database.reader() as unit:
        return unit.posts.of(item.site, item.id)


def now(house: House, item: Item) -> Item:
    with house.service.database.reader() as unit:
        return unit.items.get(item.site, item.id).item


def test_a_reply_is_told_to_the_learner_and_an_internal_note_to_nobody(house: House) -> None:
    item = house.submit("lin")
    say(house, item, "sue", "We are **looking** at it")
    say(house, item, "sue", "Same as last week", "internal")
    assert house.told(item) == [("reply", "lin")]
    notice = house.outgoing(item)[0].dispatch
    assert "We are **looking** at it" in notice.text, "what staff type is text, not Markdown"
    assert [(post.author, post.visibility) for post in posts(house, item)] == [("sue", "public"), ("sue", "internal")]


def test_a_reply_ends_an_escalation_and_a_note_does_not(house: House) -> None:
    item = house.submit("lin")
    house.clock.go(timedelta(minutes=6))
    house.service.clockwork.sweep(house.clock())
    assert now(house, item).escalated_to == "lead"
    assert house.told(item) == [("escalated", "lea")]
    say(house, item, "sue", "hm", "internal")
    assert now(house, item).escalated_to == "lead"
    say(house, item, "sue", "We are on it")
    assert now(house, item).escalated_to is None


def test_what_a_learner_writes_reaches_whoever_has_the_item(house: House) -> None:
    item = house.fire(house.submit("lin"), "triage", "sue")
    say(house, item, "lin", "It is Safari")
    assert house.told(item) == [("learner_wrote", "sue")]
    assert "It is Safari" in house.outgoing(item)[0].dispatch.text


def test_learners_write_no_internal_notes_and_strangers_nothing(house: House) -> None:
    item = house.submit("lin")
    with pytest.raises(Forbidden):
        say(house, item, "lin", "psst", "internal")
    with pytest.raises(NotFound):
        say(house, item, "ann", "me too")
    for text in ("", "  \n", "x" * 20_001):
        with pytest.raises(Invalid):
            say(house, item, "sue", text)


def test_whoever_follows_is_told_too_and_no_longer_when_they_stop(house: House) -> None:
    item = house.submit("lin")
    with pytest.raises(NotFound):
        house.service.execute(Follow("north", item.id, house.people["ann"]))
    house.service.execute(Follow("north", item.id, house.people["lea"]))
    say(house, item, "sue", "one")
    house.service.execute(Follow("north", item.id, house.people["lea"], following=False))
    say(house, item, "sue", "two")
    assert house.told(item) == [("reply", "lea"), ("reply", "lin"), ("reply", "lin")]


def test_the_item_goes_to_whoever_has_least_and_to_the_course_before_the_site(house: House) -> None:
    house.put(staff("sam", "support"))
    first = house.fire(house.submit(), "triage", "sue")
    second = house.fire(house.submit(), "triage", "sue")
    assert {first.assignee, second.assignee} == {"sam", "sue"}
    house.put(staff("cat", "support", "4"))
    assert house.fire(house.submit(), "triage", "sue").assignee == "cat"


def test_a_role_that_nobody_holds_is_left_as_a_note_for_staff(house: House) -> None:
    house.put(replace(house.people["dev"], grants=()))
    item = house.fire(house.submit(), "triage", "sue")
    item = house.fire(item, "hand_over", "sue", steps="a", conditions="b")
    assert (item.assigned_role, item.assignee) == ("developer", None)
    notes = [post.text for post in posts(house, item) if post.visibility == "internal"]
    assert len(notes) == 1
    assert "developer" in notes[0]


def test_an_adapter_that_is_not_bound_is_said_so_and_the_step_is_taken(house: House) -> None:
    house.put_site(a_site(bindings={"lms": "recording"}))
    item = house.fire(house.submit(), "triage", "sue")
    item = house.fire(item, "hand_over", "sue", steps="a", conditions="b")
    assert item.state == "with_dev"
    assert [row.dispatch.kind for row in house.outgoing(item)] == ["notify", "notify"]
    assert any("tracker" in post.text for post in posts(house, item) if post.visibility == "internal")


def test_a_site_without_an_lms_tells_by_mail_and_staff_are_told_by_mail_where_there_is_one(house: House) -> None:
    mail = Connection("north", "mail", {}, ())
    house.put_site(a_site(bindings={}, connections={"mail": mail}))
    house.put(replace(house.people["lin"], email="lin@example.org"))
    item = house.submit("lin")
    say(house, item, "sue", "hello")
    assert [(row.target, row.dispatch.recipient and row.dispatch.recipient.email) for row in house.outgoing(item)] == [
        ("mail", "lin@example.org")
    ]
    other = house.submit("ann")
    say(house, other, "sue", "hello")
    assert house.outgoing(other) == []
    assert any("Ann" in post.text for post in posts(house, other) if post.visibility == "internal")


def test_an_lms_that_cannot_tell_leaves_it_to_mail(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    connections = {"lti": Connection("north", "lti"), "mail": Connection("north", "mail")}
    house.put_site(a_site(bindings={"lms": "lti"}, connections=connections))
    house.put(replace(house.people["lin"], email="lin@example.org"))
    house.service.adapter("north", "lti")
    monkeypatch.setattr(house.guests["north"], "takes", lambda kind, name: False)
    item = house.submit("lin")
    say(house, item, "sue", "We are on it")
    assert [(row.target, row.dispatch.name) for row in house.outgoing(item)] == [("mail", "reply")]
    house.put(replace(house.people["lin"], email=None))
    other = house.submit("lin", said="Something else")
    say(house, other, "sue", "We are on it")
    assert house.outgoing(other) == []
    assert "could not be told" in posts(house, other)[-1].text


def test_a_suggestion_is_published_with_the_gathered_wording_and_without_its_reporter(house: House) -> None:
    item = house.submit(workflow="suggestion", said="pls dark mode!!")
    item = house.fire(item, "weigh", "sue")
    fields = {"summary": "A dark theme", "common": "most_learners", "genuine": "proven", "timely": "now"}
    item = house.fire(item, "propose", "sue", **fields)
    with house.service.database.reader() as unit:
        entry = unit.board.get("north", item.id)
    assert entry == BoardEntry("north", item.id, "A dark theme", "", "proposed", house.clock(), 1, "4")
    published = [row.dispatch for row in house.outgoing(item) if row.dispatch.kind == "publish"]
    assert [(one.subject, one.recipient) for one in published] == [("A dark theme", None)]
    assert "lin" not in str(published)


def test_the_survey_is_asked_of_all_who_were_told_and_answered_once_asked(house: House) -> None:
    item = house.fire(house.submit(), "triage", "sue")
    with pytest.raises(NotFound):
        house.service.execute(Rate("north", item.id, house.people["lin"], "csat", 5))
    item = house.fire(item, "hand_over", "sue", steps="a", conditions="b")
    house.fire(house.fire(item, "deliver", "dev"), "pass", "sue")
    house.service.execute(Rate("north", item.id, house.people["lin"], "csat", 4, "Thanks "))
    with house.service.database.reader() as unit:
        assert [(a.person, a.score, a.comment) for a in unit.surveys.of("north", item.id)] == [("lin", 4, "Thanks")]
    for score in (0, 6, True):
        with pytest.raises(Invalid):
            house.service.execute(Rate("north", item.id, house.people["lin"], "csat", score))


def test_passing_on_opens_an_item_of_the_other_kind_for_the_same_learner(house: House) -> None:
    item = house.submit("lin", workflow="answer", said="Play does nothing", context={"page": "/mod/7"})
    moved = house.fire(item, "is_a_fault", "sue")
    with house.service.database.reader() as unit:
        (number,) = unit.items.opened_from("north", item.id)
        opened = unit.items.get("north", number).item
    assert moved.state == "moved"
    assert (opened.pin.workflow, opened.state, opened.reporter) == ("fix", "new", "lin")
    assert (opened.fields["what"], opened.course, opened.context) == ("Play does nothing", "4", {"page": "/mod/7"})


def test_fields_are_edited_by_staff_and_checked(house: House) -> None:
    item = house.submit("lin")
    done = house.service.execute(Edit("north", item.id, house.people["sue"], {"impact": "blocks_exam"}))
    assert isinstance(done, Done)
    assert done.item is not None
    assert (done.item.fields["impact"], done.item.fields["priority"]) == ("blocks_exam", "urgent")
    with pytest.raises(Invalid) as wrong:
        house.service.execute(Edit("north", item.id, house.people["sue"], {"impact": "terrible"}))
    assert set(wrong.value.params["fields"]) == {"impact"}  # type: ignore[call-overload]
    with pytest.raises(Forbidden):
        house.service.execute(Edit("north", item.id, house.people["lin"], {"impact": "minor"}))


def test_an_item_is_given_to_somebody_who_may_have_it(house: House) -> None:
    item = house.submit("lin")
    done = house.service.execute(Assign("north", item.id, house.people["lea"], "sue"))
    assert isinstance(done, Done)
    assert done.item is not None
    assert (done.item.assignee, done.item.row_version) == ("sue", 2)
    with pytest.raises(Invalid):
        house.service.execute(Assign("north", item.id, house.people["lea"], "ann"))
    with pytest.raises(Forbidden):
        house.service.execute(Assign("north", item.id, house.people["lin"], "sue"))


def test_a_role_in_another_course_is_no_role_here(house: House) -> None:
    house.put(Person("north", "eve", "Eve", grants=(Grant("support", "9"), Grant("learner"), Grant("bot"))))
    item = house.submit("lin")
    with pytest.raises(NotFound):
        house.fire(item, "triage", "eve")
