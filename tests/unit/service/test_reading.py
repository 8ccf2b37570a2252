"""The read side: what each reader gets of an item, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.service.commands import Follow, MergeItems, Say
from lms_feedback_plugin.store.item_search import ItemQuery

from .conftest import a_site, edited, learner, staff

if TYPE_CHECKING:
    from .conftest import House


def test_staff_see_their_courses_and_learners_their_own(house: House) -> None:
    house.put(staff("cat", "support", "4"), staff("eve", "support", "9"))
    item, other = house.submit("lin"), house.submit("ann")
    listed = {
        name: [row.item.id for row in house.service.desk.list_items("north", house.people[name], ItemQuery(sort="id")).rows]
        for name in ("sue", "cat", "eve", "lin", "ann")
    }
    assert listed == {"sue": [other.id, item.id], "cat": [other.id, item.id], "eve": [], "lin": [item.id], "ann": [other.id]}


def test_a_filter_never_widens_what_may_be_seen(house: House) -> None:
    house.put(staff("eve", "support", "9"))
    house.submit("lin")
    for query in (ItemQuery(courses=("4",)), ItemQuery(reporter="lin"), ItemQuery(concerning="lin"), ItemQuery(assignee="sue")):
        assert house.service.desk.list_items("north", house.people["eve"], query).rows == ()
        assert house.service.desk.list_items("north", house.people["ann"], query).rows == ()
    assert house.service.desk.counts("north", house.people["eve"]) == {}
    assert house.service.desk.counts("north", house.people["sue"]) == {("fix", "new"): 1}


def test_a_row_shows_what_is_due_next(house: House) -> None:
    house.submit("lin", said="Line one\n\n" + "long " * 60)
    (row,) = house.service.desk.list_items("north", house.people["sue"], ItemQuery()).rows
    assert row.due_at == house.clock() + timedelta(minutes=5)
    assert (row.state.name, row.priority) == ("new", "normal")
    assert row.title.startswith("Line one long")
    assert len(row.title) <= 120
    assert row.title.endswith("…")


def test_the_desk_sees_an_item_whole(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    house.service.execute(MergeItems("north", one.id, two.id, house.people["sue"]))
    house.service.execute(Say("north", two.id, house.people["sue"], "hm", "internal"))
    view = house.service.desk.item_view("north", two.id, house.people["sue"])
    assert (view.staff, view.may_merge, view.may_unmerge) == (True, True, False)
    assert [item.id for item in view.merged] == [one.id]
    assert view.followers == ("lin",)
    assert [post.visibility for post in view.posts] == ["internal"]
    assert {"ann", "lin", "sue"} == set(view.people)
    assert view.around.course is not None
    assert view.around.course.name == "History"
    allowed = [option.transition.name for option in view.options if option.allowed]
    assert "triage" in allowed
    assert [option.allowed for option in view.options] == sorted((o.allowed for o in view.options), reverse=True)


def test_a_learner_sees_their_own_item_without_what_is_said_among_staff(house: House) -> None:
    item = house.fire(house.submit("lin"), "triage", "sue")
    house.service.execute(Say("north", item.id, house.people["sue"], "hm", "internal"))
    house.service.execute(Say("north", item.id, house.people["sue"], "We are on it"))
    view = house.service.desk.item_view("north", item.id, house.people["lin"])
    assert not view.staff
    assert [post.text for post in view.posts] == ["We are on it"]
    assert (view.item.assignee, view.item.assigned_role, view.clocks, view.outbox) == (None, None, (), ())
    assert {entry.line.actor for entry in view.history} == {"lin", ""}
    assert all(not entry.line.changes for entry in view.history)
    assert {option.transition.name for option in view.options} == {"details", "reopen", "close"}


def test_whoever_only_follows_does_not_learn_whose_item_it_is(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann", context={"attempt": "77"})
    house.service.execute(Say("north", two.id, house.people["ann"], "I am Ann, call me"))
    house.service.execute(MergeItems("north", one.id, two.id, house.people["sue"]))
    house.service.execute(Say("north", two.id, house.people["sue"], "We are on it"))
    view = house.service.desk.item_view("north", two.id, house.people["lin"])
    page = house.service.learner.view("north", two.id, house.people["lin"])
    for item, posts in ((view.item, view.posts), (page.item, page.posts)):
        assert (item.reporter, item.context) == ("", {})
        assert [post.text for post in posts] == ["We are on it"]
    assert "ann" not in view.people
    (row,) = (row for row in house.service.learner.mine("north", house.people["lin"]).rows if row.item.id == two.id)
    assert row.item.reporter == ""


@pytest.mark.parametrize("who", ["ann", "eve"])
def test_strangers_are_told_that_there_is_nothing(house: House, who: str) -> None:
    house.put(staff("eve", "support", "9"))
    item, me = house.submit("lin"), house.people[who]
    for ask in (house.service.desk.item_view, house.service.desk.options, house.service.desk.suggest_merge):
        for number in (item.id, 999):
            with pytest.raises(NotFound) as refused:
                ask("north", number, me)  # type: ignore[operator]
            assert refused.value.detail == f"There is no item {number}."
    with pytest.raises(NotFound):
        house.service.learner.view("north", item.id, me)


def test_the_options_are_the_very_answer_that_the_step_gets(house: House) -> None:
    item = house.submit("lin")
    found, options = house.service.desk.options("north", item.id, house.people["sue"])
    assert found == item
    steps = {option.transition.name: option for option in options}
    assert steps["triage"].allowed
    assert steps["reject"].missing == ("reason",)
    assert not steps["pass"].allowed


def test_items_that_it_might_go_into_are_open_ones_of_its_kind(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    house.submit("ann", workflow="answer")
    house.fire(house.submit("ann"), "reject", "sue", reason="no")
    rows = house.service.desk.suggest_merge("north", one.id, house.people["sue"])
    assert [row.item.id for row in rows] == [two.id]
    assert house.service.desk.suggest_merge("north", one.id, house.people["lin"]) == ()


def test_a_learner_follows_their_item_like_a_parcel(house: House) -> None:
    item = house.submit("lin")
    first = house.service.learner.view("north", item.id, house.people["lin"])
    assert first.next.at == house.clock() + timedelta(minutes=5)
    house.clock.go(timedelta(hours=1))
    item = house.fire(item, "ask", "sue", request="Which browser?")
    view = house.service.learner.view("north", item.id, house.people["lin"])
    assert [step.name for step in view.trail] == ["new", "need_info"]
    assert view.trail[1].at == house.clock()
    assert view.trail[1].state["zh-CN"] == "等待学员补充"
    assert [(option.transition.name, option.missing) for option in view.options] == [("details", ("details",))]
    assert [post.notice for post in view.posts] == ["need_details"]
    assert (view.survey, view.next.kind) == (None, "yours")


def test_the_survey_waits_on_the_page_until_it_is_answered(house: House) -> None:
    item = house.fire(house.submit(), "triage", "sue")
    item = house.fire(item, "hand_over", "sue", steps="a", conditions="b")
    house.fire(house.fire(item, "deliver", "dev"), "pass", "sue")
    assert house.service.learner.view("north", item.id, house.people["lin"]).survey == "csat"


def test_a_member_of_staff_who_reports_has_the_learners_page_too(house: House) -> None:
    item = house.submit("sue")
    view = house.service.learner.view("north", item.id, house.people["sue"])
    assert view.options == ()
    assert view.item.reporter == "sue"
    house.put(learner("kim", "Kim"))
    with pytest.raises(NotFound):
        house.service.execute(Follow("north", item.id, house.people["kim"]))


def test_a_list_takes_as_many_statements_for_one_item_as_for_many(house: House) -> None:
    counted: list[str] = []
    event.listen(house.service.database.engine, "before_cursor_execute", lambda *a: counted.append(str(a[2])))
    sizes = []
    for _ in range(2):
        for _ in range(5):
            house.submit("lin")
        counted.clear()
        house.service.desk.list_items("north", house.people["sue"], ItemQuery())
        sizes.append(len([one for one in counted if one.lstrip().lower().startswith("select")]))
    assert sizes[0] == sizes[1] <= 2


def test_a_sites_own_settings_change_its_promises(house: House) -> None:
    house.put_site(a_site(settings={"fix": {"first_look": "2h"}}))
    house.submit("lin")
    (row,) = house.service.desk.list_items("north", house.people["sue"], ItemQuery()).rows
    assert row.due_at == house.clock() + timedelta(hours=2)


@pytest.mark.parametrize("settings", [{"first_look": "soon"}, {"first_look": "0m"}, {"unknown": "1"}])
def test_a_setting_that_a_version_cannot_hold_leaves_its_default(house: House, settings: dict[str, str]) -> None:
    house.put_site(a_site(settings={"fix": settings}))
    house.submit("lin")
    (row,) = house.service.desk.list_items("north", house.people["sue"], ItemQuery()).rows
    assert row.due_at == house.clock() + timedelta(minutes=5)


def test_a_version_that_is_gone_from_the_files_is_read_from_the_store(house: House, make_house: Callable[..., House]) -> None:
    house.submit("lin")
    closed = house.submit("lin")
    house.fire(closed, "reject", "sue", reason="It works as written")
    newer = edited(house.service.library.shipped, "fix", ("after: 72h", "after: 71h"))
    fresh = make_house(clock=house.clock, workflows=newer)
    assert [w.version for w in fresh.service.library.versions("north") if w.name == "fix"] == [2, 1]
    assert fresh.service.library.pinned("north", closed.pin).version == 1


def test_a_version_that_nothing_reads_any_more_is_left_out(house: House, make_house: Callable[..., House]) -> None:
    item = house.submit("lin")
    with house.service.database.unit() as unit:
        unit.connection.execute(text("update workflow_version set source = 'nonsense: [' where name = 'answer'"))
        unit.site_history.add("north", "publish", "bot", house.clock(), {})
        unit.commit()
    fresh = make_house(clock=house.clock)
    assert {w.name for w in fresh.service.library.versions("north")} == {"fix", "suggestion", "answer"}
    assert fresh.service.library.pinned("north", item.pin).name == "fix"
