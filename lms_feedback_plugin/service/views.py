"""What is shown of items, as values: rows of lists, one item whole, and how little of it each reader gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lms_feedback_plugin.domain.decision import Option
from lms_feedback_plugin.domain.item import Clock, Item, Post, Snapshot
from lms_feedback_plugin.domain.person import Actor, Person
from lms_feedback_plugin.domain.workflow import State, Workflow
from lms_feedback_plugin.store.history import HistoryEntry
from lms_feedback_plugin.store.outbox import Outgoing
from lms_feedback_plugin.store.voices import SurveyAnswer

from .around import Around
from .sight import is_learner
from .titles import gathered, title_of

PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. ``due_at`` is the next promise that falls due, or one that was missed and not made good since."""

    item: Item
    title: str
    state: State
    workflow: Workflow
    priority: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some rows, and the cursor of the next page if there is one."""

    rows: tuple[Row, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as one viewer may see it. ``staff`` tells which of the two faces this is; ``merged`` are the items that went
    into it; ``options`` has the allowed ones first."""

    item: Item
    workflow: Workflow
    state: State
    title: str
    staff: bool
    options: tuple[Option, ...]
    posts: tuple[Post, ...]
    history: tuple[HistoryEntry, ...]
    clocks: tuple[Clock, ...]
    people: Mapping[str, Person]
    around: Around
    merged: tuple[Item, ...]
    outbox: tuple[Outgoing, ...]
    surveys: tuple[SurveyAnswer, ...]
    followers: tuple[str, ...]
    may_merge: bool
    may_unmerge: bool


def row_of(snapshot: Snapshot, workflow: Workflow, viewer: Person, *, staff: bool) -> Row:
    """The row of an item for its reader."""
    item = snapshot.item if staff else veiled(snapshot.item, workflow, viewer)
    priority = item.fields.get(PRIORITY)
    return Row(
        item,
        title_of(workflow, item),
        workflow.states[item.state],
        workflow,
        str(priority) if priority is not None else None,
        snapshot.due_at if staff else None,
    )


def veiled(item: Item, workflow: Workflow, viewer: Person) -> Item:
    """What a learner may know: not who works on it. Of an item that they only follow, not who reported it, from where, and
    nothing private; once staff have gathered one wording, that stands in place of the reporter's own words."""
    bare = replace(item, assigned_role=None, assignee=None, escalated_to=None)
    if item.reporter == viewer.id:
        return bare
    open_ = {field.name for field in workflow.fields.values() if not field.private}
    whole = gathered(workflow, item)
    if whole is not None:
        own = {field.name for field in workflow.fields.values() if field.required or field.asked}
        open_ -= {name for name in own if workflow.fields[name].type == "text"}
    shown = {name: value for name, value in item.fields.items() if name in open_}
    if whole is not None:
        shown[workflow.headline] = whole
    return replace(bare, reporter="", context={}, fields=shown)


def readable(posts: Iterable[Post], item: Item, followers: Collection[str], viewer: Person) -> tuple[Post, ...]:
    """The public lines, without what other learners wrote."""
    others = {item.reporter, *followers} - {viewer.id}
    return tuple(post for post in posts if post.visibility == "public" and post.author not in others)


def in_gathered_words(posts: Iterable[Post], item: Item, workflow: Workflow, viewer: Person) -> tuple[Post, ...]:
    """Notices for whoever did not report it: the gathered wording stands where they quote the reporter's own."""
    whole = None if viewer.id == item.reporter else gathered(workflow, item)
    if whole is None:
        return tuple(posts)
    own = [str(item.fields.get(workflow.headline) or ""), title_of(workflow, item)]
    return tuple(replace(post, text=_replaced(post.text, own, whole)) if post.notice else post for post in posts)


def _replaced(text: str, words: Iterable[str], instead: str) -> str:
    for said in words:
        text = text.replace(said, instead) if said else text
    return text


def told_history(entries: Iterable[HistoryEntry], viewer: Person) -> tuple[HistoryEntry, ...]:
    """What happened and when, without values and without who did it unless it was the viewer."""
    return tuple(
        replace(
            entry,
            line=replace(entry.line, changes={}, actor=entry.line.actor if entry.line.actor == viewer.id else ""),
        )
        for entry in entries
    )


def in_order(options: Iterable[Option], actor: Actor) -> tuple[Option, ...]:
    """Allowed ones first; a learner is not shown what only staff can ever do."""
    mine = [o for o in options if not is_learner(actor) or actor.roles & frozenset(o.transition.by)]
    return tuple(sorted(mine, key=lambda option: not option.allowed))


def may_merge(item: Item, workflow: Workflow, actor: Actor) -> bool:
    """Whether the item may go into another now, by this actor."""
    rule = workflow.merge
    return rule is not None and item.state in rule.sources and bool(actor.roles & frozenset(rule.by))


def may_unmerge(item: Item, workflow: Workflow, actor: Actor) -> bool:
    """Whether the item may be taken out again, by this actor."""
    rule = workflow.merge
    return rule is not None and item.merged_into is not None and bool(actor.roles & frozenset(rule.by))
