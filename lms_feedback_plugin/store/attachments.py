"""Pictures and files: taken in at once, tied to an item with the decision that sends them, their bytes encrypted at rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lms_feedback_plugin.domain.attachment import Attachment, Variant

from .bulk import Rank, Row, row_of, updating
from .faults import Conflict
from .journal import Journal
from .tables.attachments import attachment, attachment_content
from .vault import Vault

CLAIM = updating(Rank.CHILD_CHANGED, attachment, by=("site", "id"), take=("item", "post"), where=attachment.c.item.is_(None))


class Attachments:
    """``unit.attachments``."""

    def __init__(self, connection: Connection, journal: Journal, vault: Vault) -> None:
        self._connection = connection
        self._journal = journal
        self._vault = vault

    def add(self, one: Attachment, contents: Mapping[Variant, bytes]) -> bool:
        """Take one in, at once. False where one of this id is there already: it stays as it is."""
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(attachment)
        new = insert.values(row_of(attachment, one)).on_conflict_do_nothing(index_elements=["site", "id"])
        if self._connection.execute(new.returning(attachment.c.id)).first() is None:
            return False
        rows = [
            {
                "site": one.site,
                "attachment": one.id,
                "variant": variant,
                "sealed": self._vault.seal_bytes(content, _place(one.site, one.id, variant)),
            }
            for variant, content in contents.items()
        ]
        self._connection.execute(attachment_content.insert(), rows)
        return True

    def get_many(self, site: str, ids: Sequence[str]) -> dict[str, Attachment]:
        """Those that are there, by id."""
        rows = select(attachment).where(attachment.c.site == site, attachment.c.id.in_(ids))
        return {row["id"]: Attachment(**row) for row in self._connection.execute(rows).mappings()}

    def of(self, site: str, items: Iterable[int]) -> list[Attachment]:
        """What was sent with these items, in the order of arrival."""
        here = (attachment.c.site == site, attachment.c.item.in_(sorted(set(items))))
        rows = select(attachment).where(*here).order_by(attachment.c.at, attachment.c.id)
        return [Attachment(**row) for row in self._connection.execute(rows).mappings()]

    def waiting(self, site: str, person: str) -> int:
        """How many somebody has uploaded and not sent with anything yet."""
        theirs = (attachment.c.site == site, attachment.c.person == person, attachment.c.item.is_(None))
        return self._connection.execute(select(func.count()).select_from(attachment).where(*theirs)).scalar_one()

    def content(self, site: str, number: str, variant: Variant) -> bytes | None:
        """The bytes of one. Raises ``ConfigError`` under another secret key."""
        table = attachment_content.c
        here = (table.site == site, table.attachment == number, table.variant == variant)
        sealed = self._connection.execute(select(table.sealed).where(*here)).scalar()
        return None if sealed is None else self._vault.open_bytes(bytes(sealed), _place(site, number, variant))

    def claim(self, one: Attachment, item: int, post: str | None) -> None:
        """Tie one that waits to what it is sent with. ``Conflict`` at the flush where somebody else was first."""
        self._journal.write(CLAIM, {"k_site": one.site, "k_id": one.id, "item": item, "post": post}, _all_claimed)

    def forget_before(self, moment: datetime) -> int:
        """Drop those that were never sent with anything, at once."""
        old = attachment.delete().where(attachment.c.item.is_(None), attachment.c.at < moment)
        return self._connection.execute(old).rowcount


def _all_claimed(count: int, rows: Sequence[Row]) -> None:
    if count != len(rows):
        raise Conflict("An attachment was sent with something else meanwhile.", table="attachment")


def _place(site: str, number: str, variant: str) -> str:
    return f"attachment/{site}/{number}/{variant}"
