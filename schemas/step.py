"""What may be done with an item, and doing it."""

from __future__ import annotations

from marshmallow import Schema, fields

from lms_feedback_plugin.schemas.attachment import sent_along
from lms_feedback_plugin.schemas.problem import BlockerSchema
from lms_feedback_plugin.schemas.values import Values


class OptionSchema(Schema):
    """One transition as it stands for the caller now."""

    name = fields.Str(required=True, metadata={"description": "The last part of …/transitions/<name>."})
    label = fields.Str(required=True, metadata={"description": "In the reader's language."})
    to = fields.Str(required=True, metadata={"description": "The state that it leads to."})
    allowed = fields.Bool(
        required=True, metadata={"description": "True also when only fields are missing that the step itself may bring."}
    )
    missing = fields.List(fields.Str(), required=True, metadata={"description": "Fields to send along."})
    blockers = fields.List(fields.Nested(BlockerSchema), required=True, metadata={"description": "Why not."})


class OptionsSchema(Schema):
    """Every transition of the item's workflow, allowed ones first."""

    state = fields.Str(required=True)
    version = fields.Int(required=True)
    options = fields.List(fields.Nested(OptionSchema), required=True)


class StepSchema(Schema):
    """The body of ``POST …/transitions/<name>``: what the step needs."""

    fields_ = Values(data_key="fields", attribute="fields", load_default=dict)
    attachments = sent_along()
