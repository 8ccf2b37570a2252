"""Puts the academy together."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from flask import Flask, g, render_template, request, session
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from lms_feedback_plugin.adapters.sandbox.academy import (
    board,
    courses,
    front,
    happenings,
    inbox,
    launch,
    mended,
    notices,
    security,
    services,
    tracker,
)
from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.database import AcademyDatabase
from lms_feedback_plugin.adapters.sandbox.academy.house import EXTENSION, House
from lms_feedback_plugin.adapters.sandbox.academy.identity import signed_in
from lms_feedback_plugin.adapters.sandbox.academy.seed import seed
from lms_feedback_plugin.adapters.sandbox.academy.sender import Sender
from lms_feedback_plugin.adapters.sandbox.academy.words import LANGUAGES, language, translate

COOKIE = "academy"
"""Cookies do not know ports: the service on the same machine must not take ours for its own."""


def create_academy(config: AcademyConfig) -> Flask:
    """The academy as a WSGI application, seeded. Its webhooks wait until ``app.extensions["academy"].sender`` is started."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=hmac.new(config.token_key.encode(), b"academy session", hashlib.sha256).digest(),
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=1_000_000,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    Bootstrap5(app)
    db = AcademyDatabase(config.path)
    seed(db)
    app.extensions[EXTENSION] = House(config, db, Sender(config, db))
    security.install(app, config)
    for room in (front, courses, launch, inbox, happenings, tracker, board, mended, services):
        app.register_blueprint(room.blueprint)
    app.before_request(choose_language)
    app.register_error_handler(HTTPException, explain)
    app.context_processor(lambda: surroundings(config, db))
    app.jinja_env.filters.update(moment=moment, clock=clock)
    return app


def choose_language() -> None:
    """A person's own; before anybody is picked, the chosen one or what the browser asks for."""
    me = signed_in()
    asked = request.accept_languages.best_match(LANGUAGES, "en")
    g.language = me.language if me else session.get("language", asked)


def surroundings(config: AcademyConfig, db: AcademyDatabase) -> dict[str, object]:
    """What every page may name."""
    me = signed_in()
    return {
        "_": translate,
        "me": me,
        "language": language(),
        "languages": LANGUAGES,
        "service": config.service,
        "site": config.site,
        "unread": notices.unread(db, me.id) if me else 0,
    }


def explain(error: HTTPException) -> tuple[str, int]:
    """A page for what went wrong, with a way back."""
    status = error.code or 500
    if status == 404 and "person" in session and signed_in() is None:
        session.clear()
    return render_template("problem.html", page="problem", status=status, detail=error.description), status


def moment(written: str) -> str:
    """A stored moment for reading, in UTC."""
    return datetime.fromisoformat(written).astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def clock(seconds: int) -> str:
    """Seconds of a video as ``1:35``."""
    return f"{seconds // 60}:{seconds % 60:02d}"
