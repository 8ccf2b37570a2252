"""The conversation as staff read it: the learner's own words first, and after each line whom it was for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lms_feedback_plugin.domain.item import Post
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.workflow import BOT
from lms_feedback_plugin.service.desk import ItemView

from .desk_names import person_name
from .pages import PostLook
from .words import _

Manner = Literal["learner", "reply", "notice", "note"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line, who it is from and whom it is for. ``heading`` says the latter in words; what learners write needs none."""

    post: PostLook
    manner: Manner
    heading: str = ""


def spoken(view: ItemView, posts: Sequence[PostLook], me: Person) -> list[Spoken]:
    """What began it, then ``posts``, which are ``view.posts`` as they look."""
    began = _began(view, me)
    said = [_one(view, post, shown) for post, shown in zip(view.posts, posts, strict=True)]
    return [began, *said] if began else said


def _began(view: ItemView, me: Person) -> Spoken | None:
    """The words as they came in, whatever became of the field later; None where they were erased or nothing was said."""
    item, headline = view.item, view.workflow.headline
    created = view.history[0].line if view.history else None
    text = (created.changes.get(headline) if created else None) or item.fields.get(headline)
    if not text:
        return None
    heading = ""
    if created and created.actor not in (item.reporter, BOT) and created.actor in view.people:
        heading = _("written down by %(name)s", name=person_name(created.actor, view.people))
    mine = item.reporter == me.id
    author = _("You") if mine else person_name(item.reporter, view.people)
    return Spoken(PostLook(author, item.created_at, str(text), mine=mine, internal=False, notice=False), "learner", heading)


def _one(view: ItemView, post: Post, shown: PostLook) -> Spoken:
    if post.visibility == "internal":
        return Spoken(shown, "note", _("internal note, never shown to the learner"))
    if post.notice is not None or post.author == BOT:
        return Spoken(shown, "notice", _("notice sent"))
    if post.author == view.item.reporter or post.author in view.followers:
        return Spoken(shown, "learner")
    return Spoken(shown, "reply", _("reply to the learner"))
