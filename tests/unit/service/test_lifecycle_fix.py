"""The fix lifecycle, whole: from the press to the learner who knows that it works again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import House


def test_a_fault_goes_through_its_whole_life_and_the_learner_is_told_in_chinese(house: House) -> None:
    item = house.submit("lin", said="视频停住了")
    item = house.fire(item, "triage", "sue")
    assert (item.state, item.assignee) == ("reproducing", "sue")
    item = house.fire(item, "hand_over", "sue", steps="press play", conditions="Safari")
    assert (item.state, item.assignee) == ("with_dev", "dev")
    item = house.fire(item, "deliver", "dev")
    item = house.fire(item, "pass", "sue")
    item = house.fire(item, "close", "lin")
    assert item.state == "closed"
    told = [(name, who) for name, who in house.told(item) if who == "lin"]
    assert told == [("handed_over", "lin"), ("fixed", "lin")]


def test_what_was_told_is_rendered_in_the_language_of_each_reader(house: House) -> None:
    item = house.submit("lin", said="视频停住了")
    item = house.fire(item, "triage", "sue")
    item = house.fire(item, "hand_over", "sue", steps="press play", conditions="Safari")
    rows = {(row.dispatch.name, row.dispatch.recipient.person): row for row in house.outgoing(item) if row.dispatch.recipient}
    notice = rows["handed_over", "lin"].dispatch
    assert "视频停住了" in notice.subject
    assert notice.recipient is not None
    assert notice.recipient.language == "zh-CN"
    assert notice.url == f"https://feedback.example.org/s/north/items/{item.id}"
    assert notice.url in notice.text
    assert notice.key == f"north/{item.id}/{item.row_version}/2/lin"
    for_staff = rows["assigned", "dev"].dispatch
    assert "/desk/north/items/" in for_staff.text
    assert for_staff.subject.startswith("For you")


def test_the_tracker_is_called_and_its_closing_moves_the_item(house: House) -> None:
    item = house.submit("lin")
    item = house.fire(item, "triage", "sue")
    item = house.fire(item, "hand_over", "sue", steps="press play", conditions="Safari")
    calls = [row.dispatch for row in house.outgoing(item) if row.dispatch.kind == "call"]
    assert [(call.name, call.data["ref"]) for call in calls] == [("create_issue", str(item.id))]
    assert calls[0].data["fields"] == dict(item.fields)


def test_everything_that_was_committed_is_delivered_in_order(house: House) -> None:
    item = house.submit("lin")
    item = house.fire(item, "triage", "sue")
    item = house.fire(item, "hand_over", "sue", steps="press play", conditions="Safari")
    house.service.dispatcher.deliver([(item.site, item.id)])
    assert [one.name for one in house.guest.taken] == ["assigned", "create_issue", "handed_over"]
    assert house.service.dispatcher.sweep(house.clock()) == 0


def test_a_learner_who_never_answers_is_not_kept_waiting_for_ever(house: House) -> None:
    item = house.submit("lin")
    item = house.fire(item, "ask", "sue", request="Which browser?")
    for _ in range(3):
        house.clock.go(timedelta(days=2))
        house.service.clockwork.sweep(house.clock())
    with house.service.database.reader() as unit:
        assert unit.items.get(item.site, item.id).item.state == "closed"
    assert [name for name, who in house.told(item) if who == "lin"] == ["need_details", "still_waiting", "no_details"]
