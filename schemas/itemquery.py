"""The filters of ``GET …/items``."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from lms_feedback_plugin.schemas.cleantext import CleanText

LARGEST_PAGE = 100
USUAL_PAGE = 25


def _filter(meaning: str, longest: int = 200) -> CleanText:
    return CleanText(longest=longest, load_default=None, metadata={"description": meaning})


class ItemQuerySchema(Schema):
    """All optional; together they narrow."""

    kind = _filter("Name of a workflow.", 64)
    state = _filter("Name of a state.", 64)
    open = fields.Bool(load_default=None, metadata={"description": "true: not in a final state; false: in one."})
    course = _filter("Course id.")
    assignee = _filter("Person id of who works on it.")
    role = _filter("Role that it is assigned to.", 64)
    mine = fields.Bool(
        load_default=False,
        metadata={"description": "Staff: assigned to the caller. Learners: what they reported or follow, as always."},
    )
    limit = fields.Int(
        load_default=USUAL_PAGE,
        validate=validate.Range(1, LARGEST_PAGE, error=f"Between 1 and {LARGEST_PAGE}."),
        metadata={"description": "Items a page."},
    )
    cursor = _filter("Where to go on: next of the page before.", 400)
    lang = _filter("Language of the answer, before Accept-Language.", 35)
