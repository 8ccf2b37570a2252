"""The developers' issue tracker: issues that items opened, and the events that closing them fires."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.sandbox.academy.house import change, config, database, happened
from lms_feedback_plugin.adapters.sandbox.academy.identity import for_members, here
from lms_feedback_plugin.adapters.sandbox.academy.notices import said
from lms_feedback_plugin.adapters.sandbox.academy.refusal import Refusal
from lms_feedback_plugin.domain.text import iso

blueprint = Blueprint("tracker", __name__, url_prefix="/tracker")
SERVICE = "service"
"""The actor of lines that the feedback service wrote."""


def act(connection: sqlite3.Connection, body: Mapping[str, object], at: str) -> str:
    """``action`` create or reopen, for the item ``ref``. Returns ``ISSUE-<number>``."""
    actions = {"create": _create, "reopen": _reopen}
    action = actions.get(said(body, "action"))
    if action is None or not said(body, "ref"):
        raise Refusal("bad_issue", f"action must be one of {', '.join(actions)}, and ref the item's number as text.")
    return f"ISSUE-{action(connection, body, at)}"


def _create(connection: sqlite3.Connection, body: Mapping[str, object], at: str) -> int:
    values = [said(body, name) for name in ("ref", "title", "steps", "conditions", "course", "url")]
    cursor = connection.execute(
        "insert into issue (ref, title, steps, conditions, course, url, at) values (?, ?, ?, ?, ?, ?, ?)", (*values, at)
    )
    number = int(cursor.lastrowid or 0)
    _line(connection, number, at, SERVICE, "created")
    return number


def _reopen(connection: sqlite3.Connection, body: Mapping[str, object], at: str) -> int:
    row = connection.execute(
        "select number from issue where ref = ? order by number desc limit 1", (said(body, "ref"),)
    ).fetchone()
    if row is None:
        raise Refusal("no_issue", f"No issue belongs to item {said(body, 'ref')[:40]!r}.", 404)
    connection.execute("update issue set open = 1 where number = ?", (row["number"],))
    _line(connection, row["number"], at, SERVICE, "reopened", said(body, "reason"))
    return int(row["number"])


def _line(connection: sqlite3.Connection, issue: int, at: str, actor: str, what: str, note: str = "") -> None:
    connection.execute(
        "insert into issue_line (issue, at, actor, what, note) values (?, ?, ?, ?, ?)", (issue, at, actor, what, note)
    )


@blueprint.get("/")
@for_members
def issues() -> str:
    """All issues, the open ones first."""
    with database().reader() as connection:
        rows = connection.execute("select * from issue order by open desc, number desc").fetchall()
    return render_template("tracker.html", page="tracker", issues=rows)


@blueprint.get("/<int:number>")
@for_members
def issue(number: int) -> str:
    """One issue: how to make it happen, under which conditions, and what was done."""
    with database().reader() as connection:
        row = connection.execute("select * from issue where number = ?", (number,)).fetchone()
        lines = connection.execute("select * from issue_line where issue = ? order by id", (number,)).fetchall()
    if row is None:
        abort(404)
    return render_template("issue.html", page="tracker", issue=row, lines=lines, service_actor=SERVICE)


@blueprint.post("/<int:number>/close")
@for_members
def close(number: int) -> Response:
    """The developers are done: ``tracker.issue_closed`` tells the service."""
    return _turn(number, False, "closed", "tracker.issue_closed")


@blueprint.post("/<int:number>/reopen")
@for_members
def reopen(number: int) -> Response:
    """The developers found that they are not done: ``tracker.issue_reopened``."""
    return _turn(number, True, "reopened", "tracker.issue_reopened")


def _turn(number: int, open_: bool, what: str, event: str) -> Response:
    """Change the issue and queue the event in one transaction; an issue that stands so already fires nothing."""
    with change() as connection:
        done = connection.execute("update issue set open = ? where number = ? and open = ?", (open_, number, not open_))
        if done.rowcount:
            _line(connection, number, iso(config().now()), here().name, what)
            (ref,) = connection.execute("select ref from issue where number = ?", (number,)).fetchone()
            happened(connection, event, ref=ref, issue=str(number), actor=here().id)
    return redirect(url_for(".issue", number=number), 303)
