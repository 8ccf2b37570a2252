"""The conversation of an item."""

from __future__ import annotations

from typing import Any

from flask import Response

from lms_feedback_plugin.schemas.post import NewPostSchema, PostSchema, PostsSchema
from lms_feedback_plugin.service.commands import Nudge, Say
from lms_feedback_plugin.web.auth import caller
from lms_feedback_plugin.web.house import press, service

from . import present
from .blueprint import NUMBER, Blueprint
from .preconditions import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key

blueprint = Blueprint("messages", __name__, description="What was said about an item.")


@blueprint.at(f"/items/{NUMBER}/messages", "GET")
@blueprint.gives(200, PostsSchema)
@blueprint.told(refusals=(403,))
def listed(site: str, number: int) -> Response:
    """Read the conversation

    Learners read what is public; staff also the internal notes.
    """
    who = caller(site, "items:read")
    view = service().desk.item_view(site, number, who.person)
    return present.answer({"messages": [present.post(post) for post in view.posts]})


@blueprint.at(f"/items/{NUMBER}/messages", "POST")
@blueprint.takes(NewPostSchema())
@blueprint.gives(201, PostSchema, headers={"ETag": "The item's version."})
@blueprint.told(refusals=(400, 403, 409, 412, 413, 415, 428), headers={**IF_MATCH, **IDEMPOTENCY_KEY})
def write(body: dict[str, Any], site: str, number: int) -> Response:
    """Say something more

    What staff say publicly is told to the learner. Internal notes are staff's alone.
    """
    who = caller(site, "items:act")
    say = Say(
        site,
        number,
        who.person,
        body["text"],
        body["visibility"],
        expected_version(who),
        idempotency_key(),
        tuple(body["attachments"]),
    )
    done = press(say)
    assert done.post is not None, "saying something answers with what was said"
    assert done.item is not None, "every command on an item answers with the item"
    return present.answer(present.post(done.post), 201, version=done.item.row_version)


@blueprint.at(f"/items/{NUMBER}/nudge", "POST")
@blueprint.gives(201, PostSchema, headers={"ETag": "The item's version."})
@blueprint.told(refusals=(400, 403, 409), headers=IDEMPOTENCY_KEY)
def nudge(site: str, number: int) -> Response:
    """Ask for news

    For whoever reported or follows it, once a day and from ``next.nudge_from`` on: whoever works on it is told.
    """
    who = caller(site, "items:act")
    done = press(Nudge(site, number, who.person, key=idempotency_key()))
    assert done.post is not None, "asking for news is a line of the conversation"
    assert done.item is not None, "every command on an item answers with the item"
    return present.answer(present.post(done.post), 201, version=done.item.row_version)
