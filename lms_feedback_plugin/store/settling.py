"""Outcomes of a unit become rows: the item, its clocks, its keys and its history, each in the bulk statement of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.errors import StaleVersion

from . import chain
from .bulk import Rank, Row, deleting, inserting, updating, upserting
from .item_rows import clock_row, item_row, key_rows, promised
from .journal import Journal
from .ledger import Ledger, Locked, Outcome
from .rules import ItemRules, RulesOf
from .tables.history import history, history_secret
from .tables.items import clock, item, item_key
from .vault import Vault

FIXED = frozenset({"site", "id", "channel", "channel_mode", "created_at", "opened_from", "activity"})
"""Columns that never change once the item is there."""

ADD_ITEM = inserting(Rank.ITEM_NEW, item)
SAVE_ITEM = updating(
    Rank.ITEM, item, by=("site", "id", "row_version"), take=[c.name for c in item.columns if c.name not in FIXED]
)
PUT_CLOCK = upserting(Rank.CLOCK, clock)
DROP_CLOCK = deleting(Rank.CLOCK_GONE, clock, "site", "item", "timer")
DROP_KEYS = deleting(Rank.KEY_GONE, item_key, "site", "item")
ADD_KEY = inserting(Rank.KEY, item_key)
ADD_HISTORY = inserting(Rank.HISTORY, history)
ADD_SECRET = inserting(Rank.HISTORY_SECRET, history_secret)


def settle(ledger: Ledger, journal: Journal, vault: Vault, rules_of: RulesOf) -> None:
    """Write every outcome into the journal; what the ledger has locked is afterwards as it was written."""
    for outcome in ledger.settle():
        rules = rules_of(outcome.decision.item.pin)
        newest = _history(outcome, journal, vault)
        after = outcome.decision
        due_at = promised(after.item, after.clocks, rules, outcome.before.snapshot.due_at if outcome.before else None)
        _item(outcome, journal, item_row(after.item, rules, vault, newest, due_at))
        _clocks(outcome, journal)
        _keys(outcome, journal, rules, rules_of)
        written = Snapshot(after.item, after.clocks, due_at=due_at)
        ledger.remember((after.item.site, after.item.id), Locked(written, newest))


def history_place(site: str, number: int, version: int) -> str:
    """Where the secrets of one history row are sealed to."""
    return f"history/{site}/{number}/{version}"


def _history(outcome: Outcome, journal: Journal, vault: Vault) -> bytes:
    prev = outcome.prev
    for line in outcome.lines:
        site, number = line.key
        body = line.body
        newest = chain.link(prev, body.text)
        row = {"site": site, "item": number, "version": line.version}
        journal.write(ADD_HISTORY, {**row, "body": body.text.decode(), "prev": prev, "hash": newest})
        if body.secrets:
            sealed = vault.seal(body.secrets, history_place(site, number, line.version))
            actor = line.actor if chain.ACTOR in body.secrets else None
            journal.write(ADD_SECRET, {**row, "actor": actor, "sealed": sealed})
        prev = newest
    return prev


def _item(outcome: Outcome, journal: Journal, row: dict[str, object]) -> None:
    if outcome.before is None:
        journal.write(ADD_ITEM, row)
        return
    changing: dict[str, object] = {name: value for name, value in row.items() if name not in FIXED}
    changing.update(k_site=row["site"], k_id=row["id"], k_row_version=outcome.before.snapshot.item.row_version)
    journal.write(SAVE_ITEM, changing, _all_saved)


def _all_saved(count: int, rows: Sequence[Row]) -> None:
    if count != len(rows):
        raise StaleVersion(
            f"{len(rows) - count} of {len(rows)} items changed since they were read. Read again, then decide again.",
            items=tuple((row["k_site"], row["k_id"]) for row in rows),
        )


def _clocks(outcome: Outcome, journal: Journal) -> None:
    """Only what differs: most steps leave most clocks alone."""
    number, site = outcome.decision.item.id, outcome.decision.item.site
    before = {} if outcome.before is None else {c.timer: c for c in outcome.before.snapshot.clocks}
    after = {c.timer: c for c in outcome.decision.clocks}
    for timer, now in after.items():
        if before.get(timer) != now:
            journal.write(PUT_CLOCK, clock_row(site, number, now))
    for timer in before.keys() - after.keys():
        journal.write(DROP_CLOCK, {"k_site": site, "k_item": number, "k_timer": timer})


def _keys(outcome: Outcome, journal: Journal, rules: ItemRules, rules_of: RulesOf) -> None:
    """What was kept before was kept by the rules that the item followed then."""
    before, after = outcome.before, outcome.decision.item
    earlier = rules if before is None or before.snapshot.item.pin == after.pin else rules_of(before.snapshot.item.pin)
    if not (rules.keys or earlier.keys):
        return
    now = key_rows(after, rules)
    kept = [] if before is None else key_rows(before.snapshot.item, earlier)
    if now == kept:
        return
    if kept:
        journal.write(DROP_KEYS, {"k_site": after.site, "k_item": after.id})
    for row in now:
        journal.write(ADD_KEY, row)
