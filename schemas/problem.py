"""RFC 9457 problem details, as every refusal of the API is said."""

from __future__ import annotations

from marshmallow import Schema, fields


class BlockerSchema(Schema):
    """One reason why a step may not be taken."""

    code = fields.Str(
        required=True,
        metadata={"description": "state, role, needs, condition, invalid or final", "examples": ["needs"]},
    )
    field = fields.Str(allow_none=True, metadata={"description": "The field that is missing or wrong."})
    role = fields.Str(allow_none=True, metadata={"description": "The roles that may, joined by commas."})
    text = fields.Str(required=True, metadata={"description": "The sentence, in the reader's language."})


class ProblemSchema(Schema):
    """What was seen, what was allowed, what to do next."""

    type = fields.Str(required=True, metadata={"description": "Address of a page about this kind of problem."})
    title = fields.Str(required=True, metadata={"description": "The kind of problem in one line."})
    status = fields.Int(required=True, metadata={"description": "The HTTP status again."})
    detail = fields.Str(required=True, metadata={"description": "This problem, and what to do about it."})
    code = fields.Str(required=True, metadata={"description": "Stable name of the kind of problem."})
    request_id = fields.Str(metadata={"description": "Names this request in the service's log."})
    errors = fields.Dict(
        keys=fields.Str(),
        values=fields.List(fields.Str()),
        metadata={"description": "Sentences by the path of the value at fault, such as fields.what."},
    )
    blockers = fields.List(fields.Nested(BlockerSchema), metadata={"description": "Why a step may not be taken."})
    current = fields.Int(metadata={"description": "The row version as it stands now (412)."})
    known = fields.List(fields.Str(), metadata={"description": "The names that would have been known."})
