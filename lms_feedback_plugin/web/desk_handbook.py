"""The desk's handbook: the list with what needs care, an article with its preview, its versions, and files in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lms_feedback_plugin.definitions.rich_text import html_of
from lms_feedback_plugin.domain.article import ARTICLE_STATES, Article, Tally
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.errors import Invalid, StaleVersion
from lms_feedback_plugin.schemas.cleantext import UNKEEPABLE
from lms_feedback_plugin.service import handbook_files
from lms_feedback_plugin.service.article_rules import ArticleText
from lms_feedback_plugin.service.handbook import EDITORS
from lms_feedback_plugin.store.article_search import ArticleQuery

from .auth import staff_session
from .desk import page
from .differences import differences
from .house import service
from .pages import LANGUAGE_NAMES, field_errors, sentence, warn
from .words import _, ngettext

blueprint = Blueprint("desk_handbook", __name__, url_prefix="/desk/<site>/handbook")
PAGE = 50
TEXT_PARTS = tuple(part.name for part in fields(ArticleText))
Values = Mapping[str, object]


def state_label(state: str) -> str:
    """What a state of an article is called."""
    return {"draft": _("draft"), "published": _("published"), "retired": _("retired")}.get(state, state)


@blueprint.get("")
def articles(site: str) -> str:
    """The list, by view, words, module and owner."""
    session = staff_session(site)
    own, me, book = session.site, session.person, service().handbook
    view, asked = request.args.get("view") or "all", request.args
    query = ArticleQuery(
        text=_asked("text"),
        module=_asked("module") or None,
        owner=me.id if view == "mine" else None,
        states=("draft",) if view == "draft" else ("retired",) if view == "retired" else ("draft", "published"),
        due_by=book.today() if view == "due" else None,
        limit=PAGE,
        after=asked.get("after"),
    )
    found, tallies = book.search(own.id, query, failing=view == "failing")
    people = service().desk.people(own.id, {one.owner for one in found.articles if one.owner})
    return page(
        "handbook", me, own, page="handbook",
        rows=[_row(one, tallies.get(one.id, Tally()), people) for one in found.articles],
        views=[{"label": text, "url": url_for(".articles", site=own.id, view=name), "current": name == view}
               for name, text in _views()],
        view_name=view, filters=asked, modules=book.modules(own.id), shares=book.shares(own.id),
        may_write=book.may_edit(me), next_page="?" + urlencode(asked.to_dict() | {"after": found.next}) if found.next else None,
    )  # fmt: skip


def _asked(name: str) -> str:
    """What the address asks for, as far as it can be looked for."""
    return UNKEEPABLE.sub("", request.args.get(name, "")).strip()[:200]


def _views() -> list[tuple[str, str]]:
    return [
        ("all", _("All")),
        ("mine", _("Mine")),
        ("due", _("To be reviewed")),
        ("failing", _("Not helping any more")),
        ("draft", _("Drafts")),
        ("retired", _("Retired")),
    ]


def _row(one: Article, tally: Tally, people: Mapping[str, Person]) -> dict[str, object]:
    return {
        "article": one,
        "state_label": state_label(one.state),
        "language": LANGUAGE_NAMES.get(one.language, one.language),
        "owner": people[one.owner].name if one.owner and one.owner in people else None,
        "due": one.is_due(service().handbook.today()),
        "tally": tally,
    }


@blueprint.get("/new")
def new(site: str) -> str:
    """The form of a new article; the address may fill parts of it in."""
    session = staff_session(site)
    own, me = session.site, session.person
    _admit(me)
    given = {name: request.args[name] for name in TEXT_PARTS if name in request.args}
    return _form(own, me, {"language": own.languages[0], "state": "published", **given}, None)


@blueprint.post("/new")
def create(site: str) -> AnyResponse | str | tuple[str, int]:
    """Write it, or see how it would look."""
    session = staff_session(site)
    own, me = session.site, session.person
    _admit(me)
    if "preview" in request.form:
        return _form(own, me, request.form, None, preview=request.form.get("answer", ""))
    try:
        made = service().handbook.create(own.id, ArticleText(**_written()), me)  # type: ignore[arg-type]
    except Invalid as slip:
        return _form(own, me, request.form, None, slip=slip), 422
    flash(_("Kept. It answers from now on.") if made.state == "published" else _("Kept as a draft."))
    return redirect(url_for(".article", site=own.id, article=made.id), 303)


@blueprint.get("/<int:article>")
def article(site: str, article: int) -> str:
    """One article: to read, and for those who write, to change."""
    session = staff_session(site)
    one = service().handbook.view(session.site.id, article).article
    return _form(session.site, session.person, _values(one), one)


@blueprint.post("/<int:article>")
def change(site: str, article: int) -> AnyResponse | str | tuple[str, int]:
    """Keep the next version, see how it would look, or retire it."""
    session = staff_session(site)
    own, me, book = session.site, session.person, service().handbook
    one = book.view(own.id, article).article
    book.admit(me, one.course)
    if "preview" in request.form:
        return _form(own, me, request.form, one, preview=request.form.get("answer", ""))
    seen = request.form.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else None
    try:
        if "retire" in request.form:
            book.retire(own.id, article, me, version)
            flash(_("Retired: it answers nobody any more, and is kept."))
        else:
            book.change(own.id, article, _written(), me, version)
            flash(_("Kept as the next version."))
    except Invalid as slip:
        return _form(own, me, request.form, one, slip=slip), 422
    except StaleVersion as error:
        warn(error)
        return _form(own, me, request.form, one), 412
    return redirect(url_for(".article", site=own.id, article=article), 303)


@blueprint.post("/<int:article>/phrasings")
def phrasings(site: str, article: int) -> AnyResponse:
    """Say what else it answers, or take that back."""
    session = staff_session(site)
    own, me, book = session.site, session.person, service().handbook
    try:
        if "drop" in request.form:
            book.unconfirm(own.id, article, request.form["drop"], me)
            flash(_("Taken back: these words find the article no longer."))
        else:
            book.confirm(own.id, article, request.form.get("text", ""), me)
            flash(_("Kept: these words find the article from now on."))
    except Invalid as slip:
        warn(slip)
    return redirect(url_for(".article", site=own.id, article=article), 303)


@blueprint.get("/<int:article>/versions")
def versions(site: str, article: int) -> str:
    """What was changed, by whom and when."""
    session = staff_session(site)
    own, book = session.site, service().handbook
    found = book.versions(own.id, article)
    people = service().desk.people(own.id, {one.changed_by for one in found})
    rows = [
        {
            "article": one,
            "by": people[one.changed_by].name if one.changed_by in people else _("somebody who has left"),
            "changes": _changes(found[n + 1] if n + 1 < len(found) else None, one),
        }
        for n, one in enumerate(found)
    ]
    return page("article_versions", session.person, own, page="handbook", article=found[0], rows=rows)


@blueprint.get("/file.<kind>")
def file(site: str, kind: str) -> AnyResponse:
    """All of it as CSV or JSON."""
    session = staff_session(site)
    own = session.site
    articles_, words = service().handbook_moving.taken(own.id)
    if kind == "json":
        return _download(handbook_files.to_json(articles_, words), f"handbook-{own.id}.json", "application/json")
    return _download(handbook_files.to_csv(articles_, words), f"handbook-{own.id}.csv", "text/csv")


def _download(text: str, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type=f"{kind}; charset=utf-8", headers=headers)


@blueprint.post("/bring")
def bring(site: str) -> AnyResponse:
    """Bring a file in."""
    session = staff_session(site)
    own, me = session.site, session.person
    given = request.files.get("file")
    try:
        brought = service().handbook_moving.bring(own.id, given.read() if given else b"", me)
        flash(
            ngettext("%(num)s article was brought in.", "%(num)s articles were brought in.", brought.made)
            + (" " + ngettext("%(num)s stood here already.", "%(num)s stood here already.", brought.skipped)
               if brought.skipped else "")
        )  # fmt: skip
    except Invalid as slip:
        warn(slip)
    return redirect(url_for(".articles", site=own.id), 303)


def _admit(me: Person) -> None:
    """Who writes nowhere finds no form."""
    if not any(grant.role in EDITORS for grant in me.grants):
        service().handbook.admit(me, None)


def _form(
    own: Site, me: Person, values: Values, one: Article | None, *, preview: str | None = None, slip: Invalid | None = None
) -> str:
    book, desk = service().handbook, service().desk
    view = book.view(own.id, one.id) if one else None
    owners = {person.id: person for role in sorted(EDITORS) for person in desk.staff_of(own.id, role)}
    may_write = book.may_edit(me, one.course if one else None) or (one is None)
    courses = book.courses_to_edit(me)
    return page(
        "article", me, own, page="handbook", article=one, view=view, values=values, may_write=may_write,
        errors=field_errors(slip) if slip else {}, problem=sentence(slip) if slip else "",
        preview=Markup(html_of(preview if preview is not None else str(values.get("answer", "")))),  # noqa: S704 - cleaned
        previewed=preview is not None,
        languages=[(tag, LANGUAGE_NAMES.get(tag, tag)) for tag in own.languages],
        states=[(name, state_label(name)) for name in ARTICLE_STATES],
        modules=book.modules(own.id), owners=sorted(owners.values(), key=lambda person: person.name),
        courses=[course for course in desk.courses(own.id) if courses is None or course.id in courses],
        everywhere=courses is None, state_label=state_label, language_names=LANGUAGE_NAMES,
        missing=_missing(own, one, view.wordings if view else ()),
    )  # fmt: skip


def _missing(own: Site, one: Article | None, wordings: tuple[Article, ...]) -> list[tuple[str, str]]:
    """The languages in which an article is not worded yet."""
    if one is None:
        return []
    there = {one.language, *(other.language for other in wordings if other.state != "retired")}
    return [(tag, LANGUAGE_NAMES.get(tag, tag)) for tag in own.languages if tag not in there]


def _values(one: Article) -> dict[str, object]:
    return {name: getattr(one, name) for name in TEXT_PARTS}


def _written() -> dict[str, object]:
    """What the form says, typed. Raises ``Invalid`` for a day that is none."""
    form = request.form
    written: dict[str, object] = {name: form.get(name, "") for name in TEXT_PARTS if name not in ("review_on", "same_as")}
    day, same_as = form.get("review_on", "").strip(), form.get("same_as", "").strip()
    try:
        written["review_on"] = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise Invalid(day, fields={"review_on": _("Write a day, for instance 2026-12-31.")}) from error
    written["same_as"] = int(same_as) if same_as.isascii() and same_as.isdigit() and len(same_as) < 16 else None
    return written | {"course": form.get("course") or None, "owner": form.get("owner") or None,
                      "activity": form.get("activity") or None}  # fmt: skip


def _changes(before: Article | None, after: Article) -> list[dict[str, object]]:
    """Part by part: what it is called, and the pieces of its text."""
    names = part_labels()
    found: list[dict[str, object]] = []
    for name in TEXT_PARTS:
        new = getattr(after, name)
        old = getattr(before, name) if before else None
        if old != new and not (before is None and new in (None, "")):
            pieces = differences(_said(name, old), _said(name, new))
            found.append({"label": names[name], "pieces": pieces})
    return found


def _said(name: str, value: object) -> str:
    if value is None:
        return ""
    return state_label(str(value)) if name == "state" else str(value)


def part_labels() -> dict[str, str]:
    """What the parts of an article are called."""
    return {
        "language": _("Language"),
        "question": _("Question"),
        "answer": _("Answer"),
        "module": _("Module"),
        "situation": _("Situation"),
        "course": _("Course"),
        "activity": _("Activity"),
        "owner": _("Owner"),
        "review_on": _("To be reviewed on"),
        "same_as": _("Wording of article"),
        "state": _("State"),
    }
