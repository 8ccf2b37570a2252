"""What happened to an item, line by line, with the hashes that chain the lines."""

from __future__ import annotations

from flask import Response

from lms_feedback_plugin.errors import Forbidden
from lms_feedback_plugin.schemas.historyline import HistorySchema
from lms_feedback_plugin.web.auth import caller
from lms_feedback_plugin.web.house import service

from . import present
from .blueprint import NUMBER, Blueprint

blueprint = Blueprint("history", __name__, description="The chain of decisions.")
FOR_STAFF = {
    "en": "The full history is for staff; the page of your item shows what happened.",
    "zh-CN": "完整历史仅供工作人员查看；您的条目页面会显示处理经过。",
}


@blueprint.at(f"/items/{NUMBER}/history", "GET")
@blueprint.gives(200, HistorySchema)
@blueprint.told(refusals=(403,))
def chain(site: str, number: int) -> Response:
    """Read the history

    Staff only: it names who did what.
    """
    who = caller(site, "items:read")
    view = service().desk.item_view(site, number, who.person)
    if not view.staff:
        raise Forbidden(FOR_STAFF["en"], text=FOR_STAFF)
    return present.answer({"history": present.history(view.history)})
