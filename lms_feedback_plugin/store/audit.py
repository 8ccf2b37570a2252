"""Is the history what was written? Online against the database, and offline on an export.

Both walk the same path, ``Walk``: lines come in order of (site, item, version), and every line that does not follow from the
one before it is a break. Online, the item's own row must agree with the end of its history, and what is kept beside the
commitments must be what was committed to. A site's own history walks along as that of item 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Select, literal, null, select, union

from lms_feedback_plugin.errors import ConfigError

from . import chain
from .settling import history_place
from .tables.history import history, history_secret, site_head, site_history
from .tables.items import item
from .vault import Vault

BATCH = 1000
BreakKind = Literal["missing", "changed", "unlinked", "disagrees", "secret", "unreadable"]


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the history does not hold. Item 0 is the site itself.

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
    """How much was read and where it breaks. ``sites`` counts those that have a history of their own."""

    items: int
    lines: int
    breaks: tuple[Break, ...] = ()
    sites: int = 0

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
    sites: int = 0
    lines: int = 0
    breaks: list[Break] = field(default_factory=list)
    last: ChainLine | None = None

    def take(self, line: ChainLine, what: str | None = None) -> None:
        """Check one line against the one before. ``what`` is what a column beside the body says of it, where there is one."""
        self.lines += 1
        last = self.last
        if last is None or (last.site, last.item) != (line.site, line.item):
            self.items += line.item != chain.NO_ITEM
            self.sites += line.item == chain.NO_ITEM
            last = None
        expected = 1 if last is None else last.version + 1
        for version in range(expected, min(line.version, expected + BATCH)):
            self.found(line, "missing", "there is no line of this version", version)
        if line.hash != chain.link(line.prev, line.body) or not _says(line, what):
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
        return AuditReport(self.items, self.lines, tuple(self.breaks), self.sites)


def verify(connection: Connection, vault: Vault, site: str | None) -> AuditReport:
    """Stream the history, its secrets and the items; memory does not grow with the history."""
    walk = Walk()
    for name in _sites(connection) if site is None else [site]:
        head = select(literal(chain.NO_ITEM), site_head.c.version, site_head.c.hash).where(site_head.c.site == name)
        items = select(item.c.id, item.c.row_version, item.c.chain).where(item.c.site == name).order_by(item.c.id)
        for heads, lines in ((head, _own(name)), (items, _with_secrets(name))):
            walked = _walked(connection, vault, lines, walk)
            _compare(_heads(name, _streamed(connection, heads)), _ends(walked), walk)
    return walk.report()


def export(connection: Connection, site: str | None) -> Iterator[str]:
    """JSON lines ``{site, item, version, prev, hash, body}``, hashes in hex, the body as the hashed text; of each site its own
    history first, then its items'."""
    for name in _sites(connection) if site is None else [site]:
        items = select(history).where(history.c.site == name).order_by(history.c.item, history.c.version)
        for lines in (_own(name), items):
            for row in _streamed(connection, lines):
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
    tables = (item, history, site_history, site_head)
    return sorted(connection.execute(union(*(select(table.c.site) for table in tables))).scalars())


def _streamed(connection: Connection, rows: Select[Any]) -> Iterator[Any]:
    with connection.execution_options(yield_per=BATCH).execute(rows) as result:
        yield from result


def _heads(site: str, rows: Iterator[Any]) -> Iterator[ChainLine]:
    """Where each history must end, by what stands outside of it."""
    return (ChainLine(site, number, version, b"", b"", bytes(last)) for number, version, last in rows)


def _own(site: str) -> Select[Any]:
    """The site's own history, as that of item 0."""
    rows = select(site_history, literal(chain.NO_ITEM).label("item")).where(site_history.c.site == site)
    return rows.order_by(site_history.c.version)


def _with_secrets(site: str) -> Select[Any]:
    both = history.outerjoin(
        history_secret,
        (history.c.site == history_secret.c.site)
        & (history.c.item == history_secret.c.item)
        & (history.c.version == history_secret.c.version),
    )
    kept = history_secret.c.sealed, history_secret.c.actor, null().label("what")
    rows = select(history, *kept).select_from(both).where(history.c.site == site)
    return rows.order_by(history.c.item, history.c.version)


def _walked(connection: Connection, vault: Vault, lines: Select[Any], walk: Walk) -> Iterator[ChainLine]:
    for row in _streamed(connection, lines):
        line = ChainLine(row.site, row.item, row.version, row.body.encode(), bytes(row.prev), bytes(row.hash))
        walk.take(line, row.what)
        if row.sealed is not None:
            _secrets(line, row, vault, walk)
        yield line


def _secrets(line: ChainLine, row: Any, vault: Vault, walk: Walk) -> None:
    try:
        kept: dict[str, Any] = vault.open(bytes(row.sealed), history_place(row.site, row.item, row.version))
        body = json.loads(row.body)
        committed = {chain.ACTOR: body["actor"]} | {chain.CHANGE + n: v for n, v in body.get("changes", {}).items()}
        wrong = [n for n, (salt, value) in kept.items()
                 if committed.get(n) != {"commitment": chain.commitment(bytes.fromhex(salt), value)}]  # fmt: skip
        if row.actor is not None and row.actor != kept.get(chain.ACTOR, (None, None))[1]:
            wrong.append(chain.ACTOR)
    except (ConfigError, ValueError, KeyError, TypeError, AttributeError) as error:
        walk.found(line, "unreadable", f"what is kept beside it cannot be read: {error}")
        return
    if wrong:
        walk.found(line, "secret", f"kept values are not those committed to: {', '.join(wrong)}")


def _says(line: ChainLine, what: str | None) -> bool:
    """Whether the body tells of the very row it stands in: a true line moved to another item is a changed one."""
    try:
        told = json.loads(line.body)
        here = (told["site"], told["item"], told["version"]) == (line.site, line.item, line.version)
        return here and what in (None, told["what"])
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
            walk.found(end, "disagrees", "what it tells of is gone")
            end = next(ends, None)
        if end is None or end.item != head.item:
            walk.found(head, "missing", "there is no history at all")
            continue
        if end.version != head.version:
            walk.found(end, "disagrees", f"it stands at version {head.version}, its history ends at {end.version}")
        elif end.hash != head.hash:
            walk.found(end, "disagrees", "its row carries another hash than the end of its history")
        end = next(ends, None)
    while end is not None:
        walk.found(end, "disagrees", "what it tells of is gone")
        end = next(ends, None)
