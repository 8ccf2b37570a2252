"""Staff sign in and out."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from lms_feedback_plugin.errors import FeedbackError, Forbidden, NotFound, Unauthenticated
from lms_feedback_plugin.schemas.signin import SignInSchema

from . import cookies, problems, security
from .house import limiter, service
from .languages import forget_choice, reader_language

blueprint = Blueprint("signin", __name__)
HOURS = 12
SCHEMA = SignInSchema()
WRONG = {
    "en": "Site, e-mail and password do not belong together. Check all three.",
    "zh-CN": "站点、邮箱与密码不匹配，请检查这三项。",
}
NO_COOKIE = {
    "en": "Your browser did not bring our cookie back. Allow cookies for this address and send the form again.",
    "zh-CN": "浏览器未带回 Cookie，请允许本站使用 Cookie 后重新提交。",
}


@blueprint.get("/signin")
def form() -> Response:
    """The form. Where the service has one site only, nobody needs to know its name."""
    return _form(request.args.get("site") or service().sites.only() or "", "", request.args.get("next", ""), None)


@blueprint.post("/signin")
def enter() -> Response:
    """Begin a session and go where the reader was going."""
    if not cookies.presented():
        raise Forbidden(NO_COOKIE["en"], text=NO_COOKIE)
    given = {name: request.form.get(name, "") for name in ("site", "email", "next")}
    try:
        asked = SCHEMA.load(request.form.to_dict())
        _spend(asked["site"], asked["email"])
        cookie = service().access.sign_in(asked["site"], asked["email"], asked["password"])
    except ValidationError as error:
        return _form(given["site"], given["email"], given["next"], problems.invalid(error))
    except (Unauthenticated, NotFound):
        return _form(given["site"], given["email"], given["next"], Unauthenticated(WRONG["en"], text=WRONG))
    response = redirect(_local(asked["next"]) or url_for("desk.items", site=asked["site"]), 303)
    cookies.put(response, cookies.STAFF, cookie, seconds=HOURS * 3600)
    cookies.forget(response, cookies.VISIT)
    return response


@blueprint.post("/signout")
def sign_out() -> Response:
    """End the session, here and in the store."""
    if cookie := request.cookies.get(cookies.STAFF):
        service().access.sign_out(cookie)
    response = redirect(url_for("signin.form"), 303)
    cookies.forget(response, cookies.STAFF)
    forget_choice(response)
    return response


def _form(site: str, email: str, goal: str, refused: FeedbackError | None) -> Response:
    """The form again, with what was typed and why it was refused. Its token is bound to a cookie that visitors get too."""
    held = cookies.presented()
    visit = held[0] if held else secrets.token_urlsafe(16)
    problem = problems.of_error(refused, reader_language()) if refused else None
    page = render_template(
        "signin.html",
        site=site,
        email=email,
        next=_local(goal) or "",
        token=security.token_for(visit),
        problem=problem,
    )
    response = make_response(page, problem.status if problem else 200)
    if not held:
        cookies.put(response, cookies.VISIT, visit)
    return response


def _spend(site: str, email: str) -> None:
    """Guessing is limited by account; a whole office may sign in from one address."""
    budgets = limiter().budgets
    limiter().spend(budgets.sign_in, f"signin:{site}:{email.strip().lower()}")
    limiter().spend(budgets.address, f"address:{request.remote_addr}")


def _local(goal: str) -> str | None:
    """``goal`` when it is a path of ours; anything that could lead to another host is None."""
    parts = urlsplit(goal)
    plain = goal.startswith("/") and not goal.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return goal if plain and "\\" not in goal and "\n" not in goal and "\r" not in goal else None
