"""Each person's inbox: every notice that the feedback service sent them, in the words that it used."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, url_for
from markupsafe import Markup

from lms_feedback_plugin.adapters.sandbox.academy import notices
from lms_feedback_plugin.adapters.sandbox.academy.house import config, database
from lms_feedback_plugin.adapters.sandbox.academy.identity import for_members, here

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


@blueprint.get("/")
@for_members
def page() -> str:
    """The inbox of whoever is signed in. Seeing them makes them read."""
    found = notices.of(database(), here().id)
    notices.mark_read(database(), here().id)
    shown = [_shown(dict(row)) for row in found]
    return render_template("inbox.html", page="inbox", notices=shown)


def _shown(notice: dict[str, Any]) -> dict[str, Any]:
    """``notice`` with its links to the learner's pages going by way of the academy, which says who follows them."""
    html = re.sub(r'(?<=<a href=")[^"]+', lambda found: escape(_by_way_of_us(unescape(found[0]))), notice["html"])
    url = _by_way_of_us(notice["url"])
    return notice | {"html": Markup(html), "url": url}  # noqa: S704 - cleaned by nh3 when it came in


def _by_way_of_us(url: str) -> str:
    ours = f"{config().service}/s/{config().site}/"
    return url_for("launch.go", next=url.removeprefix(config().service)) if url.startswith(ours) else url


@blueprint.get("/count")
@for_members
def count() -> Response:
    """How many notices are unread, for the number beside the bell."""
    return jsonify(unread=notices.unread(database(), here().id))
