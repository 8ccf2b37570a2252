"""The one place that puts the HTTP side together."""

from __future__ import annotations

import hmac

from flask import Flask
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]
from werkzeug.middleware.proxy_fix import ProxyFix

from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.service.bootstrap import Service

from . import (
    api,
    bodies,
    cookies,
    desk,
    desk_doctor,
    desk_drawings,
    desk_handbook,
    desk_settings,
    front,
    health,
    house,
    languages,
    launch,
    learner,
    learner_board,
    learner_handbook,
    learner_self,
    limits,
    logs,
    lti,
    metrics,
    pages,
    pairing,
    problems,
    security,
    signin,
    webhooks,
)
from .languages import reader_language

MOST_FORM_PARTS = 500
STATIC_SECONDS = 3600


def create_app(service: Service, *, budgets: limits.Budgets | None = None) -> Flask:
    """The WSGI application over ``service``. ``budgets`` replaces the usual rate limits (``limits.UNLIMITED`` to measure)."""
    app = Flask(__name__)
    config = service.config
    app.secret_key = hmac.digest(config.secret_key, b"lms-feedback cookies", "sha256")
    app.session_interface = cookies.Sessions()
    app.config.update(
        MAX_CONTENT_LENGTH=config.max_body,
        MAX_FORM_MEMORY_SIZE=config.max_body,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS,
        BOOTSTRAP_SERVE_LOCAL=True,
        SESSION_COOKIE_NAME="lmsfb_flash",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.globals["reader_language"] = reader_language
    house.move_in(app, service, limits.Limiter(budgets or limits.Budgets(), service.clock))
    logs.configure(config.log_level)
    Bootstrap5(app)
    for room in (logs, metrics, languages, problems, bodies, pages):
        room.install(app)
    security.install(app, lambda site: _origin(service, site), lambda site: _frames(service, site))
    api.install(app)
    doors = (front, webhooks, pairing, launch, lti, signin, health, learner, learner_handbook, learner_board, learner_self)
    for room in (*doors, desk, desk_handbook, desk_drawings, desk_settings, desk_doctor):
        app.register_blueprint(room.blueprint)
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    return app


def _origin(service: Service, site: str) -> str | None:
    """Which web origin may read the API of ``site`` from a browser."""
    try:
        return service.access.site(site).origin
    except FeedbackError:
        return None


def _frames(service: Service, site: str) -> tuple[str, ...]:
    """Which web origins may show the pages of ``site`` within theirs."""
    try:
        return service.lti.frames(site)
    except FeedbackError:
        return ()
