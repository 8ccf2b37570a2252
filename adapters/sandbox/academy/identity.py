"""Who is sitting in front of the academy, and the token by which the feedback service knows them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

import jwt
from flask import flash, g, redirect, session, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.house import database
from lms_feedback_plugin.adapters.sandbox.academy.words import translate as _
from lms_feedback_plugin.adapters.sandbox.demo import DESK_ROLES, LEARNER

AUDIENCE = "lms-feedback"
LIFETIME = timedelta(minutes=5)
ROLE_CLAIMS = {"learner": "student", "teacher": "editingteacher"}
"""Our word for a membership → what a Moodle would call it in the token."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the academy. ``role`` is their main one."""

    id: str
    name: str
    language: str
    email: str
    role: str

    @property
    def works_at_the_desk(self) -> bool:
        """Whether the service has an account for them."""
        return self.role != LEARNER

    @property
    def everywhere(self) -> bool:
        """Whether they may open every course without being enrolled."""
        return self.role in DESK_ROLES

    @property
    def initials(self) -> str:
        """Two letters, or the last character of a Chinese given name."""
        words = self.name.split()
        return words[0][0] + words[-1][0] if len(words) > 1 else self.name[-1]


def person(id: str) -> Somebody | None:
    """Whoever has this id, unless they were deleted."""
    with database().reader() as connection:
        row = connection.execute(
            "select id, name, language, email, role from person where id = ? and not deleted", (id,)
        ).fetchone()
    return Somebody(*row) if row else None


def everybody(*, deleted: bool = False) -> list[Somebody]:
    """Everybody who is here, or everybody who was deleted."""
    with database().reader() as connection:
        rows = connection.execute(
            "select id, name, language, email, role from person where deleted = ? order by rowid", (deleted,)
        ).fetchall()
    return [Somebody(*row) for row in rows]


def signed_in() -> Somebody | None:
    """Who this browser said it is."""
    if "somebody" not in g:
        g.somebody = person(session["person"]) if "person" in session else None
    found: Somebody | None = g.somebody
    return found


def here() -> Somebody:
    """As ``signed_in``, on pages that ``for_members`` guards."""
    found = signed_in()
    assert found is not None
    return found


def for_members(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Send whoever has not picked a person to the front page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if signed_in() is None:
            flash(_("Pick a person first."))
            return redirect(url_for("front.page"), 303)
        return view(*args, **kwargs)

    return guarded


def mint(settings: AcademyConfig, one: Somebody, course: str | None, module: str | None) -> str:
    """A learner token as our Moodle bridge writes it: five minutes, one use (``jti``), HS256 under the token key."""
    now = int(settings.now().timestamp())
    claims: dict[str, object] = {
        "iss": settings.url,
        "aud": AUDIENCE,
        "sub": one.id,
        "iat": now,
        "nbf": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "jti": secrets.token_hex(16),
        "name": one.name,
        "lang": one.language,
        "courseid": course,
        "cmid": module,
        "roles": roles_in(one, course),
    }
    return jwt.encode(claims, settings.token_key, algorithm="HS256")


def roles_in(one: Somebody, course: str | None) -> list[str]:
    """What ``one`` is in ``course``, in Moodle's words; empty for those who only look in."""
    with database().reader() as connection:
        row = connection.execute("select role from member where course = ? and person = ?", (course, one.id)).fetchone()
    return [ROLE_CLAIMS[row["role"]]] if row else []


def may_open(one: Somebody, course: str) -> bool:
    """Whether ``one`` is enrolled, teaches there, or looks after the whole academy."""
    return one.everywhere or bool(roles_in(one, course))
