"""The reference at /api/docs: Swagger UI's own files out of a wheel, no other host, no inline script without a nonce."""

from __future__ import annotations

from pathlib import Path

import flask_swagger_ui  # type: ignore[import-untyped]
from flask import Blueprint, Response, abort, json, render_template, send_from_directory

from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.web.api.blueprint import Api
from lms_feedback_plugin.web.languages import reader_language
from lms_feedback_plugin.web.wording import CURES, TITLES

FILES = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})
FOLDER = Path(flask_swagger_ui.__file__).parent / "dist"
DAY = 86_400


def blueprint(api: Api) -> Blueprint:
    """The pages about ``api``. Its description is written once, here, and not for every reader."""
    pages = Blueprint("api_docs", __name__, url_prefix="/api")
    described = json.dumps(api.spec.to_dict(), ensure_ascii=False)

    @pages.get("/openapi.json")
    def openapi() -> Response:
        return Response(described, mimetype="application/json", headers={"Cache-Control": "public, max-age=300"})

    @pages.get("/docs")
    def docs() -> str:
        return render_template("api/docs.html")

    @pages.get("/docs/<name>")
    def asset(name: str) -> Response:
        if name not in FILES:
            abort(404)
        return send_from_directory(FOLDER, name, max_age=DAY)

    @pages.get("/problems/<code>")
    def problem(code: str) -> str:
        if code not in TITLES:
            abort(404)
        language = reader_language()
        return render_template(
            "api/problem.html", code=code, title=say(TITLES[code], language), cure=say(CURES[code], language)
        )

    return pages
