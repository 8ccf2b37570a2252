"""An item as the API tells it."""

from __future__ import annotations

from marshmallow import Schema, fields

from lms_feedback_plugin.schemas.values import JsonObject, Values


class ItemSchema(Schema):
    """One item. Learners do not see who works on it: ``assignee``, ``assigned_role`` and ``escalated_to`` are null then."""

    id = fields.Int(required=True, metadata={"description": "Counts up within the site."})
    site = fields.Str(required=True)
    kind = fields.Str(required=True, metadata={"description": "Name of its workflow."})
    workflow_version = fields.Int(required=True, metadata={"description": "The version that it follows."})
    state = fields.Str(required=True)
    state_label = fields.Str(required=True, metadata={"description": "The state in the reader's language."})
    open = fields.Bool(required=True, metadata={"description": "False in a final state."})
    title = fields.Str(required=True, metadata={"description": "What the learner said, in one line."})
    version = fields.Int(required=True, metadata={"description": "Row version: the ETag without its quotes."})
    reporter = fields.Str(required=True, metadata={"description": "Person id."})
    language = fields.Str(required=True)
    channel = fields.Str(required=True)
    course = fields.Str(required=True, allow_none=True)
    context = JsonObject(required=True)
    fields_ = Values(data_key="fields", required=True)
    assigned_role = fields.Str(required=True, allow_none=True)
    assignee = fields.Str(required=True, allow_none=True)
    escalated_to = fields.Str(required=True, allow_none=True)
    merged_into = fields.Int(required=True, allow_none=True)
    opened_from = fields.Int(required=True, allow_none=True)
    created_at = fields.Str(required=True, metadata={"format": "date-time"})
    updated_at = fields.Str(required=True, metadata={"format": "date-time"})
    entered_at = fields.Str(required=True, metadata={"format": "date-time", "description": "When the state was entered."})


class ItemPageSchema(Schema):
    """One page of items, newest change first. ``Link: <…>; rel="next"`` leads on while there is more."""

    items = fields.List(fields.Nested(ItemSchema), required=True)
    next = fields.Str(
        required=True, allow_none=True, metadata={"description": "Cursor of the next page; null on the last one."}
    )


class EditSchema(Schema):
    """The body of ``PATCH …/items/<n>``: the fields that change."""

    fields_ = Values(data_key="fields", attribute="fields", required=True)
