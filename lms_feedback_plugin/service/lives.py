"""Reads the life of an item, so that it can be written down as a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms_feedback_plugin.definitions.life import Life, Line, Other, Recording, Remark
from lms_feedback_plugin.definitions.recording import record
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import BOT, LEARNER
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.history import HistoryEntry
from lms_feedback_plugin.store.unit import Unit

from .library import Library, settings_of
from .setting_values import written
from .sight import Sight

OTHER_SETTINGS: Text = {
    "en": "The site has {settings}; a scenario runs with what the file says.",
    "zh-CN": "本站设置为 {settings}；场景按流程文件中的默认值运行。",
}
UNKNOWN = "…"
"""Stands for a text that was erased."""


class Lives:
    """Safe to use from several threads."""

    def __init__(self, database: Database, library: Library, sight: Sight) -> None:
        self._database = database
        self._library = library
        self._sight = sight

    def record(self, site: str, number: int, language: str = "en", name: str | None = None) -> Recording:
        """A scenario of what happened to an item, without anything personal, for the version that it follows.

        Raises ``NotFound``, and ``Invalid`` where not even its beginning can be told.
        """
        with self._database.reader() as unit:
            item = unit.items.get(site, number).item
            life = self._life(unit, item)
            settings = unit.sites.get(site).settings.get(item.pin.workflow, {})
        workflow = self._library.pinned(site, item.pin)
        found = record(workflow, self._library.workspace, life, language, name)
        held = settings_of(workflow, settings)
        if not held:
            return found
        told = ", ".join(f"{one} = {written(value)}" for one, value in held.items())
        remark = Remark(1, {tag: said.format(settings=told) for tag, said in OTHER_SETTINGS.items()})
        return replace(found, remarks=(remark, *found.remarks))

    def _life(self, unit: Unit, item: Item) -> Life:
        followers = set(unit.followers.of(item.site, item.id))
        entries = unit.history.of(item.site, item.id)
        return Life(
            reporter=item.reporter,
            language=item.language,
            channel=item.channel,
            channel_mode=item.channel_mode,
            course=item.course is not None,
            activity=item.activity is not None,
            lines=tuple(self._line(unit, item, entry, followers) for entry in entries),
            told=tuple(post.notice for post in unit.posts.of(item.site, item.id) if post.notice),
            due={c.timer: c.due_at for c in unit.items.get(item.site, item.id).clocks if c.due_at is not None},
        )

    def _line(self, unit: Unit, item: Item, entry: HistoryEntry, followers: set[str]) -> Line:
        line = entry.line
        merged = line.what == "received_merge" and line.name.isdecimal()
        return Line(
            version=entry.version,
            at=entry.at,
            what=line.what,
            name=line.name,
            to_state=line.to_state,
            roles=self._roles(unit, item, line.actor, followers),
            changes=line.changes,
            erased=entry.erased,
            other=_other(unit, item, int(line.name)) if merged else None,
            facts=line.facts,
        )

    def _roles(self, unit: Unit, item: Item, actor: str, followers: set[str]) -> tuple[str, ...]:
        """In which roles somebody may have acted, by what they are today."""
        if actor == BOT:
            return (BOT,)
        person = unit.people.get(item.site, actor) if actor else None
        staff: Sequence[str] = sorted(self._sight.roles(person, item.course)) if person is not None else ()
        return ((LEARNER,) if actor and (actor == item.reporter or actor in followers) else ()) + tuple(staff)


def _other(unit: Unit, into: Item, number: int) -> Other | None:
    """An item as it stood when it went into this one."""
    entries: list[HistoryEntry] = unit.history.of(into.site, number)
    fields: dict[str, Value] = {}
    for entry in entries:
        line = entry.line
        if line.what == "merged" and line.name == str(into.id):
            item = unit.items.get(into.site, number).item
            return Other(
                line.from_state or line.to_state,
                fields,
                item.language,
                item.channel,
                item.channel_mode,
                course=item.course is not None,
            )
        fields.update(line.changes)
        fields.update(dict.fromkeys(entry.erased & line.changes.keys(), UNKNOWN))
    return None
