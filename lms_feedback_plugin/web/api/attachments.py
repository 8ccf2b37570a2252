"""Pictures and files: uploaded first, sent along with an item, a message or a step, read by whoever may see them."""

from __future__ import annotations

from typing import Any

from flask import Response

from lms_feedback_plugin.domain.attachment import Attachment, Variant
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.schemas.attachment import AttachmentSchema, AttachmentsSchema, UploadSchema, VariantSchema
from lms_feedback_plugin.web.auth import caller
from lms_feedback_plugin.web.files import handed_out
from lms_feedback_plugin.web.house import service

from . import present
from .blueprint import NUMBER, Blueprint
from .preconditions import IDEMPOTENCY_KEY, idempotency_key

blueprint = Blueprint("attachments", __name__, description="Pictures and files that are sent along.")


@blueprint.at("/attachments", "POST")
@blueprint.takes(UploadSchema(), "files")
@blueprint.gives(201, AttachmentSchema)
@blueprint.told(refusals=(400, 403, 413), headers=IDEMPOTENCY_KEY)
def upload(files: dict[str, Any], site: str) -> Response:
    """Upload a file

    Pictures (JPEG, PNG, WebP, GIF), PDF and plain text, by what they hold. Name its ``id`` in ``attachments`` of what you
    send within two days; else it is dropped. The same file under the same ``Idempotency-Key`` is the same upload.
    """
    who = caller(site, "items:write")
    given = files["file"]
    one = service().attachments.upload(site, who.person, given.filename or "", given.read(), idempotency_key())
    return present.answer(told(one), 201)


@blueprint.at(f"/items/{NUMBER}/attachments", "GET")
@blueprint.gives(200, AttachmentsSchema)
@blueprint.told(refusals=(403,))
def listed(site: str, number: int) -> Response:
    """List the files of an item

    Learners get what they sent and what staff sent them; staff also what came with the items that it was passed on from.
    """
    who = caller(site, "items:read")
    return present.answer({"attachments": [told(one) for one in service().attachments.of(site, number, who.person)]})


@blueprint.at(f"/items/{NUMBER}/attachments/<attachment>", "GET")
@blueprint.takes(VariantSchema(), "query")
@blueprint.told(refusals=(403,), bytes_of="The bytes, as a download.")
def read(query: dict[str, Any], site: str, number: int, attachment: str) -> Response:
    """Read a file

    Always as a download that no browser runs. ``preview`` is a small picture; only pictures have one.
    """
    who = caller(site, "items:read")
    variant: Variant = "preview" if query["preview"] else "whole"
    return handed_out(*service().attachments.read(site, number, attachment, who.person, variant), variant)


def told(one: Attachment) -> dict[str, object]:
    """A file as the API tells of it."""
    return {
        "id": one.id,
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "at": iso(one.at),
        "person": one.person,
        "message": one.post,
    }
