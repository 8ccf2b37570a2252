"""Putting one item into another."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from lms_feedback_plugin.schemas.values import SAFE_INTEGER


class MergeSchema(Schema):
    """The body of ``POST …/merge``."""

    into = fields.Int(
        required=True,
        strict=True,
        validate=validate.Range(1, SAFE_INTEGER, error="The number of an item."),
        metadata={"description": "The item that stays."},
    )
