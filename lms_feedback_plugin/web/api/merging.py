"""Duplicates: put one item into another, and take it out again."""

from __future__ import annotations

from typing import Any

from flask import Response

from lms_feedback_plugin.schemas.item import ItemSchema
from lms_feedback_plugin.schemas.merging import MergeSchema
from lms_feedback_plugin.service.commands import MergeItems, UnmergeItems
from lms_feedback_plugin.web.auth import caller
from lms_feedback_plugin.web.house import press

from . import present
from .blueprint import NUMBER, Blueprint
from .preconditions import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key

blueprint = Blueprint("merging", __name__, description="Items that say the same.")
REFUSALS = (400, 403, 409, 412, 413, 415, 428)


@blueprint.at(f"/items/{NUMBER}/merge", "POST")
@blueprint.takes(MergeSchema())
@blueprint.gives(200, ItemSchema, headers={"ETag": "Its new version."})
@blueprint.told(refusals=REFUSALS, headers={**IF_MATCH, **IDEMPOTENCY_KEY})
def merge(body: dict[str, Any], site: str, number: int) -> Response:
    """Put this item into another

    Its reporter is told from then on whatever the other's reporter is told.
    """
    who = caller(site, "items:act")
    command = MergeItems(site, number, body["into"], who.person, expected_version(who), idempotency_key())
    return present.tell(who, press(command).item)


@blueprint.at(f"/items/{NUMBER}/unmerge", "POST")
@blueprint.gives(200, ItemSchema, headers={"ETag": "Its new version."})
@blueprint.told(refusals=REFUSALS, headers={**IF_MATCH, **IDEMPOTENCY_KEY})
def unmerge(site: str, number: int) -> Response:
    """Take a merged item out again

    It stands where it stood before; the other item gives back what it had counted in.
    """
    who = caller(site, "items:act")
    command = UnmergeItems(site, number, who.person, expected_version(who), idempotency_key())
    return present.tell(who, press(command).item)
