"""What the pages of learners and staff share: their words, their filters, and how an item looks in a list."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Flask, Response, flash, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.item import Item, Post
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Text, Value, say
from lms_feedback_plugin.domain.workflow import BOT, Field, State, Workflow
from lms_feedback_plugin.errors import FeedbackError, Invalid, Refused, StaleVersion
from lms_feedback_plugin.service.press_context import LOGGED_IN_AS

from .files import FileLook
from .languages import reader_language
from .words import _, moment

LANGUAGE_NAMES = {"en": "English", "zh-CN": "中文"}


def install(app: Flask) -> None:
    """Give the templates their filters and globals."""
    app.jinja_env.filters.update(said=say, moment=moment, context_label=context_label, choice_label=choice_label)
    app.context_processor(
        lambda: {
            "html_language": reader_language(),
            "language": reader_language(),
            "page_languages": tuple(LANGUAGE_NAMES.items()),
            "in_language": in_language,
        }
    )
    app.after_request(_lend_the_widget)


def _lend_the_widget(response: Response) -> Response:
    """Course pages of any LMS load the widget as a module, which browsers allow only with this; it holds nothing private."""
    if request.endpoint == "static":
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def in_language(tag: str) -> str:
    """This very page in another language; a page that answers a form leads back to where the form stood. What the reader
    wrote into the address stays there: as keywords it could speak to ``url_for`` itself."""
    kept = request.args.to_dict() if request.method == "GET" else {}
    return "?" + urlencode(kept | {"lang": tag})


def context_label(name: str) -> str:
    """What a piece of the press's context is called."""
    known = {
        "page": _("Page"),
        "browser": _("Browser"),
        "section": _("Section"),
        "module": _("Activity no."),
        "module_name": _("Activity"),
        "cmid": _("Activity no."),
        "module_type": _("Kind of activity"),
        "section_number": _("Section no."),
        "second": _("Second of the video"),
        "course_name": _("Course"),
        "question": _("Question"),
        "attempt": _("Attempt"),
        LOGGED_IN_AS: _("Pressed by somebody logged in as the learner"),
    }
    return known.get(name, name.replace("_", " ").capitalize())


def choice_label(choice: str, field: Field, language: str) -> str:
    """What a choice of ``field`` is called; its name made readable where the workflow gives no label."""
    return say(field.choice_labels[choice], language) if choice in field.choice_labels else choice.replace("_", " ")


def new_key() -> str:
    """A submission key: it travels in the form, so that a form sent twice is one press."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class ItemLook:
    """An item as lists and headings show it, in the reader's language."""

    id: int
    title: str
    kind_label: str
    state_label: str
    paused: bool
    final: bool
    updated_at: datetime
    row_version: int
    merged_into: int | None
    escalated: str | None
    context: Mapping[str, object]


def look(item: Item, workflow: Workflow, state: State, title: str) -> ItemLook:
    """``item`` in words."""
    language = reader_language()
    return ItemLook(
        id=item.id,
        title=title,
        kind_label=say(workflow.label, language),
        state_label=say(state.label, language),
        paused=state.paused,
        final=state.final,
        updated_at=item.updated_at,
        row_version=item.row_version,
        merged_into=item.merged_into,
        escalated=item.escalated_to,
        context={name: value for name, value in item.context.items() if value not in (None, "")},
    )


@dataclass(frozen=True, slots=True)
class PostLook:
    """One line of the conversation as a page shows it."""

    author: str
    at: datetime
    text: str | Markup
    mine: bool
    internal: bool
    notice: bool
    files: tuple[FileLook, ...] = ()


def conversation(
    posts: tuple[Post, ...], people: Mapping[str, Person], reader: Person, files: Sequence[FileLook] = ()
) -> list[PostLook]:
    """``posts`` with names instead of ids, each with the ``files`` that came with it."""
    return [
        PostLook(
            author=_("Automatic") if post.author == BOT else _name(post.author, people, reader),
            at=post.at,
            text=post.text,
            mine=post.author == reader.id,
            internal=post.visibility == "internal",
            notice=post.notice is not None,
            files=tuple(one for one in files if one.post == post.id),
        )
        for post in posts
    ]


def _name(person: str, people: Mapping[str, Person], reader: Person) -> str:
    if person == reader.id:
        return _("You")
    return people[person].name if person in people else _("Somebody who has left")


def values_of(form: MultiDict[str, str], fields: list[Field]) -> dict[str, Value]:
    """The values of a posted form, typed as the fields are; what was left empty is left out."""
    values: dict[str, Value] = {}
    for field in fields:
        raw = form.getlist(field.name)[-1].strip() if form.getlist(field.name) else ""
        if raw:
            values[field.name] = _typed(field, raw)
    return values


def _typed(field: Field, raw: str) -> Value:
    if field.type == "boolean":
        return raw == "true"
    if field.type == "number":
        try:
            return float(raw) if "." in raw else int(raw)
        except ValueError:
            return raw
    return raw


def sentence(error: FeedbackError) -> str:
    """What a page says when a step was refused, in the reader's language."""
    language = reader_language()
    if isinstance(error, Refused):
        return " ".join(reasons(error.params.get("blockers", ()), language))
    text = error.params.get("text")
    if isinstance(error, StaleVersion) and text is None:
        return _(
            "Somebody else changed this item meanwhile. Here is how it stands now; please look again and repeat your step."
        )
    return say({str(k): str(v) for k, v in text.items()}, language) if isinstance(text, Mapping) else error.detail


def field_errors(error: FeedbackError) -> dict[str, str]:
    """Field name → sentence, for showing beside the field."""
    language = reader_language()
    if isinstance(error, Refused):
        blockers = error.params.get("blockers", ())
        assert isinstance(blockers, tuple)
        return {b.field: say(b.text, language) for b in blockers if b.field}
    named = error.params.get("fields") if isinstance(error, Invalid) else None
    return {name: _one(told, language) for name, told in named.items()} if isinstance(named, Mapping) else {}


def _one(told: object, language: str) -> str:
    if isinstance(told, Mapping):
        return say({str(k): str(v) for k, v in told.items()}, language)
    return " ".join(map(str, told)) if isinstance(told, (list, tuple)) else str(told)


def reasons(blockers: object, language: str) -> list[str]:
    """The sentences of ``blockers``."""
    return [say(b.text, language) for b in blockers if isinstance(b, Blocker)] if isinstance(blockers, tuple) else []


def warn(error: FeedbackError) -> None:
    """Show the refusal above the next page."""
    flash(sentence(error), "warning")


def label(text: Text) -> str:
    """``text`` in the reader's language."""
    return say(text, reader_language())
