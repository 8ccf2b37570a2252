"""The settings of workflows: what they are on a site, who changed them, and changing them.

Only who runs the site (``admin``) changes one; every change is a line of the site's own history. What a file is held to, a
change is held to: the same checks and proofs run with the new value, and where one fails the change is refused.

A change counts for what begins after it. A clock that runs keeps its due date: that promise was given. One that stands still
in a paused state goes on by what holds when it goes on. Conditions and decisions look at the value of the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lms_feedback_plugin.definitions.source import faults_with
from lms_feedback_plugin.definitions.timed import in_days
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import ADMIN, Setting, Workflow
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.errors import DefinitionError, Forbidden, NotFound, StaleVersion
from lms_feedback_plugin.store.chain import OPERATOR
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.site_history import SiteEntry
from lms_feedback_plugin.store.unit import Unit

from .library import Library, settings_of
from .refusals import wrong
from .setting_values import Held, counts_working_time, taken, written
from .sites import Sites

SETTING = "setting"
"""What lines of the site's history about settings are called."""
ADMINS_ONLY: Text = {
    "en": "Only an admin of this site changes settings. Ask one of them.",
    "zh-CN": "只有本站管理员可以更改设置，请联系管理员。",
}
CHANGED: Text = {
    "en": "Somebody else changed this setting meanwhile. See how it stands now, then repeat your change.",
    "zh-CN": "该设置已被他人更改。请查看当前值后再重试。",
}
NEWER: Text = {
    "en": "A new version of this workflow went live meanwhile. See how its settings stand now, then repeat your change.",
    "zh-CN": "该流程的新版本刚刚上线。请查看当前设置后再重试。",
}
WORKING: Text = {
    "en": "“{seen}” cannot be taken: this promise counts working time, and a working day is not 24 hours long. Write hours, "
    "for instance 9h or 40h.",
    "zh-CN": "无法接受“{seen}”：该承诺按工作时间计算，而一个工作日不是 24 小时。请写小时数，如 9h、40h。",
}
BREAKS: Text = {
    "en": "With this value the workflow would no longer hold what it promises: {why}",
    "zh-CN": "采用该值后，此流程将无法兑现承诺：{why}",
}


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One line of the history. ``before`` and ``after`` are as written; None is the default of the file."""

    version: int
    at: datetime
    by: str
    workflow: str
    setting: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SettingView:
    """One setting as it stands on a site. ``version`` grows with each change of it, from 0."""

    workflow: Workflow
    setting: Setting
    value: Held
    written: str
    changed: bool
    last: SettingChange | None

    @property
    def default(self) -> str:
        """The default as somebody would write it."""
        return written(self.setting.default, in_hours=counts_working_time(self.workflow, self.setting))

    @property
    def version(self) -> int:
        """What a change must have looked at."""
        return 0 if self.last is None else self.last.version


class Settings:
    """Safe to use from several threads."""

    def __init__(self, database: Database, library: Library, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._library = library
        self._sites = sites
        self._clock = clock

    def listed(self, site: str) -> tuple[SettingView, ...]:
        """Every setting of every workflow that new items begin under. Raises ``NotFound`` for the site."""
        workflows = self._library.workflows(site)
        with self._database.reader() as unit:
            own, last = unit.sites.get(site), _last(unit, site)
        return tuple(_view(own, workflow, setting, last) for workflow in workflows.values()
                     for setting in workflow.settings.values())  # fmt: skip

    def get(self, site: str, workflow: str, name: str) -> SettingView:
        """One of them. Raises ``NotFound`` with the ``known`` names."""
        live, setting = self._named(site, workflow, name)
        with self._database.reader() as unit:
            return _view(unit.sites.get(site), live, setting, _last(unit, site))

    def history(self, site: str, limit: int | None = None) -> list[SettingChange]:
        """Changes of settings, the newest first."""
        self._sites.get(site)
        with self._database.reader() as unit:
            return [_change(entry) for entry in unit.site_history.of(site, SETTING, limit)]

    def may_change(self, person: Person) -> bool:
        """Whether they run the site."""
        return ADMIN in person.roles_in(None)

    def change(
        self, site: str, workflow: str, name: str, value: object, by: Person | None, expect_version: int | None = None
    ) -> SettingView:
        """Let a setting hold another value. ``by`` None is whoever works at the command line.

        Raises ``NotFound``, ``Forbidden``, ``Invalid`` (what was seen, what is allowed) and ``StaleVersion``.
        """
        live, setting = self._named(site, workflow, name)
        self._admit(by)
        text = taken(setting, value, self._library.workspace.roles)
        if setting.type == "duration" and in_days(text) and counts_working_time(live, setting):
            raise wrong(setting.name, {tag: said.format(seen=text) for tag, said in WORKING.items()})
        return self._write(site, live, setting, text, by, expect_version)

    def reset(
        self, site: str, workflow: str, name: str, by: Person | None, expect_version: int | None = None
    ) -> SettingView:  # fmt: skip
        """Let a setting hold what the file says. Raises as ``change`` does."""
        live, setting = self._named(site, workflow, name)
        self._admit(by)
        return self._write(site, live, setting, None, by, expect_version)

    def _write(
        self, site: str, live: Workflow, setting: Setting, after: str | None, by: Person | None, expect: int | None
    ) -> SettingView:
        with self._database.unit() as unit:
            unit.site_history.claim(site)
            own, last = unit.sites.get(site), _last(unit, site)
            seen = _view(own, live, setting, last)
            if expect is not None and expect != seen.version:
                raise StaleVersion(CHANGED["en"], text=CHANGED, current=seen.version)
            held = dict(own.settings.get(live.name, {}))
            before = held.pop(setting.name, None)
            if before == after:
                return seen
            self._refuse_older(unit, site, live, seen.version)
            if after is not None:
                held[setting.name] = after
            self._prove(unit, site, live, setting, held)
            told = {"workflow": live.name, "setting": setting.name, "from": before, "to": after}
            changed = replace(own, settings={**own.settings, live.name: held})
            unit.sites.put(changed)
            unit.site_history.add(site, SETTING, OPERATOR if by is None else by.id, self._clock(), told)
            unit.commit()
            view = _view(changed, live, setting, _last(unit, site))
        self._sites.forget(site)
        return view

    def _refuse_older(self, unit: Unit, site: str, live: Workflow, version: int) -> None:
        """Raises ``StaleVersion`` where the file that was looked at is not the live one any more."""
        current = unit.workflows.current(site, live.name)
        if current is not None and current.behaviour != live.behaviour:
            self._library.forget(site)
            raise StaleVersion(NEWER["en"], text=NEWER, current=version)

    def _prove(self, unit: Unit, site: str, live: Workflow, setting: Setting, held: Mapping[str, str]) -> None:
        """Raises ``Invalid`` where the workflow with these settings would not be taken."""
        chosen, space = settings_of(live, held), self._library.workspace
        faults = faults_with(*self._library.source(unit, site, live), space, chosen)
        if faults:
            worded = faults[0].message
            raise wrong(setting.name, {tag: said.format(why=worded.get(tag, worded["en"])) for tag, said in BREAKS.items()})
        try:
            Machine(live, space.calendars, chosen, role_labels=space.role_labels)
        except DefinitionError as error:
            raise wrong(setting.name, {tag: said.format(why=error.detail) for tag, said in BREAKS.items()}) from error

    def _named(self, site: str, workflow: str, name: str) -> tuple[Workflow, Setting]:
        live = self._library.workflow(site, workflow)
        found = live.settings.get(name)
        if found is None:
            known = tuple(live.settings)
            raise NotFound(f"{workflow} has no setting {name!r}; it has {', '.join(known) or 'none'}.", known=known)
        return live, found

    def _admit(self, by: Person | None) -> None:
        if by is not None and not self.may_change(by):
            raise Forbidden(ADMINS_ONLY["en"], text=ADMINS_ONLY)


def _last(unit: Unit, site: str) -> dict[tuple[str, str], SettingChange]:
    """The newest change of each setting."""
    newest: dict[tuple[str, str], SettingChange] = {}
    for entry in unit.site_history.of(site, SETTING):
        change = _change(entry)
        newest.setdefault((change.workflow, change.setting), change)
    return newest


def _change(entry: SiteEntry) -> SettingChange:
    told = entry.told
    return SettingChange(
        entry.version, entry.at, entry.by, told["workflow"], told["setting"], told["from"], told["to"]
    )  # fmt: skip


def _view(
    own: Site, workflow: Workflow, setting: Setting, last: Mapping[tuple[str, str], SettingChange]
) -> SettingView:  # fmt: skip
    kept = own.settings.get(workflow.name, {})
    chosen = settings_of(workflow, {setting.name: kept[setting.name]} if setting.name in kept else {})
    changed = setting.name in chosen
    return SettingView(
        workflow,
        setting,
        chosen.get(setting.name, setting.default),
        kept[setting.name] if changed else written(setting.default, in_hours=counts_working_time(workflow, setting)),
        changed,
        last.get((workflow.name, setting.name)),
    )
