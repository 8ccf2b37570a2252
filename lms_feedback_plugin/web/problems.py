"""Every error becomes one answer in the reader's language: problem+json (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from flask import Flask, Response, g, json, redirect, render_template, request, url_for
from markupsafe import escape
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.errors import FeedbackError, Invalid, StoreUnavailable

from .languages import reader_language
from .wording import CURES, TITLES, VALIDATION

MEDIA_TYPE = "application/problem+json"
PROGRAMS = ("/api/", "/hooks/", "/pair/", "/healthz", "/readyz", "/metrics")
"""Paths whose readers are programs."""
STAFF_PAGES = "/desk"
RETRY_AFTER_STORE = 5
"""Seconds after which a store that was down is worth another try."""

BY_STATUS: Mapping[int, str] = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "refused",
    410: "gone",
    412: "stale",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    428: "precondition-required",
    429: "too-many",
    503: "store-unavailable",
}

log = structlog.get_logger("lms_feedback.web")


class TooMany(FeedbackError):
    """More requests than the budget allows; ``retry_after`` in whole seconds."""

    code, status = "too-many", 429

    def __init__(self, detail: str, *, retry_after: int, **params: object) -> None:
        super().__init__(detail, **params)
        self.retry_after = retry_after


class PreconditionRequired(FeedbackError):
    """A write on an item that does not say which version it was made for."""

    code, status = "precondition-required", 428


class UnsupportedMediaType(FeedbackError):
    """A body in a format that is not read here."""

    code, status = "unsupported-media-type", 415


class TooLarge(FeedbackError):
    """A body over the cap."""

    code, status = "too-large", 413


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal, ready to be said. ``extras`` are the members beside RFC 9457's own."""

    code: str
    status: int
    title: str
    detail: str
    extras: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, object]:
        """The JSON object."""
        return {
            "type": f"/api/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **self.extras,
        }


def invalid(error: ValidationError) -> Invalid:
    """What a schema of ours refused in a form."""
    return Invalid("Some values cannot be taken; see errors.", fields=error.messages_dict, text=CURES["invalid"])


def install(app: Flask) -> None:
    """Answer every error of ``app`` from here."""
    app.register_error_handler(FeedbackError, answer)
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(Exception, answer_crash)


def answer(error: Exception) -> AnyResponse:
    """The response for an error that we know how to say."""
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return answer_crash(error.original_exception)
    if isinstance(error, HTTPException) and (error.response is not None or error.code is None or error.code < 400):
        return error.get_response()
    language = reader_language()
    problem = of_http(error, language) if isinstance(error, HTTPException) else of_error(_ours(error), language)
    if problem.status >= 500:
        told = error.detail if isinstance(error, StoreUnavailable) else None
        log.error("refused", code=problem.code, status=problem.status, error=type(error).__name__, detail=told)
    return respond(problem, language)


def answer_crash(error: BaseException) -> AnyResponse:
    """The response for an error that nobody meant. The log gets its type and place, never its message: that may hold
    what a learner wrote."""
    log.error(
        "crashed",
        error=type(error).__name__,
        rule=request.url_rule.rule if request.url_rule else None,
        trace=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)],
    )
    language = reader_language()
    return respond(_plain("error", 500, language), language)


def respond(problem: Problem, language: str) -> AnyResponse:
    """``problem`` as JSON or as a page, whichever the reader of this path takes."""
    response: AnyResponse
    if for_programs():
        request_id = g.get("request_id")
        body = problem.body() | ({"request_id": request_id} if request_id else {})
        response = Response(json.dumps(body), status=problem.status, mimetype=MEDIA_TYPE)
    elif problem.status == 401 and request.method == "GET" and request.path.startswith(STAFF_PAGES):
        response = redirect(url_for("signin.form", next=request.full_path.rstrip("?")), 303)
    else:
        response = Response(_page(problem), status=problem.status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    response.headers.extend(problem.headers)
    return response


def _page(problem: Problem) -> str:
    """The page; a bare one where the template itself breaks, perhaps for the very reason that is to be told."""
    try:
        return render_template("problem.html", problem=problem)
    except Exception as error:
        log.error("crashed", error=type(error).__name__, rule="problem.html")
        title, detail = escape(problem.title), escape(problem.detail)
        return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{detail}</p>"


def for_programs() -> bool:
    """Whether the reader of this path is a program."""
    return request.path.startswith(PROGRAMS)


def of_error(error: FeedbackError, language: str) -> Problem:
    """What ``error`` says in ``language``."""
    code = error.code if error.code in TITLES else BY_STATUS.get(error.status, "error")
    extras, headers = _members(error, language), _headers(error)
    return Problem(code, error.status, say(TITLES[code], language), _detail(error, code, language), extras, headers)


def of_http(error: HTTPException, language: str) -> Problem:
    """What one of Flask's, webargs' or flask-smorest's errors says in ``language``."""
    status = error.code or 500
    code = BY_STATUS.get(status, "error" if status >= 500 else "bad-request")
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    messages = getattr(error, "data", {}).get("messages")
    errors = {"errors": flatten(messages, language)} if messages else {}
    return Problem(code, status, say(TITLES[code], language), say(CURES[code], language), errors, kept)


def flatten(messages: object, language: str, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as ``{"fields.what": ["…"]}``; the outermost level (json, query, …) is left out."""
    found: dict[str, list[str]] = {}
    if isinstance(messages, Mapping):
        if path == "" and len(messages) == 1 and next(iter(messages)) in ("json", "query", "form"):
            inner = next(iter(messages.values()))
            return flatten(inner, language, "") if isinstance(inner, Mapping) else flatten(inner, language, "body")
        for name, inner in messages.items():
            below = path if name == "_schema" else f"{path}.{name}".lstrip(".")
            found |= flatten(inner, language, below or "body")
    elif isinstance(messages, (list, tuple)):
        found[path or "body"] = [_sentence(one, language) for one in messages]
    else:
        found[path or "body"] = [_sentence(messages, language)]
    return found


def _sentence(message: object, language: str) -> str:
    if isinstance(message, Mapping):
        return say({str(tag): str(text) for tag, text in message.items()}, language)
    return say(VALIDATION.get(str(message), {"en": str(message)}), language)


def _plain(code: str, status: int, language: str) -> Problem:
    return Problem(code, status, say(TITLES[code], language), say(CURES[code], language))


def _detail(error: FeedbackError, code: str, language: str) -> str:
    blockers = _blockers(error)
    if blockers:
        return " ".join(say(blocker.text, language) for blocker in blockers)
    text = error.params.get("text")
    if isinstance(text, Mapping):
        return _sentence(text, language)
    if error.status >= 500:
        return say(CURES[code], language)
    return error.detail if language == "en" or code not in CURES else say(CURES[code], language)


def _members(error: FeedbackError, language: str) -> dict[str, object]:
    members: dict[str, object] = {}
    if blockers := _blockers(error):
        members["blockers"] = [
            {"code": b.code, "field": b.field, "role": b.role, "text": say(b.text, language)} for b in blockers
        ]
    if isinstance(fields := error.params.get("fields"), Mapping):
        members["errors"] = flatten(
            {f"{name}": sentence if isinstance(sentence, (list, tuple)) else [sentence] for name, sentence in fields.items()},
            language,
        )
    for name in ("current", "known"):
        value = error.params.get(name)
        if value is not None:
            members[name] = list(value) if isinstance(value, (tuple, set, frozenset)) else value
    return members


def _headers(error: FeedbackError) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    if error.status == 503:
        return {"Retry-After": str(RETRY_AFTER_STORE)}
    if error.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="lms-feedback"'}
    if error.status == 412 and isinstance(current := error.params.get("current"), int):
        return {"ETag": f'"{current}"'}
    return {}


def _blockers(error: FeedbackError) -> tuple[Blocker, ...]:
    given = error.params.get("blockers")
    return tuple(b for b in given if isinstance(b, Blocker)) if isinstance(given, (tuple, list)) else ()


def _ours(error: Exception) -> FeedbackError:
    if isinstance(error, FeedbackError):
        return error
    raise error
