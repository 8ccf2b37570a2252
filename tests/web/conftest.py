"""Two sites with people of every role, over the real service on SQLite."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from lms_feedback_plugin.domain.article import Article
from lms_feedback_plugin.domain.attachment import Attachment
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.service import jobs
from lms_feedback_plugin.service.article_rules import ArticleText
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.commands import Say, Submit
from lms_feedback_plugin.service.config import Config
from lms_feedback_plugin.web.app import create_app
from lms_feedback_plugin.web.cookies import LEARNER, STAFF
from lms_feedback_plugin.web.limits import UNLIMITED
from lms_feedback_plugin.web.security import CSRF_HEADER
from tests.store.postgres import database_of_its_own, server

BEGAN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten o'clock on a Monday in Shanghai."""
KEY = "a key of more than thirty-two bytes for learner tokens"
SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes for the webhooks").decode()
PASSWORD = "correct horse battery staple"
HISTORY, PHYSICS = "4", "9"
"""Course ids: the one that items belong to, and another one."""
STAFF_GRANTS = {
    "support": (Grant("support"),),
    "support_of_course": (Grant("support", HISTORY),),
    "support_elsewhere": (Grant("support", PHYSICS),),
    "lead": (Grant("lead"),),
    "developer": (Grant("developer"),),
    "product": (Grant("product"),),
    "admin": (Grant("admin"),),
}


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.at = BEGAN

    def __call__(self) -> datetime:
        return self.at

    def go(self, span: timedelta) -> None:
        self.at += span


@dataclass
class World:
    """The service, its app and the ways to come to it."""

    service: Service
    app: Flask
    clock: Clock
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def learner_token(self, person: str, site: str = "north", course: str | None = HISTORY, **claims: Any) -> str:
        """As the LMS would hand it out."""
        return learner_token(self.clock.at, person, site, course, **claims)

    def bearer(self, person: str, site: str = "north", course: str | None = HISTORY, **claims: Any) -> dict[str, str]:
        """A learner's header."""
        return {"Authorization": f"Bearer {self.learner_token(person, site, course, **claims)}"}

    def api_token(self, *scopes: str, person: str = "support", site: str = "north") -> dict[str, str]:
        """A program's header."""
        secret, _ = self.service.access.create_token(site, person, f"test {next(self.numbers)}", frozenset(scopes))
        return {"Authorization": f"Bearer {secret}"}

    def staff(self, person: str, site: str = "north") -> FlaskClient:
        """A browser in which somebody has signed in; its client sends the CSRF token by itself."""
        cookie = self.service.access.open_session(site, person, kind="staff")
        return self.browser(STAFF, cookie)

    def learner_browser(self, person: str, site: str = "north", course: str = HISTORY) -> FlaskClient:
        """A browser in which a learner came by /launch."""
        form = {"site": site, "token": self.learner_token(person, site, course)}
        client = self.app.test_client()
        assert client.post("/launch", data=form).status_code == 303
        held = client.get_cookie(LEARNER, path=f"/s/{site}")
        assert held is not None
        return self.browser(LEARNER, held.value, path=f"/s/{site}")

    def browser(self, name: str, cookie: str, path: str = "/") -> FlaskClient:
        """A client with this cookie and its CSRF token."""
        from lms_feedback_plugin.web.security import token_for

        client = self.app.test_client()
        client.set_cookie(name, cookie, path=path)
        with self.app.app_context():
            client.environ_base[f"HTTP_{CSRF_HEADER.upper().replace('-', '_')}"] = token_for(cookie)
        return client

    def item(
        self, reporter: str = "ann", workflow: str = "fix", course: str | None = HISTORY, site: str = "north", **values: Any
    ) -> Item:
        """A new item."""
        text = {"fix": "what", "answer": "question", "suggestion": "idea"}[workflow]
        said = {text: f"The video of unit {next(self.numbers)} stops"} | values
        done = self.service.execute(Submit(site, workflow, Person(site, reporter, reporter.title()), said, course))
        assert done.item is not None
        return done.item

    def article(self, question: str = "Where is the certificate?", course: str | None = HISTORY, **parts: Any) -> Article:
        """A published article, written by the admin."""
        question = f"{question} {next(self.numbers)}"
        text = ArticleText(**{"language": "en", "question": question, "answer": "Under **Grades**.", "course": course, **parts})
        return self.service.handbook.create("north", text, self.service.access.person("north", "admin"))

    def attached(self, item: Item, content: bytes = b"what the log says", name: str = "log.txt") -> Attachment:
        """A file that the item's reporter sends with a line of the conversation."""
        reporter = self.service.access.person(item.site, item.reporter)
        one = self.service.attachments.upload(item.site, reporter, name, content)
        self.service.execute(Say(item.site, item.id, reporter, "See this", attachments=(one.id,)))
        return one

    def signed(self, body: bytes, *, number: str = "msg_1", secret: str = SECRET) -> dict[str, str]:
        """The headers of a Standard Webhook of the sandbox."""
        moment = self.clock.at
        signature = Webhook(secret).sign(number, moment, body.decode())
        return {
            "webhook-id": number,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
            "Content-Type": "application/json",
        }


def learner_token(now: datetime, person: str, site: str, course: str | None, *, key: str = KEY, **claims: Any) -> str:
    """HS256, five minutes, as the bridge plugin makes it."""
    base: dict[str, Any] = {
        "iss": f"https://{site}.example",
        "aud": "lms-feedback",
        "sub": person,
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=5)).timestamp()),
        "jti": f"{person}-{next(_JTI)}",
        "name": person.title(),
        "lang": "en",
        "roles": ["student"],
    }
    if course is not None:
        base["courseid"] = int(course)
    return jwt.encode(base | claims, key, algorithm="HS256")


_JTI = itertools.count(1)


def a_site(name: str) -> Site:
    return Site(
        id=name,
        name=f"{name.title()} Academy",
        languages=("en", "zh-CN"),
        origin=f"https://{name}.example",
        bindings={"lms": "sandbox", "tracker": "sandbox", "board": "sandbox"},
        connections={"sandbox": Connection(name, "sandbox", {"url": "http://127.0.0.1:9"}, (SECRET,))},
        token_keys=(KEY,),
    )


def people_of(site: str) -> Mapping[str, Person]:
    grants = STAFF_GRANTS
    return {name: Person(site, name, name.title(), "en", f"{name}@{site}.example", held) for name, held in grants.items()}


def move_in(service: Service) -> None:
    """Two sites, two courses each, staff of every role."""
    with service.database.unit() as unit:
        for name in ("north", "south"):
            unit.sites.put(a_site(name))
        unit.commit()
    with service.database.unit() as unit:
        for name in ("north", "south"):
            unit.courses.put(Course(name, HISTORY, "History"))
            unit.courses.put(Course(name, PHYSICS, "Physics"))
            for person in people_of(name).values():
                unit.people.put(person)
        unit.commit()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this session's own."""
    with server() as url, database_of_its_own(url) as own:
        yield own


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What reaches the database runs on both of them."""
    if "settled" in metafunc.fixturenames:
        both = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH
        databases = [SQLITE, POSTGRESQL] if both else [SQLITE]
        metafunc.parametrize("settled", databases, indirect=True, scope="session")


SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
ON_BOTH = frozenset(
    {
        "test_files",
        "test_handbook_api",
        "test_items_api",
        "test_pairing",
        "test_webhooks",
        "test_arriving",
        "test_lti",
        "test_strange_bodies",
        "test_strange_addresses",
    }
)


@pytest.fixture(scope="session")
def settled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Built once for each database; tests of their own items may share it."""
    folder: Path = tmp_path_factory.mktemp("web")
    clock = Clock()
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if postgresql else f"sqlite:///{folder / 'web.db'}"
    config = Config(data_dir=folder, database_url=url, secret_key=b"k" * 32, log_level="error")
    service = build(config, clock=clock)
    service.database.migrate()
    jobs.prepare(config.database_url)
    move_in(service)
    app = create_app(service, budgets=UNLIMITED)
    app.testing = False
    yield World(service, app, clock)
    service.close()


@pytest.fixture
def world(settled: World) -> World:
    """The shared world with its clock back at the beginning."""
    settled.clock.at = max(settled.clock.at, BEGAN)
    return settled


@pytest.fixture
def client(world: World) -> FlaskClient:
    """A client that holds no cookie."""
    return world.app.test_client()


@pytest.fixture
def empty_handbook(world: World) -> None:
    """A handbook without articles; their numbers count on."""
    with world.service.database.unit() as unit:
        for table in ("article_use", "article_count", "phrasing", "article_version", "article"):
            unit.connection.execute(text(f"DELETE FROM {table}"))
        unit.handbook.next_ids("north", 0)
        unit.commit()
    world.service.handbook.index.forget("north")
