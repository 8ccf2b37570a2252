"""The REST API under /api/v1, its description and its reference page."""

from __future__ import annotations

from flask import Flask

from lms_feedback_plugin.web.cookies import STAFF

from . import attachments, docs, handbook, history, items, merging, messages, settings, steps, workflows
from .blueprint import PREFIX, Api

TITLE = "LMS feedback"
DESCRIPTION = """
What learners of a course say, and what becomes of it.

**Who asks.** `Authorization: Bearer` with the token that the LMS hands to a learner, or with an API token
(`lms-feedback tokens create`). Whoever may not see a thing is told that there is none: another course or site answers 404.

**Writing safely.** `Idempotency-Key` makes a press that is sent again the same press. Staff and API tokens send the item's
`ETag` in `If-Match` when they change it: 428 without, 412 when somebody else was first.

**Refusals** are `application/problem+json` (RFC 9457) in the reader's language (`?lang=`, else the person's, else
`Accept-Language`): what was seen, what was allowed, what to do next. `code` is stable. 429 and 503 carry `Retry-After`.

**Lists** come in pages: follow `Link: <…>; rel="next"`.
""".strip()
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
        "description": "An API token (lmsfb_…) with the scopes items:read, items:write, items:act, desk:admin.",
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
    api = Api(app, spec_kwargs={"info": {"description": DESCRIPTION}, "security": [{name: []} for name in SECURITY]})
    for name, scheme in SECURITY.items():
        api.spec.components.security_scheme(name, scheme)
    for room in (items, attachments, steps, messages, merging, history, workflows, settings, handbook):
        api.register_blueprint(room.blueprint, url_prefix=PREFIX)
    app.register_blueprint(docs.blueprint(api))
