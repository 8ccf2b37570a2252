"""Is the history what was written? Online against the database, and offline on an export.

Both walk the same path, ``Walk``: lines come in order of (site, item, version), and every line that does not follow from the
one before it is a break. Online, the item's own row must agree with the end of its history, and what is kept beside the
commitments must be what was committed to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Select, select, union

from lms_feedback_plugin.errors import ConfigError

from . import chain
from .settling import history_place
from .tables.history import history, history_secret
from .tables.items import item
from .vault import Vault

BATCH = 1000
BreakKind = Literal["missing", "changed", "unlinked", "disagrees", "secret", "unreadable"]


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the history does not hold.

    ``missing``: no line of this version; ``changed``: the body is not what was hashed; ``unlinked``: does not follow the line
    before; ``disagrees``: the item's row says another version or hash than its history; ``secret``: a kept value is not the one
    committed to; ``unreadable``: not a line at all.
    """

    site: str
    item: int
    version: int
    kind: BreakKind
    detail: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How much was read and where it breaks."""

    items: int
    lines: int
    breaks: tuple[Break, ...] = ()

    @property
    def holds(self) -> bool:
        """No break at all."""
        return not self.breaks


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One history row as stored or exported."""

    site: str
    item: int
    version: int
    body: bytes
    prev: bytes
    hash: bytes


@dataclass(slots=True)
class Walk:
    """Follows the lines of one item after another."""

    items: int = 0
    lines: int = 0
    breaks: list[Break] = field(default_factory=list)
    last: ChainLine | None = None

    def take(self, line: ChainLine) -> None:
        """Check one line against the one before."""
        self.lines += 1
        last = self.last
        if last is None or (last.site, last.item) != (line.site, line.item):
            self.items += 1
            last = None
        expected = 1 if last is None else last.version + 1
        for version in range(expected, min(line.version, expected + BATCH)):
            self.found(line, "missing", "there is no line of this version", version)
        if line.hash != chain.link(line.prev, line.body) or not _says(line):
            self.found(line, "changed", "the body is not what was hashed")
        if line.version < expected or (
            line.version == expected and line.prev != (chain.GENESIS if last is None else last.hash)
        ):
            self.found(line, "unlinked", "it does not follow the line before it")
        self.last = line

    def found(self, line: ChainLine, kind: BreakKind, detail: str, version: int | None = None) -> None:
        """Note a break."""
        self.breaks.append(Break(line.site, line.item, line.version if version is None else version, kind, detail))

    def report(self) -> AuditReport:
        """What was found, in order."""
        return AuditReport(self.items, self.lines, tuple(self.breaks))


def verify(connection: Connection, vault: Vault, site: str | None) -> AuditReport:
    """Stream the history, its secrets and the items; memory does not grow with the history."""
    walk = Walk()
    for name in _sites(connection) if site is None else [site]:
        lines = _walked(connection, vault, name, walk)
        items = select(item.c.id, item.c.row_version, item.c.chain).where(item.c.site == name).order_by(item.c.id)
        heads = (ChainLine(name, row.id, row.row_version, b"", b"", bytes(row.chain)) for row in _streamed(connection, items))
        _compare(heads, _ends(lines), walk)
    return walk.report()


def export(connection: Connection, site: str | None) -> Iterator[str]:
    """JSON lines ``{site, item, version, prev, hash, body}``, hashes in hex, the body as the hashed text."""
    rows = select(history).order_by(history.c.site, history.c.item, history.c.version)
    for row in _streamed(connection, rows if site is None else rows.where(history.c.site == site)):
        yield json.dumps(
            {"site": row.site, "item": row.item, "version": row.version, "prev": bytes(row.prev).hex(),
             "hash": bytes(row.hash).hex(), "body": row.body}, ensure_ascii=False,
        )  # fmt: skip


def verify_export(lines: Iterable[str]) -> AuditReport:
    """Check an export without a database. Lines of an item must stand together, oldest first, as they were exported."""
    walk = Walk()
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            told = json.loads(text)
            line = ChainLine(str(told["site"]), int(told["item"]), int(told["version"]), str(told["body"]).encode(),
                             bytes.fromhex(told["prev"]), bytes.fromhex(told["hash"]))  # fmt: skip
        except (ValueError, TypeError, KeyError) as error:
            walk.breaks.append(Break("", 0, number, "unreadable", f"line {number} of the export: {error}"))
            continue
        walk.take(line)
    return walk.report()


def _sites(connection: Connection) -> list[str]:
    """Sites with items or with a history, for either may be what was taken away."""
    both = union(select(item.c.site), select(history.c.site))
    return sorted(connection.execute(both).scalars())


def _streamed(connection: Connection, rows: Select[Any]) -> Iterator[Any]:
    with connection.execution_options(yield_per=BATCH).execute(rows) as result:
        yield from result


def _walked(connection: Connection, vault: Vault, site: str, walk: Walk) -> Iterator[ChainLine]:
    both = history.outerjoin(
        history_secret,
        (history.c.site == history_secret.c.site)
        & (history.c.item == history_secret.c.item)
        & (history.c.version == history_secret.c.version),
    )
    rows = select(history, history_secret.c.sealed, history_secret.c.actor).select_from(both).where(history.c.site == site)
    for row in _streamed(connection, rows.order_by(history.c.item, history.c.version)):
        line = ChainLine(row.site, row.item, row.version, row.body.encode(), bytes(row.prev), bytes(row.hash))
        walk.take(line)
        if row.sealed is not None:
            _secrets(line, row, vault, walk)
        yield line


def _secrets(line: ChainLine, row: Any, vault: Vault, walk: Walk) -> None:
    try:
        kept: dict[str, Any] = vault.open(bytes(row.sealed), history_place(row.site, row.item, row.version))
        body = json.loads(row.body)
        committed = {chain.ACTOR: body["actor"]} | {chain.CHANGE + n: v for n, v in body["changes"].items()}
        wrong = [n for n, (salt, value) in kept.items()
                 if committed.get(n) != {"commitment": chain.commitment(bytes.fromhex(salt), value)}]  # fmt: skip
        if row.actor is not None and row.actor != kept.get(chain.ACTOR, (None, None))[1]:
            wrong.append(chain.ACTOR)
    except (ConfigError, ValueError, KeyError, TypeError, AttributeError) as error:
        walk.found(line, "unreadable", f"what is kept beside it cannot be read: {error}")
        return
    if wrong:
        walk.found(line, "secret", f"kept values are not those committed to: {', '.join(wrong)}")


def _says(line: ChainLine) -> bool:
    """Whether the body tells of the very row it stands in: a true line moved to another item is a changed one."""
    try:
        told = json.loads(line.body)
        return (told["site"], told["item"], told["version"]) == (line.site, line.item, line.version)
    except (ValueError, KeyError, TypeError):
        return False


def _ends(lines: Iterator[ChainLine]) -> Iterator[ChainLine]:
    """The last line of each item."""
    last: ChainLine | None = None
    for line in lines:
        if last is not None and last.item != line.item:
            yield last
        last = line
    if last is not None:
        yield last


def _compare(heads: Iterator[ChainLine], ends: Iterator[ChainLine], walk: Walk) -> None:
    """Merge two sorted streams of one site: every item has a history that ends where its row says, and none is left."""
    end = next(ends, None)
    for head in heads:
        while end is not None and end.item < head.item:
            walk.found(end, "disagrees", "its item is gone")
            end = next(ends, None)
        if end is None or end.item != head.item:
            walk.found(head, "missing", "the item has no history at all")
            continue
        if end.version != head.version:
            walk.found(end, "disagrees", f"the item stands at version {head.version}, its history ends at {end.version}")
        elif end.hash != head.hash:
            walk.found(end, "disagrees", "the item's row carries another hash than the end of its history")
        end = next(ends, None)
    while end is not None:
        walk.found(end, "disagrees", "its item is gone")
        end = next(ends, None)
