"""The form with which the LMS hands a learner over."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema

from lms_feedback_plugin.schemas.cleantext import CleanText


class LaunchSchema(Schema):
    """``course`` is for the reader of the form; what counts is the course that the token names.

    ``next`` is the learner's page of the same site to go to, such as the one that a notice led to.
    """

    class Meta:
        unknown = EXCLUDE  # an LMS adds members of its own to the forms that it renders

    site = CleanText(required=True, longest=64, shortest=1)
    token = CleanText(required=True, longest=8_000, shortest=1)
    kind = CleanText(longest=64, load_default="")
    course = CleanText(longest=200, load_default="")
    context = CleanText(longest=20_000, load_default="")
    next = CleanText(longest=300, load_default="")
