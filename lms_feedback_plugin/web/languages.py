"""Which language the reader reads: what they chose, else what is known of them, else what their browser says."""

from __future__ import annotations

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel  # type: ignore[import-untyped]
from werkzeug.datastructures import LanguageAccept
from werkzeug.wrappers import Response as AnyResponse

from lms_feedback_plugin.domain.text import FALLBACK

from . import cookies

SPOKEN = ("en", "zh-CN")
"""Languages in which the service speaks, as BCP 47 tags; the first one is the last resort."""
COOKIE = "lmsfb_language"
"""What the reader chose on a page, until the browser is closed or somebody else's visit begins."""
LOCALES = {"en": "en", "zh-CN": "zh_Hans_CN"}
"""Language tag → the locale that Babel formats by, and the folder below ``translations/``."""


def install(app: Flask) -> None:
    """Let Flask-Babel speak the reader's language."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", LOCALES[FALLBACK])
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=lambda: LOCALES[reader_language()])
    app.after_request(_keep_choice)


def _keep_choice(response: Response) -> Response:
    """A language that was chosen on a page holds for the pages after it."""
    chosen = closest(request.args.get("lang"))
    if chosen and response.mimetype == "text/html" and chosen != request.cookies.get(COOKIE):
        cookies.put(response, COOKIE, chosen, framed=request.headers.get("Sec-Fetch-Dest") == "iframe")
    return response


def forget_choice(response: AnyResponse) -> None:
    """Another visit begins, perhaps another person's."""
    if COOKIE in request.cookies:
        cookies.forget(response, COOKIE)


def reader_language() -> str:
    """``?lang=``, else what was chosen on a page before, else the person's own (set by ``speak``), else Accept-Language."""
    if not has_request_context():
        return FALLBACK
    known: str | None = g.get("language")
    if known is None:
        known = (
            closest(request.args.get("lang"))
            or closest(request.cookies.get(COOKIE))
            or closest(g.get("person_language"))
            or _accepted(request.accept_languages)
            or FALLBACK
        )
        g.language = known
    return known


def speak(language: str | None) -> None:
    """Say that the reader turned out to be a person of ``language``. What they ask for or chose still goes before."""
    g.person_language = language
    g.pop("language", None)


def closest(tag: str | None) -> str | None:
    """The language we speak that ``tag`` means (``zh_cn``, ``zh-TW`` and ``zh`` mean ``zh-CN``), or None."""
    if not tag:
        return None
    base = tag.replace("_", "-").split("-")[0].strip().lower()
    return next((spoken for spoken in SPOKEN if spoken.split("-")[0] == base), None)


def _accepted(accept: LanguageAccept) -> str | None:
    return next((found for tag, quality in accept if quality > 0 and (found := closest(tag))), None)
