"""What can happen in an LMS, as buttons; what was sent of it; and the switch that breaks the academy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.sandbox.academy import faults, notices
from lms_feedback_plugin.adapters.sandbox.academy.courses import COURSES
from lms_feedback_plugin.adapters.sandbox.academy.house import change, config, database, happened, house
from lms_feedback_plugin.adapters.sandbox.academy.identity import Somebody, everybody, for_members, here
from lms_feedback_plugin.adapters.sandbox.academy.words import translate as _
from lms_feedback_plugin.adapters.sandbox.demo import LEARNER
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.text import iso

blueprint = Blueprint("happenings", __name__, url_prefix="/events")
SHOWN = 40
"""Webhooks in the list, the newest first."""


@blueprint.get("/")
@for_members
def page() -> str:
    """All buttons, the queue of webhooks, and the counts of what came in."""
    with database().reader() as connection:
        webhooks = connection.execute("select * from webhook order by n desc limit ?", (SHOWN,)).fetchall()
    return render_template(
        "happenings.html",
        page="happenings",
        learners=[one for one in everybody() if one.role == LEARNER],
        gone=everybody(deleted=True),
        courses=COURSES.values(),
        webhooks=webhooks,
        stats=notices.counted(database()),
        fault=faults.present(database()),
        modes=faults.MODES,
        others=OTHERS,
    )


@blueprint.post("/<name>")
@for_members
def make_happen(name: str) -> Response:
    """Let it happen in the academy, and queue its event in the same transaction."""
    if name not in HAPPENINGS:
        abort(404)
    with change() as connection:
        done = HAPPENINGS[name](connection)
    flash(_("Done. The event is on its way.") if done else _("Nothing to do: that is how it stands already."))
    return redirect(url_for(".page"), 303)


@blueprint.post("/webhooks/<id>/again")
@for_members
def send_again(id: str) -> Response:
    """Send a webhook once more under its id: the service must answer 200 and change nothing."""
    house().sender.again(id)
    flash(_("Sent once more under the same id. Nothing should change."))
    return redirect(url_for(".page") + "#webhooks", 303)


@blueprint.post("/fault")
@for_members
def break_it() -> Response:
    """Turn the switch."""
    mode = request.form.get("mode", "")
    if mode not in faults.MODES:
        abort(400)
    faults.turn(database(), faults.Fault(mode))
    return redirect(url_for(".page") + "#fault", 303)


def _course_completed(connection: sqlite3.Connection) -> bool:
    who, course = _person(), _course()
    done = connection.execute(
        "update member set completed_at = ? where course = ? and person = ? and role = ? and completed_at is null",
        (iso(config().now()), course, who.id, LEARNER),
    )
    if done.rowcount:
        happened(connection, "lms.course_completed", actor=who.id, user=who.id, course=course)
    return bool(done.rowcount)


def _enrolled(connection: sqlite3.Connection) -> bool:
    who, course = _person(), _course()
    done = connection.execute("insert or ignore into member (course, person, role) values (?, ?, ?)", (course, who.id, LEARNER))
    if done.rowcount:
        happened(connection, "lms.enrolment_created", actor=here().id, user=who.id, course=course)
    return bool(done.rowcount)


def _unenrolled(connection: sqlite3.Connection) -> bool:
    who, course = _person(), _course()
    done = connection.execute("delete from member where course = ? and person = ? and role = ?", (course, who.id, LEARNER))
    if done.rowcount:
        happened(connection, "lms.enrolment_deleted", actor=here().id, user=who.id, course=course)
    return bool(done.rowcount)


def _module_updated(connection: sqlite3.Connection) -> bool:
    module = request.form.get("module", "")
    found = next(((c, place) for c in COURSES.values() if (place := c.place(module))), None)
    if found is None:
        abort(404)
    course, (_section, lesson) = found
    connection.execute("insert or replace into module_change (module, at) values (?, ?)", (module, iso(config().now())))
    happened(connection, "lms.module_updated", actor=here().id, course=course.id, module=module, name=lesson.name)
    return True


def _message_received(connection: sqlite3.Connection) -> bool:
    who, course, text = _person(), _course(), request.form.get("text", "").strip()
    if text:
        happened(connection, "lms.message_received", actor=who.id, user=who.id, course=course, text=text)
    return bool(text)


def _person_deleted(connection: sqlite3.Connection) -> bool:
    who = _person()
    connection.execute("update person set deleted = 1 where id = ?", (who.id,))
    happened(connection, "lms.person_deleted", actor=here().id, user=who.id)
    return True


def _person_restored(connection: sqlite3.Connection) -> bool:
    who = request.form.get("person", "")
    done = connection.execute("update person set deleted = 0 where id = ? and deleted", (who,))
    if done.rowcount:
        happened(connection, "lms.person_updated", actor=here().id, user=who)
    return bool(done.rowcount)


def _something_else(connection: sqlite3.Connection) -> bool:
    """Events of a larger LMS that change nothing in this one."""
    who, course, type_ = _person(), COURSES[_course()], request.form.get("type", "")
    if type_ not in OTHERS:
        abort(404)
    _section, lesson = next(course.lessons())
    more = {"module": lesson.id, "group": "evening", "discussion": "1"}
    asked = {name: value for name, value in more.items() if name in CANONICAL[type_]}
    happened(connection, type_, actor=who.id, user=who.id, course=course.id, **asked)
    return True


OTHERS = ("lms.course_viewed", "lms.module_viewed", "lms.group_member_added", "lms.discussion_created")
HAPPENINGS: Mapping[str, Callable[[sqlite3.Connection], bool]] = {
    "course_completed": _course_completed,
    "enrolment_created": _enrolled,
    "enrolment_deleted": _unenrolled,
    "module_updated": _module_updated,
    "message_received": _message_received,
    "person_deleted": _person_deleted,
    "person_restored": _person_restored,
    "something_else": _something_else,
}
"""Each does it, queues its event, and says whether there was anything to do."""


def _person() -> Somebody:
    """The learner whom the form names: staff are not deleted or enrolled here, lest nobody is left to try things out."""
    wanted = request.form.get("person", "")
    found = next((one for one in everybody() if one.id == wanted and one.role == LEARNER), None)
    if found is None:
        abort(404)
    return found


def _course() -> str:
    course = request.form.get("course", "")
    if course not in COURSES:
        abort(404)
    return course
