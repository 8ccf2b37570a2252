"""What people were told: the inbox as rows, and the counts that tests assert."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from urllib.parse import urlsplit

import nh3

from lms_feedback_plugin.adapters.sandbox.academy.database import AcademyDatabase
from lms_feedback_plugin.adapters.sandbox.academy.refusal import Refusal

TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h2", "h3", "hr"}
"""What may stand in a notice. No pictures: they would tell a stranger that it was opened."""
LINKS = {"http", "https", "mailto"}


def tell(connection: sqlite3.Connection, body: Mapping[str, object], at: str) -> str:
    """Put a notice into its person's inbox. Raises ``Refusal`` for somebody who is not here."""
    person = connection.execute("select 1 from person where id = ? and not deleted", (body.get("person"),)).fetchone()
    if person is None:
        raise Refusal("unknown_person", f"Nobody here has the id {str(body.get('person'))[:80]!r}.", 404)
    html = said(body, "html") or f"<p>{nh3.clean_text(said(body, 'text'))}</p>"
    url = said(body, "url")
    cursor = connection.execute(
        "insert into notice (key, person, subject, html, url, url_name, language, course, at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            body["key"],
            body["person"],
            said(body, "subject"),
            nh3.clean(html, tags=TAGS, url_schemes=LINKS),
            url if _is_web(url) else "",
            said(body, "url_name"),
            said(body, "language"),
            body.get("course"),
            at,
        ),
    )
    return f"notice-{cursor.lastrowid}"


def said(body: Mapping[str, object], name: str) -> str:
    """A text of ``body``, empty where there is none."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def of(db: AcademyDatabase, person: str) -> list[sqlite3.Row]:
    """``person``'s inbox, newest first."""
    with db.reader() as connection:
        return connection.execute("select * from notice where person = ? order by id desc", (person,)).fetchall()


def unread(db: AcademyDatabase, person: str) -> int:
    """How many of them they have not seen."""
    with db.reader() as connection:
        (count,) = connection.execute("select count(*) from notice where person = ? and not read", (person,)).fetchone()
    return int(count)


def mark_read(db: AcademyDatabase, person: str) -> None:
    """They have seen them."""
    with db.transaction() as connection:
        connection.execute("update notice set read = 1 where person = ? and not read", (person,))


def counted(db: AcademyDatabase) -> dict[str, object]:
    """``received`` calls of effects, ``duplicates`` among them; ``notices``: key → times shown, in order of arrival;
    ``told``: person → notices; ``issues`` and ``cards`` opened; ``webhooks``: queued and taken."""
    with db.reader() as connection:
        received, effects = connection.execute("select coalesce(sum(received), 0), count(*) from effect").fetchone()
        notices = connection.execute("select key, count(*) from notice group by key order by min(id)").fetchall()
        told = connection.execute("select person, count(*) from notice group by person order by person").fetchall()
        issues, cards = connection.execute("select (select count(*) from issue), (select count(*) from card)").fetchone()
        queued, taken = connection.execute("select count(next_at), count(sent_at) from webhook").fetchone()
    return {
        "received": received,
        "duplicates": received - effects,
        "notices": dict(map(tuple, notices)),
        "told": dict(map(tuple, told)),
        "issues": issues,
        "cards": cards,
        "webhooks": {"queued": queued, "taken": taken},
    }
