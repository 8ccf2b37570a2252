"""The desk: the list of items, one item with its steps, replies and notes, merging, and what could not be delivered."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.domain.workflow import ADMIN
from lms_feedback_plugin.errors import FeedbackError, Forbidden, Invalid, NotFound, Refused, StaleVersion
from lms_feedback_plugin.service.commands import Fire, MergeItems, Say, UnmergeItems
from lms_feedback_plugin.service.dead import list_dead
from lms_feedback_plugin.service.dead import replay as send_again

from .auth import staff_session
from .desk_looks import item_page
from .desk_queue import list_page
from .files import asked_variant, handed_out, taken_in
from .house import press, service
from .pages import values_of, warn
from .words import _, ngettext

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
KEEPS_THE_LINES = frozenset({"lead", "developer", ADMIN})
"""Roles that see and replay what could not be delivered."""


def page(template: str, me: Person, site: Site, **values: object) -> str:
    """One page of the desk inside its frame."""
    return render_template(
        f"desk/{template}.html", me=me, site=site, may_see_dead=keeps_the_lines(me), is_admin=is_admin(me), **values
    )


def keeps_the_lines(me: Person) -> bool:
    """Whether ``me`` looks after deliveries for the whole site."""
    return bool(me.roles_in(None) & KEEPS_THE_LINES)


def is_admin(me: Person) -> bool:
    """Whether ``me`` runs the whole site."""
    return ADMIN in me.roles_in(None)


def _here(site: str) -> tuple[Site, Person]:
    """Whose desk this is; somebody of another site is told that there is nothing here."""
    session = staff_session(site)
    return session.site, session.person


@blueprint.get("/")
def home() -> Response:
    """The desk of whoever is signed in."""
    return redirect(url_for(".items", site=staff_session().site.id), 303)


@blueprint.get("/<site>/")
def items(site: str) -> str:
    """The list, by view and filters."""
    own, me = _here(site)
    return page("items", me, own, page="items", **list_page(own.id, me))


@blueprint.get("/<site>/items/<int:number>")
def item(site: str, number: int) -> str:
    """One item whole."""
    own, me = _here(site)
    return page("item", me, own, page="item", **item_page(own.id, number, me))


@blueprint.get("/<site>/items/<int:number>/files/<file>")
def file(site: str, number: int, file: str) -> Response:
    """A picture or file that was sent along."""
    own, me = _here(site)
    variant = asked_variant()
    return handed_out(*service().attachments.read(own.id, number, file, me, variant), variant)


def _back(site: str, number: int) -> Response:
    return redirect(url_for(".item", site=site, number=number), 303)


@blueprint.post("/<site>/items/<int:number>/steps/<transition>")
def step(site: str, number: int, transition: str) -> Response:
    """Take a step, for the version that was looked at."""
    own, me = _here(site)
    workflow = service().desk.item_view(own.id, number, me).workflow
    command = Fire(
        own.id,
        number,
        transition,
        me,
        values=values_of(request.form, list(workflow.fields.values())),
        expect_version=_number("version"),
        key=request.form.get("submission_key") or None,
        article=_number("article"),
    )
    try:
        press(command)
        flash(_("Done. Whoever has to know is being told."))
    except (Refused, Invalid, StaleVersion, Forbidden) as error:
        warn(error)
    return _back(site, number)


def _number(name: str) -> int | None:
    written = request.form.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None


@blueprint.post("/<site>/items/<int:number>/messages")
def write(site: str, number: int) -> Response:
    """Reply to the learner, or keep a note among staff."""
    own, me = _here(site)
    public, key = request.form.get("visibility") == "public", request.form.get("submission_key") or None
    service().desk.item_view(own.id, number, me)  # whoever may not see it uploads nothing here
    try:
        said, sent = request.form.get("text", ""), taken_in(own.id, me, key)
        press(Say(own.id, number, me, said, "public" if public else "internal", key=key, attachments=sent))
        flash(_("Your reply is on its way to the learner.") if public else _("Kept as a note for staff."))
    except (Refused, Invalid, Forbidden) as error:
        warn(error)
    return _back(site, number)


@blueprint.post("/<site>/items/<int:number>/merge")
def merge(site: str, number: int) -> Response:
    """Put this item into another that says the same."""
    own, me = _here(site)
    into = request.form.get("into", "").strip().lstrip("#")
    try:
        if not into.isdecimal():
            raise Invalid(_("Write the number of the item that says the same, for instance 12."))
        press(MergeItems(own.id, number, int(into), me, expect_version=_number("version")))
        flash(_("Merged: whoever reported it is told everything that happens to number %(n)s.", n=into))
    except (Refused, Invalid, NotFound, StaleVersion, Forbidden) as error:
        warn(error)
    return _back(site, number)


@blueprint.post("/<site>/items/<int:number>/unmerge")
def unmerge(site: str, number: int) -> Response:
    """Take an item out of the one it was merged into."""
    own, me = _here(site)
    try:
        press(UnmergeItems(own.id, number, me, expect_version=_number("version")))
        flash(_("Taken out again. It stands where it stood before."))
    except (Refused, Invalid, StaleVersion, Forbidden) as error:
        warn(error)
    return _back(site, number)


@blueprint.get("/<site>/dead")
def dead(site: str) -> str:
    """What could not be delivered, and why."""
    own, me = _here(site)
    _refuse_others(me)
    rows = [
        {
            "key": row.dispatch.key,
            "item": row.dispatch.item,
            "what": row.dispatch.subject or row.dispatch.name,
            "to": f"{row.target}: {row.dispatch.recipient.name}" if row.dispatch.recipient else row.target,
            "why": row.last_error or "–",
            "since": row.created_at,
        }
        for row in list_dead(service().database, own.id)
    ]
    return page("dead", me, own, page="dead", rows=rows)


def _refuse_others(me: Person) -> None:
    if not keeps_the_lines(me):
        raise Forbidden(
            "Only leads, developers and admins of the whole site see what could not be delivered.",
            text={
                "en": "Only leads, developers and admins of the whole site see what could not be delivered.",
                "zh-CN": "只有本站的负责人、开发人员和管理员可以查看未送达内容。",
            },
        )


@blueprint.post("/<site>/dead")
def replay(site: str) -> Response:
    """Send one of them, or all, again."""
    own, me = _here(site)
    _refuse_others(me)
    chosen = request.form.getlist("key") or None
    try:
        count = send_again(service().database, service().jobs, datetime.now(UTC), own.id, chosen)
        flash(ngettext("%(num)s is on its way again.", "%(num)s are on their way again.", count))
    except FeedbackError as error:
        warn(error)
    return redirect(url_for(".dead", site=site), 303)
