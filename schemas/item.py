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


class AboutCourseSchema(Schema):
    """A course as the LMS told of it last."""

    id = fields.Str(required=True)
    name = fields.Str(required=True)
    url = fields.Str(required=True, allow_none=True)
    learners = fields.Int(required=True, allow_none=True, metadata={"description": "How many take part; null: not told."})
    ends_at = fields.Str(required=True, allow_none=True, metadata={"format": "date-time"})
    gone = fields.Bool(required=True, metadata={"description": "The LMS has no such course any more."})


class AboutActivitySchema(Schema):
    """What the item speaks of within the course."""

    id = fields.Str(required=True, metadata={"description": "Moodle's course module id."})
    module = fields.Str(required=True, metadata={"description": "quiz, assign, forum, page, …"})
    name = fields.Str(required=True)
    url = fields.Str(required=True, allow_none=True)
    due_at = fields.Str(
        required=True,
        allow_none=True,
        metadata={"format": "date-time", "description": "By when learners must hand in: the due date, else when it closes."},
    )
    gone = fields.Bool(required=True)


class NamedSchema(Schema):
    """Somebody or something by id and name."""

    id = fields.Str(required=True)
    name = fields.Str(required=True)


class AboutSchema(Schema):
    """What the LMS tells of the item's course and activity. Learners are told neither who teaches nor groups."""

    course = fields.Nested(AboutCourseSchema, required=True, allow_none=True)
    activity = fields.Nested(AboutActivitySchema, required=True, allow_none=True)
    teachers = fields.List(fields.Nested(NamedSchema), required=True)
    groups = fields.List(fields.Nested(NamedSchema), required=True, metadata={"description": "The reporter's, in this course."})


class WhySchema(Schema):
    """The row of ``decide`` that gives a field its value."""

    field = fields.Str(required=True)
    row = fields.Int(required=True, metadata={"description": "Counted from 1."})
    rows = fields.Int(required=True, metadata={"description": "How many rows there are."})
    text = fields.Str(required=True, metadata={"description": "The same as a sentence, with what the row looked at."})


class NextSchema(Schema):
    """What comes next, as the learner is told."""

    kind = fields.Str(
        required=True,
        metadata={"description": "over, yours (the learner's turn), settled, promised, late or working (nothing promised)."},
    )
    at = fields.Str(
        required=True,
        allow_none=True,
        metadata={"format": "date-time", "description": "promised: by then somebody looks at it; else when it ends by itself."},
    )
    nudge_from = fields.Str(
        required=True,
        allow_none=True,
        metadata={"format": "date-time", "description": "From when on the learner may ask for news; null: nobody to ask."},
    )


class WholeItemSchema(ItemSchema):
    """One item with what stands around it. ``why`` is empty for learners."""

    next = fields.Nested(NextSchema, required=True)

    about = fields.Nested(AboutSchema, required=True)
    why = fields.List(fields.Nested(WhySchema), required=True)


class ItemPageSchema(Schema):
    """One page of items, newest change first. ``Link: <…>; rel="next"`` leads on while there is more."""

    items = fields.List(fields.Nested(ItemSchema), required=True)
    next = fields.Str(
        required=True, allow_none=True, metadata={"description": "Cursor of the next page; null on the last one."}
    )


class EditSchema(Schema):
    """The body of ``PATCH …/items/<n>``: the fields that change."""

    fields_ = Values(data_key="fields", attribute="fields", required=True)
