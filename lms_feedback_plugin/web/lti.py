"""``/lti/<site>/…``: the doors of the LTI tool. No page needs JavaScript, a third-party cookie or a frame.

A platform may show us in a frame. There a cookie of ours comes back only over TLS, and not in every browser; so a launch that
its browser cannot be known by again ends on a page with one button, which opens a window of our own.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from flask import Blueprint, json, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.lti.refusals import refusal, unreachable
from lms_feedback_plugin.errors import Rejected, Retryable, Unauthenticated
from lms_feedback_plugin.service.lti import Arrival
from lms_feedback_plugin.service.lti_records import origin_of

from . import cookies, security
from .auth import OPEN_FROM_COURSE
from .house import limiter, service
from .languages import forget_choice, speak
from .launch import HOURS
from .learner import kinds
from .words import _

blueprint = Blueprint("lti", __name__, url_prefix="/lti/<site>")
MINE = "mine"
"""The placed link that leads to what the learner said before."""
LAUNCH_SECONDS = 600


@blueprint.before_request
def spend() -> None:
    """Nobody is known yet: what is asked here counts for the address."""
    limiter().spend(limiter().budgets.address, f"address:{request.remote_addr}")


@blueprint.get("/config")
def config(site: str) -> Response:
    """What to write into the platform where it is set up by hand; as JSON with ``?format=json``."""
    tool, own = service().lti.tool(site), service().access.site(site)
    facts = tool.configuration(own.languages)
    if request.args.get("format") == "json":
        return Response(json.dumps(facts), mimetype="application/json")
    return make_response(render_template("lti/config.html", site=own, tool=tool, facts=facts))


@blueprint.get("/jwks")
def jwks(site: str) -> Response:
    """Our public keys."""
    response = Response(json.dumps(service().lti.key_set(site)), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/register/<code>")
def register(site: str, code: str) -> Response:
    """The platform's admin was sent here to have it registered."""
    registering = service().lti_registering
    registering.check_code(site, code)
    address = request.args.get("openid_configuration", "")
    if not address:
        raise refusal("missing", seen="openid_configuration")
    security.may_be_framed_by(origin_of(address))
    try:
        made = registering.register(site, code, address, request.args.get("registration_token", ""))
    except (Retryable, Rejected) as fault:
        raise unreachable("registration", fault, site) from fault
    return _page("registered", site, made=made, platform=origin_of(made.issuer))


@blueprint.route("/login", methods=["GET", "POST"])
def login(site: str) -> Response:
    """The platform begins a launch."""
    browser = request.cookies.get(cookies.LTI) or secrets.token_urlsafe(16)
    response = redirect(service().lti.begin_login(site, request.values.to_dict(), browser), 303)
    cookies.put(response, cookies.LTI, browser, path=f"/lti/{site}", seconds=LAUNCH_SECONDS, framed=True)
    return response


@blueprint.get("/launch")
def opened_directly(site: str) -> Response:
    """Somebody took the tool's address for a page."""
    service().access.site(site)
    raise Unauthenticated(OPEN_FROM_COURSE["en"], text=OPEN_FROM_COURSE)


@blueprint.post("/launch")
def launch(site: str) -> Response:
    """The platform hands somebody over."""
    try:
        arrival = service().lti.launch(site, request.form.to_dict(), request.cookies.get(cookies.LTI))
    except (Retryable, Rejected) as fault:
        raise unreachable("platform", fault, site) from fault
    speak(arrival.person.language)
    if arrival.wish is not None:
        return _choice(site, arrival)
    goal = _goal(site, arrival)
    if arrival.bound:
        return _entered(site, arrival.person.id, arrival.course, goal)
    ticket = service().lti.tickets.make("enter", site, person=arrival.person.id, course=arrival.course, goal=goal)
    return _page("open", site, person=arrival.person, ticket=ticket)


@blueprint.post("/enter")
def enter(site: str) -> Response:
    """The reader confirmed who they are, in a window of our own."""
    told = service().lti.enter(site, request.form.get("ticket", ""))
    return _entered(site, str(told["person"]), told["course"], str(told["goal"]))


@blueprint.post("/place")
def place(site: str) -> Response:
    """A teacher chose what to place in the course: send the platform the signed answer."""
    titles = dict(_offered(site))
    links = [(kind, titles[kind]) for kind in request.form.getlist("kind") if kind in titles]
    address, answer = service().lti.place(site, request.form.get("ticket", ""), links)
    security.may_send_forms_to(origin_of(address))
    return _page("placed", site, address=address, answer=answer)


def _page(template: str, site: str, **values: object) -> Response:
    """A page that answers a launch, in the platform's language alone: its address is no page to come back to."""
    own = service().access.site(site)
    return make_response(render_template(f"lti/{template}.html", site=own, page_languages=(), **values))


def _entered(site: str, person: str, course: str | None, goal: str) -> Response:
    cookie = service().access.open_session(site, person, kind="learner", course=course, hours=HOURS)
    response = redirect(goal, 303)
    framed = request.headers.get("Sec-Fetch-Dest") != "document"
    cookies.put(response, cookies.LEARNER, cookie, path=f"/s/{site}", seconds=HOURS * 3600, framed=framed)
    forget_choice(response)
    return response


def _goal(site: str, arrival: Arrival) -> str:
    if arrival.kind not in {workflow.name for workflow in service().desk.workflows(site)}:
        return url_for("learner.mine", site=site)
    query = {"course": arrival.course} if arrival.course else {}
    if arrival.context:
        query["context"] = json.dumps(arrival.context)
    return url_for("learner.new", site=site, kind=arrival.kind) + (f"?{urlencode(query)}" if query else "")


def _choice(site: str, arrival: Arrival) -> Response:
    """The page on which a teacher chooses. Its form proves itself by a ticket, for no cookie may come back in this frame."""
    wish = arrival.wish
    assert wish is not None, "asked for by a deep linking request alone"
    ticket = service().lti.tickets.make(
        "place",
        site,
        registration=arrival.registration.id,
        deployment=arrival.deployment,
        return_url=wish.return_url,
        several=wish.several,
        data=wish.data,
    )
    return _page("place", site, ticket=ticket, several=wish.several, offered=_offered(site))


def _offered(site: str) -> list[tuple[str, str]]:
    """(kind, title) of what can be placed."""
    return [*((kind["name"], kind["title"]) for kind in kinds(site)), (MINE, _("My feedback"))]
