"""The form with which staff sign in."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema

from lms_feedback_plugin.schemas.cleantext import CleanText


class SignInSchema(Schema):
    """``next`` is where the reader was going."""

    class Meta:
        unknown = EXCLUDE  # password managers add fields

    site = CleanText(required=True, longest=64, shortest=1)
    email = CleanText(required=True, longest=254, shortest=1)
    password = CleanText(required=True, longest=1_000, shortest=1)
    next = CleanText(longest=2_000, load_default="")
