"""Courses: what the LMS tells of them is kept whole, costs nothing twice, and is found by what is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_feedback_plugin.domain.course import Activity, Course, CourseGroup, CourseKnowledge, Section
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.store.database import Database

from .store_examples import NOW, SITE, a_site, an_item, store
from .store_unit_contract import refused_command, statements

ALGEBRA = Course(
    SITE, "c1", "Algebra 代数", "http://localhost/c1", "ALG", NOW - timedelta(days=30), NOW + timedelta(days=30), learners=40
)
QUIZ = Activity(SITE, "c1", "4", "quiz", "Quiz 1 测验一", "http://localhost/q", "s1", closes_at=NOW + timedelta(hours=8))
ESSAY = Activity(SITE, "c1", "3", "assign", "Essay", due_at=NOW + timedelta(days=2), closes_at=NOW + timedelta(days=3))
KNOWN = CourseKnowledge(
    ALGEBRA,
    (Section(SITE, "c1", "s1", "Week 1", 1), Section(SITE, "c1", "s0", "General", 0, visible=False)),
    (QUIZ, ESSAY),
    (CourseGroup(SITE, "c1", "9", "Tuesday", 12),),
)


class CoursesContract:
    """``unit.courses``."""

    @pytest.fixture
    def learnt(self, database: Database) -> None:
        """Algebra, told of at ``NOW``."""
        with database.unit() as unit:
            unit.sites.put(a_site())
            unit.commit()
        with database.unit() as unit:
            assert unit.courses.learn(KNOWN, NOW)
            unit.commit()

    @pytest.mark.usefixtures("learnt")
    def test_all_that_was_told_comes_back(self, database: Database) -> None:
        with database.reader() as reader:
            held = reader.courses
            assert held.get(SITE, "c1") == replace(ALGEBRA, refreshed_at=NOW, changed_at=NOW)
            assert held.activities(SITE, "c1") == [ESSAY, QUIZ]
            assert held.activity(SITE, "c1", "4") == QUIZ
            assert held.activity(SITE, "c2", "4") is None
            assert [part.name for part in held.sections(SITE, "c1")] == ["General", "Week 1"]
            assert held.groups(SITE, "c1") == [CourseGroup(SITE, "c1", "9", "Tuesday", 12)]

    @pytest.mark.usefixtures("learnt")
    def test_the_same_again_moves_only_the_time_of_asking(self, database: Database) -> None:
        later = NOW + timedelta(hours=1)
        with database.unit() as unit, statements(database) as seen:
            assert not unit.courses.learn(KNOWN, later)
            unit.commit()
        assert [s.split()[2] for s in seen if s.startswith(("INSERT", "UPDATE", "DELETE"))] == ["course"]
        with database.reader() as reader:
            assert reader.courses.get(SITE, "c1") == replace(ALGEBRA, refreshed_at=later, changed_at=NOW)

    @pytest.mark.usefixtures("learnt")
    @pytest.mark.parametrize(
        "told",
        [
            replace(KNOWN, course=replace(ALGEBRA, learners=41)),
            replace(KNOWN, course=replace(ALGEBRA, ends_at=None)),
            replace(KNOWN, activities=(QUIZ, replace(ESSAY, due_at=NOW))),
            replace(KNOWN, activities=(QUIZ,)),
        ],
    )
    def test_what_decisions_look_at_is_news(self, database: Database, told: CourseKnowledge) -> None:
        later = NOW + timedelta(hours=1)
        with database.unit() as unit:
            assert unit.courses.learn(told, later)
            unit.commit()
        with database.reader() as reader:
            assert reader.courses.changed_since(later) == [(SITE, "c1")]
            assert reader.courses.changed_since(later + timedelta(seconds=1)) == []

    @pytest.mark.usefixtures("learnt")
    def test_what_is_told_of_no_more_is_dropped_or_marked(self, database: Database) -> None:
        with database.unit() as unit:
            unit.courses.learn(CourseKnowledge(ALGEBRA), NOW)
            unit.commit()
        with database.reader() as reader:
            assert reader.courses.sections(SITE, "c1") == []
            assert reader.courses.groups(SITE, "c1") == []
            assert reader.courses.activities(SITE, "c1") == [replace(ESSAY, gone=True), replace(QUIZ, gone=True)]
        with database.unit() as unit:
            unit.courses.learn(KNOWN, NOW)
            unit.commit()
        with database.reader() as reader:
            assert reader.courses.activities(SITE, "c1") == [ESSAY, QUIZ]

    @pytest.mark.usefixtures("learnt")
    def test_a_course_and_an_activity_can_be_lost(self, database: Database) -> None:
        with database.unit() as unit:
            unit.courses.lose_activity(SITE, "c1", "4", NOW)
            unit.courses.lose_activity(SITE, "c1", "99", NOW)
            assert unit.courses.lose(SITE, "c1", NOW)
            assert not unit.courses.lose(SITE, "c1", NOW)
            assert not unit.courses.lose(SITE, "nowhere", NOW)
            unit.commit()
        with database.reader() as reader:
            course, quiz = reader.courses.get(SITE, "c1"), reader.courses.activity(SITE, "c1", "4")
            assert course is not None
            assert quiz is not None
            assert (course.gone, quiz.gone) == (True, True)

    @pytest.mark.usefixtures("learnt")
    def test_what_is_near_is_found(self, database: Database) -> None:
        def ending(hours: int) -> list[tuple[str, str]]:
            with database.reader() as reader:
                return list(reader.courses.ending(NOW, NOW + timedelta(hours=hours)))

        assert ending(7) == []
        assert ending(8) == [(SITE, "c1")]
        with database.unit() as unit:
            unit.courses.learn(replace(KNOWN, activities=()), NOW)
            unit.commit()
        assert ending(24 * 29) == [], "an activity that is gone is due no more"
        assert ending(24 * 30) == [(SITE, "c1")]

    @pytest.mark.usefixtures("learnt")
    def test_several_activities_come_in_one_statement_and_are_remembered(self, database: Database) -> None:
        with database.reader() as reader, statements(database) as seen:
            wanted = [("c1", "3"), ("c1", "4"), ("c2", "4")]
            assert reader.courses.activities_at(SITE, wanted) == {("c1", "3"): ESSAY, ("c1", "4"): QUIZ}
            reader.courses.activity(SITE, "c1", "4")
            reader.courses.activity(SITE, "c2", "4")
        assert len([s for s in seen if s.startswith("SELECT")]) == 1

    @pytest.mark.usefixtures("learnt")
    def test_a_refused_command_leaves_no_memory_of_a_course(self, database: Database) -> None:
        with database.unit() as unit:
            with refused_command(unit):
                unit.courses.learn(replace(KNOWN, course=replace(ALGEBRA, learners=1)), NOW)
            held = unit.courses.get(SITE, "c1")
            assert held is not None
            assert held.learners == 40

    @pytest.mark.usefixtures("learnt")
    def test_who_is_in_which_group_is_as_told_last(self, database: Database) -> None:
        with database.unit() as unit:
            for group, member in (("9", True), ("8", True), ("9", False), ("7", True), ("7", False), ("7", True)):
                unit.courses.member(SITE, "p1", "c1", group, member=member)
            unit.courses.member(SITE, "p1", "c2", "6", member=True)
            unit.commit()
        with database.reader() as reader:
            assert reader.courses.groups_of(SITE, "p1", "c1") == ["7", "8"]
            assert reader.courses.groups_of(SITE, "p2", "c1") == []

    @pytest.mark.usefixtures("learnt")
    def test_who_is_erased_was_in_no_group(self, database: Database) -> None:
        with database.unit() as unit:
            unit.people.put(Person(SITE, "p1", "Ann"))
            unit.courses.member(SITE, "p1", "c1", "9", member=True)
            unit.courses.member(SITE, "p2", "c1", "9", member=True)
            unit.commit()
        with database.unit() as unit:
            unit.people.erase(SITE, "p1")
            unit.commit()
        with database.reader() as reader:
            assert reader.courses.groups_of(SITE, "p1", "c1") == []
            assert reader.courses.groups_of(SITE, "p2", "c1") == ["9"]

    @pytest.mark.usefixtures("learnt")
    def test_items_are_found_by_what_they_speak_of(self, database: Database) -> None:
        facts = {"course.learners": 40, "activity.due_in_hours": 7.5, "activity.name": "Quiz 1 测验一"}
        store(
            database,
            an_item(1, activity="4", facts=facts),
            an_item(2, activity="3"),
            an_item(3, activity="4", course="c2"),
            an_item(4, activity="4", state="closed"),
        )
        with database.reader() as reader:
            assert reader.items.find_matching(SITE, "answer", {"activity": "4"}) == [1, 3]
            assert reader.items.find_matching(SITE, "answer", {"activity": "4", "course": "c1"}) == [1]
            assert reader.items.open_in_course(SITE, "c1") == [1, 2]
            assert reader.items.get(SITE, 1).item == an_item(1, activity="4", facts=facts)
