"""The conversation of an item."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from lms_feedback_plugin.schemas.attachment import sent_along
from lms_feedback_plugin.schemas.cleantext import CleanText

VISIBILITIES = ("public", "internal")


class NewPostSchema(Schema):
    """One thing to say. Internal notes are for staff, among staff."""

    text = CleanText(required=True, longest=20_000, shortest=1)
    visibility = fields.Str(load_default="public", validate=validate.OneOf(VISIBILITIES, error="public or internal."))
    attachments = sent_along()


class PostSchema(Schema):
    """One line: what somebody wrote, or what the learner was told."""

    id = fields.Str(required=True)
    at = fields.Str(required=True, metadata={"format": "date-time"})
    author = fields.Str(required=True, metadata={"description": "Person id, or bot."})
    visibility = fields.Str(required=True)
    text = fields.Str(required=True)
    notice = fields.Str(required=True, allow_none=True, metadata={"description": "Name of the message that was sent."})


class PostsSchema(Schema):
    """All that the caller may read, oldest first."""

    messages = fields.List(fields.Nested(PostSchema), required=True)
