"""The lists of the desk: filters, and pages that go on where the last row stood (keyset), never by counting off rows."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Select, Text, bindparam, cast, func, literal, or_, select, tuple_, union

from lms_feedback_plugin.domain.item import Item, Snapshot
from lms_feedback_plugin.errors import Invalid

from .tables.items import NEVER, follower, item

LARGEST_PAGE = 200
LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """What to list. None means no filter; an empty ``courses`` (a teacher of none) finds nothing.

    ``unassigned``: only items that no person has. ``concerning``: items that this person reported or follows.
    ``people``: one of them reported it or has it. ``waits``: stands in a paused state. ``due_by``: a promise falls due by then
    or was missed. ``text``: the item's number, or somewhere in the fields that are not private, any case. ``sort``: newest
    change first, or newest item first, or the next promise first and where none runs last. ``after``: ``Page.next`` of the page
    before.
    """

    workflows: tuple[str, ...] | None = None
    states: tuple[str, ...] | None = None
    courses: tuple[str, ...] | None = None
    reporter: str | None = None
    concerning: str | None = None
    assignee: str | None = None
    assigned_role: str | None = None
    unassigned: bool = False
    channel_mode: str | None = None
    open: bool | None = None
    waits: bool | None = None
    due_by: datetime | None = None
    priority: str | None = None
    people: tuple[str, ...] | None = None
    merged_into: int | None = None
    text: str = ""
    sort: Literal["updated", "id", "due"] = "updated"
    limit: int = 25
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some items with their clocks, and the cursor of the next page if there is one."""

    snapshots: tuple[Snapshot, ...]
    next: str | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """Without the clocks."""
        return tuple(s.item for s in self.snapshots)


def statement(site: str, query: ItemQuery) -> Select[Any]:
    """One row more than the page holds, to know whether there is a next one."""
    rows = select(item) if query.concerning is None else _concerning(site, query.concerning)
    rows = rows.where(item.c.site == site, *_filters(query))
    if query.after is not None:
        rows = rows.where(_beyond(query))
    return rows.order_by(*_order(query)).limit(page_size(query) + 1)


def tally(site: str, query: ItemQuery, most: int) -> Select[Any]:
    """How many there are, counted up to ``most``: a query that costs the same among few items and among many.

    The order is asked for only to have the planner take the index of the list, which holds nothing else.
    """
    rows = select(literal(1)).select_from(item).where(item.c.site == site, *_filters(query))
    rows = rows.order_by(*_order(query)).limit(most)
    return select(func.count()).select_from(rows.subquery())


def finds_nothing(query: ItemQuery) -> bool:
    """Whether a filter has no value that could match."""
    return () in (query.workflows, query.states, query.courses, query.people)


def _order(query: ItemQuery) -> tuple[ColumnElement[Any], ...]:
    if query.sort == "due":
        return (item.c.due_at, item.c.id)
    return (item.c.updated_at.desc(), item.c.id.desc()) if query.sort == "updated" else (item.c.id.desc(),)


def page_size(query: ItemQuery) -> int:
    """At least one row, at most ``LARGEST_PAGE``."""
    return min(max(query.limit, 1), LARGEST_PAGE)


def cursor(last: Snapshot, query: ItemQuery) -> str:
    """Where a page ended, as opaque text."""
    moment = last.due_at or NEVER if query.sort == "due" else last.item.updated_at
    place: list[object] = [last.item.id] if query.sort == "id" else [moment.isoformat(), last.item.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _filters(query: ItemQuery) -> list[ColumnElement[bool]]:
    among = ((item.c.workflow, query.workflows), (item.c.state, query.states), (item.c.course, query.courses))
    equal = (
        (item.c.reporter, query.reporter),
        (item.c.assignee, query.assignee),
        (item.c.assigned_role, query.assigned_role),
        (item.c.merged_into, query.merged_into),
    )
    found = [_among(column, values) for column, values in among if values is not None]
    found += [column == value for column, value in equal if value is not None]
    if query.unassigned:
        found.append(item.c.assignee.is_(None))
    if query.open is not None:
        found.append(~item.c.closed if query.open else item.c.closed)
    if query.channel_mode is not None:  # written out, for an index of batch items alone knows no parameter
        found.append(item.c.channel_mode == bindparam(None, query.channel_mode, literal_execute=True))
    if query.waits is not None:
        found.append(item.c.waits if query.waits else ~item.c.waits)
    if query.due_by is not None:
        found.append(item.c.due_at <= query.due_by)
    if query.priority is not None:
        found.append(item.c.fields["priority"].as_string() == query.priority)
    if query.people is not None:
        found.append(or_(item.c.reporter.in_(query.people), item.c.assignee.in_(query.people)))
    if query.text:
        found.append(_contains(query.text))
    return found


def _concerning(site: str, person: str) -> Select[Any]:
    """A join with the few that it can be: with OR, a planner would walk the whole site instead."""
    reported = select(item.c.id).where(item.c.site == site, item.c.reporter == person)
    followed = select(follower.c.item).where(follower.c.site == site, follower.c.person == person)
    mine = union(reported, followed).subquery("mine")
    return select(item).join(mine, mine.c.id == item.c.id)


def _among(column: Column[Any], values: tuple[str, ...]) -> ColumnElement[bool]:
    """``=`` for one value: with it an index gives the rows in order, with IN it does not."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _contains(text: str) -> ColumnElement[bool]:
    needle = json.dumps(text, ensure_ascii=False)[1:-1]
    said = func.lower(cast(item.c.fields, Text)).contains(needle.lower(), autoescape=True)
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and int(number[:19]) <= LARGEST_NUMBER:
        return or_(said, item.c.id == int(number[:19]))
    return said


def _beyond(query: ItemQuery) -> ColumnElement[bool]:
    """A cursor is a stranger's text until it was read."""
    try:
        place = json.loads(base64.urlsafe_b64decode(f"{query.after}==".encode()))
        number = int(place[-1])
        if not 0 < number <= LARGEST_NUMBER:
            raise ValueError(number)
        if query.sort == "id":
            return item.c.id < number
        moment = datetime.fromisoformat(place[0]).astimezone(UTC)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
        raise Invalid("This cursor is not one of ours. Start again without it.", fields={"after": "unknown"}) from error
    last = tuple_(literal(moment, item.c.updated_at.type), literal(number, item.c.id.type))
    if query.sort == "due":
        return tuple_(item.c.due_at, item.c.id) > last
    return tuple_(item.c.updated_at, item.c.id) < last
