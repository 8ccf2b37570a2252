"""A version goes live on a site, and the items that are under way come along: one transaction, or nothing at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.changes import changes_between
from lms_feedback_plugin.definitions.diagnostics import Diagnostic, refuse
from lms_feedback_plugin.definitions.source import Source, faults_with, read_source
from lms_feedback_plugin.definitions.stranding import stranded
from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.person import THE_BOT
from lms_feedback_plugin.domain.workflow import BOT, Workflow
from lms_feedback_plugin.errors import FeedbackError, NotFound, Refused
from lms_feedback_plugin.store.chain import OPERATOR
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .library import Library, settings_of
from .plans import Plan, kind_of, plan_of
from .sites import Sites

PUBLISH = "publish"
"""The word of a site's history for a version that goes live."""
CHUNK = 500
"""Items that are read and written together."""
Progress = Callable[[int, int], None]
"""Told how many of how many items have come along."""

logger = logging.getLogger(__name__)


class Publishing:
    """Safe to use from several threads and processes: a site's versions change one after the other, while nobody decides."""

    def __init__(self, database: Database, library: Library, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._library = library
        self._sites = sites
        self._clock = clock

    def read(self, source: Source, beside: tuple[str, ...], site: str) -> Workflow:
        """The workflow of these files under the workspace of this service, proved with the settings of the site too. Raises
        ``DefinitionError`` with all diagnostics.

        ``beside`` are workflows that are published together with it.
        """
        names = sorted({*self._library.workflows(site), *beside})
        made, found = read_source(source, self._library.workspace, names)
        refuse(found)
        assert made is not None, "a workflow that was not made has errors"
        chosen = settings_of(made, self._sites.get(site).settings.get(made.name, {}))
        if chosen:
            refuse(faults_with(source.text, source.messages, self._library.workspace, chosen))
        return made

    def plan(self, site: str, workflow: Workflow, source: Source) -> Plan:
        """What ``publish`` would do. Raises ``NotFound`` for the site, ``Invalid`` for the version's number."""
        self._library.workflows(site)
        with self._database.reader() as unit:
            return self._compared(plan_of(unit, site, workflow, source))

    def publish(
        self, site: str, workflow: Workflow, source: Source, *, by: str = OPERATOR, leave: bool = False,
        progress: Progress | None = None,
    ) -> Plan:  # fmt: skip
        """Let a version go live and take the open items along; with ``leave`` they go on as they began. What was done.

        Due dates stay as they were promised, unless a ``migrate`` row says ``timers: restart``. Raises ``NotFound`` for the
        site, ``Invalid`` for the version's number, and ``Refused`` where items stand in a state that is gone; nothing was
        written then.
        """
        self._library.workflows(site)
        self._library.remember(workflow)
        with self._database.unit() as unit:
            unit.site_history.claim(site)
            plan = plan_of(unit, site, workflow, source)
            if leave:
                plan = replace(plan, moves=())
            if plan.stranded:
                raise _refusal(source, plan)
            plan = self._compared(plan)
            self._write(unit, plan, source, by, shipped=False, progress=progress)
            unit.commit()
        self._library.forget(site)
        return plan

    def migrate(self, site: str, name: str, *, by: str = OPERATOR, progress: Progress | None = None) -> Plan:
        """Take along the items that still follow older versions of a live workflow. Raises as ``publish`` does."""
        workflow = self._library.workflow(site, name)
        with self._database.unit() as unit:
            unit.site_history.claim(site)
            source = self._source(unit, site, workflow)
            plan = plan_of(unit, site, workflow, source)
            if plan.stranded:
                raise _refusal(source, plan)
            if plan.items:
                self._take_along(unit, plan, progress)
                unit.site_history.add(site, "migrate", by, self._clock(), {"workflow": name, "items": plan.items})
            unit.commit()
        self._library.forget(site)
        return plan

    def leftover(self, site: str, name: str) -> Plan:
        """What ``migrate`` would do. Raises ``NotFound``."""
        workflow = self._library.workflow(site, name)
        with self._database.reader() as unit:
            return plan_of(unit, site, workflow, self._source(unit, site, workflow))

    def enter(self, site: str) -> bool:
        """Bring the shipped workflows into the site's store: those that it does not have, and newer ones of those that it had
        from an older release. What somebody published stays, and so does what would strand an item. Whether there is such a
        site."""
        with self._database.reader() as unit:
            if unit.site_history.head(site) and not self._brought(unit, site):
                return True  # nothing to do: a process that starts holds nobody up
        with self._database.unit() as unit:
            try:
                head = unit.site_history.claim(site)
            except NotFound:
                return False
            for name in self._brought(unit, site):
                self._enter(unit, site, self._library.shipped.workflows[name], self._library.shipped.sources[name])
            if not head and not unit.site_history.head(site):
                unit.site_history.add(site, PUBLISH, BOT, self._clock(), {})  # a line that can be held
            unit.commit()
        return True

    def _brought(self, unit: Unit, site: str) -> list[str]:
        """The shipped workflows that are not live on the site as they are here, and may be."""
        found: list[str] = []
        for name, workflow in self._library.shipped.workflows.items():
            source, live = self._library.shipped.sources[name], unit.workflows.current(site, name)
            if live is None or (
                live.shipped and live.version <= workflow.version and kind_of(live, workflow, source) != "same"
            ):
                found.append(name)
        return found

    def against_live(self, library: load.Library, site: str | None = None) -> list[Diagnostic]:
        """W401 for every state of the sites in which items stand and which these workflows do not have."""
        with self._database.reader() as unit:
            sites = [site] if site else [one.id for one in unit.sites.list()]
        found: list[Diagnostic] = []
        for name, workflow in library.workflows.items():
            source = library.sources[name]
            for one in sites:
                found += _faults(source, self.plan(one, workflow, source))
        return found

    def _compared(self, plan: Plan) -> Plan:
        live = self._library.workflows(plan.site).get(plan.workflow.name)
        if plan.kind != "behaviour" or live is None:
            return plan
        return replace(plan, changes=tuple(change.text for change in changes_between(live, plan.workflow).rules))

    def _enter(self, unit: Unit, site: str, workflow: Workflow, source: Source) -> None:
        self._library.remember(workflow)
        try:
            plan = plan_of(unit, site, workflow, replace(source, path=f"{workflow.name}/workflow.yaml"))
        except FeedbackError:  # the same number, another behaviour: somebody works on the release itself
            plan = plan_of(unit, site, replace(workflow, version=workflow.version + 1), source)
            plan = replace(plan, workflow=workflow)
        if plan.kind == "same":
            return
        if plan.stranded:
            logger.warning(
                "%s: version %d of %s waits: %s", site, workflow.version, workflow.name, _refusal(source, plan).detail
            )
            return
        self._write(unit, plan, source, BOT, shipped=True)

    def _write(
        self, unit: Unit, plan: Plan, source: Source, by: str, *, shipped: bool, progress: Progress | None = None
    ) -> None:  # fmt: skip
        now, workflow = self._clock(), plan.workflow
        if plan.kind != "same":
            files = workflow.behaviour, source.text, source.messages
            unit.workflows.publish(plan.site, workflow.name, workflow.version, *files, now, shipped=shipped)
        self._take_along(unit, plan, progress)
        told = {"workflow": workflow.name, "from": plan.live, "version": workflow.version, "items": plan.items}
        if plan.kind != "same" or plan.items:
            unit.site_history.add(plan.site, PUBLISH, by, now, {**told, "behaviour": workflow.behaviour})

    def _take_along(self, unit: Unit, plan: Plan, progress: Progress | None) -> None:
        """Move the open items, some hundreds at a time, within the one transaction."""
        if not plan.items:
            return
        workflow, now = plan.workflow, self._clock()
        machine = self._library.machine_of(plan.site, workflow)
        done = after = 0
        while numbers := unit.items.of_other_versions(plan.site, workflow.name, workflow.behaviour, after, CHUNK):
            for number, snapshot in sorted(unit.items.lock_many(plan.site, numbers).items()):
                _save(unit, machine.moved(snapshot, THE_BOT, now), number, now)
            unit.flush()
            after, done = numbers[-1], done + len(numbers)
            if progress is not None:
                progress(done, plan.items)

    def _source(self, unit: Unit, site: str, workflow: Workflow) -> Source:
        text, messages = self._library.source(unit, site, workflow)
        return Source(f"{workflow.name}/workflow.yaml", text, messages)


def _save(unit: Unit, decision: Decision, number: int, now: datetime) -> None:
    item = decision.item
    unit.items.save(decision)
    unit.history.append(item.site, number, item.row_version, now, decision.history)


def _faults(source: Source, plan: Plan) -> list[Diagnostic]:
    removed = [(plan.site, move.version, move.state, move.count) for move in plan.stranded]
    return stranded(source, plan.workflow.initial, removed)


def _refusal(source: Source, plan: Plan) -> Refused:
    found = _faults(source, plan)
    told = "\n".join(diagnostic.show() for diagnostic in found)
    return Refused(
        f"Items are under way where this version has no place. Nothing was written.\n{told}", diagnostics=tuple(found)
    )
