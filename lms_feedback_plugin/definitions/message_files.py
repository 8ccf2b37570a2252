"""Message files: ``# Subject`` first, then the body, with ``{item.reply}``-style places."""

from __future__ import annotations

import re
from collections.abc import Collection

from lms_feedback_plugin.definitions.diagnostics import START, Place, Sink, did_you_mean, hint
from lms_feedback_plugin.definitions.scope import listed
from lms_feedback_plugin.domain.workflow import Message

PLACES = (
    "item.id",
    "item.title",
    "reporter.name",
    "course.name",
    "site.name",
    "status",
    "url",
    "target.id",
    "text",
)
"""What every message may name, beside ``item.<field>``."""

PLACE = re.compile(r"\{([^{}\n]*)\}")


def read_message(text: str, sink: Sink) -> Message:
    """Subject and body; what is missing is noted."""
    first, _, rest = text.replace("\r\n", "\n").strip("\n").partition("\n")
    subject, body = first.removeprefix("# ").strip(), rest.strip()
    if not first.startswith("# ") or not subject:
        sink.add("W310/subject", START, hint("write", example="# Your question was answered"))
    elif not body:
        sink.add("W310/body", START)
    return Message(subject, body)


def check_places(text: str, fields: Collection[str], sink: Sink) -> None:
    """Note every place that nothing can fill. ``fields``: those of the workflow that may be sent about."""
    known = (*PLACES, *(f"item.{name}" for name in fields))
    for match in PLACE.finditer(text):
        name = match.group(1)
        if name in known:
            continue
        if sink.full:
            return
        before = text[: match.start()]
        where = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        sink.add("W310/place", where, did_you_mean(name, known), name=name, known=listed(known))
