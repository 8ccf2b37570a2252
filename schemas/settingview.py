"""The settings of workflows, as the API tells them and takes them."""

from __future__ import annotations

from marshmallow import Schema, fields

TYPES = ["string", "number", "boolean"]
AS_WRITTEN = "A duration as text (5m, 24h, 5d, 1h 30m), a number, a role's name, a text, or true and false."


class SettingViewSchema(Schema):
    """One setting as it stands on a site."""

    workflow = fields.Str(required=True)
    workflow_label = fields.Str(required=True, metadata={"description": "In the reader's language."})
    name = fields.Str(required=True)
    label = fields.Str(required=True, metadata={"description": "In the reader's language."})
    type = fields.Str(required=True, metadata={"description": "duration, number, role, text or boolean"})
    value = fields.Raw(required=True, metadata={"type": TYPES, "description": AS_WRITTEN})
    default = fields.Raw(required=True, metadata={"type": TYPES, "description": "What the workflow's file says."})
    choices = fields.List(fields.Str(), required=True, metadata={"description": "The roles to choose from, for a role."})
    changed = fields.Bool(required=True, metadata={"description": "Whether it is other than the file says."})
    version = fields.Int(required=True, metadata={"description": "Its ETag; 0 where it was never changed."})
    changed_at = fields.Str(required=True, allow_none=True, metadata={"format": "date-time"})
    changed_by = fields.Str(required=True, allow_none=True, metadata={"description": "A person's id, or “operator”."})


class SettingsViewSchema(Schema):
    """Every setting of every workflow that new items begin under."""

    settings = fields.List(fields.Nested(SettingViewSchema), required=True)


class SettingChangeSchema(Schema):
    """The body of ``PUT …/settings/<workflow>/<name>``."""

    value = fields.Raw(required=True, metadata={"type": TYPES, "description": AS_WRITTEN})


class SettingLineSchema(Schema):
    """One change."""

    version = fields.Int(required=True, metadata={"description": "Its place in the history of the site."})
    at = fields.Str(required=True, metadata={"format": "date-time"})
    by = fields.Str(required=True, metadata={"description": "A person's id, “operator”, or empty where they were erased."})
    workflow = fields.Str(required=True)
    name = fields.Str(required=True)
    before = fields.Str(required=True, allow_none=True, metadata={"description": "As written; null is the file's default."})
    after = fields.Str(required=True, allow_none=True, metadata={"description": "As written; null is the file's default."})


class SettingHistorySchema(Schema):
    """Changes of settings, the newest first."""

    changes = fields.List(fields.Nested(SettingLineSchema), required=True)
