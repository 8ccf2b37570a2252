"""What a learner says: the body of ``POST …/items``."""

from __future__ import annotations

from marshmallow import Schema, fields

from lms_feedback_plugin.schemas.attachment import sent_along
from lms_feedback_plugin.schemas.cleantext import CleanText
from lms_feedback_plugin.schemas.values import JsonObject, Values


class ReporterSchema(Schema):
    """Whom a token or a member of staff speaks for."""

    id = CleanText(required=True, longest=200, shortest=1, metadata={"description": "The LMS's own id of the person."})
    name = CleanText(longest=200, load_default=None, allow_none=True, metadata={"description": "As they are called."})
    language = CleanText(longest=35, load_default=None, allow_none=True, metadata={"description": "en, zh-CN, …"})
    email = CleanText(longest=254, load_default=None, allow_none=True)


class SubmissionSchema(Schema):
    """One question, fault or idea."""

    kind = CleanText(
        required=True,
        longest=64,
        shortest=1,
        metadata={"description": "Name of the workflow.", "examples": ["answer", "fix", "suggestion"]},
    )
    fields_ = Values(
        data_key="fields",
        attribute="fields",
        load_default=dict,
        metadata={"description": "Field name → value, as GET …/workflows lists them.", "examples": [{"what": "Play fails"}]},
    )
    course = CleanText(
        longest=200,
        load_default=None,
        allow_none=True,
        metadata={"description": "Course id. A learner's token says it already."},
    )
    context = JsonObject(
        load_default=dict, metadata={"description": "Where it was pressed: section, cmid, module, page, second, browser …"}
    )
    reporter = fields.Nested(
        ReporterSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "Only with an API token or a staff session; a learner always speaks for themselves."},
    )
    channel = CleanText(
        longest=40,
        load_default=None,
        allow_none=True,
        metadata={"description": "How it came, such as phone or wechat. Only with an API token or a staff session."},
    )
    attachments = sent_along()
