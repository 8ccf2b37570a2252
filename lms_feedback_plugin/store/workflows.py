"""Published versions of workflows: items stay pinned to theirs, so every version that has items can be read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from lms_feedback_plugin.errors import NotFound

from .tables.sites import workflow_version


@dataclass(frozen=True, slots=True)
class PublishedWorkflow:
    """The files of one version. ``messages``: name, then language, then the file's text.

    ``live``: new items begin under it. ``shipped``: it came with a release; else somebody of the site published it.
    """

    site: str
    name: str
    version: int
    behaviour: str
    source: str
    messages: Mapping[str, Mapping[str, str]]
    published_at: datetime
    live: bool
    shipped: bool


class Workflows:
    """``unit.workflows``. Publishing is rare and writes at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publish(
        self, site: str, name: str, version: int, behaviour: str, source: str, messages: Mapping[str, Any], at: datetime,
        *, shipped: bool = True,
    ) -> None:  # fmt: skip
        """Make this version the one that new items begin under; the same behaviour again renews its texts."""
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(workflow_version)
        texts = {"version": version, "source": source, "messages": messages, "published_at": at, "live": True,
                 "shipped": shipped}  # fmt: skip
        self._connection.execute(
            workflow_version.update()
            .where(workflow_version.c.site == site, workflow_version.c.name == name, workflow_version.c.live)
            .values(live=False)
        )
        self._connection.execute(
            insert.values(site=site, name=name, behaviour=behaviour, **texts).on_conflict_do_update(
                index_elements=["site", "name", "behaviour"], set_=texts
            )
        )

    def current(self, site: str, name: str) -> PublishedWorkflow | None:
        """The version that new items begin under."""
        return self._first(workflow_version.c.site == site, workflow_version.c.name == name, workflow_version.c.live)

    def get(self, site: str, name: str, behaviour: str) -> PublishedWorkflow:
        """The version that an item is pinned to. Raises ``NotFound``."""
        table = workflow_version.c
        found = self._first(table.site == site, table.name == name, table.behaviour == behaviour)
        if found is None:
            raise NotFound(f"Workflow {name} of behaviour {behaviour} was never published on {site}.", workflow=name)
        return found

    def list(self, site: str) -> list[PublishedWorkflow]:
        """Every version of every workflow, the oldest first."""
        rows = select(workflow_version).where(workflow_version.c.site == site)
        ordered = rows.order_by(workflow_version.c.name, workflow_version.c.published_at)
        return [_read(row) for row in self._connection.execute(ordered)]

    def _first(self, *filters: Any) -> PublishedWorkflow | None:
        row = self._connection.execute(select(workflow_version).where(*filters)).first()
        return None if row is None else _read(row)


def _read(row: Row[Any]) -> PublishedWorkflow:
    return PublishedWorkflow(
        row.site, row.name, row.version, row.behaviour, row.source, row.messages, row.published_at, row.live, row.shipped
    )
