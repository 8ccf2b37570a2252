"""flask-smorest, in our manner: unknown names are refused everywhere, bodies are JSON, errors are problems."""

from __future__ import annotations

import http
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from flask import Request
from flask_smorest import Api as SmorestApi  # type: ignore[import-untyped]
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from lms_feedback_plugin.schemas.problem import ProblemSchema
from lms_feedback_plugin.schemas.values import SAFE_INTEGER
from lms_feedback_plugin.web import problems

JSON = "application/json"
PREFIX = "/api/v1/sites/<site>"
NUMBER = f"<int(min=1, max={SAFE_INTEGER}):number>"
"""An item's number in a rule: what no database holds is simply not found."""
View = TypeVar("View", bound=Callable[..., Response])

LANGUAGE = {
    "in": "query",
    "name": "lang",
    "required": False,
    "description": "Language of the answer, before Accept-Language: en or zh-CN.",
    "schema": {"type": "string", "maxLength": 35},
}
EVERYWHERE = (401, 404, 422, 429, 503)
"""Refusals that any operation of a site may answer."""


class Parser(FlaskParser):
    """Refuses unknown members, unknown query parameters and bodies that are not JSON."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012 - webargs declares it on the instance

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as JSON. Raises ``UnsupportedMediaType`` for any other kind of body."""
        if req.mimetype != JSON and (req.content_length or 0) > 0:
            seen = req.mimetype or "-"
            raise problems.UnsupportedMediaType(
                f"Content-Type is {seen}; only {JSON} is read here.",
                text={
                    "en": f"Content-Type is {seen}; only {JSON} is read here.",
                    "zh-CN": f"Content-Type 为 {seen}；此处只接受 {JSON}。",
                },
            )
        return super().load_json(req, schema)


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """One resource of the API, with the decorators that its views use, typed."""

    ARGUMENTS_PARSER = Parser()

    def at(self, rule: str, method: str, **options: Any) -> Callable[[View], View]:
        """Serve ``method`` on ``rule`` and describe it."""
        return cast(Callable[[View], View], self.route(rule, methods=[method], parameters=[LANGUAGE], **options))

    def takes(self, schema: Schema, location: str = "json") -> Callable[[View], View]:
        """Check the body or the query by ``schema`` and hand it over as the first argument. Instances only: a class
        would be built anew for every request."""
        return cast(Callable[[View], View], self.arguments(schema, location=location))

    def gives(
        self, status: int, schema: type[Schema] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Callable[[View], View]:
        """Describe the usual answer. ``headers``: name → meaning."""
        described = {name: {"description": text, "schema": {"type": "string"}} for name, text in (headers or {}).items()}
        return cast(Callable[[View], View], self.response(status, schema, headers=described or None))

    def told(
        self, *, refusals: tuple[int, ...] = (), headers: Mapping[str, str] | None = None, bytes_of: str | None = None
    ) -> Callable[[View], View]:
        """Describe which refusals an operation knows beside those of all, and the request headers that it reads. ``bytes_of``
        says what the usual answer holds where that is no JSON."""
        responses: dict[str, Any] = {str(status): http.HTTPStatus(status).name for status in sorted({*EVERYWHERE, *refusals})}
        if bytes_of is not None:
            responses["200"] = {"description": bytes_of, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
        parameters = [
            {"in": "header", "name": name, "required": False, "description": text, "schema": {"type": "string"}}
            for name, text in (headers or {}).items()
        ]
        return cast(Callable[[View], View], self.doc(responses=responses, **({"parameters": parameters} if parameters else {})))


class Api(SmorestApi):  # type: ignore[misc]
    """The API and its OpenAPI description."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        """flask-smorest registers this for every HTTPException of the app: said like all other problems."""
        return problems.answer(error)

    def _register_responses(self) -> None:
        """Refusals are ``application/problem+json``; flask-smorest would describe them as plain JSON."""
        self.DEFAULT_RESPONSE_CONTENT_TYPE = problems.MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = JSON
