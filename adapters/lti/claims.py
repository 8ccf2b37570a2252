"""What a proved launch says, in our words. Everything optional may be missing or of the wrong type; it is left out then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms_feedback_plugin.adapters.lti.id_token import CLAIM, DEPLOYMENT

NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP_LINKING_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
TEACHES = (f"{MEMBERSHIP}#Instructor", f"{MEMBERSHIP}#Administrator", "Instructor")
"""Roles in the course. What somebody is at the institution (``institution/person#…``) says nothing about this course."""
TEACHES_BELOW = f"{MEMBERSHIP}/Instructor#"
"""How kinds of instructors begin, teaching assistants among them."""
LONGEST_ID, LONGEST_TEXT, LONGEST_ADDRESS = 200, 300, 2_000


@dataclass(frozen=True, slots=True)
class Launch:
    """Who came, from where, for what. ``user`` is the platform's id; ``course`` None is a launch outside any course.

    ``custom`` are the values that a placed link carries; ``deep_linking`` the settings of a request for links.
    """

    user: str
    name: str
    email: str | None
    language: str
    teaches: bool
    course: str | None
    course_title: str
    resource_title: str
    deployment: str
    custom: Mapping[str, str]
    target: str
    members_url: str | None
    deep_linking: Mapping[str, Any] | None


def read(claims: Mapping[str, Any]) -> Launch:
    """The launch of proved claims."""
    place, presented = _object(claims, f"{CLAIM}context"), _object(claims, f"{CLAIM}launch_presentation")
    asks = claims.get(f"{CLAIM}message_type") == "LtiDeepLinkingRequest"
    return Launch(
        user=_line(claims.get("sub"), LONGEST_ID),
        name=name_of(claims),
        email=address_of(claims),
        language=_line(presented.get("locale") or claims.get("locale"), 20),
        teaches=teaches(claims.get(f"{CLAIM}roles")),
        course=_line(place.get("id"), LONGEST_ID) or None,
        course_title=_line(place.get("title") or place.get("label"), LONGEST_TEXT),
        resource_title=_line(_object(claims, f"{CLAIM}resource_link").get("title"), LONGEST_TEXT),
        deployment=str(claims.get(DEPLOYMENT)),
        custom=_texts(_object(claims, f"{CLAIM}custom")),
        target=_line(claims.get(f"{CLAIM}target_link_uri"), LONGEST_ADDRESS),
        members_url=_line(_object(claims, NRPS_CLAIM).get("context_memberships_url"), LONGEST_ADDRESS) or None,
        deep_linking=_object(claims, DEEP_LINKING_CLAIM) if asks else None,
    )


def teaches(roles: object) -> bool:
    """Whether these roles make somebody a teacher of the course that they are told for."""
    held = [role for role in roles if isinstance(role, str)] if isinstance(roles, Iterable) else []
    return any(role in TEACHES or role.startswith(TEACHES_BELOW) for role in held)


def name_of(told: Mapping[str, Any]) -> str:
    """The full name, or what there is of it."""
    parts = " ".join(_line(told.get(part), LONGEST_TEXT) for part in ("given_name", "family_name"))
    return _line(told.get("name"), LONGEST_TEXT) or parts.strip()


def address_of(told: Mapping[str, Any]) -> str | None:
    """The mail address, where it can be one."""
    email = _line(told.get("email"), LONGEST_TEXT)
    return email if "@" in email and " " not in email else None


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = claims.get(name)
    return found if isinstance(found, Mapping) else {}


def _texts(told: Mapping[str, Any]) -> dict[str, str]:
    return {_line(name, 100): _line(value, LONGEST_TEXT) for name, value in told.items() if isinstance(value, str | int)}


def _line(told: object, longest: int) -> str:
    if isinstance(told, bool) or not isinstance(told, str | int):
        return ""
    return "".join(ch for ch in " ".join(str(told).split())[:longest] if ch.isprintable())
