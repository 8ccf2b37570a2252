"""What happened to an item, as the chain holds it."""

from __future__ import annotations

from marshmallow import Schema, fields

from lms_feedback_plugin.schemas.values import Values


class HistoryLineSchema(Schema):
    """One decision."""

    version = fields.Int(required=True, metadata={"description": "The row version that it made."})
    at = fields.Str(required=True, metadata={"format": "date-time"})
    what = fields.Str(required=True, metadata={"description": "created, transition, timer, reaction, merged …"})
    name = fields.Str(required=True, metadata={"description": "Of the transition, timer, event or partner."})
    actor = fields.Str(required=True)
    from_state = fields.Str(required=True, allow_none=True)
    to_state = fields.Str(required=True)
    changes = Values(required=True, metadata={"description": "Fields with their new values."})
    hash = fields.Str(required=True, metadata={"description": "Of this line and all before it, in hex."})


class HistorySchema(Schema):
    """All lines, oldest first."""

    history = fields.List(fields.Nested(HistoryLineSchema), required=True)
