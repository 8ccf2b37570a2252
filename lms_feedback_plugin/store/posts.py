"""An item's conversation and those who follow it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from sqlalchemy import Connection, select

from lms_feedback_plugin.domain.item import Post, Visibility

from .bulk import Rank, deleting, ignoring, inserting, row_of
from .journal import Journal
from .tables.items import follower, post

ADD_POST = inserting(Rank.CHILD, post)
ADD_FOLLOWER = ignoring(Rank.CHILD, follower)
DROP_FOLLOWER = deleting(Rank.CHILD_CHANGED, follower, "site", "item", "person")
DROP_FOLLOWERS_VIA = deleting(Rank.CHILD_CHANGED, follower, "site", "item", "via")


class Posts:
    """``unit.posts``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, one: Post) -> None:
        """Keep one line."""
        self._journal.write(ADD_POST, row_of(post, one))

    def of(self, site: str, item: int, visibility: Visibility | None = None) -> list[Post]:
        """The lines of an item, oldest first; only those of one visibility, where given."""
        seen: Sequence[str] = get_args(Visibility) if visibility is None else [visibility]
        rows = select(post).where(post.c.site == site, post.c.item == item, post.c.visibility.in_(seen))
        found = self._connection.execute(rows.order_by(post.c.at, post.c.id)).mappings()
        return [Post(**{name: row[name] for name in row}) for row in found]


class Followers:
    """``unit.followers``: who is told what the reporter is told."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, site: str, item: int, person: str, via: str = "self") -> None:
        """``via`` says how they came (``self``, ``merge:17``); following twice changes nothing."""
        self._journal.write(ADD_FOLLOWER, {"site": site, "item": item, "person": person, "via": via})

    def remove(self, site: str, item: int, person: str) -> None:
        """They follow no longer, however they came."""
        self._journal.write(DROP_FOLLOWER, {"k_site": site, "k_item": item, "k_person": person})

    def remove_via(self, site: str, item: int, via: str) -> None:
        """All who came this way and no other follow no longer: what un-merging takes back."""
        self._journal.write(DROP_FOLLOWERS_VIA, {"k_site": site, "k_item": item, "k_via": via})

    def of(self, site: str, item: int) -> list[str]:
        """The followers' ids, each once."""
        return self.of_many(site, [item]).get(item, [])

    def of_many(self, site: str, items: Iterable[int]) -> dict[int, list[str]]:
        """Followers by item; items without any are left out. One statement."""
        rows = (
            select(follower.c.item, follower.c.person)
            .where(follower.c.site == site, follower.c.item.in_(sorted(set(items))))
            .distinct()
            .order_by(follower.c.item, follower.c.person)
        )
        found: dict[int, list[str]] = {}
        for item, person in self._connection.execute(rows):
            found.setdefault(item, []).append(person)
        return found
