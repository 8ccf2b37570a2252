"""Files in forms and files in answers: taken in under the press's key, handed out so that no browser runs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request

from lms_feedback_plugin.domain.attachment import Attachment, Variant
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.service.attaching import MOST

from .house import service
from .security import sandboxed

FIELD = "files"
KEPT = "attachment"
"""Form field with the ids of files that an earlier try of the form has brought already."""
TAKING = frozenset({"learner.send", "learner.write", "learner.step", "desk.write", "attachments.upload"})
"""Endpoints whose bodies may hold files."""
FORM_BYTES = 1_000_000
"""What a form with files may hold beside them."""
SECONDS = 3600
ID = re.compile("[0-9a-f]{32}")
PREVIEW_TYPE = "image/webp"


def largest_body(endpoint: str | None) -> int | None:
    """Bytes that the body for this endpoint may have; None where the usual cap holds."""
    largest = service().attachments.largest
    return MOST * largest + FORM_BYTES if endpoint in TAKING and largest else None


def taken_in(site: str, person: Person, key: str | None) -> tuple[str, ...]:
    """The ids of all files of the posted form, those of an earlier try first. Raises ``Invalid`` for one that is refused."""
    files = [one for one in request.files.getlist(FIELD) if one.filename]
    new = [service().attachments.upload(site, person, one.filename or "", one.read(), key).id for one in files[: MOST + 1]]
    before = [one for one in request.form.getlist(KEPT)[: MOST + 1] if ID.fullmatch(one)]
    return tuple(dict.fromkeys((*before, *new)))


@dataclass(frozen=True, slots=True)
class FileLook:
    """A file as pages list it. ``preview`` is the address of a small picture."""

    name: str
    size: str
    url: str
    preview: str | None
    post: str | None


def look(one: Attachment, base: str) -> FileLook:
    """``one`` below ``base``, the address of the item that it is shown with."""
    url = f"{base}/files/{one.id}"
    return FileLook(one.name, _readable(one.size), url, f"{url}?preview=1" if one.is_picture else None, one.post)


def _readable(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size / 1000, 0.1):.1f} kB"


def asked_variant() -> Variant:
    """Which of its forms is asked for."""
    return "preview" if request.args.get("preview") else "whole"


def handed_out(one: Attachment, content: bytes, variant: Variant) -> Response:
    """The bytes as a download that nothing can run: a type that we found ourselves, never guessed at, in a sandbox."""
    sandboxed()
    response = Response(content, mimetype=PREVIEW_TYPE if variant == "preview" else one.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(one.name, safe='')}"
    response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
