"""Items: say something, list what was said, read one, change its fields."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from lms_feedback_plugin.schemas.item import EditSchema, ItemPageSchema, ItemSchema, WholeItemSchema
from lms_feedback_plugin.schemas.itemquery import ItemQuerySchema
from lms_feedback_plugin.schemas.submission import SubmissionSchema
from lms_feedback_plugin.service.commands import Edit
from lms_feedback_plugin.store.item_search import ItemQuery
from lms_feedback_plugin.web.auth import Caller, caller
from lms_feedback_plugin.web.house import press, service

from . import present
from .blueprint import NUMBER, Blueprint
from .preconditions import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from .submitting import submission
from .surroundings import surroundings

blueprint = Blueprint("items", __name__, description="Questions, faults and ideas.")
NOT_MODIFIED = {"If-None-Match": "An ETag that you hold; 304 when it still stands."}


@blueprint.at("/items", "POST")
@blueprint.takes(SubmissionSchema())
@blueprint.gives(201, ItemSchema, headers={"Location": "Where the item is read.", "ETag": "Its version."})
@blueprint.told(refusals=(400, 403, 409, 413, 415), headers=IDEMPOTENCY_KEY)
def create(body: dict[str, Any], site: str) -> Response:
    """Say something

    A learner speaks for themselves, about the course that their token names. API tokens (scope ``items:write``) and staff
    name the ``reporter`` for whom they record it. The same ``Idempotency-Key`` with the same content answers the same item.
    """
    who = caller(site, "items:write")
    done = press(submission(who, body, idempotency_key()))
    return present.tell(who, done.item, 201)


@blueprint.at("/items", "GET")
@blueprint.takes(ItemQuerySchema(), "query")
@blueprint.gives(200, ItemPageSchema, headers={"Link": "rel=next while there is more."})
@blueprint.told(refusals=(403,))
def listed(query: dict[str, Any], site: str) -> Response:
    """List items

    Learners get what they reported or follow; staff what lies in their courses. Newest change first.
    """
    who = caller(site, "items:read")
    page = service().desk.list_items(site, who.person, _query(who, query))
    body = {"items": [present.item(row.item, row.workflow) for row in page.rows], "next": page.next}
    headers = {"Link": f'<{_next_page(site, page.next)}>; rel="next"'} if page.next else None
    return present.answer(body, headers=headers)


@blueprint.at(f"/items/{NUMBER}", "GET")
@blueprint.gives(200, WholeItemSchema, headers={"ETag": "Its version."})
@blueprint.told(refusals=(304, 403), headers=NOT_MODIFIED)
def read(site: str, number: int) -> Response:
    """Read an item

    With what the LMS tells of its course and activity, and, for staff, why it is as urgent as it is. Strangers to it get 404,
    as if there were none. The ETag is that of the item: what the LMS tells may change without it.
    """
    who = caller(site, "items:read")
    found, workflow, around = service().desk.around(site, number, who.person)
    coming = {"next": present.coming(service().learner.next(site, number, who.person))}
    body = present.item(found, workflow) | coming | surroundings(found, workflow, around)
    return present.answer(body, version=found.row_version)


@blueprint.at(f"/items/{NUMBER}", "PATCH")
@blueprint.takes(EditSchema())
@blueprint.gives(200, ItemSchema, headers={"ETag": "Its new version."})
@blueprint.told(refusals=(400, 403, 409, 412, 413, 415, 428), headers={**IF_MATCH, **IDEMPOTENCY_KEY})
def change(body: dict[str, Any], site: str, number: int) -> Response:
    """Change fields

    Staff only. What the fields decide (priority and the like) is decided anew.
    """
    who = caller(site, "items:act")
    edit = Edit(site, number, who.person, body["fields"], expected_version(who), idempotency_key())
    return present.tell(who, press(edit).item)


def _query(who: Caller, asked: dict[str, Any]) -> ItemQuery:
    mine = who.person.id if asked["mine"] else None
    staff = mine is not None and service().access.courses_of(who.person) != frozenset()
    return ItemQuery(
        workflows=_one(asked["kind"]),
        states=_one(asked["state"]),
        courses=_one(asked["course"]),
        open=asked["open"],
        assignee=mine if staff else asked["assignee"],
        concerning=None if staff else mine,
        assigned_role=asked["role"],
        limit=asked["limit"],
        after=asked["cursor"],
    )


def _one(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def _next_page(site: str, cursor: str) -> str:
    kept = {name: value for name, value in request.args.items() if name != "cursor"}
    return url_for("items.listed", site=site) + "?" + urlencode({**kept, "cursor": cursor})
