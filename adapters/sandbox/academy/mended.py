"""“You said, we did”: notes on the very page where something that was reported has been mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.sandbox.academy.house import change, config, database
from lms_feedback_plugin.adapters.sandbox.academy.identity import for_members, here
from lms_feedback_plugin.adapters.sandbox.academy.notices import said
from lms_feedback_plugin.adapters.sandbox.academy.refusal import Refusal
from lms_feedback_plugin.domain.text import iso

blueprint = Blueprint("mended", __name__, url_prefix="/mended")
SHOWN_FOR = timedelta(days=14)
WITHDRAW = "withdraw"
ACTIONS = ("mended", "shipped", WITHDRAW)


def note(connection: sqlite3.Connection, body: Mapping[str, object], at: str) -> str:
    """Hang the note of the item ``ref`` on its page, in place of an older one, or take it away. Returns ``note-<ref>``."""
    ref, action = said(body, "ref"), said(body, "action")
    if not ref or action not in ACTIONS:
        raise Refusal("bad_note", f"action must be one of {', '.join(ACTIONS)}, and ref the item's number as text.")
    connection.execute("delete from page_note where ref = ?", (ref,))
    connection.execute("delete from page_note_away where ref = ?", (ref,))
    if action != WITHDRAW:
        row = ref, action, said(body, "course"), said(body, "module"), at
        connection.execute("insert into page_note (ref, action, course, module, at) values (?, ?, ?, ?, ?)", row)
    return f"note-{ref}"


def on_page(course: str, module: str = "") -> list[sqlite3.Row]:
    """The notes that whoever is signed in finds on this page: young, and not put away."""
    since = iso(config().now() - SHOWN_FOR)
    with database().reader() as connection:
        return connection.execute(
            "select * from page_note n where course = ? and module = ? and at > ? and not exists"
            " (select 1 from page_note_away a where a.ref = n.ref and a.person = ?) order by at desc",
            (course, module, since, here().id),
        ).fetchall()


@blueprint.post("/<ref>/away")
@for_members
def put_away(ref: str) -> Response:
    """Whoever is signed in does not want to see it any more."""
    with change() as connection:
        connection.execute("insert or ignore into page_note_away (ref, person) values (?, ?)", (ref, here().id))
    back = request.form.get("back", "/")
    return redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303)
