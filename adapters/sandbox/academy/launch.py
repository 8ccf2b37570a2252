"""The way from a course page to the feedback service: a token for the widget, and a page with one button without scripts."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms_feedback_plugin.adapters.sandbox.academy.courses import place
from lms_feedback_plugin.adapters.sandbox.academy.house import config
from lms_feedback_plugin.adapters.sandbox.academy.identity import for_members, here, mint, signed_in

blueprint = Blueprint("launch", __name__)
KINDS = ("answer", "fix", "suggestion", "mine")
"""The three buttons, and the learner's own list."""


@blueprint.get("/token")
def token() -> Response:
    """A fresh token for the widget: ``{"token": "…"}``; 401 when nobody is signed in."""
    if signed_in() is None:
        abort(401)
    course, module = _where(request.args.get("course"), request.args.get("module"))
    return jsonify(token=mint(config(), here(), course, module))


@blueprint.post("/launch")
@for_members
def launch() -> str | AnyResponse:
    """A page whose one form carries the token and the context on to the service."""
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        return redirect(url_for("courses.mine"), 303)
    course, module = _where(request.form.get("course"), request.form.get("module"))
    return render_template(
        "launch.html",
        page="courses",
        kind=kind,
        token=mint(config(), here(), course, module),
        course=course or "",
        context=json.dumps(_context(course, module, request.form.get("second")), ensure_ascii=False),
        next="",
    )


@blueprint.get("/go")
@for_members
def go() -> str | AnyResponse:
    """To a learner's page at the service, from a notice: whoever follows a link must still be known there."""
    page = request.args.get("next", "")
    if not page.startswith(f"/s/{config().site}/"):
        return redirect(url_for("inbox.page"), 303)
    token = mint(config(), here(), None, None)
    return render_template("launch.html", page="inbox", kind="mine", token=token, course="", context="{}", next=page)


def _where(course: str | None, module: str | None) -> tuple[str | None, str | None]:
    """The ids, proved to be there and open to whoever is signed in."""
    if not course:
        return None, None
    content, _section, lesson = place(course, module)
    return content.id, lesson.id if lesson else None


def _context(course: str | None, module: str | None, second: str | None) -> dict[str, str]:
    """What the learner was looking at; the academy knows it and does not take the browser's word for it, but the second."""
    if course is None:
        return {}
    content, section, lesson = place(course, module)
    found = {"course_name": content.name, "page": config().url + url_for("courses.course", course=course)}
    if section is None or lesson is None:
        return found
    found |= {"section": section.name, "cmid": lesson.id, "module_name": lesson.name}
    found["page"] = config().url + url_for("courses.lesson", course=course, module=lesson.id)
    if lesson.kind == "video" and second and second.isascii() and second.isdigit():
        found["second"] = str(min(int(second[:6]), lesson.seconds))
    return found
