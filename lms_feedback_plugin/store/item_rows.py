"""Items and clocks as rows, and rows as items and clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from lms_feedback_plugin.domain.item import Clock, Item, Pin, Snapshot

from .bulk import Row
from .rules import ItemRules, parted
from .tables.items import NEVER
from .vault import Vault

PLAIN = (
    "site", "id", "state", "row_version", "reporter", "language", "channel", "channel_mode", "course", "created_at",
    "updated_at", "entered_at", "assigned_role", "assignee", "escalated_to", "merged_into", "opened_from", "activity",
)  # fmt: skip
"""Columns that are the item's attribute of the same name."""


def place(site: str, item: int) -> str:
    """Where an item's private fields are sealed to."""
    return f"item/{site}/{item}"


def item_row(item: Item, rules: ItemRules, vault: Vault, chain: bytes, due_at: datetime | None) -> dict[str, object]:
    """A row of ``item``."""
    shown, private = parted(item.fields, rules)
    row: dict[str, object] = {name: getattr(item, name) for name in PLAIN}
    row.update(
        workflow=item.pin.workflow,
        workflow_version=item.pin.version,
        behaviour=item.pin.behaviour,
        closed=item.state in rules.final,
        waits=item.state in rules.paused,
        due_at=due_at or NEVER,
        chain=chain,
        context=dict(item.context),
        fields=shown,
        facts=dict(item.facts) or None,
        sealed=vault.seal(private, place(item.site, item.id)) if private else None,
    )
    return row


def clock_row(site: str, item: int, clock: Clock) -> dict[str, object]:
    """A row of ``clock``."""
    return {
        "site": site,
        "item": item,
        "timer": clock.timer,
        "spent": clock.spent,
        "since": clock.since,
        "due_at": clock.due_at,
        "fired": clock.fired,
    }


def read_item(row: RowMapping, vault: Vault) -> Item:
    """The item of a row of ``item``."""
    fields: dict[str, Any] = dict(row["fields"])
    if row["sealed"] is not None:
        fields.update(vault.open(bytes(row["sealed"]), place(row["site"], row["id"])))
    return Item(
        pin=Pin(row["workflow"], row["workflow_version"], row["behaviour"]),
        context=row["context"],
        facts=row["facts"] or {},
        fields=fields,
        **{name: row[name] for name in PLAIN},
    )


def promised(item: Item, clocks: Iterable[Clock], rules: ItemRules, before: datetime | None) -> datetime | None:
    """When staff have to have done something: the next promise; as long as a lead has to look after it because one was
    missed (``before``), that one."""
    if item.state in rules.final:
        return None
    due = [clock.due_at for clock in clocks if clock.timer in rules.promises and clock.due_at is not None]
    if item.escalated_to and before is not None:
        due.append(before)
    return min(due, default=None)


def read_clock(row: RowMapping) -> Clock:
    """The clock of a row of ``clock``."""
    return Clock(row["timer"], row["spent"], row["since"], row["due_at"], row["fired"])


def snapshots(items: Iterable[RowMapping], clocks: Iterable[RowMapping], vault: Vault) -> dict[int, Snapshot]:
    """Items of one site with their clocks, in the order of ``items``."""
    kept: dict[int, list[Clock]] = {}
    for row in clocks:
        kept.setdefault(row["item"], []).append(read_clock(row))
    return {
        row["id"]: Snapshot(
            read_item(row, vault), tuple(kept.get(row["id"], ())), due_at=None if row["due_at"] == NEVER else row["due_at"]
        )
        for row in items
    }


def key_rows(item: Item, rules: ItemRules) -> list[Row]:
    """What the item can be found by: one row for each looked-up field that holds a value."""
    return [
        {"site": item.site, "field": name, "value": key_text(item.fields[name]), "item": item.id}
        for name in sorted(rules.keys)
        if item.fields.get(name) is not None
    ]


def key_text(value: object) -> str:
    """Values are compared as text, since events carry the ids of every LMS as text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
