"""The address itself: it belongs to staff, for learners come in from their course page."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
def home() -> Response:
    """To the desk, and so to the sign-in where nobody is signed in."""
    return redirect(url_for("desk.home"), 303)
