"""Deliveries from outside: heeded once, by every version that listens, each item by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.service.commands import MergeItems, Receive, Received, Say
from lms_feedback_plugin.service.receiving import BUILT_IN
from lms_feedback_plugin.store.received import Heartbeat

from .conftest import edited

if TYPE_CHECKING:
    from .conftest import House


def delivery(house: House, kind: str, number: str = "d1", **data: object) -> Receive:
    event = Event(f"{number}/0", "test", kind, house.clock(), data=data)
    return Receive("north", "recording", Delivery(number, (event,)), "0" * 64)


def receive(house: House, kind: str, number: str = "d1", **data: object) -> Received:
    answer = house.service.execute(delivery(house, kind, number, **data))
    assert isinstance(answer, Received)
    return answer


def now(house: House, item: Item) -> Item:
    with house.service.database.reader() as unit:
        return unit.items.get(item.site, item.id).item


def handed_over(house: House) -> Item:
    item = house.fire(house.submit(), "triage", "sue")
    return house.fire(item, "hand_over", "sue", steps="press play", conditions="Safari")


def test_an_issue_that_is_closed_moves_its_item_once(house: House) -> None:
    item = handed_over(house)
    first = receive(house, "tracker.issue_closed", ref=str(item.id))
    again = receive(house, "tracker.issue_closed", ref=str(item.id))
    assert (first.repeated, first.items) == (False, (item.id,))
    assert (again.repeated, again.items) == (True, ())
    assert now(house, item).state == "verifying"
    assert now(house, item).row_version == item.row_version + 1


def test_events_that_nobody_wants_are_counted_and_not_kept(house: House) -> None:
    receive(house, "lms.module_viewed", "a", user="lin", course="4")
    house.service.execute(Receive("north", "recording", Delivery("b", (), ("vendor.thing", "vendor.thing")), "0" * 64))
    with house.service.database.reader() as unit:
        assert unit.inbox.unknown("north") == {("recording", "lms.module_viewed"): 1, ("recording", "vendor.thing"): 2}
        assert not unit.inbox.seen("north", "a")


def batch(house: House, number: str, *items: Item) -> Received:
    """A delivery of one event an item; the events are numbered by the sender, whatever delivery they come in."""
    events = [Event(f"s{i.id}", "test", "board.voted", house.clock(), data={"ref": str(i.id), "actor": "x"}) for i in items]
    answer = house.service.execute(Receive("north", "recording", Delivery(number, tuple(events)), "0" * 64))
    assert isinstance(answer, Received)
    return answer


def test_a_batch_that_comes_again_cut_differently_brings_only_what_is_new(house: House) -> None:
    a, b, c = (house.submit(workflow="suggestion", said="Dark mode") for _ in range(3))
    found = [batch(house, "one", a, b), batch(house, "two", b, c), batch(house, "three", c), batch(house, "four", a, b, c)]
    assert [(one.repeated, one.items) for one in found] == [
        (False, (a.id, b.id)),
        (False, (c.id,)),
        (True, ()),
        (True, ()),
    ]
    assert [now(house, item).fields["votes"] for item in (a, b, c)] == [2, 2, 2]


def test_another_guests_event_of_the_same_number_is_another_event(house: House) -> None:
    item = house.submit(workflow="suggestion", said="Dark mode")
    event = Event("s1", "test", "board.voted", house.clock(), data={"ref": str(item.id), "actor": "x"})
    for adapter in ("recording", "sandbox"):
        house.service.execute(Receive("north", adapter, Delivery("d", (event,)), "0" * 64))
    assert now(house, item).fields["votes"] == 3


def test_a_message_in_the_lms_becomes_a_question_of_its_sender(house: House) -> None:
    house.guest.known_people["mei"] = Person("", "mei", "Mei", "zh-CN", "mei@example.org")
    found = receive(house, "lms.message_received", actor="mei", text="怎么退课？", course="77")
    with house.service.database.reader() as unit:
        item = unit.items.get("north", found.items[0]).item
    assert (item.pin.workflow, item.reporter, item.fields["question"], item.channel) == (
        "answer",
        "mei",
        "怎么退课？",
        "recording",
    )


def test_whoever_is_new_is_asked_about_after_the_commit(house: House) -> None:
    house.guest.known_people["mei"] = Person("", "mei", "Mei", "zh-CN", "mei@example.org")
    house.guest.known_courses["77"] = Course("", "77", "Geometry")
    receive(house, "lms.message_received", actor="mei", text="怎么退课？", course="77")
    house.service.freshness.close()
    with house.service.database.reader() as unit:
        mei, course = unit.people.get("north", "mei"), unit.courses.get("north", "77")
    assert mei == Person("north", "mei", "Mei", "zh-CN", "mei@example.org")
    assert course == Course("north", "77", "Geometry", refreshed_at=house.clock(), changed_at=house.clock())


def test_a_language_that_the_lms_does_not_tell_leaves_the_one_that_is_known(house: House) -> None:
    for number in ("lin", "mei"):
        house.guest.known_people[number] = Person("", number, number.title(), "", f"{number}@example.org")
    receive(house, "lms.person_updated", "a", user="lin")
    receive(house, "lms.message_received", "b", actor="mei", text="怎么退课？")
    house.service.freshness.close()
    with house.service.database.reader() as unit:
        lin, mei = unit.people.get("north", "lin"), unit.people.get("north", "mei")
    assert lin is not None
    assert mei is not None
    assert (lin.language, lin.email) == ("zh-CN", "lin@example.org")
    assert (mei.language, mei.email) == ("en", "mei@example.org"), "the site's first language, as for all who are new"


def test_one_item_that_refuses_stops_no_other(house: House) -> None:
    answered = [house.fire(house.submit(workflow="answer"), "answer", "sue", reply="Like so.") for _ in range(2)]
    other = house.submit(workflow="answer")
    found = receive(house, "lms.course_completed", actor="lin", user="lin", course="4")
    assert set(found.items) == {item.id for item in answered}
    assert [now(house, item).state for item in (*answered, other)] == ["closed", "closed", "new"]


def test_a_person_whom_the_lms_deleted_is_forgotten_with_what_the_same_delivery_changed(house: House) -> None:
    waiting = house.fire(house.submit(said="my secret trouble"), "ask", "sue", request="Which?")
    house.service.execute(Say("north", waiting.id, house.people["lin"], "another secret"))
    receive(house, "lms.person_deleted", user="lin", actor="admin")
    item = now(house, waiting)
    assert item.state == "closed", "the reaction of the workflow was heeded"
    with house.service.database.reader() as unit:
        person = unit.people.get("north", "lin")
        assert person is not None
        assert (person.erased, person.name) == (True, "")
        assert unit.history.verify().holds
        assert all("secret" not in post.text for post in unit.posts.of("north", waiting.id))
    assert "secret" not in str(item.fields)
    assert [row.state for row in house.outgoing(item) if row.dispatch.name == "no_details"] == ["dead"]


def test_who_leaves_a_course_has_no_role_in_it_any_more(house: House) -> None:
    receive(house, "lms.enrolment_deleted", user="lin", course="4", actor="x")
    with house.service.database.reader() as unit:
        person = unit.people.get("north", "lin")
    assert person is not None
    assert person.grants == ()


def test_items_of_an_older_version_still_hear_by_their_own_rules(house: House, make_house: Callable[..., House]) -> None:
    old = handed_over(house)
    deaf = edited(house.service.library.shipped, "fix", ("when: tracker.issue_closed", "when: tracker.issue_reopened"))
    house.service.publishing.publish("north", deaf.workflows["fix"], deaf.sources["fix"], leave=True)
    fresh = make_house(clock=house.clock)
    fresh.people |= house.people
    new = fresh.submit()
    assert (new.pin.version, now(fresh, old).pin.version) == (2, 1)
    assert receive(fresh, "tracker.issue_closed", "d1", ref=str(old.id)).items == (old.id,)
    assert now(fresh, old).state == "verifying"


def test_a_vote_from_outside_counts_each_time_it_is_a_new_one(house: House) -> None:
    item = house.submit(workflow="suggestion", said="Dark mode")
    for number in ("v1", "v2", "v2"):
        receive(house, "board.voted", number, ref=str(item.id), actor="x")
    assert now(house, item).fields["votes"] == 3


@pytest.mark.parametrize("ref", ["999", "", None, "drop table"])
def test_an_event_about_nothing_of_ours_changes_nothing(house: House, ref: str | None) -> None:
    assert receive(house, "tracker.issue_closed", ref=ref).items == ()


def test_a_merged_item_is_left_alone(house: House) -> None:
    one, two = house.submit(), house.submit(who="ann")
    house.service.execute(MergeItems("north", one.id, two.id, house.people["sue"]))
    assert receive(house, "tracker.issue_closed", ref=str(one.id)).items == ()
    with house.service.database.reader() as unit:
        assert unit.connection.execute(text("select count(*) from inbox")).scalar() == 1


def test_a_letter_from_somebody_unknown_is_a_question_that_waits_for_its_hour(house: House) -> None:
    event = Event("m/0", "mail", "lms.message_received", house.clock(), data={"actor": "Mei@Example.org", "text": "Help"})
    answer = house.service.execute(Receive("north", "mail", Delivery("m", (event,)), "0" * 64))
    assert isinstance(answer, Received)
    with house.service.database.reader() as unit:
        item = unit.items.get("north", answer.items[0]).item
        person = unit.people.get("north", "mail:mei@example.org")
    assert (item.reporter, item.channel_mode) == ("mail:mei@example.org", "batch")
    assert person is not None
    assert person.email == "Mei@Example.org"


def test_words_of_nobody_are_counted_and_words_without_content_refused(house: House) -> None:
    assert receive(house, "lms.message_received", "a", text="Help").items == ()
    assert len(receive(house, "lms.message_received", "b", actor="lin", text=" ").refused) == 1
    with house.service.database.reader() as unit:
        assert unit.inbox.unknown("north") == {("recording", "lms.message_received (nobody)"): 1}


def test_news_of_people_and_courses_are_asked_for(house: House) -> None:
    house.guest.known_people["lin"] = Person("", "lin", "Lin Xiao", "en")
    house.guest.known_courses["9"] = Course("", "9", "Physics")
    receive(house, "lms.enrolment_created", user="lin", course="9")
    house.service.freshness.close()
    with house.service.database.reader() as unit:
        lin, course = unit.people.get("north", "lin"), unit.courses.get("north", "9")
    assert lin is not None
    assert (lin.name, course and course.name) == ("Lin Xiao", "Physics")


def test_a_sign_of_life_is_kept_as_the_newest_and_nothing_else_is(house: House) -> None:
    for waiting in (3, 0):
        house.clock.go(timedelta(minutes=5))
        beat = Delivery(f"beat_{waiting}", (), heartbeat={"waiting": waiting})
        assert house.service.execute(Receive("north", "recording", beat, "0" * 64)) == Received()
    with house.service.database.reader() as unit:
        assert unit.heartbeats.get("north", "recording") == Heartbeat(house.clock(), {"waiting": 0})
        assert unit.inbox.last("north", "recording") is None
        assert unit.inbox.unknown("north") == {}


def test_the_sender_is_told_what_the_house_and_every_version_with_items_listen_for(house: House) -> None:
    before = set(house.service.wanted("north", "recording"))
    shipped = house.service.library.shipped
    assert before == BUILT_IN | {r.when for workflow in shipped.workflows.values() for r in workflow.reactions}
    handed_over(house)
    newer = edited(shipped, "fix", ("when: tracker.issue_closed", "when: tracker.issue_reopened"))
    house.service.publishing.publish("north", newer.workflows["fix"], newer.sources["fix"], leave=True)
    house.clock.go(timedelta(minutes=1))
    after = set(house.service.wanted("north", "recording"))
    assert after == before | {"tracker.issue_reopened"}, "old items still wait for the old one"
