"""Course pages: sections, lessons, quizzes, and what a learner has done of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.sandbox.academy.calculus_course import CALCULUS
from lms_feedback_plugin.adapters.sandbox.academy.content import CourseContent, Lesson, Section
from lms_feedback_plugin.adapters.sandbox.academy.house import change, config, database, happened
from lms_feedback_plugin.adapters.sandbox.academy.identity import for_members, here, may_open, person
from lms_feedback_plugin.adapters.sandbox.academy.mended import on_page
from lms_feedback_plugin.adapters.sandbox.academy.python_course import PYTHON
from lms_feedback_plugin.adapters.sandbox.academy.words import translate as _
from lms_feedback_plugin.adapters.sandbox.demo import DEMO_PASSWORD, LEARNER
from lms_feedback_plugin.domain.text import iso

blueprint = Blueprint("courses", __name__, url_prefix="/courses")
COURSES: Mapping[str, CourseContent] = {course.id: course for course in (PYTHON, CALCULUS)}
MARKDOWN = MarkdownIt("commonmark", {"html": False})


def place(course: str, module: str | None = None) -> tuple[CourseContent, Section | None, Lesson | None]:
    """What these ids name, for whoever is signed in. 404 for what is not there, 403 for who is not enrolled."""
    found = COURSES.get(course)
    if found is None:
        abort(404)
    if not may_open(here(), course):
        abort(403, _("You are not enrolled in this course."))
    if not module:
        return found, None, None
    within = found.place(module)
    if within is None:
        abort(404)
    return found, *within


@blueprint.get("/")
@for_members
def mine() -> str:
    """The courses of whoever is signed in."""
    shown = [course for course in COURSES.values() if may_open(here(), course.id)]
    with database().reader() as connection:
        done = {course.id: _done(connection, course) for course in shown}
    return render_template("courses.html", page="courses", courses=shown, done=done, password=DEMO_PASSWORD)


@blueprint.get("/<course>")
@for_members
def course(course: str) -> str:
    """The course's front page."""
    content, _section, _lesson = place(course)
    with database().reader() as connection:
        done = _done(connection, content)
        changed = {row["module"] for row in connection.execute("select module from module_change")}
        member = connection.execute(
            "select role, completed_at from member where course = ? and person = ?", (course, here().id)
        ).fetchone()
        teachers = connection.execute("select person from member where course = ? and role = 'teacher'", (course,)).fetchall()
    people = [one for row in teachers if (one := person(row["person"]))]
    return render_template(
        "course.html",
        page="courses",
        course=content,
        done=done,
        changed=changed,
        member=member,
        teachers=people,
        mended=on_page(course),
    )


@blueprint.get("/<course>/<module>")
@for_members
def lesson(course: str, module: str) -> str:
    """One lesson."""
    return _lesson_page(course, module, {})


@blueprint.post("/<course>/<module>")
@for_members
def hand_in(course: str, module: str) -> Response | str:
    """A learner has read a page, watched a video, or hands in a quiz."""
    _course, _section, lesson = place(course, module)
    assert lesson is not None
    given = {n: request.form.get(f"question-{n}") for n in range(len(lesson.questions))}
    score = sum(given[n] == str(question.answer) for n, question in enumerate(lesson.questions))
    if lesson.kind == "quiz" and None in given.values():
        flash(_("Please answer every question first."))
        return _lesson_page(course, module, given)
    with change() as connection:
        at = iso(config().now())
        fresh = _write_progress(connection, module, at, score if lesson.kind == "quiz" else None)
        about = {"actor": here().id, "user": here().id, "course": course, "module": module}
        if lesson.kind == "quiz":
            happened(connection, "lms.attempt_submitted", **about, attempt=f"{module}-{here().id}-{at}")
        if fresh:
            happened(connection, "lms.module_completed", **about)
    if lesson.kind == "quiz":
        return _lesson_page(course, module, given)
    return redirect(_next_url(course, module), 303)


def _lesson_page(course: str, module: str, given: Mapping[int, str | None]) -> str:
    content, section, lesson = place(course, module)
    assert lesson is not None
    with database().reader() as connection:
        done = _done(connection, content)
    lessons = [one for _section, one in content.lessons()]
    at = next(n for n, one in enumerate(lessons) if one.id == module)
    second = min(max(request.args.get("t", 0, int), 0), lesson.seconds)
    return render_template(
        "lesson.html",
        page="courses",
        course=content,
        section=section,
        lesson=lesson,
        text=Markup(MARKDOWN.render(lesson.text)),  # noqa: S704 - our own words, and rendered without HTML
        done=done,
        given=given,
        before=lessons[at - 1] if at else None,
        after=lessons[at + 1] if at + 1 < len(lessons) else None,
        mended=on_page(course, module),
        second=second if lesson.kind == "video" else None,
        now_said=max((start for start, _said in lesson.captions if start <= second), default=0),
    )


def _next_url(course: str, module: str) -> str:
    lessons = [one.id for _section, one in COURSES[course].lessons()]
    following = lessons[lessons.index(module) + 1 :]
    return url_for(".lesson", course=course, module=following[0]) if following else url_for(".course", course=course)


def _done(connection: sqlite3.Connection, course: CourseContent) -> dict[str, int | None]:
    """Lessons that whoever is signed in has finished → points, None where there are none to be had."""
    rows = connection.execute("select module, score from progress where person = ?", (here().id,)).fetchall()
    ours = {lesson.id for _section, lesson in course.lessons()}
    return {row["module"]: row["score"] for row in rows if row["module"] in ours}


def _write_progress(connection: sqlite3.Connection, module: str, at: str, score: int | None) -> bool:
    """True when the lesson was not finished before. The best score stays."""
    known = connection.execute("select 1 from progress where person = ? and module = ?", (here().id, module)).fetchone()
    connection.execute(
        "insert into progress (person, module, at, score) values (?, ?, ?, ?)"
        " on conflict (person, module) do update set score = max(coalesce(score, 0), coalesce(excluded.score, 0))"
        " where excluded.score is not null",
        (here().id, module, at, score),
    )
    return known is None


@blueprint.post("/<course>/completed")
@for_members
def complete(course: str) -> Response:
    """The learner is done with the whole course: ``lms.course_completed``, once."""
    place(course)
    with change() as connection:
        finished = connection.execute(
            "update member set completed_at = ? where course = ? and person = ? and role = ? and completed_at is null",
            (iso(config().now()), course, here().id, LEARNER),
        )
        if finished.rowcount:
            happened(connection, "lms.course_completed", actor=here().id, user=here().id, course=course)
            flash(_("Course completed. The service has been told."))
    return redirect(url_for(".course", course=course), 303)
