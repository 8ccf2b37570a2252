"""What goes on after a version went live: events find the items that came along, and items of two versions still meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.errors import NotFound, Refused
from lms_feedback_plugin.service.commands import Done, Edit, MergeItems, Receive, Received, Submit, UnmergeItems
from lms_feedback_plugin.service.plans import Plan
from lms_feedback_plugin.service.sites import KEPT

from .conftest import COURSE, SITE, a_site, edited, learner

if TYPE_CHECKING:
    from .conftest import House

NEW_FIELDS = (
    "  place: {type: text, default: online, label: {en: Where, zh-CN: 地点}}\n"
    "  effort: {type: choice, of: {low: {en: Low, zh-CN: 低}, much: {en: Much, zh-CN: 高}}, "
    "label: {en: Effort, zh-CN: 工作量}}\n"
)
MANY = (
    "  many:         {type: number, default: 20, "
    "label: {en: Reporters that raise the priority, zh-CN: 多少人反馈即提高优先级}}\n"
)
CALLED_FRESH = (("new", "fresh"), ("simulation:", "migrate: [{from: 1, states: {new: fresh}}]\nsimulation:"))
BY_STEPS = ("match: {id: event.ref}", "match: {steps: event.ref}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def house(request: pytest.FixtureRequest, make_house: Callable[..., House]) -> House:
    return make_house(request.getfixturevalue("postgres_url") if request.param == "postgresql" else None)


def publish(house: House, *changes: tuple[str, str], version: int = 2, leave: bool = False) -> Plan:
    library = edited(house.service.library.shipped, "fix", *changes, version=version)
    return house.service.publishing.publish(SITE, library.workflows["fix"], library.sources["fix"], leave=leave)


def now(house: House, item: Item) -> Item:
    with house.service.database.reader() as unit:
        return unit.items.get(SITE, item.id).item


def meet(house: House, command: MergeItems | UnmergeItems) -> Item:
    done = house.service.execute(command)
    assert isinstance(done, Done)
    assert done.item is not None
    return done.item


def handed_over(house: House, steps: str) -> Item:
    item = house.fire(house.submit("lin"), "triage", "sue")
    return house.fire(item, "hand_over", "sue", steps=steps, conditions="Safari")


def closed_as(house: House, number: str, ref: str) -> tuple[int, ...]:
    event = Event(number, "test", "tracker.issue_closed", house.clock(), data={"ref": ref})
    received = house.service.execute(Receive(SITE, "recording", Delivery(number, (event,)), "0" * 64))
    assert isinstance(received, Received)
    return received.items


def test_an_event_finds_items_by_a_field_that_only_the_new_version_looks_up(house: House) -> None:
    item, other = handed_over(house, "T-9"), handed_over(house, "T-10")
    publish(house, BY_STEPS)
    assert closed_as(house, "e1", "T-9") == (item.id,)
    assert (now(house, item).state, now(house, other).state) == ("verifying", "with_dev")


def test_an_event_finds_nothing_by_a_field_that_is_looked_up_no_more(house: House) -> None:
    publish(house, BY_STEPS)
    item = handed_over(house, "T-9")
    publish(house, ("after: 72h", "after: 71h"), version=3)
    with house.service.database.reader() as unit:
        assert unit.items.find_matching(SITE, "fix", {"steps": "T-9"}) == []
    assert closed_as(house, "e1", "T-9") == ()
    assert closed_as(house, "e2", str(item.id)) == (item.id,)


def test_an_event_finds_the_items_of_every_version_by_the_rules_of_each(house: House) -> None:
    old = handed_over(house, "T-9")
    publish(house, BY_STEPS, leave=True)
    new = handed_over(house, "T-9")
    assert closed_as(house, "e1", "T-9") == (new.id,)
    assert closed_as(house, "e2", str(old.id)) == (old.id,)
    assert {now(house, item).state for item in (old, new)} == {"verifying"}


def test_an_older_item_goes_into_a_newer_one_under_the_newer_rules(house: House) -> None:
    old = house.submit("lin")
    publish(house, *CALLED_FRESH, leave=True)
    new = house.submit("ann")
    gone = meet(house, MergeItems(SITE, old.id, new.id, house.people["sue"]))
    assert (gone.state, gone.pin.version, gone.row_version, gone.merged_into) == ("merged", 2, 3, new.id)
    assert now(house, new).fields["reporters"] == 2
    with house.service.database.reader() as unit:
        lines = [entry.line for entry in unit.history.of(SITE, old.id)]
        assert unit.history.verify().holds
    assert [(line.what, line.from_state, line.to_state) for line in lines[1:]] == [
        ("migrated", "new", "fresh"),
        ("merged", "fresh", "merged"),
    ]
    assert meet(house, UnmergeItems(SITE, old.id, house.people["sue"])).state == "fresh"


def test_nothing_leads_a_newer_item_back_into_an_older_one(house: House) -> None:
    old = house.submit("lin")
    publish(house, *CALLED_FRESH, leave=True)
    new = house.submit("ann")
    with pytest.raises(Refused, match="different versions"):
        meet(house, MergeItems(SITE, new.id, old.id, house.people["sue"]))
    assert (now(house, new), now(house, old)) == (new, old)


def test_what_was_merged_before_a_version_went_live_can_still_be_taken_back(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    meet(house, MergeItems(SITE, one.id, two.id, house.people["sue"]))
    publish(house, *CALLED_FRESH)
    assert now(house, one).pin.version == 1, "what has ended keeps the version under which it ended"
    back = meet(house, UnmergeItems(SITE, one.id, house.people["sue"]))
    assert (back.state, back.pin.version, back.merged_into) == ("fresh", 2, None)
    assert now(house, two).fields["reporters"] == 1
    with house.service.database.reader() as unit:
        assert {clock.timer for clock in unit.items.get(SITE, one.id).clocks} >= {"solve", "first_look"}
        assert unit.history.verify().holds


def test_fields_that_are_new_take_their_default_and_a_raised_priority_stays(house: House) -> None:
    item = house.submit("lin")
    item = house.fire(item, "triage", "sue")
    done = house.service.execute(Edit(SITE, item.id, house.people["sue"], {"priority": "urgent"}))
    assert isinstance(done, Done)
    publish(
        house,
        ("  priority:\n    type", f"{NEW_FIELDS}  priority:\n    type"),
        ("decide:     ", "decide:\n  effort:\n    - {is: much, if: item.reporters >= many}\n    - {is: low}\n  #"),
    )
    after = now(house, item)
    assert after.pin.version == 2
    assert {name: after.fields.get(name) for name in ("place", "effort", "priority")} == {
        "place": "online",
        "effort": "low",
        "priority": "urgent",
    }


def test_a_setting_that_the_site_changed_and_the_version_no_longer_has_stands_in_nobodys_way(house: House) -> None:
    house.service.settings.change(SITE, "fix", "many", "3", None)
    house.service.settings.change(SITE, "fix", "solve_within", "10h", None)
    plan = publish(house, (MANY, ""), ("item.reporters >= many", "item.reporters >= 20"))
    assert plan.gone == ("many",)
    item = house.submit("lin")
    with house.service.database.reader() as unit:
        clocks = {clock.timer: clock.due_at for clock in unit.items.get(SITE, item.id).clocks}
    due = clocks["solve"]
    assert due is not None
    assert (due - house.clock()).total_seconds() == 10 * 3600, "what it still has goes on being obeyed"


def test_a_site_that_comes_to_be_later_has_its_workflows(house: House) -> None:
    """Somebody may have asked for it before it was there."""
    with pytest.raises(NotFound):
        house.service.execute(Submit("south", "fix", house.people["lin"], {"what": "It stops"}, COURSE))
    house.put_site(a_site("south"))
    house.put(learner("li", "Li", site="south"))
    house.clock.go(KEPT)
    done = house.service.execute(Submit("south", "fix", house.people["li"], {"what": "It stops"}, COURSE))
    assert isinstance(done, Done)
    assert set(house.service.library.workflows("south")) == {"answer", "fix", "suggestion"}
