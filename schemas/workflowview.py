"""The workflows of a site, as a form or a client needs them."""

from __future__ import annotations

from marshmallow import Schema, fields


class FieldViewSchema(Schema):
    """One field."""

    name = fields.Str(required=True)
    type = fields.Str(required=True, metadata={"description": "text, number, choice, boolean, date, person or file"})
    label = fields.Str(required=True)
    required = fields.Bool(required=True)
    choices = fields.List(fields.Str(), required=True)
    choice_labels = fields.Dict(
        fields.Str(), fields.Str(), required=True, metadata={"description": "What each choice is called; in order."}
    )
    default = fields.Raw(required=True, allow_none=True)
    asked = fields.Bool(required=True, metadata={"description": "Whether a learner's form asks for it."})


class StateViewSchema(Schema):
    """One state."""

    name = fields.Str(required=True)
    label = fields.Str(required=True)
    final = fields.Bool(required=True)
    paused = fields.Bool(required=True)


class TransitionViewSchema(Schema):
    """One step."""

    name = fields.Str(required=True)
    label = fields.Str(required=True)
    sources = fields.List(fields.Str(), required=True)
    to = fields.Str(required=True)
    by = fields.List(fields.Str(), required=True)
    needs = fields.List(fields.Str(), required=True)


class WorkflowViewSchema(Schema):
    """One lifecycle, its labels in the reader's language."""

    name = fields.Str(required=True)
    version = fields.Int(required=True)
    label = fields.Str(required=True)
    headline = fields.Str(required=True, metadata={"description": "The field that is what the learner says."})
    fields_ = fields.List(fields.Nested(FieldViewSchema), data_key="fields", required=True)
    states = fields.List(fields.Nested(StateViewSchema), required=True)
    transitions = fields.List(fields.Nested(TransitionViewSchema), required=True)


class WorkflowsViewSchema(Schema):
    """All of them."""

    workflows = fields.List(fields.Nested(WorkflowViewSchema), required=True)
