"""An article's Markdown as a page and as plain text."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.definitions.rich_text import html_of, text_of


def test_it_is_html_for_a_page_and_text_for_a_mail() -> None:
    said = "Press **Forgot password**:\n\n1. one\n2. two\n\nSee [the page](https://n.example/a)."
    assert html_of(said) == (
        "<p>Press <strong>Forgot password</strong>:</p>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n"
        '<p>See <a href="https://n.example/a" rel="noopener noreferrer">the page</a>.</p>\n'
    )
    assert text_of(said) == "Press Forgot password:\n\n1. one\n\n2. two\n\nSee the page: https://n.example/a."


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://tracker.example/a.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html,<script>alert(1)</script>)",
        "<a href='https://x' onclick='y()'>x</a>",
    ],
)
def test_nothing_in_it_runs_or_loads(said: str) -> None:
    page = html_of(said)
    for bad in ("<script", "<img", 'href="javascript', 'href="data', "<a href='"):
        assert bad not in page


def test_its_headings_stand_below_those_of_the_page() -> None:
    assert html_of("# One\n## Two") == "<h3>One</h3>\n<h4>Two</h4>\n"
