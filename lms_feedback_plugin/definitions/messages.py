"""Filling in messages. A message is parsed once, as it was written; values go into the finished tree as text.

So a value can be neither Markdown nor HTML, whatever a learner typed. What comes out is cleaned once more by nh3.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lms_feedback_plugin.definitions.message_files import PLACE
from lms_feedback_plugin.definitions.plain import as_text
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.domain.workflow import Message

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ue000\ue001]")
"""Control characters, marks that turn the direction of writing, and our own."""
_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h1", "h2", "h3", "hr"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be sent: one line, plain text, and HTML that needs no more cleaning."""

    subject: str
    text: str
    html: str


class _Markdown(MarkdownIt):
    """Leaves link targets as written: they hold marks that are filled in later, and nh3 judges the result."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


_MARKDOWN = _Markdown("commonmark", {"html": False}).disable("image")


def render(message: Message, places: Mapping[str, object]) -> Rendered:
    """``message`` with its places filled: ``places`` maps ``item.reply``, ``reporter.name`` … to values.

    A place without a value is left blank. Line breaks in values are kept, as ``<br>`` in HTML.
    """
    tokens, page = _parsed(message.body)

    def plain(text: str) -> str:
        return _MARK.sub(lambda match: _clean(places.get(match.group(1))), text)

    def rich(match: re.Match[str]) -> str:
        return html.escape(_clean(places.get(match.group(1)))).replace("\n", "<br>\n")

    subject = " ".join(PLACE.sub(lambda match: _clean(places.get(match.group(1))), message.subject).split())
    return Rendered(
        subject=subject,
        text=as_text(tokens, plain),
        html=nh3.clean(_MARK.sub(rich, page), tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}),
    )


def in_language(versions: Mapping[str, Message], language: str) -> Message:
    """The version for a reader of ``language``, with the same fallbacks as ``domain.text.say``."""
    return versions[say({tag: tag for tag in versions}, language)]


@lru_cache(maxsize=512)
def _parsed(body: str) -> tuple[tuple[Token, ...], str]:
    """The tokens and the HTML of a body, with marks where the places are."""
    tokens = _MARKDOWN.parse(PLACE.sub(lambda match: f"{_OPEN}{match.group(1)}{_CLOSE}", body))
    return tuple(tokens), _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})


def _clean(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _UNWANTED.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()
