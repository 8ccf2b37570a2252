"""Which workflows run where. What a site published stands in its store, and that alone counts.

New items begin under the live version of their workflow, and follow it until a newer one is published and takes them along.
Pages look at a reading that may be some seconds old; whatever is committed is decided by the versions that hold at the commit.
One machine is compiled for each version and settings of a site.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.source import Wordings
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.item import Item, Pin
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Message, Workflow
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.rules import ItemRules
from lms_feedback_plugin.store.unit import Unit

from .setting_values import held
from .sites import KEPT, Sites
from .versions import Reader, Versions

Settings = tuple[tuple[str, str], ...]

logger = logging.getLogger(__name__)


class Library:
    """Safe to use from several threads. ``enter`` is set by whoever wires the house: it brings the shipped workflows into a
    site's store, and is called once a process and site, before the first look and outside of any unit."""

    def __init__(self, shipped: load.Library, database: Database, sites: Sites, clock: Callable[[], datetime]) -> None:
        self.shipped = shipped
        self.enter: Callable[[str], bool] = lambda _site: True
        self._clock = clock
        self._database = database
        self._sites = sites
        self._reader = Reader(shipped)
        self._lock = threading.Lock()
        self._entering = threading.Lock()
        self._entered: set[str] = set()
        self._versions: dict[str, tuple[Versions, datetime]] = {}
        self._rules: dict[str, ItemRules] = {}
        self._machines: dict[tuple[str, str], tuple[Workflow, Settings, Machine]] = {}

    @property
    def workspace(self) -> Workspace:
        """Roles, calendars, languages and the messages that all workflows share."""
        return self.shipped.workspace

    def workflows(self, site: str) -> Mapping[str, Workflow]:
        """The workflows that new items of a site begin under, by name. Raises ``NotFound`` for the site."""
        self._sites.get(site)
        return self._look(site).live

    def workflow(self, site: str, name: str) -> Workflow:
        """One of them. Raises ``NotFound`` with the ``known`` names."""
        workflows = self.workflows(site)
        if name not in workflows:
            known = tuple(workflows)
            raise NotFound(f"There is no workflow {name!r}; there are {', '.join(known)}.", known=known)
        return workflows[name]

    def pinned(self, site: str, pin: Pin) -> Workflow:
        """The version that an item follows. Raises ``NotFound`` where the site never published it."""
        found = self._look(site).known.get(pin.behaviour)
        if found is None:  # published a moment ago by another process
            self.forget(site)
            found = self._look(site).known.get(pin.behaviour)
        if found is None:
            raise NotFound(f"{pin.workflow} of behaviour {pin.behaviour} was never published on {site}.", workflow=pin.workflow)
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
        return self.remember(self._anywhere(pin)) if found is None else found

    def remember(self, workflow: Workflow) -> ItemRules:
        """Know the store's rules of a version, also of one that is just being published."""
        return self._rules.setdefault(workflow.behaviour, ItemRules.of(workflow))

    def machine(self, site: str, pin: Pin) -> Machine:
        """The compiled machine of an item's version under the site's settings."""
        return self.machine_of(site, self.pinned(site, pin))

    def current_machine(self, site: str, name: str) -> Machine:
        """The machine that a new item of that workflow begins under."""
        return self.machine_of(site, self.workflow(site, name))

    def machine_of(self, site: str, workflow: Workflow) -> Machine:
        """The machine of this version under the site's settings."""
        written = self._sites.get(site).settings.get(workflow.name, {})
        chosen = tuple(sorted(written.items()))
        kept = self._machines.get((site, workflow.behaviour))
        if kept is not None and kept[0] is workflow and kept[1] == chosen:
            return kept[2]
        space = self.workspace
        machine = Machine(workflow, space.calendars, settings_of(workflow, written), role_labels=space.role_labels)
        self._machines[site, workflow.behaviour] = workflow, chosen, machine
        return machine

    def versions(self, site: str) -> tuple[Workflow, ...]:
        """Every version that items of the site may follow, the live ones first."""
        found = self._look(site)
        live = tuple(found.live.values())
        return (*live, *(workflow for workflow in found.known.values() if not any(workflow is one for one in live)))

    def source(self, unit: Unit, site: str, workflow: Workflow) -> tuple[str, Wordings]:
        """The text of a version and of its messages. Raises ``NotFound`` where it was not published here."""
        stored = unit.workflows.get(site, workflow.name, workflow.behaviour)
        return stored.source, stored.messages

    def prepare(self, site: str) -> None:
        """Bring the shipped workflows into the site's store, once a process; outside of any unit."""
        if site in self._entered:
            return
        with self._entering:
            if site not in self._entered and self.enter(site):  # a site may still come to be
                self._entered.add(site)

    def hold(self, unit: Unit, site: str) -> None:
        """Let the site's versions and settings stay as they are until the unit ends, and know them as they are now."""
        generation = unit.site_history.head(site, hold=True)
        kept = self._versions.get(site)
        if kept is not None and kept[0].generation == generation:
            self._keep(site, kept[0])
        else:
            self._sites.forget(site)
            self._keep(site, self._reader.read(unit, site, generation))

    def forget(self, site: str) -> None:
        """Something was published here: look anew."""
        with self._lock:
            self._versions.pop(site, None)

    def _look(self, site: str) -> Versions:
        """The site's versions, as they stood some seconds ago at most."""
        kept = self._versions.get(site)
        now = self._clock()
        if kept is not None and now < kept[1]:
            return kept[0]
        self.prepare(site)
        with self._database.reader() as unit:
            generation = unit.site_history.head(site)
            same = kept is not None and kept[0].generation == generation
            found = kept[0] if kept is not None and same else self._reader.read(unit, site, generation)
        return self._keep(site, found)

    def _keep(self, site: str, found: Versions) -> Versions:
        """Remember a reading, unless a newer one is known already."""
        with self._lock:
            kept = self._versions.get(site)
            if kept is not None and kept[0].generation > found.generation:
                return kept[0]
            self._versions[site] = found, self._clock() + KEPT
        return found

    def _anywhere(self, pin: Pin) -> Workflow:
        """The version on whichever site has it. Asked within units, so nothing is entered: that would wait for them."""
        for kept, _ in list(self._versions.values()):
            if pin.behaviour in kept.known:
                return kept.known[pin.behaviour]
        with self._database.reader() as unit:
            for site in unit.sites.list():
                read = self._reader.read(unit, site.id, unit.site_history.head(site.id))
                if pin.behaviour in read.known:
                    return read.known[pin.behaviour]
        raise NotFound(f"No site ever published {pin.workflow} of behaviour {pin.behaviour}.", workflow=pin.workflow)


def settings_of(workflow: Workflow, written: Mapping[str, str]) -> dict[str, Value | timedelta]:
    """The settings that a site changed, typed. A version obeys those that it has: an item that began before a setting was
    renamed, or was given another type, goes on with what its own file says."""
    found = {name: held(workflow.settings[name], text) for name, text in written.items() if name in workflow.settings}
    for name in [name for name, value in found.items() if value is None]:
        logger.warning("%s.%s = %r is not a %s: the default holds", workflow.name, name, written[name],
                       workflow.settings[name].type)  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}
