"""What comes next is told as it is: whose turn, by when, and from when on one may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.errors import FeedbackError, Forbidden, Refused
from lms_feedback_plugin.service.commands import Elapse, MergeItems, Nudge, Rate, Say
from lms_feedback_plugin.service.parcel import BETWEEN_NUDGES, LONGEST_SILENCE, Next

from .conftest import SITE, House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def coming(house: House, item: Item, who: str = "lin") -> Next:
    view = house.service.learner.view(SITE, item.id, house.people[who])
    assert view.next == house.service.learner.next(SITE, item.id, house.people[who])
    return view.next


def solved(house: House, said: str = "The video stops") -> Item:
    item = house.submit(said=said)
    house.fire(item, "triage", "sue")
    house.fire(item, "hand_over", "sue", steps="Play it", conditions="Safari")
    house.fire(item, "deliver", "dev")
    return house.fire(item, "pass", "sue")


def test_a_new_item_is_promised_to_somebody(house: House) -> None:
    item = house.submit()
    what = coming(house, item)
    assert what.kind == "promised"
    assert what.at is not None
    assert house.clock() < what.at <= house.clock() + 2 * DAY
    assert what.nudge_from == min(what.at, item.updated_at + LONGEST_SILENCE)


def test_a_solved_item_is_worked_on_by_nobody(house: House) -> None:
    what = coming(house, solved(house))
    assert what == Next("settled", house.clock() + timedelta(hours=72))


def test_a_question_back_is_the_learners_turn_and_the_clock_stands(house: House) -> None:
    item = house.submit()
    house.fire(item, "ask", "sue", request="Which page?")
    assert coming(house, item) == Next("yours", house.clock() + 5 * DAY)
    house.clock.go(HOUR)
    house.fire(item, "details", "lin", details="The second")
    assert coming(house, item).kind == "promised"


def test_what_is_over_is_over(house: House) -> None:
    item = solved(house)
    house.fire(item, "close", "lin")
    assert coming(house, item) == Next("over")


def test_a_broken_promise_is_called_so(house: House) -> None:
    item = house.submit()
    while (what := coming(house, item)).kind == "promised":
        assert what.at is not None
        house.clock.go(max(what.at - house.clock(), timedelta()) + timedelta(seconds=1))
        with house.service.database.reader() as unit:
            due = [clock.timer for clock in unit.items.get(SITE, item.id).clocks if clock.due_at and not clock.fired]
        for timer in due:
            house.service.execute(Elapse(SITE, item.id, timer))
    assert what.kind == "late"
    assert what.nudge_from is not None
    assert what.nudge_from <= house.clock()


def test_where_nothing_is_promised_one_may_ask_after_days_of_silence(house: House) -> None:
    item = house.submit(workflow="suggestion", said="A dark theme")
    house.fire(item, "weigh", "sue")
    what = coming(house, item)
    assert what.kind == "promised"
    assert what.nudge_from == house.clock() + LONGEST_SILENCE


def nudge(house: House, item: Item, who: str = "lin") -> None:
    house.service.execute(Nudge(SITE, item.id, house.people[who]))


def test_asking_for_news_tells_who_works_on_it_once_a_day(house: House) -> None:
    item = house.submit(workflow="suggestion", said="A dark theme")
    house.fire(item, "weigh", "sue")
    with pytest.raises(Refused, match="too early"):
        nudge(house, item)
    house.clock.go(LONGEST_SILENCE)
    before = len(house.told(item))
    nudge(house, item)
    assert house.told(item)[before:] == [("learner_wrote", "sue")]
    with pytest.raises(Refused, match="too early"):
        nudge(house, item)
    assert house.service.learner.view(SITE, item.id, house.people["lin"]).posts[-1].text == "请问有进展了吗？"
    assert house.service.desk.item_view(SITE, item.id, house.people["sue"]).history[-1].line.name == "nudge"
    house.clock.go(LONGEST_SILENCE)
    nudge(house, item)
    assert timedelta(0) < BETWEEN_NUDGES <= LONGEST_SILENCE


def test_of_an_item_that_nobody_has_those_are_told_who_would_take_it(house: House) -> None:
    item = house.submit()
    house.clock.go(LONGEST_SILENCE)
    nudge(house, item)
    assert ("learner_wrote", "sue") in house.told(item)


@pytest.mark.parametrize(("who", "error"), [("sue", Forbidden), ("ann", FeedbackError)])
def test_only_learners_of_the_item_ask(house: House, who: str, error: type[FeedbackError]) -> None:
    item = house.submit()
    house.clock.go(LONGEST_SILENCE)
    with pytest.raises(error):
        nudge(house, item, who)


def test_there_is_nobody_to_ask_about_what_is_settled(house: House) -> None:
    item = solved(house)
    house.clock.go(HOUR)
    with pytest.raises(Refused, match="nobody to ask"):
        nudge(house, item)


def test_a_merged_item_says_what_became_of_it_and_a_rating_stands(house: House) -> None:
    target, source = house.submit("ann"), house.submit()
    house.service.execute(MergeItems(SITE, source.id, target.id, house.people["sue"]))
    view = house.service.learner.view(SITE, source.id, house.people["lin"])
    assert view.next == Next("over")
    assert view.became is not None
    assert view.became.name == "new"
    done = solved(house, "The sound is off")
    house.service.execute(Rate(SITE, done.id, house.people["lin"], "csat", 4, "quick"))
    view = house.service.learner.view(SITE, done.id, house.people["lin"])
    assert view.survey is None
    assert view.rated is not None
    assert (view.rated.score, view.rated.comment) == (4, "quick")


def test_who_writes_after_the_end_is_heard(house: House) -> None:
    item = solved(house)
    house.fire(item, "close", "lin")
    before = len(house.told(item))
    house.service.execute(Say(SITE, item.id, house.people["lin"], "It is back"))
    assert house.told(item)[before:] != []
