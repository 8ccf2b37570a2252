"""The REST API under /api/v1, its description and its reference page."""

from __future__ import annotations

from flask import Flask

from lms_feedback_plugin.web.cookies import STAFF

from . import docs, history, items, merging, messages, steps, workflows
from .blueprint import PREFIX, Api

TITLE = "LMS feedback"
VERSION = "1"
SECURITY = {
    "learner": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The token that the LMS hands to a learner (HS256, audience lms-feedback, five minutes).",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token (lmsfb_…) with the scopes items:read, items:write, items:act.",
    },
    "staff": {
        "type": "apiKey",
        "in": "cookie",
        "name": STAFF,
        "description": "A staff session; writes need X-CSRF-Token.",
    },
}


def install(app: Flask) -> None:
    """Register every resource and describe it, once."""
    app.config.update(API_TITLE=TITLE, API_VERSION=VERSION, OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    api = Api(app, spec_kwargs={"info": {"description": __doc__}, "security": [{name: []} for name in SECURITY]})
    for name, scheme in SECURITY.items():
        api.spec.components.security_scheme(name, scheme)
    for room in (items, steps, messages, merging, history, workflows):
        api.register_blueprint(room.blueprint, url_prefix=PREFIX)
    app.register_blueprint(docs.blueprint(api))
