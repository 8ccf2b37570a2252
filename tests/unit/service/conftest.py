"""One site with staff and learners, over the real store on SQLite, with a guest that remembers what it was told."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from lms_feedback_plugin.definitions.load import Library
from lms_feedback_plugin.definitions.source import read_source
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.delivery import OutboxRow
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.service import jobs
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.commands import Done, Fire, Submit
from lms_feedback_plugin.service.config import Config
from lms_feedback_plugin.store.database import open_database
from lms_feedback_plugin.testing.clock import FrozenClock
from lms_feedback_plugin.testing.recording import RecordingAdapter

SITE = "north"
COURSE = "4"
KEY = "a key of more than thirty-two bytes for learner tokens"


def learner(number: str, name: str, language: str = "en", site: str = SITE) -> Person:
    return Person(site, number, name, language, grants=(Grant("learner", COURSE),))


def staff(number: str, role: str, course: str | None = None, site: str = SITE) -> Person:
    return Person(site, number, number.capitalize(), "en", f"{number}@example.org", (Grant(role, course),))


def a_site(number: str = SITE, **changes: Any) -> Site:
    parts: dict[str, Any] = {
        "id": number,
        "name": "North Campus",
        "languages": ("en", "zh-CN"),
        "origin": f"https://{number}.example.org",
        "bindings": {"lms": "recording", "tracker": "recording", "board": "recording"},
        "connections": {"recording": Connection(number, "recording", {}, ("secret",))},
        "token_keys": (KEY,),
    }
    return Site(**parts | changes)


def edited(library: Library, name: str, *changes: tuple[str, str], version: int = 2) -> Library:
    """The library with one workflow's text changed, as a newer release would bring it."""
    source = library.sources[name]
    text = source.text.replace("version: 1", f"version: {version}", 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    source = replace(source, text=text)
    made, found = read_source(source, library.workspace, list(library.workflows))
    assert made is not None, [fault.show() for fault in found]
    workflows, sources = {**library.workflows, name: made}, {**library.sources, name: source}
    return replace(library, workflows=workflows, sources=sources)


@dataclass
class House:
    """The service with what tests ask of it again and again."""

    service: Service
    clock: FrozenClock
    guests: dict[str, RecordingAdapter]
    people: dict[str, Person]

    @property
    def guest(self) -> RecordingAdapter:
        self.service.adapter(SITE, "recording")
        return self.guests[SITE]

    def put(self, *people: Person) -> None:
        with self.service.database.unit() as unit:
            for person in people:
                unit.people.put(person)
                self.people[person.id] = person
            unit.commit()

    def put_site(self, site: Site) -> None:
        with self.service.database.unit() as unit:
            unit.sites.put(site)
            unit.commit()
        self.service.sites.forget(site.id)

    def submit(self, who: str = "lin", workflow: str = "fix", said: str = "The video stops", **more: Any) -> Item:
        headline = self.service.library.workflow(SITE, workflow).headline
        fields: Mapping[str, Value] = {headline: said, **more.pop("fields", {})}
        done = self.service.execute(Submit(SITE, workflow, self.people[who], fields, COURSE, **more))
        assert isinstance(done, Done)
        assert done.item is not None
        return done.item

    def fire(self, item: Item, step: str, who: str, **values: Value) -> Item:
        done = self.service.execute(Fire(item.site, item.id, step, self.people[who], values))
        assert isinstance(done, Done)
        assert done.item is not None
        return done.item

    def outgoing(self, item: Item) -> list[OutboxRow]:
        with self.service.database.reader() as unit:
            return [one.row for one in unit.outbox.of(item.site, item.id)]

    def told(self, item: Item) -> list[tuple[str, str]]:
        """(message, recipient) of every notice, in order."""
        rows = [row.dispatch for row in self.outgoing(item)]
        return [(d.name, d.recipient.person) for d in rows if d.kind == "notify" and d.recipient]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied: making them takes longer than most tests."""
    file = tmp_path_factory.mktemp("service") / "empty.db"
    database = open_database(f"sqlite:///{file}", secret_key=b"k" * 32)
    database.migrate()
    jobs.prepare(f"sqlite:///{file}")
    with database.engine.connect() as connection:
        connection.execute(text("pragma wal_checkpoint(truncate)"))
    database.close()
    return file


@pytest.fixture
def make_house(tmp_path: Path, migrated: Path) -> Iterator[Callable[..., House]]:
    made: list[House] = []

    def make(url: str | None = None, clock: FrozenClock | None = None, workflows: Library | None = None) -> House:
        clock = clock or FrozenClock()
        if not made and url is None:
            shutil.copy(migrated, tmp_path / "service.db")
        config = Config(
            data_dir=tmp_path,
            database_url=url or f"sqlite:///{tmp_path}/service.db",
            secret_key=b"k" * 32,
            public_url="https://feedback.example.org",
        )
        guests: dict[str, RecordingAdapter] = {}

        def guest(connection: Connection) -> RecordingAdapter:
            return guests.setdefault(connection.site, RecordingAdapter(connection))

        service = build(config, clock=clock, workflows=workflows, guests=guest)
        house = House(service, clock, guests, {})
        if not made:
            if url is not None:
                service.database.migrate()
                jobs.prepare(config.database_url)
            furnish(house)
        made.append(house)
        return house

    yield make
    for house in made:
        house.service.close()


def furnish(house: House) -> None:
    house.put_site(a_site())
    with house.service.database.unit() as unit:
        unit.courses.put(Course(SITE, COURSE, "History"))
        unit.commit()
    house.put(
        learner("lin", "Lin", "zh-CN"),
        learner("ann", "Ann"),
        staff("sue", "support"),
        staff("dev", "developer"),
        staff("lea", "lead"),
        staff("pat", "product"),
    )


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()


_spec = importlib.util.spec_from_file_location("lmsfb_service_postgres", Path(__file__).parents[2] / "store" / "postgres.py")
assert _spec is not None
assert _spec.loader is not None
postgres = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(postgres)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty database of the test's own."""
    with postgres.server() as server, postgres.database_of_its_own(server) as url:
        yield url
