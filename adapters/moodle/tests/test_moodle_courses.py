"""What Moodle tells of a course: the same by our bridge and by core's functions, from recorded answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters.moodle import knowledge
from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.adapters.moodle.tests.recordings import COURSE, GET_COURSE, CourseOf45
from lms_feedback_plugin.domain.course import Course, CourseGroup, CourseKnowledge
from lms_feedback_plugin.domain.person import Grant
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected


@pytest.fixture
def moodle(httpserver: HTTPServer) -> CourseOf45:
    return CourseOf45(httpserver)


def bound(moodle: CourseOf45, *, bridge: bool) -> MoodleAdapter:
    return MoodleAdapter(Connection("demo", "moodle", {"url": moodle.url(bridge), "token": "t"}))


def told(moodle: CourseOf45, *, bridge: bool) -> CourseKnowledge:
    found = bound(moodle, bridge=bridge).knowledge("2")
    assert found is not None
    return found


@pytest.mark.parametrize("bridge", [True, False])
def test_a_course_is_told_with_its_dates_its_learners_and_who_teaches(moodle: CourseOf45, bridge: bool) -> None:
    known = told(moodle, bridge=bridge)
    base = moodle.url(bridge)
    assert known.course == Course(
        site="demo",
        id="2",
        name="Python for Beginners",
        url=f"{base}/course/view.php?id=2",
        shortname="PY101",
        starts_at=datetime(2026, 11, 26, tzinfo=UTC),
        ends_at=datetime(2027, 2, 26, tzinfo=UTC),
        learners=3,
    )
    assert [(one.id, one.module, one.name, one.section) for one in known.activities] == [
        ("1", "page", "Variables", "2"),
        ("2", "forum", "Questions about loops", "2"),
        ("3", "assign", "First program", "3"),
        ("4", "quiz", "Loops quiz", "3"),
    ]
    essay, quiz = known.activities[2:]
    assert (essay.due_at, essay.closes_at) == (datetime(2026, 11, 28, 9, 5, 58, tzinfo=UTC), None)
    assert (quiz.due_at, quiz.deadline) == (None, datetime(2026, 11, 27, 5, 5, 58, tzinfo=UTC))
    assert quiz.url == "http://127.0.0.1:8103/mod/quiz/view.php?id=4"
    assert [part.id for part in known.sections] == ["1", "2", "3", "4"]
    assert known.groups == (CourseGroup("demo", "2", "1", "Group A", 1 if bridge else None),)
    (teacher,) = known.teachers or ()
    assert (teacher.id, teacher.name, teacher.grants) == ("6", "Tara Teach", (Grant("teacher", "2"),))


def test_the_bridge_is_asked_once_and_core_is_left_alone(moodle: CourseOf45) -> None:
    told(moodle, bridge=True)
    asked = [call["wsfunction"] for call in moodle.calls]
    assert asked == ["core_webservice_get_site_info", GET_COURSE, "core_user_get_users_by_field"]


@pytest.mark.parametrize("bridge", [True, False])
def test_a_course_that_is_gone_is_no_fault(moodle: CourseOf45, bridge: bool) -> None:
    assert bound(moodle, bridge=bridge).knowledge("99") is None
    assert bound(moodle, bridge=bridge).knowledge("python") is None


def test_teachers_whom_the_token_may_not_see_are_known_to_teach(moodle: CourseOf45, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COURSE, "core_enrol_get_enrolled_users (teachers)", "[]")
    (teacher,) = told(moodle, bridge=True).teachers or ()
    assert (teacher.id, teacher.name) == ("6", "")


def test_learners_are_counted_page_by_page_and_not_for_ever(moodle: CourseOf45, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "PAGE", 4)
    monkeypatch.setattr(knowledge, "MOST_COUNTED", 12)
    assert told(moodle, bridge=False).course.learners == 3
    pages = [call for call in moodle.calls if call.get("options[1][name]") == "onlyactive"]
    assert [page["options[2][value]"] for page in pages] == ["0", "4", "8"]


def test_dates_that_moodle_leaves_empty_are_none(moodle: CourseOf45, monkeypatch: pytest.MonkeyPatch) -> None:
    row = COURSE["core_course_get_courses_by_field"]
    monkeypatch.setitem(COURSE, "core_course_get_courses_by_field", row.replace('"enddate":1803600000', '"enddate":0'))
    assert told(moodle, bridge=False).course == replace(told(moodle, bridge=False).course, ends_at=None)


def test_a_moodle_that_broke_over_a_course_is_told_as_it_says(moodle: CourseOf45, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = COURSE["core_course_get_courses_by_field (no such course)"]
    monkeypatch.setitem(COURSE, "core_course_get_contents (no such course)", broken)
    with pytest.raises(Rejected, match="contextvalidated"):
        bound(moodle, bridge=False).courses(["99"])
