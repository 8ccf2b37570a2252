"""Dead letters: what could not be delivered, why, and sending it again under the same key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lms_feedback_plugin.domain.delivery import OutboxRow
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .jobs import Jobs


def list_dead(database: Database, site: str | None = None, limit: int = 200) -> list[OutboxRow]:
    """The dead letters of one site, or of all, oldest first; ``last_error`` says what to mend."""
    with database.reader() as unit:
        sites = [site] if site else [found.id for found in unit.sites.list()]
        return [row for one in sites for row in unit.outbox.list_dead(one, limit)][:limit]


def replay(database: Database, jobs: Jobs, now: datetime, site: str, keys: Iterable[str] | None = None) -> int:
    """Send these dead letters again, or all of the site's. The keys stay, so that what did arrive is not shown twice.

    Returns how many. Raises ``NotFound`` naming the keys that are no dead letters of this site; then none is sent.
    """
    with database.unit() as unit:
        chosen = None if keys is None else list(dict.fromkeys(keys))
        rows = unit.outbox.list_dead(site) if chosen is None else _found(unit, site, chosen)
        count = unit.outbox.replay(site, chosen, now)
        # A worker looks at these at once; should there be more, its next sweep finds them.
        jobs.enqueue(unit.connection, {(site, row.dispatch.item) for row in rows})
        unit.commit()
    return count


def _found(unit: Unit, site: str, keys: list[str]) -> list[OutboxRow]:
    found = {key: unit.outbox.get(key) for key in keys}
    rows = [row for row in found.values() if row is not None and row.state == "dead" and row.dispatch.site == site]
    if missing := set(keys) - {row.dispatch.key for row in rows}:
        raise NotFound(
            f"No dead letter of {site} has the key {', '.join(sorted(missing))}. List them with: lms-feedback dead list"
        )
    return rows
