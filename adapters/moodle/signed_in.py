"""Links of notices by way of Moodle: whoever follows one there is known at the service without another sign-in."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from urllib.parse import quote, urlsplit

from lms_feedback_plugin.domain.delivery import Dispatch

LAUNCH = "/local/lmsfeedback/launch.php"
"""The bridge's page that carries a reader on; ``next`` is the page of the service where they arrive."""


def by_way_of_moodle(dispatch: Dispatch, moodle: str) -> Dispatch:
    """``dispatch`` with its link to a learner's page going through the Moodle at ``moodle``, in the texts too.

    Staff have a sign-in of their own at the service: links to the desk stay as they are.
    """
    page = urlsplit(dispatch.url).path
    if not page.startswith(f"/s/{dispatch.site}/"):
        return dispatch
    link = f"{moodle.rstrip('/')}{LAUNCH}?next={quote(page)}"
    return replace(
        dispatch,
        url=link,
        text=_replaced(dispatch.text, dispatch.url, link),
        html=_replaced(dispatch.html, escape(dispatch.url), escape(link)),
    )


def _replaced(text: str, url: str, link: str) -> str:
    """Item 1's address is the beginning of item 12's, which somebody may have written about. Letters of other scripts end one:
    Chinese puts no blank behind it."""
    return re.sub(re.escape(url) + r"(?![A-Za-z0-9_/-])", lambda _: link, text)
