"""Filling in messages: what a learner typed arrives as text, whatever it looks like."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.definitions.messages import in_language, render
from lms_feedback_plugin.domain.workflow import Message

ANSWER = Message("Answered: {item.title}", "You asked: *{item.title}*\n\n> {item.reply}\n\n[Your page]({url})")
URL = "https://lms.example/item/7?x=1&y=2"
LIBRARY = shipped_library()
EVERY = [
    pytest.param(message, id=f"{place}/{language}/{name}")
    for place, messages in [("", LIBRARY.workspace.messages), *((n, w.messages) for n, w in LIBRARY.workflows.items())]
    for name, versions in messages.items()
    for language, message in versions.items()
]


def test_text_and_html() -> None:
    done = render(ANSWER, {"item.title": "How?", "item.reply": "Like\nthis & that", "url": URL})
    assert done.subject == "Answered: How?"
    assert done.text == f"You asked: How?\n\n> Like\n> this & that\n\nYour page: {URL}"
    assert "<em>How?</em>" in done.html
    assert "Like<br>\nthis &amp; that" in done.html
    assert f'<a href="{URL.replace("&", "&amp;")}" rel="noopener noreferrer">Your page</a>' in done.html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![x](https://evil.example/pixel.png)",
        "</blockquote><h1>Fired</h1>",
        "# Heading\n\n- list\n\n**bold** `code`",
        "{url} {item.reply}",
        "&lt;b&gt;",
        "a\n\n[ref]: https://evil.example\n\n[ref]",
        "<https://evil.example>",
    ],
)
def test_values_are_never_markup(typed: str) -> None:
    plain = render(ANSWER, {"item.title": "T", "item.reply": "x", "url": URL})
    done = render(ANSWER, {"item.title": "T", "item.reply": typed, "url": URL})
    assert tags(done.html) - {"br"} == tags(plain.html)
    assert " ".join(typed.split()) in " ".join(done.text.replace("\n>", "\n").split())
    assert " ".join(typed.split()) in " ".join(words(done.html).split())


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", '" onclick="alert(1)', "vbscript:x"])
def test_no_address_does_anything(address: str) -> None:
    done = render(ANSWER, {"item.title": "T", "item.reply": "x", "url": address})
    assert "onclick=" not in re.sub(r'href="[^"]*"', "", done.html)
    assert not re.search(r'href="(javascript|data|vbscript)', done.html)


def test_a_subject_is_one_line() -> None:
    done = render(ANSWER, {"item.title": "How?\r\nBcc: all@example.org\n\x00"})
    assert done.subject == "Answered: How? Bcc: all@example.org"


def test_what_has_no_value_is_left_blank() -> None:
    done = render(Message("S", "[{course.name}] {item.votes}{nothing}"), {"item.votes": 3.0})
    assert done.text == "[] 3"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_value(title: str, reply: str) -> None:
    done = render(ANSWER, {"item.title": title, "item.reply": reply, "url": URL})
    assert tags(done.html) <= {"p", "em", "blockquote", "a", "br"}
    assert "\n" not in done.subject
    assert "\r" not in done.subject


@pytest.mark.parametrize("message", EVERY)
def test_shipped_messages(message: Message) -> None:
    done = render(message, {"item.title": "T", "item.id": 7, "url": URL, "status": "S", "target.id": 5, "text": "hello"})
    assert done.subject
    assert URL in done.text
    assert not re.search(re.escape(URL) + r"[^\s!-/:-@\[-`{-~]", done.text), "an address ends where its reader's program thinks"
    assert "{" not in done.subject + done.text + done.html
    assert "**" not in done.text
    assert URL.replace("&", "&amp;") in done.html


def test_the_reader_gets_the_nearest_language() -> None:
    versions = LIBRARY.message("answer", "answered")
    assert in_language(versions, "zh-TW") is versions["zh-CN"]
    assert in_language(versions, "fr") is versions["en"]


def test_lists_and_breaks_in_plain_text() -> None:
    done = render(Message("S", "One\\\ntwo\n\n- a\n- b {text}\n\n1. c\n\n    code {text}"), {"text": "x\ny"})
    assert done.text.startswith("One\ntwo\n\n- a\n\n- b x\n  y\n\n1. c")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def parsed(page: str) -> _Tags:
    parser = _Tags()
    parser.feed(page)
    parser.close()
    return parser


def tags(page: str) -> set[str]:
    return parsed(page).seen


def words(page: str) -> str:
    return "".join(parsed(page).said)
