"""Where a learner pressed, as the LMS signed it: carried in the address of the form under our own signature.

A learner may have several courses open at once, and one session for them all; the form knows which of them it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

PARAMETER = "pressed_at"


@dataclass(frozen=True, slots=True)
class PressedAt:
    """Ids of a course and of an activity in it."""

    course: str | None
    module: str | None


def signed(site: str, person: str, place: PressedAt) -> str:
    """``place`` for the address of a form that only ``person`` can send."""
    text: str = _serializer().dumps([site, person, place.course, place.module])
    return text


def of_this_form(site: str, person: str) -> PressedAt | None:
    """What the address of the present form says; None where it says nothing, or nothing that we signed for ``person``."""
    try:
        found_site, found_person, course, module = _serializer().loads(request.args.get(PARAMETER, ""))
    except (BadData, ValueError, TypeError):
        return None
    return PressedAt(course, module) if (found_site, found_person) == (site, person) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or b"", salt="pressed at")
