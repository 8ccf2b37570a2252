"""What stands around an item: course, activity, teachers and why it is urgent; by the API, on the desk, in both languages."""

from __future__ import annotations

from datetime import timedelta

from lms_feedback_plugin.domain.course import Activity, Course, CourseGroup, CourseKnowledge
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.service.commands import Done, Edit, Submit
from lms_feedback_plugin.service.learning import learn

from .conftest import HISTORY, World

QUIZ_PAGE = "https://lms.example.org/mod/quiz/view.php?id=4"
GROUP = CourseGroup("", HISTORY, "9", "Tuesday")
WHY = "Priority: Urgent, by row 3 of 6 (How bad is it: It gets in the way; Learners in the course: 40; "
WHY_ZH = "优先级：紧急，依据第 3 行（共 6 行）：影响程度: 影响使用; 课程学员人数: 40; "


def told(world: World, *, gone: bool = False) -> Item:
    """The LMS has told of the course; a learner reports a fault in a quiz that is due in eight hours."""
    service, now = world.service, world.clock()
    teacher = Person("", "77", "Rosa Field", "en", grants=(Grant("teacher", HISTORY),))
    quiz = Activity("", HISTORY, "4", "quiz", "Quiz <1>", QUIZ_PAGE, closes_at=now + timedelta(hours=8), gone=gone)
    course = Course("", HISTORY, "History", "https://lms.example.org/course/4", learners=40)
    with service.database.unit() as unit:
        learn(unit, "north", CourseKnowledge(course, (), (quiz,), (GROUP,), (teacher,)), "en", now)
        unit.courses.member("north", "amy", HISTORY, "9", member=True)
        unit.commit()
    said = {"what": "Question 2 has no picture", "impact": "annoying"}
    done = service.execute(Submit("north", "fix", Person("north", "amy", "Amy"), said, HISTORY, {"cmid": 4}))
    assert isinstance(done, Done)
    assert done.item is not None
    return done.item


def test_staff_read_what_the_lms_knows_and_why(world: World) -> None:
    item = told(world)
    path = f"/api/v1/sites/north/items/{item.id}"
    body = world.app.test_client().get(path, headers=world.api_token("items:read")).json
    assert body["about"] == {
        "course": {
            "id": HISTORY,
            "name": "History",
            "url": "https://lms.example.org/course/4",
            "learners": 40,
            "ends_at": None,
            "gone": False,
        },
        "activity": {
            "id": "4",
            "module": "quiz",
            "name": "Quiz <1>",
            "url": QUIZ_PAGE,
            "due_at": iso(world.clock() + timedelta(hours=8)),
            "gone": False,
        },
        "teachers": [{"id": "77", "name": "Rosa Field"}],
        "groups": [{"id": "9", "name": "Tuesday"}],
    }
    (why,) = body["why"]
    assert (why["field"], why["row"], why["rows"]) == ("priority", 3, 6)
    assert why["text"].startswith(WHY)
    spoken = world.app.test_client().get(f"{path}?lang=zh-CN", headers=world.api_token("items:read")).json
    assert spoken["why"][0]["text"].startswith(WHY_ZH)


def test_a_learner_reads_course_and_activity_and_no_more(world: World) -> None:
    item = told(world)
    body = world.app.test_client().get(f"/api/v1/sites/north/items/{item.id}", headers=world.bearer("amy")).json
    assert (body["about"]["activity"]["name"], body["about"]["course"]["learners"]) == ("Quiz <1>", 40)
    assert (body["about"]["teachers"], body["about"]["groups"], body["why"]) == ([], [], [])


def test_the_desk_shows_it_and_says_why(world: World) -> None:
    item = told(world)
    page = world.staff("support").get(f"/desk/north/items/{item.id}").get_data(as_text=True)
    for part in (QUIZ_PAGE, "Quiz &lt;1&gt;", "40 learners", "Rosa Field", "Tuesday", WHY):
        assert part in page
    spoken = world.staff("support").get(f"/desk/north/items/{item.id}?lang=zh-CN")
    for part in ("40 名学员", "任课教师", "所在小组", WHY_ZH):
        assert part in spoken.get_data(as_text=True)


def test_what_is_gone_has_no_link_and_what_was_set_by_hand_is_said_so(world: World) -> None:
    item = told(world, gone=True)
    assert item.fields["priority"] == "normal"
    with world.service.database.reader() as unit:
        support = unit.people.get("north", "support")
    assert support is not None
    world.service.execute(Edit("north", item.id, support, {"priority": "high"}))
    page = world.staff("support").get(f"/desk/north/items/{item.id}").get_data(as_text=True)
    assert QUIZ_PAGE not in page
    assert "no longer there" in page
    assert "Priority: High, set by hand; row 6 of 6 says Normal" in page
