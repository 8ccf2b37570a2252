"""``POST /pair/<site>/<code>``: an LMS introduces itself, is called back, and takes home what it needs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, request
from marshmallow import ValidationError

from lms_feedback_plugin.adapters.json_body import parse_object
from lms_feedback_plugin.domain.finding import Finding
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.schemas.introduction import IntroductionSchema
from lms_feedback_plugin.service.pairing import Introduction

from .house import limiter, service
from .languages import reader_language
from .problems import invalid

blueprint = Blueprint("pairing", __name__)
SCHEMA = IntroductionSchema()


@blueprint.post("/pair/<site>/<code>")
def pair(site: str, code: str) -> Response:
    """Keep the LMS as ``site``; what it is to keep, and what was found when it was called back, in the caller's language."""
    limiter().spend(limiter().budgets.sign_in, f"pair:{request.remote_addr}")
    try:
        told: dict[str, Any] = SCHEMA.load(parse_object(request.get_data(cache=False)))
    except ValidationError as error:
        raise invalid(error) from error
    house, languages = service(), tuple(told["languages"])
    who = Introduction(told["wwwroot"], told["name"].strip(), told["token"], told["release"], told["bridge"], languages)
    paired = house.pairing.accept(site, code, who)
    body = {
        "site": paired.site,
        "secret": paired.secret,
        "token_key": paired.token_key,
        "serviceurl": house.config.public_url,
        "wanted": house.wanted(paired.site, house.pairing.guest),
        "checks": [_line(finding, reader_language()) for finding in paired.findings],
    }
    return Response(json.dumps(body), mimetype="application/json")


def _line(finding: Finding, language: str) -> dict[str, object]:
    """``check`` names what was looked at, ``where`` the page to click on, else the way there; older bridges know ``holds``."""
    return {
        "check": say(finding.title, language),
        "level": finding.level,
        "holds": finding.holds,
        "sentence": say(finding.sentence, language),
        "cure": say(finding.cure, language),
        "where": finding.link or say(finding.where, language),
    }
