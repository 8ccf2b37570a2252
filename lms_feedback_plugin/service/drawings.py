"""What a drawing shows of a running site: its settings, how many items stand where, and the way of one of them."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing import Passage, passages
from lms_feedback_plugin.store.database import Database

from .library import Library, settings_of
from .sites import Sites


def settings_at(sites: Sites, site: str, workflow: Workflow) -> Mapping[str, object]:
    """What the site changed of the workflow's settings. Raises ``NotFound`` for the site."""
    return settings_of(workflow, sites.get(site).settings.get(workflow.name, {}))


def live_counts(database: Database, site: str, workflow: str) -> dict[str, int]:
    """Items of the whole site by state, in one statement over the index of states."""
    with database.reader() as unit:
        return of_workflow(unit.items.counts(site), workflow)


def of_workflow(counts: Mapping[tuple[str, str], int], workflow: str) -> dict[str, int]:
    """Those of one workflow, by state."""
    return {state: count for (name, state), count in counts.items() if name == workflow}


def way_of(database: Database, library: Library, site: str, number: int) -> tuple[Workflow, tuple[Passage, ...]]:
    """The version that an item follows, and every change of its state. Raises ``NotFound``."""
    with database.reader() as unit:
        item = unit.items.get(site, number).item
        history = unit.history.of(site, number)
    workflow = library.pinned(site, item.pin)
    return workflow, passages(workflow, [(entry.line, entry.at) for entry in history])
