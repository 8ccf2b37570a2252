"""Each person's inbox: every notice that the feedback service sent them, in the words that it used."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template
from markupsafe import Markup

from lms_feedback_plugin.adapters.sandbox.academy import notices
from lms_feedback_plugin.adapters.sandbox.academy.house import database
from lms_feedback_plugin.adapters.sandbox.academy.identity import for_members, here

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


@blueprint.get("/")
@for_members
def page() -> str:
    """The inbox of whoever is signed in. Seeing them makes them read."""
    found = notices.of(database(), here().id)
    notices.mark_read(database(), here().id)
    shown = [dict(row) | {"html": Markup(row["html"])} for row in found]  # noqa: S704 - cleaned by nh3 when it came in
    return render_template("inbox.html", page="inbox", notices=shown)


@blueprint.get("/count")
@for_members
def count() -> Response:
    """How many notices are unread, for the number beside the bell."""
    return jsonify(unread=notices.unread(database(), here().id))
