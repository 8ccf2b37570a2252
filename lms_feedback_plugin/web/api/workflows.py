"""The lifecycles of a site: kinds, fields, states and steps, for forms and clients."""

from __future__ import annotations

from flask import Response

from lms_feedback_plugin.schemas.workflowview import WorkflowsViewSchema
from lms_feedback_plugin.web.auth import caller
from lms_feedback_plugin.web.house import service

from . import present
from .blueprint import Blueprint

blueprint = Blueprint("workflows", __name__, description="Which kinds there are and how they go.")


@blueprint.at("/workflows", "GET")
@blueprint.gives(200, WorkflowsViewSchema)
@blueprint.told(refusals=(403,))
def listed(site: str) -> Response:
    """List the workflows

    Labels are in the reader's language.
    """
    caller(site, "items:read")
    return present.answer({"workflows": [present.workflow(one) for one in service().desk.workflows(site)]})
