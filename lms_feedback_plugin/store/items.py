"""Items: read for looking, locked for deciding, saved with what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.errors import NotFound, StaleVersion

from .faults import Busy
from .item_rows import key_text, snapshots
from .item_search import ItemQuery, Page, cursor, finds_nothing, page_size, statement, tally
from .ledger import Ledger, Locked
from .tables.items import clock, item, item_key
from .tables.sites import counter
from .vault import Vault


class Items:
    """``unit.items``. Reads see the database and what this unit has decided itself."""

    def __init__(self, connection: Connection, ledger: Ledger, vault: Vault) -> None:
        self._connection = connection
        self._ledger = ledger
        self._vault = vault

    def next_ids(self, site: str, count: int) -> range:
        """The next ``count`` item numbers of the site; one statement. Numbers of a unit that is rolled back come again."""
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(counter)
        last = self._connection.execute(
            insert.values(site=site, last=count)
            .on_conflict_do_update(index_elements=["site"], set_={"last": counter.c.last + count})
            .returning(counter.c.last)
        ).scalar_one()
        return range(last - count + 1, last + 1)

    def give_back(self, site: str, count: int) -> None:
        """The last ``count`` numbers that this unit fetched were not used. Nobody has gone on from them: the counter's row is
        locked until the unit ends."""
        mine = (counter.c.site == site,)
        self._connection.execute(counter.update().where(*mine).values(last=counter.c.last - count))

    def lock(self, site: str, number: int, expect_version: int | None = None) -> Snapshot:
        """Read an item for a decision; nobody else decides on it until this unit ends.

        Raises ``NotFound``, ``StaleVersion`` where the row is not at ``expect_version``, and ``Busy`` where an earlier command
        of this unit decides on it already.
        """
        found = self.lock_many(site, [number])
        if number not in found:
            raise NotFound(f"There is no item {number}.", item=number)
        snapshot = found[number]
        if expect_version is not None and snapshot.item.row_version != expect_version:
            raise StaleVersion(
                f"Item {number} is at version {snapshot.item.row_version}, not {expect_version}. Read it again.",
                current=snapshot.item.row_version,
            )
        return snapshot

    def lock_many(self, site: str, numbers: Iterable[int]) -> dict[int, Snapshot]:
        """Lock several at once, in two statements; those that do not exist are left out. Locking again costs nothing.

        A committer calls this once for all commands of a group; their own ``lock`` is then answered from memory.
        """
        wanted = sorted(set(numbers))
        decided = {n: self._decided(site, n) for n in wanted}
        missing = [n for n in wanted if decided[n] is None and self._ledger.locked((site, n)) is None]
        if missing:
            here = select(item).where(item.c.site == site, item.c.id.in_(missing))
            rows = self._rows(here.order_by(item.c.id).with_for_update())
            read = snapshots(rows, self._clocks(site, missing), self._vault)
            for row in rows:
                self._ledger.remember((site, row["id"]), Locked(read[row["id"]], bytes(row["chain"])))
        found: dict[int, Snapshot] = {}
        for number in wanted:
            locked = self._ledger.locked((site, number))
            snapshot = decided[number] or (locked.snapshot if locked else None)
            if snapshot is not None:
                found[number] = snapshot
        return found

    def get(self, site: str, number: int) -> Snapshot:
        """Read an item to look at it. Raises ``NotFound``."""
        found = self.get_many(site, [number])
        if number not in found:
            raise NotFound(f"There is no item {number}.", item=number)
        return found[number]

    def get_many(self, site: str, numbers: Iterable[int]) -> dict[int, Snapshot]:
        """Read several in two statements; those that do not exist are left out."""
        wanted = sorted(set(numbers))
        if not wanted:
            return {}
        rows = self._rows(select(item).where(item.c.site == site, item.c.id.in_(wanted)).order_by(item.c.id))
        found = snapshots(rows, self._clocks(site, wanted), self._vault)
        for number in wanted:
            change = self._ledger.last_change((site, number))
            if change is not None:
                found[number] = Snapshot(change.decision.item, change.decision.clocks)
        return found

    def add(self, decision: Decision) -> None:
        """Keep a new item (row version 1) with its clocks. Append its history line too."""
        self._ledger.change((decision.item.site, decision.item.id), decision, new=True)

    def save(self, decision: Decision) -> None:
        """Keep what was decided on a locked item, guarded by its row version: ``StaleVersion`` at the flush if it moved on.

        Append the decision's history line too; one without the other is refused at the flush.
        """
        self._ledger.change((decision.item.site, decision.item.id), decision, new=False)

    def find_matching(self, site: str, workflow: str, values: Mapping[str, object]) -> list[int]:
        """Open items of a workflow by ``id``, ``reporter``, ``course``, ``activity`` and looked-up fields: all must match."""
        rows = select(item.c.id).where(item.c.site == site, item.c.workflow == workflow, ~item.c.closed)
        for name, value in values.items():
            if value is None:
                return []
            text = key_text(value)
            if name == "id":
                if not text.isascii() or not text.isdigit() or len(text) > 18:
                    return []
                rows = rows.where(item.c.id == int(text))
            elif name in ("reporter", "course", "activity"):
                rows = rows.where(item.c[name] == text)
            else:
                keyed = select(item_key.c.item).where(
                    item_key.c.site == site, item_key.c.field == name, item_key.c.value == text
                )
                rows = rows.where(item.c.id.in_(keyed))
        return list(self._connection.execute(rows.order_by(item.c.id)).scalars())

    def search(self, site: str, query: ItemQuery) -> Page:
        """One page of a list, in two statements whatever its length."""
        if finds_nothing(query):
            return Page(())
        rows = self._rows(statement(site, query))
        size = page_size(query)
        read = snapshots(rows[:size], self._clocks(site, [row["id"] for row in rows[:size]]), self._vault)
        page = tuple(read.values())
        return Page(page, cursor(page[-1], query) if len(rows) > size else None)

    def tallies(self, site: str, queries: Mapping[str, ItemQuery], most: int) -> dict[str, int]:
        """How many items each query finds, each counted up to ``most``; one statement for all."""
        asked = {
            name: tally(site, query, most).scalar_subquery() for name, query in queries.items() if not finds_nothing(query)
        }
        found = self._connection.execute(select(*asked.values())).one() if asked else ()
        return dict.fromkeys(queries, 0) | dict(zip(asked, found, strict=True))

    def counts(self, site: str, courses: Sequence[str] | None = None) -> dict[tuple[str, str], int]:
        """How many items stand in each (workflow, state); of these courses only, where given."""
        rows = select(item.c.workflow, item.c.state, func.count()).where(item.c.site == site)
        if courses is not None:
            rows = rows.where(item.c.course.in_(list(courses)))
        grouped = self._connection.execute(rows.group_by(item.c.workflow, item.c.state))
        return {(workflow, state): count for workflow, state, count in grouped}

    def standing(self, site: str, workflow: str) -> dict[tuple[int, str, str], int]:
        """How many open items of a workflow stand in each (version, behaviour, state)."""
        where = (item.c.workflow_version, item.c.behaviour, item.c.state)
        rows = select(*where, func.count()).where(item.c.site == site, item.c.workflow == workflow, ~item.c.closed)
        return {(row[0], row[1], row[2]): row[3] for row in self._connection.execute(rows.group_by(*where))}

    def of_other_versions(self, site: str, workflow: str, behaviour: str, after: int, limit: int) -> list[int]:
        """The next open items of a workflow, by number, that follow another behaviour than this."""
        rows = select(item.c.id).where(
            item.c.site == site, item.c.workflow == workflow, ~item.c.closed, item.c.behaviour != behaviour, item.c.id > after
        )
        return list(self._connection.execute(rows.order_by(item.c.id).limit(limit)).scalars())

    def open_in_course(self, site: str, course: str) -> list[int]:
        """The open items of a course, by number."""
        rows = select(item.c.id).where(item.c.site == site, item.c.course == course, ~item.c.closed)
        return list(self._connection.execute(rows.order_by(item.c.id)).scalars())

    def open_by_assignee(self, site: str, people: Iterable[str]) -> dict[str, int]:
        """How many open items each of these people has; who has none is left out. One statement."""
        rows = (
            select(item.c.assignee, func.count())
            .where(item.c.site == site, item.c.assignee.in_(sorted(set(people))), ~item.c.closed)
            .group_by(item.c.assignee)
        )
        return dict(self._connection.execute(rows).all())

    def merged_into(self, site: str, target: int) -> list[int]:
        """The items that went into ``target``."""
        rows = select(item.c.id).where(item.c.site == site, item.c.merged_into == target).order_by(item.c.id)
        return list(self._connection.execute(rows).scalars())

    def opened_from(self, site: str, source: int) -> list[int]:
        """The items that were opened from ``source``."""
        rows = select(item.c.id).where(item.c.site == site, item.c.opened_from == source).order_by(item.c.id)
        return list(self._connection.execute(rows).scalars())

    def _decided(self, site: str, number: int) -> Snapshot | None:
        change = self._ledger.last_change((site, number))
        if change is None:
            return None
        if change.command != self._ledger.command:
            raise Busy(f"Item {number} is decided on by an earlier command of this unit.", item=number)
        return Snapshot(change.decision.item, change.decision.clocks)

    def _rows(self, rows: Select[Any]) -> Sequence[RowMapping]:
        return self._connection.execute(rows).mappings().all()

    def _clocks(self, site: str, numbers: Sequence[int]) -> Sequence[RowMapping]:
        if not numbers:
            return []
        return self._rows(
            select(clock).where(clock.c.site == site, clock.c.item.in_(numbers)).order_by(clock.c.item, clock.c.timer)
        )
