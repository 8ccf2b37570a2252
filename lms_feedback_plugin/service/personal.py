"""All that is kept of one person, for them to take along."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from lms_feedback_plugin.domain.choices import Choices
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.domain.workflow import BOT
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.item_search import ItemQuery
from lms_feedback_plugin.store.unit import Unit

from .sites import Sites
from .views import readable

PAGE = 100


class Personal:
    """Safe to use from several threads."""

    def __init__(self, database: Database, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sites = sites
        self._clock = clock

    def choices(self, person: Person) -> Choices:
        """How they chose to be told."""
        with self._database.reader() as unit:
            return unit.choices.get(person.site, person.id)

    def choose(self, choices: Choices) -> None:
        """Keep what they choose."""
        with self._database.unit() as unit:
            unit.choices.put(choices)
            unit.commit()

    def archive(self, person: Person) -> bytes:
        """A ZIP: ``data.json`` with all that is kept of them, and the files that they sent, below ``files/``."""
        out = io.BytesIO()
        with self._database.reader() as unit, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            told = self._told(unit, person)
            packed.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=2))
            for item in told["items"]:
                for file in item["files"]:
                    content = unit.attachments.content(person.site, file["id"], "whole")
                    packed.writestr(file["path"], content or b"")
        return out.getvalue()

    def _told(self, unit: Unit, person: Person) -> dict[str, Any]:
        site = self._sites.get(person.site)
        choices = unit.choices.get(person.site, person.id)
        return {
            "made_at": iso(self._clock()),
            "site": {"id": site.id, "name": site.name},
            "person": {
                "id": person.id,
                "name": person.name,
                "language": person.language,
                "email": person.email,
                "roles": [{"role": grant.role, "course": grant.course} for grant in person.grants],
                "choices": {"language": choices.language, "notices": choices.notices},
            },
            "items": [_item(unit, item, person) for item in _items(unit, person) if item.reporter == person.id],
            "follows": [item.id for item in _items(unit, person) if item.reporter != person.id],
            "votes": sorted(unit.votes.of(person.site, person.id)),
        }


def _items(unit: Unit, person: Person) -> Iterator[Item]:
    after: str | None = None
    while True:
        page = unit.items.search(person.site, ItemQuery(concerning=person.id, limit=PAGE, after=after))
        yield from (snapshot.item for snapshot in page.snapshots)
        if page.next is None:
            return
        after = page.next


def _item(unit: Unit, item: Item, person: Person) -> dict[str, Any]:
    history = unit.history.of(item.site, item.id)
    posts = readable(unit.posts.of(item.site, item.id, "public"), item, unit.followers.of(item.site, item.id), person)
    files = [one for one in unit.attachments.of(item.site, [item.id]) if one.person == person.id]
    ratings = [one for one in unit.surveys.of(item.site, item.id) if one.person == person.id and one.answered_at]
    return {
        "id": item.id,
        "kind": item.pin.workflow,
        "state": item.state,
        "course": item.course,
        "channel": item.channel,
        "created_at": iso(item.created_at),
        "context": dict(item.context),
        "fields": dict(item.fields),
        "way": [{"at": iso(entry.at), "what": entry.line.what, "state": entry.line.to_state} for entry in history],
        "messages": [{"at": iso(post.at), "from": _from(post.author, person), "text": post.text} for post in posts],
        "ratings": [{"survey": one.survey, "score": one.score, "comment": one.comment} for one in ratings],
        "files": [{"id": one.id, "name": one.name, "path": f"files/{item.id}/{one.id[:8]}-{one.name}"} for one in files],
    }


def _from(author: str, person: Person) -> str:
    return {person.id: "you", BOT: "automatic"}.get(author, "staff")
