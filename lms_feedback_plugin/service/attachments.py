"""Pictures and files on their way in and out: taken in before they are sent with anything, handed out to who may see them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from lms_feedback_plugin.domain.attachment import Attachment, Variant
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Actor, Person
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .accepted_files import FIELD, accepted
from .refusals import wrong
from .sight import Sight, is_learner
from .sites import Sites
from .views import readable

MOST_WAITING = 20
"""Uploads of one person that were not sent with anything yet."""
FARTHEST = 5
"""Items back along which what was sent is still shown: an item that was passed on may be passed on again."""
TOO_MANY_WAIT: Text = {
    "en": f"You have uploaded {MOST_WAITING} files without sending them. Send your message, or try again tomorrow.",
    "zh-CN": f"您已上传 {MOST_WAITING} 个文件但尚未提交。请先提交，或明天再试。",
}
NONE_TAKEN: Text = {"en": "No files are taken here.", "zh-CN": "此处不接收文件。"}


class Attachments:
    """Safe to use from several threads. ``largest``: bytes that one upload may have; 0 takes none."""

    def __init__(self, database: Database, sites: Sites, sight: Sight, clock: Callable[[], datetime], largest: int) -> None:
        self._database = database
        self._sites = sites
        self._sight = sight
        self._clock = clock
        self.largest = largest

    def upload(self, site: str, person: Person, name: str, content: bytes, key: str | None = None) -> Attachment:
        """Take a file in; it is kept for two days unless it is sent with something.

        The same bytes under the same ``key`` are the same upload. Raises ``Invalid`` with what to send instead.
        """
        self._sites.get(site)
        if not self.largest:
            raise wrong(FIELD, NONE_TAKEN)
        taken = accepted(name, content, self.largest)
        number = _number(site, person, content, key)
        one = Attachment(site, number, person.id, taken.name, taken.media_type, taken.size, self._clock())
        with self._database.unit() as unit:
            if unit.attachments.waiting(site, person.id) >= MOST_WAITING:
                raise wrong(FIELD, TOO_MANY_WAIT)
            if not unit.attachments.add(one, taken.contents):
                return unit.attachments.get_many(site, [number])[number]
            unit.commit()
        return one

    def own(self, site: str, person: Person, ids: Sequence[str]) -> list[Attachment]:
        """Those of ``ids`` that they uploaded and that wait to be sent."""
        with self._database.reader() as unit:
            found = unit.attachments.get_many(site, ids)
        return [found[one] for one in ids if one in found and found[one].person == person.id and found[one].item is None]

    def read(self, site: str, item: int, number: str, viewer: Person, variant: Variant = "whole") -> tuple[Attachment, bytes]:
        """One file of an item. Raises ``NotFound`` for whoever may not see it."""
        with self._database.reader() as unit:
            found = unit.items.get(site, item).item
            actor = self._sight.actor_in(unit, viewer, found)
            one = next((a for a in seen_by(unit, found, actor, viewer) if a.id == number), None)
            content = None if one is None else unit.attachments.content(site, number, variant)
        if one is None or content is None:
            raise NotFound(f"There is no such file with item {item}.", item=item)
        return one, content

    def of(self, site: str, item: int, viewer: Person) -> list[Attachment]:
        """What was sent with an item, as far as its viewer may see it. Raises ``NotFound`` for strangers."""
        with self._database.reader() as unit:
            found = unit.items.get(site, item).item
            return seen_by(unit, found, self._sight.actor_in(unit, viewer, found), viewer)


def seen_by(unit: Unit, item: Item, actor: Actor, viewer: Person) -> list[Attachment]:
    """Staff see all that came with the item and with those that it was passed on from; learners what they sent themselves
    and what came with lines of staff that they can read."""
    found = unit.attachments.of(item.site, _line_of(unit, item))
    if not found or not is_learner(actor):
        return found
    posts = readable(unit.posts.of(item.site, item.id, "public"), item, unit.followers.of(item.site, item.id), viewer)
    lines = {post.id for post in posts}
    return [one for one in found if one.person == viewer.id or (one.item == item.id and one.post in lines)]


def _line_of(unit: Unit, item: Item) -> Collection[int]:
    """The item's number and those of the items that it was passed on from."""
    numbers, before = [item.id], item.opened_from
    while before is not None and len(numbers) <= FARTHEST:
        numbers.append(before)
        before = unit.items.get(item.site, before).item.opened_from
    return numbers


def _number(site: str, person: Person, content: bytes, key: str | None) -> str:
    """By key and content, so that a form that is sent twice uploads once."""
    if key is None:
        return secrets.token_hex(16)
    told = "\0".join((site, person.id, key, hashlib.sha256(content).hexdigest()))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
