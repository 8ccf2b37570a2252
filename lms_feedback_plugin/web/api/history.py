"""What happened to an item, line by line, with the hashes that chain the lines."""

from __future__ import annotations

from flask import Response

from lms_feedback_plugin.schemas.historyline import HistorySchema
from lms_feedback_plugin.web.auth import caller
from lms_feedback_plugin.web.house import service

from . import present
from .blueprint import NUMBER, Blueprint

blueprint = Blueprint("history", __name__, description="The chain of decisions.")


@blueprint.at(f"/items/{NUMBER}/history", "GET")
@blueprint.gives(200, HistorySchema)
@blueprint.told(refusals=(403,))
def chain(site: str, number: int) -> Response:
    """Read the history

    Staff read who did what and which values changed; learners read what happened and when.
    """
    who = caller(site, "items:read")
    view = service().desk.item_view(site, number, who.person)
    return present.answer({"history": present.history(view.history)})
