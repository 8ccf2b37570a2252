"""The board, “you said, we did”: read, searched, voted on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.errors import KeyReused, NotFound, Refused
from lms_feedback_plugin.schemas.cleantext import UNKEEPABLE
from lms_feedback_plugin.service.access import Session
from lms_feedback_plugin.service.board import BoardLook
from lms_feedback_plugin.service.commands import Vote

from .auth import learner_session
from .house import press, service
from .languages import reader_language
from .learner import page
from .pages import new_key, warn
from .words import _

blueprint = Blueprint("learner_board", __name__, url_prefix="/s/<site>/board")
LONGEST = 2000
"""Characters of what somebody writes that are looked at."""


def courses_of(here: Session) -> frozenset[str]:
    """The courses whose entries somebody may read: where they are now, and where the LMS said that they are."""
    theirs = {grant.course for grant in here.person.grants if grant.course}
    return frozenset(theirs | ({here.course} if here.course else set()))


@blueprint.get("")
def entries(site: str) -> str:
    """What was gathered and what became of it, the newest first."""
    here = learner_session(site)
    text, status = _words("text"), _words("status")
    everything = service().board.entries(site, here.person, courses_of(here))
    states = {one.entry.status: say(one.state.label, reader_language()) for one in everything}
    filtered = bool(text or status)
    found = service().board.entries(site, here.person, courses_of(here), text, status) if filtered else everything
    looks = [_look(one) for one in found]
    return page("board", site, page="board", entries=looks, states=states, text=text, status=status, filtered=filtered)


@blueprint.get("/match")
def match(site: str) -> str:
    """Ideas that say much the same as what is being written, as a piece of the form's page; empty where none does."""
    here = learner_session(site)
    found = service().board.alike(site, _words("text"), here.person, courses_of(here))
    return render_template("learner/alike.html", site=here.site, entries=[_look(one) for one in found])


@blueprint.post("/<int:number>/votes")
def vote(site: str, number: int) -> Response:
    """The learner wants this too."""
    here = learner_session(site)
    if number not in {one.entry.item for one in service().board.entries(site, here.person, courses_of(here))}:
        raise NotFound(f"Number {number} is not on the board.", item=number)
    try:
        press(Vote(site, number, here.person, key=request.form.get("submission_key") or None))
        flash(_("You are counted, and you are told what becomes of it."))
    except (Refused, KeyReused) as error:
        warn(error)
    return redirect(url_for(".entries", site=site) + f"#entry-{number}", 303)


def _words(name: str) -> str:
    return UNKEEPABLE.sub("", request.args.get(name, "")).strip()[:LONGEST]


def _look(one: BoardLook) -> dict[str, object]:
    return {
        "id": one.entry.item,
        "title": one.entry.title,
        "text": one.entry.text,
        "votes": one.entry.votes,
        "at": one.entry.at,
        "state_label": say(one.state.label, reader_language()),
        "final": one.state.final,
        "paused": False,
        "counted": one.counted,
        "open": one.open,
        "key": new_key(),
    }
