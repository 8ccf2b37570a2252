"""Markdown that staff write, such as an article's answer: as HTML that needs no more cleaning, and as plain text."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

from .plain import as_text

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_BLOCKS = {"p", "br", "ul", "ol", "li", "blockquote", "pre", "hr", "h3", "h4", "h5", "h6"}
_TAGS = _BLOCKS | {"strong", "em", "a", "code", "table", "thead", "tbody", "tr", "th", "td"}
_DEEPER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
"""A page has its own first and second headings; those of a text stand below them."""


def html_of(markdown: str) -> str:
    """The text as HTML: no images, no scripts, links to http, https and mailto alone."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        token.tag = _DEEPER.get(token.tag, token.tag)
    page = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(page, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})


def text_of(markdown: str) -> str:
    """The text as a mail without HTML would show it."""
    return as_text(_MARKDOWN.parse(markdown), lambda piece: piece)
