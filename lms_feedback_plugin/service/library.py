"""Which workflows run where: the shipped ones, published into each site, and the older versions that items are pinned to.

A site's items begin under the version that this process ships. Whatever a site ever published can be read again from the
store, so that an item goes on under the rules that it began with. One machine is compiled per behaviour and site settings.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.source import Wordings, workflow_from_source
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.item import Item, Pin
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Message, Workflow
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.errors import DefinitionError, NotFound
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.rules import ItemRules
from lms_feedback_plugin.store.unit import Unit

from .setting_values import held
from .sites import Sites

KEPT = timedelta(seconds=60)
"""How long a version published by a newer process may go unseen by events; its items are found at once."""
Settings = tuple[tuple[str, str], ...]

logger = logging.getLogger(__name__)


class Library:
    """Safe to use from several threads."""

    def __init__(self, shipped: load.Library, database: Database, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._shipped = shipped
        self._clock = clock
        self._older: dict[str, tuple[tuple[Workflow, ...], datetime]] = {}
        self._database = database
        self._sites = sites
        self._lock = threading.Lock()
        self._versions: dict[str, Workflow] = {w.behaviour: w for w in shipped.workflows.values()}
        self._published: set[str] = set()
        self._rules: dict[str, ItemRules] = {}
        self._machines: dict[tuple[str, Settings], Machine] = {}

    @property
    def workspace(self) -> Workspace:
        """Roles, calendars, languages and the messages that all workflows share."""
        return self._shipped.workspace

    def workflows(self, site: str) -> Mapping[str, Workflow]:
        """The workflows that new items of a site begin under, by name. Raises ``NotFound`` for the site."""
        self._sites.get(site)
        return self._shipped.workflows

    def workflow(self, site: str, name: str) -> Workflow:
        """One of them. Raises ``NotFound`` with the ``known`` names."""
        found = self.workflows(site).get(name)
        if found is None:
            known = tuple(self._shipped.workflows)
            raise NotFound(f"There is no workflow {name!r}; there are {', '.join(known)}.", known=known)
        return found

    def pinned(self, site: str, pin: Pin) -> Workflow:
        """The version that an item follows. Raises ``NotFound`` where the site never published it."""
        found = self._versions.get(pin.behaviour)
        if found is None:
            with self._database.reader() as unit:
                stored = unit.workflows.get(site, pin.workflow, pin.behaviour)
            found = self._remember(workflow_from_source(stored.source, stored.messages, self.workspace), pin.behaviour)
        return found

    def message(self, item: Item, name: str) -> Mapping[str, Message]:
        """A message of the item's workflow by language: its own, else the workspace's. Raises ``NotFound``."""
        own = self.pinned(item.site, item.pin).messages
        found = own.get(name) or self.workspace.messages.get(name)
        if found is None:
            raise NotFound(f"There is no message {name!r} in {item.pin.workflow} or in the workspace.", message=name)
        return found

    def rules(self, pin: Pin) -> ItemRules:
        """What the store must know of a version. It asks without a site: behaviours are hashes, the same on every site."""
        found = self._rules.get(pin.behaviour)
        if found is None:
            found = self._rules[pin.behaviour] = ItemRules.of(self._anywhere(pin))
        return found

    def machine(self, site: str, pin: Pin) -> Machine:
        """The compiled machine of an item's version under the site's settings."""
        return self.machine_of(site, self.pinned(site, pin))

    def current_machine(self, site: str, name: str) -> Machine:
        """The machine that a new item of that workflow begins under."""
        return self.machine_of(site, self.workflow(site, name))

    def machine_of(self, site: str, workflow: Workflow) -> Machine:
        """The machine of this version under the site's settings."""
        written = self._sites.get(site).settings.get(workflow.name, {})
        key = (workflow.behaviour, tuple(sorted(written.items())))
        machine = self._machines.get(key)
        if machine is None:
            space, chosen = self.workspace, settings_of(workflow, written)
            machine = Machine(workflow, space.calendars, chosen, role_labels=space.role_labels)
            with self._lock:
                machine = self._machines.setdefault(key, machine)
        return machine

    def versions(self, site: str) -> tuple[Workflow, ...]:
        """Every version that items of the site may follow: the shipped ones, and what the site published before."""
        now = self._clock()
        known = self._older.get(site)
        if known is None or now >= known[1]:
            known = self._older[site] = (self._read_older(site), now + KEPT)
        return (*self._shipped.workflows.values(), *known[0])

    def source(self, unit: Unit, site: str, workflow: Workflow) -> tuple[str, Wordings]:
        """The text of a version and of its messages. Raises ``NotFound`` where it is neither shipped nor published here."""
        shipped = self._shipped.workflows.get(workflow.name)
        if shipped is not None and shipped.behaviour == workflow.behaviour:
            return self._shipped.sources[workflow.name].text, self._shipped.sources[workflow.name].messages
        stored = unit.workflows.get(site, workflow.name, workflow.behaviour)
        return stored.source, stored.messages

    def publish(self, unit: Unit, site: str, now: datetime) -> bool:
        """Enter the shipped workflows into the site's versions, where they are not the live ones already. Once a process and
        site: False where ``confirm`` was told before. Items must never be pinned to a version that cannot be read again."""
        if site in self._published:
            return False
        for workflow in self._shipped.workflows.values():
            source = self._shipped.sources[workflow.name]
            live = unit.workflows.current(site, workflow.name)
            here = workflow.behaviour, source.text, source.messages
            if live is None or (live.behaviour, live.source, live.messages) != here:
                unit.workflows.publish(site, workflow.name, workflow.version, *here, now)
        return True

    def confirm(self, site: str) -> None:
        """What was published for the site is committed."""
        self._published.add(site)

    def _read_older(self, site: str) -> tuple[Workflow, ...]:
        shipped = {workflow.behaviour for workflow in self._shipped.workflows.values()}
        with self._database.reader() as unit:
            stored = [one for one in unit.workflows.list(site) if one.behaviour not in shipped]
        found = []
        for one in stored:
            try:
                found.append(self.pinned(site, Pin(one.name, one.version, one.behaviour)))
            except DefinitionError:
                logger.exception("%s: version %d of %s can no longer be read", site, one.version, one.name)
        return tuple(found)

    def _anywhere(self, pin: Pin) -> Workflow:
        if pin.behaviour in self._versions:
            return self._versions[pin.behaviour]
        with self._database.reader() as unit:
            sites = [site.id for site in unit.sites.list()]
        for site in sites:
            try:
                return self.pinned(site, pin)
            except NotFound:
                continue
        raise NotFound(f"No site ever published {pin.workflow} of behaviour {pin.behaviour}.", workflow=pin.workflow)

    def _remember(self, workflow: Workflow, behaviour: str) -> Workflow:
        with self._lock:
            return self._versions.setdefault(behaviour, workflow)


def settings_of(workflow: Workflow, written: Mapping[str, str]) -> dict[str, Value | timedelta]:
    """The settings that a site changed, typed. A version obeys those that it has: an item that began before a setting was
    renamed, or was given another type, goes on with what its own file says."""
    found = {name: held(workflow.settings[name], text) for name, text in written.items() if name in workflow.settings}
    for name in [name for name, value in found.items() if value is None]:
        logger.warning("%s.%s = %r is not a %s: the default holds", workflow.name, name, written[name],
                       workflow.settings[name].type)  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}
