"""The token that the LMS hands a learner: verified, and read as a person in a course. Nothing here asks the database.

HS256 over one of the site's keys; claims ``iss aud sub iat nbf exp jti name lang courseid cmid roles``, and ``as`` where
somebody else is logged in as that person. Its roles give only what an LMS can give: ``learner`` or ``teacher`` in the one
course that it names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt.types import Options

from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.domain.text import Json, Text
from lms_feedback_plugin.errors import Unauthenticated

AUDIENCE = "lms-feedback"
LEEWAY = timedelta(seconds=30)
"""Clocks differ."""
LONGEST_LIFE = timedelta(hours=1)
"""A token that is good for longer was not made for a press."""
ALGORITHM = "HS256"
REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")
TEACHING = frozenset({"teacher", "editingteacher", "manager", "coursecreator", "instructor"})
LONGEST_ID = 200
LONGEST_TEXT = 300
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")

OPEN_AGAIN: Text = {
    "en": "This page was open for too long, or its link was used before. Open feedback from your course again.",
    "zh-CN": "页面打开时间过长，或链接已被使用。请从课程页面重新打开反馈。",
}
NOT_TRUSTED: Text = {
    "en": "This learner token was not made by this site's LMS for this service.",
    "zh-CN": "该学员令牌不是由本站 LMS 为本服务签发的。",
}


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody whom the LMS sent. ``course`` and ``module`` are where they pressed; ``impersonator`` is the person who was
    logged in as them, if it was not they themselves."""

    person: Person
    course: str | None
    module: str | None
    jti: str
    expires_at: datetime
    claims: Json
    impersonator: str | None = None


def verify(site: Site, token: str, now: datetime) -> Learner:
    """The learner of a token. Raises ``Unauthenticated`` with a sentence for them."""
    claims = _claims(site, token)
    issuers = {site.origin.rstrip("/"), *(c.settings.get("url", "").rstrip("/") for c in site.connections.values())} - {""}
    if str(claims["iss"]).rstrip("/") not in issuers:
        raise Unauthenticated(NOT_TRUSTED["en"], text=NOT_TRUSTED)
    begins, ends = _moment(claims.get("nbf", claims["iat"])), _moment(claims["exp"])
    if not begins - LEEWAY <= now < ends + LEEWAY or ends - _moment(claims["iat"]) > LONGEST_LIFE:
        raise Unauthenticated(OPEN_AGAIN["en"], text=OPEN_AGAIN)
    course, module = _id(claims.get("courseid")), _id(claims.get("cmid"))
    person, jti, impersonator = _person(site, claims, course), _required_id(claims["jti"]), _id(claims.get("as"))
    return Learner(person, course, module, jti, ends, claims, impersonator if impersonator != person.id else None)


def language_of(told: object, site: Site) -> str:
    """The language tag for what an LMS calls a language: ``zh_cn`` is ``zh-CN``; what cannot be one is the site's first."""
    fallback = site.languages[0] if site.languages else "en"
    text = str(told or "")
    if not _LANGUAGE.fullmatch(text):
        return fallback
    first, *rest = re.split(r"[-_]", text)
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def _claims(site: Site, token: str) -> Mapping[str, Any]:
    """Of the first key that fits. Times are judged by ``verify``, on the clock that it is given."""
    checks: Options = {"require": list(REQUIRED), "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    for key in site.token_keys:
        try:
            return jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, options=checks)
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthenticated(NOT_TRUSTED["en"], text=NOT_TRUSTED) from error
    raise Unauthenticated(NOT_TRUSTED["en"], text=NOT_TRUSTED)


def _person(site: Site, claims: Mapping[str, Any], course: str | None) -> Person:
    roles = claims.get("roles")
    held = {str(role).lower() for role in roles} if isinstance(roles, list) else set()
    role = "teacher" if held & TEACHING else "learner"
    return Person(
        site=site.id,
        id=_required_id(claims["sub"]),
        name=_line(claims.get("name")),
        language=language_of(claims.get("lang"), site),
        email=None,
        grants=(Grant(role, course),) if course is not None else (),
    )


def _moment(told: object) -> datetime:
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise Unauthenticated(NOT_TRUSTED["en"], text=NOT_TRUSTED)
    try:
        return datetime.fromtimestamp(told, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Unauthenticated(NOT_TRUSTED["en"], text=NOT_TRUSTED) from error


def _id(told: object) -> str | None:
    """Ids are text whatever the LMS makes of them; 0 is how Moodle says none."""
    if told is None or isinstance(told, bool) or not isinstance(told, str | int):
        return None
    text = str(told).strip()
    return text if text not in ("", "0") and len(text) <= LONGEST_ID and text.isprintable() else None


def _required_id(told: object) -> str:
    found = _id(told)
    if found is None:
        raise Unauthenticated(NOT_TRUSTED["en"], text=NOT_TRUSTED)
    return found


def _line(told: object) -> str:
    text = " ".join(str(told or "").split())[:LONGEST_TEXT]
    return "".join(ch for ch in text if ch.isprintable())
