"""The product board: what was suggested, what was decided, and who else wants it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.sandbox.academy.house import change, database, happened
from lms_feedback_plugin.adapters.sandbox.academy.identity import for_members, here
from lms_feedback_plugin.adapters.sandbox.academy.notices import said
from lms_feedback_plugin.adapters.sandbox.academy.refusal import Refusal

blueprint = Blueprint("board", __name__, url_prefix="/board")

STATES = ("proposed", "planned", "shipped", "declined")
"""States of a suggestion that have words here; any other is shown as the service writes it."""


def show(connection: sqlite3.Connection, body: Mapping[str, object], at: str) -> str:
    """Put the item ``ref`` on the board, or write down what has become of it. The service counts the voices: it knows
    those that never saw the board."""
    ref = said(body, "ref")
    if not ref:
        raise Refusal("no_ref", "ref must be the item's number as text.")
    votes = body.get("votes")
    connection.execute(
        "insert into card (ref, title, text, state, url, votes, at) values (?, ?, ?, ?, ?, ?, ?) on conflict (ref) do update"
        " set title = excluded.title, text = excluded.text, state = excluded.state, votes = excluded.votes",
        (ref, *(said(body, name) for name in ("title", "text", "state", "url")), votes if type(votes) is int else 0, at),
    )
    return f"card-{ref}"


@blueprint.get("/")
@for_members
def cards() -> str:
    """All cards, the most wanted first."""
    with database().reader() as connection:
        rows = connection.execute("select * from card order by released, votes desc, at").fetchall()
        mine = {row["ref"] for row in connection.execute("select ref from vote where person = ?", (here().id,))}
    return render_template("board.html", page="board", cards=rows, mine=mine, states=STATES)


@blueprint.post("/<ref>/vote")
@for_members
def vote(ref: str) -> Response:
    """One vote a person: ``board.voted``."""
    with change() as connection:
        known = connection.execute("select 1 from card where ref = ?", (ref,)).fetchone()
        new = known and connection.execute("insert or ignore into vote values (?, ?)", (ref, here().id)).rowcount
        if new:
            connection.execute("update card set votes = votes + 1 where ref = ?", (ref,))
            happened(connection, "board.voted", ref=ref, actor=here().id)
    return redirect(url_for(".cards"), 303)


@blueprint.post("/<ref>/release")
@for_members
def release(ref: str) -> Response:
    """What the card asks for is live: ``board.released``."""
    with change() as connection:
        if connection.execute("update card set released = 1 where ref = ? and not released", (ref,)).rowcount:
            happened(connection, "board.released", ref=ref, actor=here().id)
    return redirect(url_for(".cards"), 303)
