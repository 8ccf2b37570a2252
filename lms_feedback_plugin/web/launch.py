"""``POST /launch``: a learner arrives from the LMS with a token that works once, and leaves with a session."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, json, redirect, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from lms_feedback_plugin.errors import NotFound, Unauthenticated
from lms_feedback_plugin.schemas.launch import LaunchSchema
from lms_feedback_plugin.service.access import Learner

from . import cookies, pressed_at
from .auth import OPEN_FROM_COURSE
from .house import limiter, service
from .languages import forget_choice, speak
from .problems import invalid

blueprint = Blueprint("launch", __name__)
HOURS = 12
LONGEST_CONTEXT = 2_000
"""Characters of context that ride in an address; what is longer is left out rather than cut."""
UNSAFE = frozenset("\\\r\n\t")
"""What no page of ours has in its address and browsers read in ways of their own."""
SCHEMA = LaunchSchema()


@blueprint.post("/launch")
def enter() -> Response:
    """Begin a learner's session and go to the form of ``kind``, or to what they said before."""
    limiter().spend(limiter().budgets.address, f"address:{request.remote_addr}")
    try:
        form = SCHEMA.load(request.form.to_dict())
    except ValidationError as error:
        raise invalid(error) from error
    site: str = form["site"]
    access = service().access
    try:
        learner = access.launch(site, form["token"])
    except NotFound as error:
        raise Unauthenticated(OPEN_FROM_COURSE["en"], text=OPEN_FROM_COURSE) from error
    speak(learner.person.language)
    cookie = access.open_session(
        site,
        learner.person.id,
        kind="learner",
        course=learner.course,
        impersonator=learner.impersonator,
        hours=HOURS,
    )
    response = redirect(_page(site, form, learner), 303)
    cookies.put(response, cookies.LEARNER, cookie, path=f"/s/{site}", seconds=HOURS * 3600)
    forget_choice(response)
    return response


def _page(site: str, form: dict[str, str], learner: Learner) -> str:
    kind, home = form["kind"], f"/s/{site}/"
    if form["next"].startswith(home) and not set(form["next"]) & UNSAFE and ".." not in form["next"]:
        return form["next"]
    if kind not in {workflow.name for workflow in service().desk.workflows(site)}:
        return home
    query = {}
    if form["context"] and len(form["context"]) <= LONGEST_CONTEXT and isinstance(_json(form["context"]), dict):
        query["context"] = form["context"]
    if learner.course or learner.module:
        place = pressed_at.PressedAt(learner.course, learner.module)
        query[pressed_at.PARAMETER] = pressed_at.signed(site, learner.person.id, place)
    return f"/s/{site}/new/{kind}" + (f"?{urlencode(query)}" if query else "")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
