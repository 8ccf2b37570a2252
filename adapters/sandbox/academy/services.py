"""The academy's web services: what the feedback service may ask of it, signed both ways by the one shared secret."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, request, url_for

from lms_feedback_plugin.adapters import json_body, standard_webhooks
from lms_feedback_plugin.adapters.sandbox.academy import board, faults, knowledge, mended, notices, tracker
from lms_feedback_plugin.adapters.sandbox.academy.courses import COURSES
from lms_feedback_plugin.adapters.sandbox.academy.house import config, database
from lms_feedback_plugin.adapters.sandbox.academy.refusal import Refusal
from lms_feedback_plugin.adapters.sandbox.demo import COURSE_NAMES, TEACHER
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.errors import Malformed, Unverified

blueprint = Blueprint("services", __name__, url_prefix="/ws")
UNGUARDED = ("services.stats", "services.set_fault")
"""For whoever tests: they are neither signed nor broken by the switch."""
Effect = Callable[[sqlite3.Connection, Mapping[str, object], str], str]
"""Does something in the transaction, at a moment, and returns its reference."""


@blueprint.before_request
def be_broken() -> Response | None:
    """As the switch says."""
    mode = faults.present(database()).mode
    return faults.FAULTS[mode](database()) if mode in faults.FAULTS and request.endpoint not in UNGUARDED else None


@blueprint.after_request
def hang_up_after_doing_it(response: Response) -> Response:
    """As the switch says."""
    late = faults.present(database()).mode == faults.LATE and request.endpoint not in UNGUARDED
    return faults.drop(database()) if late else response


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[Response, int]:
    """As JSON, with a sentence that the service shows its operator."""
    return jsonify(error=refusal.code, detail=refusal.detail), refusal.status


@blueprint.post("/notify")
def notify() -> Response:
    """Tell somebody something: it appears in their inbox, once for each key."""
    return once("notify", notices.tell)


@blueprint.post("/issues")
def issues() -> Response:
    """Open an issue for an item, or open its issue again."""
    return once("issue", tracker.act)


@blueprint.post("/board")
def publish() -> Response:
    """Show a card on the product board, or what has become of it."""
    return once("board", board.show)


@blueprint.post("/notes")
def page_notes() -> Response:
    """Say on a page that something reported there was mended, or say it no longer."""
    return once("note", mended.note)


@blueprint.post("/people")
def people() -> Response:
    """The people with these ids; unknown and deleted ones are left out."""
    wanted = set(_ids(signed_body()))
    return jsonify(people=[row for row in _people() if row["id"] in wanted])


@blueprint.post("/teachers")
def teachers() -> Response:
    """Who teaches a course."""
    course = signed_body().get("course")
    return jsonify(people=_people(teaching=str(course)))


@blueprint.post("/courses")
def courses() -> Response:
    """The courses with these ids, or all of them when ``ids`` is null."""
    body = signed_body()
    wanted = set(COURSE_NAMES) if body.get("ids") is None else set(_ids(body))
    found = [(id, name) for id, name in COURSE_NAMES.items() if id in wanted]
    return jsonify(
        courses=[{"id": id, "name": name, "url": config().url + url_for("courses.course", course=id)} for id, name in found]
    )


@blueprint.post("/course")
def course() -> Response:
    """All that there is to tell of one course; ``course`` is null where there is none of that id."""
    content = COURSES.get(str(signed_body().get("course")))
    if content is None:
        return jsonify(course=None)
    with database().reader() as connection:
        return jsonify(course=knowledge.told(connection, content, config().url, config().now()))


@blueprint.get("/stats")
def stats() -> Response:
    """What arrived, what came twice, and how often each key was shown to somebody: for tests that count."""
    return jsonify(notices.counted(database()))


@blueprint.post("/faults")
def set_fault() -> Response:
    """Break the web services, or mend them: ``{"mode": "503", "retry_after": 30}``."""
    fault = faults.asked_for()
    if isinstance(fault, Response):
        return fault
    faults.turn(database(), fault)
    return jsonify(mode=fault.mode, retry_after=fault.retry_after)


def once(kind: str, effect: Effect) -> Response:
    """Do it for a key that is new; for one that came before, give the same reference and do nothing."""
    body = signed_body()
    key = body.get("key")
    if not isinstance(key, str) or not key:
        raise Refusal("no_key", "Every effect carries a key, a text that is the same on every try.")
    with database().transaction() as connection:
        seen = connection.execute("select kind, reference from effect where key = ?", (key,)).fetchone()
        if seen and seen["kind"] != kind:
            raise Refusal("key_reused", f"The key {key[:80]!r} came before for another effect ({seen['kind']}).", 422)
        if seen:
            connection.execute("update effect set received = received + 1 where key = ?", (key,))
            return jsonify(reference=seen["reference"], repeated=True)
        now = iso(config().now())
        reference = effect(connection, body, now)
        connection.execute("insert into effect (key, kind, reference, at) values (?, ?, ?, ?)", (key, kind, reference, now))
    return jsonify(reference=reference, repeated=False)


def signed_body() -> dict[str, object]:
    """The JSON object of this request, proved to come from the service."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    received = Inbound(request.method, request.path, headers, request.get_data(), config().now())
    try:
        standard_webhooks.verify(received, [config().secret])
        return json_body.parse_object(received.body)
    except Unverified as error:
        raise Refusal("unverified", error.detail, 401) from error
    except Malformed as error:
        raise Refusal("malformed", error.detail) from error


def _ids(body: Mapping[str, object]) -> list[str]:
    ids = body.get("ids")
    if not isinstance(ids, list):
        raise Refusal("no_ids", "ids must be a list of texts.")
    return [str(id) for id in ids]


def _people(teaching: str | None = None) -> list[dict[str, object]]:
    """Everybody who is here, or those who teach one course; ``teaches`` are course ids."""
    with database().reader() as connection:
        rows = connection.execute("select id, name, language, email from person where not deleted order by rowid").fetchall()
        pairs = connection.execute("select course, person from member where role = ?", (TEACHER,)).fetchall()
    taught = {row["id"]: [course for course, person in pairs if person == row["id"]] for row in rows}
    return [dict(row) | {"teaches": taught[row["id"]]} for row in rows if teaching is None or teaching in taught[row["id"]]]
