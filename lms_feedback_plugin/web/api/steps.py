"""What may be done with an item now, why not the rest, and doing it."""

from __future__ import annotations

from typing import Any

from flask import Response

from lms_feedback_plugin.schemas.item import ItemSchema
from lms_feedback_plugin.schemas.step import OptionsSchema, StepSchema
from lms_feedback_plugin.service.commands import Fire
from lms_feedback_plugin.web.auth import caller
from lms_feedback_plugin.web.house import press, service

from . import present
from .blueprint import NUMBER, Blueprint
from .preconditions import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key

blueprint = Blueprint("steps", __name__, description="The steps of an item's workflow.")


@blueprint.at(f"/items/{NUMBER}/options", "GET")
@blueprint.gives(200, OptionsSchema, headers={"ETag": "Version of the item that they hold for."})
@blueprint.told(refusals=(304, 403))
def options(site: str, number: int) -> Response:
    """What may I do now, and why not the rest

    The same rules refuse a step that is taken nevertheless.
    """
    who = caller(site, "items:read")
    found, steps = service().desk.options(site, number, who.person)
    body = {"state": found.state, "version": found.row_version, "options": [present.option(step) for step in steps]}
    return present.answer(body, version=found.row_version)


@blueprint.at(f"/items/{NUMBER}/transitions/<name>", "POST")
@blueprint.takes(StepSchema())
@blueprint.gives(200, ItemSchema, headers={"ETag": "Its new version."})
@blueprint.told(refusals=(400, 403, 409, 412, 413, 415, 428), headers={**IF_MATCH, **IDEMPOTENCY_KEY})
def take(body: dict[str, Any], site: str, number: int, name: str) -> Response:
    """Take a step

    ``fields`` brings what the step needs. A step that may not be taken now answers 409 with its blockers.
    """
    who = caller(site, "items:act")
    version, key = expected_version(who), idempotency_key()
    fire = Fire(site, number, name, who.person, body["fields"], version, key, attachments=tuple(body["attachments"]))
    return present.tell(who, press(fire).item)
