"""What the LMS tells of courses: asked for after the commit, kept, used to decide and to find who is responsible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from lms_feedback_plugin.domain.course import Activity, Course, CourseGroup, CourseKnowledge
from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.errors import Retryable
from lms_feedback_plugin.service.commands import Edit, Receive, Received, Reconsider
from lms_feedback_plugin.service.facts import KNOWN_FOR, activity_of

from ...conftest import eventually
from .conftest import COURSE, SITE, House, edited

TEA = Person("", "7", "Tea Cher", "en", "tea@example.org", (Grant("teacher", COURSE),))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def house(request: pytest.FixtureRequest, make_house: Callable[..., House]) -> House:
    """The knowledge must be kept and used alike on both databases."""
    made = make_house() if request.param == "sqlite" else make_house(request.getfixturevalue("postgres_url"))
    made.service.freshness.pause = 0.0
    return made


def known(house: House, *, learners: int = 40, due: timedelta | None = timedelta(hours=8), **more: object) -> CourseKnowledge:
    """The course of the house with a quiz (4) and its teacher."""
    quiz = Activity("", COURSE, "4", "quiz", "Quiz 1", "https://lms.example/q", closes_at=due and house.clock() + due)
    told = CourseKnowledge(Course("", COURSE, "History", learners=learners), (), (quiz,), (), (TEA,))
    return replace(told, **more)  # type: ignore[arg-type]


def tell(house: House, told: CourseKnowledge | None) -> None:
    """The LMS tells it, as it does after any event about the course."""
    house.guest.told_courses[COURSE] = told
    house.service.freshness.ask(SITE, frozenset(), frozenset({COURSE}))
    settled(house)


def settled(house: House) -> None:
    eventually(lambda: house.service.freshness.idle)


def happen(house: House, kind: str, name: str, **data: str) -> Received:
    event = Event(name, "test", kind, house.clock(), data=data)
    done = house.service.execute(Receive(SITE, "recording", Delivery(name, (event,)), "0" * 64))
    assert isinstance(done, Received)
    settled(house)
    return done


def now(house: House, item: Item) -> Item:
    with house.service.database.reader() as unit:
        assert unit.history.verify(SITE).holds
        return unit.items.get(SITE, item.id).item


def course(house: House) -> Course:
    with house.service.database.reader() as unit:
        found = unit.courses.get(SITE, COURSE)
    assert found is not None
    return found


def person(house: House, number: str) -> Person | None:
    with house.service.database.reader() as unit:
        return unit.people.get(SITE, number)


def a_quiz_fault(house: House, **fields: str) -> Item:
    return house.submit("lin", context={"cmid": 4, "page": "/mod/quiz"}, fields={"impact": "annoying", **fields})


def test_a_press_brings_what_is_stale_and_nothing_that_is_fresh(house: House) -> None:
    house.guest.told_courses[COURSE] = known(house)
    house.submit()
    settled(house)
    house.submit()
    settled(house)
    assert house.guest.asked_courses == [COURSE]
    assert (course(house).learners, course(house).refreshed_at) == (40, house.clock())
    house.clock.go(KNOWN_FOR + timedelta(seconds=1))
    house.submit()
    settled(house)
    assert house.guest.asked_courses == [COURSE, COURSE]


def test_an_lms_that_fails_changes_nothing_and_is_asked_with_the_next_press(house: House) -> None:
    tell(house, known(house))
    house.clock.go(KNOWN_FOR * 2)
    working = house.guest.knowledge

    def asleep(_course: str) -> CourseKnowledge | None:
        raise Retryable("The LMS is asleep.")

    house.guest.knowledge = asleep  # type: ignore[method-assign]
    house.submit()
    settled(house)
    assert course(house).learners == 40
    house.guest.knowledge = working  # type: ignore[method-assign]
    house.guest.told_courses[COURSE] = known(house, learners=41)
    house.submit()
    settled(house)
    assert course(house).learners == 41


def test_a_course_that_is_gone_is_marked(house: House) -> None:
    tell(house, known(house))
    tell(house, None)
    assert course(house).gone
    tell(house, known(house))
    assert not course(house).gone


def test_teachers_come_and_go_as_the_lms_tells_and_ours_stay(house: House) -> None:
    house.put(Person(SITE, "staff:ida", "Ida", grants=(Grant("teacher", COURSE),)))
    tell(house, known(house))
    assert person(house, "7") == replace(TEA, site=SITE)
    tell(house, known(house, teachers=(replace(TEA, id="8", name="", language=""),)))
    newer, older, ours = person(house, "8"), person(house, "7"), person(house, "staff:ida")
    assert newer is not None
    assert older is not None
    assert ours is not None
    assert (newer.grants, newer.language, older.grants) == (TEA.grants, "en", ())
    assert ours.grants == (Grant("teacher", COURSE),)
    tell(house, known(house, teachers=None))
    assert person(house, "8") == newer, "who is not told of has not left"


def test_a_fault_is_as_urgent_as_what_the_lms_knows_of_it(house: House) -> None:
    tell(house, known(house))
    item = a_quiz_fault(house)
    assert (item.activity, item.fields["priority"]) == ("4", "urgent")
    assert item.facts == {"course.learners": 40, "activity.due_in_hours": 8}
    elsewhere = house.submit("lin", context={"cmid": 99}, fields={"impact": "annoying"})
    assert (elsewhere.fields["priority"], elsewhere.facts) == ("normal", {"course.learners": 40})
    with house.service.database.reader() as unit:
        (line,) = unit.history.of(SITE, item.id)
    assert line.line.facts == item.facts


def test_what_the_lms_tells_later_decides_anew_and_is_in_the_history(house: House) -> None:
    item = a_quiz_fault(house)
    assert item.fields["priority"] == "normal"
    tell(house, known(house))
    after = now(house, item)
    assert (after.fields["priority"], after.row_version) == ("urgent", item.row_version + 1)
    with house.service.database.reader() as unit:
        line = unit.history.of(SITE, item.id)[-1].line
    assert (line.what, line.actor, line.changes) == ("reconsidered", "bot", {"priority": "urgent"})
    assert house.told(item) == [], "nobody is told: nothing has happened to the learner"
    tell(house, known(house, due=timedelta(hours=80)))
    assert now(house, item).fields["priority"] == "normal"
    tell(house, known(house, due=timedelta(hours=80), learners=41))
    assert now(house, item).row_version == item.row_version + 2, "what decides nothing writes nothing"


def test_what_somebody_set_by_hand_stands_until_the_answer_changes(house: House) -> None:
    tell(house, known(house, due=timedelta(hours=80)))
    item = a_quiz_fault(house)
    house.service.execute(Edit(SITE, item.id, house.people["sue"], {"priority": "high"}))
    tell(house, known(house, due=timedelta(hours=80), learners=400))
    assert now(house, item).fields["priority"] == "high"
    tell(house, known(house))
    assert now(house, item).fields["priority"] == "urgent"


def test_a_date_that_comes_nearer_is_noticed_by_the_sweep(house: House) -> None:
    tell(house, known(house, due=timedelta(hours=30)))
    item = a_quiz_fault(house)
    sweep = house.service.reconsidering.sweep
    assert sweep(house.clock()) == 0
    assert sweep(house.clock.go(timedelta(hours=7))) == 1
    assert now(house, item).fields["priority"] == "urgent"
    assert sweep(house.clock.go(timedelta(minutes=1))) == 0, "not every time"
    assert sweep(house.clock.go(timedelta(hours=24))) == 1
    assert now(house, item).fields["priority"] == "normal"


def test_a_sweep_finds_what_a_crash_left_behind(house: House) -> None:
    item = a_quiz_fault(house)
    house.service.freshness.learnt = lambda _site, _course: None
    tell(house, known(house))
    assert now(house, item) == item
    house.clock.go(timedelta(minutes=1))
    assert house.service.reconsidering.sweep(house.clock()) == 1
    assert now(house, item).fields["priority"] == "urgent"
    assert house.service.execute(Reconsider(SITE, item.id)) is None


def test_finished_items_are_left_alone(house: House) -> None:
    item = house.fire(a_quiz_fault(house), "reject", "sue", reason="It is meant so.")
    tell(house, known(house))
    assert now(house, item) == item


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("lms.module_updated", {"module": "4"}),
        ("lms.module_created", {"module": "5"}),
        ("lms.course_updated", {}),
        ("lms.enrolment_created", {"user": "nobody"}),
        ("lms.enrolment_updated", {"user": "nobody"}),
        ("lms.enrolment_deleted", {"user": "nobody"}),
        ("lms.role_changed", {"user": "nobody"}),
        ("lms.group_changed", {"group": "9"}),
        ("lms.group_member_added", {"user": "nobody", "group": "9"}),
    ],
)
def test_an_event_about_a_known_course_brings_it_anew(house: House, kind: str, data: dict[str, str]) -> None:
    tell(house, known(house))
    house.guest.told_courses[COURSE] = known(house, learners=41)
    happen(house, kind, "e1", course=COURSE, **data)
    assert course(house).learners == 41
    assert person(house, "nobody") is None, "who never spoke is not kept"


def test_of_courses_that_nobody_spoke_of_nothing_is_asked(house: House) -> None:
    happen(house, "lms.module_updated", "e1", course="77", module="4")
    happen(house, "lms.course_deleted", "e2", course="77")
    assert house.guest.asked_courses == []


def test_what_is_deleted_is_gone_at_once(house: House) -> None:
    tell(house, known(house))
    house.guest.told_courses[COURSE] = known(house, activities=())
    happen(house, "lms.module_deleted", "e1", course=COURSE, module="4")
    with house.service.database.reader() as unit:
        quiz = unit.courses.activity(SITE, COURSE, "4")
    assert quiz is not None
    assert quiz.gone
    happen(house, "lms.course_deleted", "e2", course=COURSE)
    assert course(house).gone


def test_who_is_in_which_group_is_known_by_events_and_erased_with_them(house: House) -> None:
    groups = (CourseGroup("", COURSE, "9", "Tuesday", 12),)
    tell(house, known(house, groups=groups))
    house.guest.told_courses[COURSE] = known(house, groups=groups)
    happen(house, "lms.group_member_added", "e1", user="lin", course=COURSE, group="9")
    happen(house, "lms.group_member_added", "e2", user="lin", course=COURSE, group="8")
    happen(house, "lms.group_member_removed", "e3", user="lin", course=COURSE, group="8")
    item = house.submit("lin")
    view = house.service.desk.item_view(SITE, item.id, house.people["sue"])
    assert [group.name for group in view.around.groups] == ["Tuesday"]
    happen(house, "lms.person_deleted", "e4", user="lin")
    with house.service.database.reader() as unit:
        assert unit.courses.groups_of(SITE, "lin", COURSE) == []


TO_THE_TEACHER = ("do: [assign: support]}\n  ask:", "do: [assign: teacher]}\n  ask:")


@pytest.fixture
def taught(make_house: Callable[..., House]) -> House:
    """A house whose faults go to the teacher of their course."""
    plain = make_house()
    library = edited(plain.service.library.shipped, "fix", TO_THE_TEACHER, version=1)
    made = make_house(workflows=library)
    made.people.update(plain.people)
    made.service.freshness.pause = 0.0
    return made


def test_an_item_goes_to_whoever_teaches_its_course(taught: House) -> None:
    tell(taught, known(taught))
    item = taught.fire(taught.submit(), "triage", "sue")
    assert (item.assigned_role, item.assignee) == ("teacher", "7")
    assert taught.told(item) == [("assigned", "7")]


def test_who_teaches_it_may_be_told_after_the_item_was_given(taught: House) -> None:
    item = taught.fire(taught.submit(), "triage", "sue")
    assert (item.assigned_role, item.assignee) == ("teacher", None)
    tell(taught, known(taught))
    after = now(taught, item)
    assert (after.assigned_role, after.assignee) == ("teacher", "7")
    assert taught.told(item) == [("assigned", "7")]
    tell(taught, known(taught, learners=50))
    assert now(taught, item) == after


def test_where_nobody_teaches_it_goes_to_those_who_teach_everywhere(taught: House) -> None:
    taught.put(Person(SITE, "staff:ida", "Ida", grants=(Grant("teacher"),)))
    tell(taught, known(taught, teachers=()))
    assert taught.fire(taught.submit(), "triage", "sue").assignee == "staff:ida"


def test_an_activity_is_what_the_context_names() -> None:
    assert activity_of({"cmid": 4, "module": "quiz"}) == "4"
    assert activity_of({"module": "lesson-2"}) == "lesson-2"
    for odd in ({}, {"cmid": None}, {"cmid": True}, {"cmid": ""}, {"cmid": "x" * 101}, {"cmid": [4]}):
        assert activity_of(odd) is None
