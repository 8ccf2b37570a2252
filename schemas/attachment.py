"""A picture or file that is sent along."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from lms_feedback_plugin.schemas.cleantext import CleanText

MOST = 5
MANY = {"en": f"At most {MOST} files at a time.", "zh-CN": f"一次最多 {MOST} 个文件。"}


class AttachmentSchema(Schema):
    """What is kept of an upload: pictures are made anew without what their file told of place, time and camera."""

    id = fields.Str(required=True)
    name = fields.Str(required=True, metadata={"description": "With the ending that is true of it."})
    media_type = fields.Str(required=True, metadata={"description": "Found by what it holds, not by what it was called."})
    size = fields.Int(required=True, metadata={"description": "Bytes."})
    at = fields.Str(required=True, metadata={"format": "date-time"})
    person = fields.Str(required=True, metadata={"description": "Who sent it."})
    message = fields.Str(
        required=True, allow_none=True, metadata={"description": "Id of the message that it came with; null: with the item."}
    )


class AttachmentsSchema(Schema):
    """All files of an item that the caller may see, oldest first."""

    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)


class VariantSchema(Schema):
    """Which form of a file is asked for."""

    preview = fields.Bool(load_default=False, metadata={"description": "A small picture (WebP) of a picture."})
    lang = CleanText(longest=35, load_default=None, metadata={"description": "Language of refusals, before Accept-Language."})


class UploadSchema(Schema):
    """One file, as forms send it."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


def sent_along() -> fields.List[str]:
    """The ids of uploads that a body sends along."""
    return fields.List(
        CleanText(longest=64, shortest=1),
        load_default=list,
        validate=validate.Length(max=MOST, error=MANY["en"]),
        metadata={"description": "Ids that POST …/attachments gave: uploads of the caller's own."},
    )
