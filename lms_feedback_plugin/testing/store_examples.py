"""Ready-made values for tests of a store: sites, items, decisions, things to send. Times are near ``NOW``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lms_feedback_plugin.domain.decision import Decision, HistoryLine
from lms_feedback_plugin.domain.delivery import Dispatch, OutboxRow, Recipient
from lms_feedback_plugin.domain.item import Clock, Item, Pin, Snapshot
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.rules import ItemRules
from lms_feedback_plugin.store.unit import Unit

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
SITE = "academy"
KEY = bytes(range(32))
RULES = ItemRules(
    known=frozenset({"question", "phone", "votes", "urgent", "thread", "reply", "priority"}),
    private=frozenset({"phone"}),
    personal=frozenset({"question", "phone", "reply"}),
    keys=frozenset({"thread"}),
    final=frozenset({"closed", "merged"}),
    paused=frozenset({"waiting"}),
    promises=frozenset({"promise"}),
)


def rules_of(_pin: Pin) -> ItemRules:
    """``RULES`` for every workflow."""
    return RULES


def a_site(number: str = SITE) -> Site:
    """A site with two secrets, a web service token among its settings, and a key for learners' tokens."""
    connection = Connection(number, "sandbox", {"url": "http://localhost:9", "token": "ws-token"}, ("newest", "older"))
    return Site(
        number, "Academy 学院", ("en", "zh-CN"), "http://localhost:9", {"lms": "sandbox"}, {"sandbox": connection},
        ("signing-key",), {"answer": {"first_reply": "10m"}},
    )  # fmt: skip


def an_item(number: int = 1, site: str = SITE, **changes: object) -> Item:
    """A new question."""
    item = Item(
        site=site,
        id=number,
        pin=Pin("answer", 1, "b" * 64),
        state="new",
        row_version=1,
        reporter="p1",
        language="zh-CN",
        channel="widget",
        channel_mode="instant",
        created_at=NOW,
        updated_at=NOW + timedelta(seconds=number),
        entered_at=NOW,
        course="c1",
        context={"page": "/course/1", "second": 12.5, "path": ["a", "b"]},
        fields={"question": "How? 怎么做？", "phone": "555-0100", "votes": 1, "urgent": False},
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def a_clock(timer: str = "first_reply", due: timedelta | None = timedelta(minutes=5), **changes: object) -> Clock:
    """A clock that is due some time after ``NOW``."""
    clock = Clock(timer, 0.0, NOW, None if due is None else NOW + due)
    return replace(clock, **changes)  # type: ignore[arg-type]


def created(item: Item, *clocks: Clock) -> Decision:
    """The decision that makes an item."""
    return Decision(item, clocks, HistoryLine("created", "", item.reporter, None, item.state, item.fields))


def moved(
    snapshot: Snapshot,
    state: str = "answered",
    *,
    actor: str = "s1",
    fields: Mapping[str, Value] | None = None,
    clocks: tuple[Clock, ...] | None = None,
    **changes: object,
) -> Decision:
    """A step of a standing item."""
    before = snapshot.item
    after = replace(
        before, state=state, row_version=before.row_version + 1, fields={**before.fields, **(fields or {})},
        updated_at=before.updated_at + timedelta(minutes=1), **changes,  # type: ignore[arg-type]
    )  # fmt: skip
    line = HistoryLine("transition", "answer", actor, before.state, state, fields or {})
    return Decision(after, snapshot.clocks if clocks is None else clocks, line)


def keep(unit: Unit, decision: Decision) -> None:
    """Add or save a decision with its history line."""
    item = decision.item
    (unit.items.add if item.row_version == 1 else unit.items.save)(decision)
    unit.history.append(item.site, item.id, item.row_version, item.updated_at, decision.history)


def store(database: Database, *items: Item, clocks: tuple[Clock, ...] = ()) -> None:
    """Keep new items, in a unit of their own."""
    with database.unit() as unit:
        for item in items:
            keep(unit, created(item, *clocks))
        unit.commit()


def a_dispatch(n: int = 0, item: int = 1, person: str = "p1", site: str = SITE) -> Dispatch:
    """A notice."""
    return Dispatch(
        key=f"{site}/{item}/1/{n}/{person}",
        site=site,
        item=item,
        kind="notify",
        name="answered",
        recipient=Recipient(person, "Ann 安", "en", "ann@example.org"),
        subject="Answered",
        text="We answered.",
        html="<p>We answered.</p>",
        data={"n": n},
    )


def outgoing(n: int = 0, item: int = 1, target: str = "sandbox", at: datetime = NOW, person: str = "p1") -> OutboxRow:
    """A notice on its way."""
    return OutboxRow(a_dispatch(n, item, person), target, "pending", 0, at, at)
