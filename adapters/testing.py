"""The contract that every adapter keeps, as tests to inherit.

In ``adapters/<name>/tests/test_<name>_contract.py``::

    class TestMoodle(HttpContract):  # AdapterContract where it does not act over HTTP
        adapter = MoodleAdapter
        secrets = ("whsec_…",)

Recorded requests are the adapter's ``fixtures/*.json``, one request a file, as they came in::

    {"t": 1795316131.49, "method": "POST", "path": "/…", "headers": {"Content-Type": "…"}, "body": "…"}

``t`` is the Unix time of receipt. Files without ``method``, ``headers`` and ``body`` are answers, and not read here.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from lms_feedback_plugin.adapters import registry
from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.faulty_server import FAULTS, PASSING, closed_port, faulty_server
from lms_feedback_plugin.adapters.standard_webhooks import HEADERS
from lms_feedback_plugin.domain.course import Activity, CourseGroup, CourseKnowledge, Section
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, DispatchKind, Inbound, Recipient
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.finding import Surroundings
from lms_feedback_plugin.domain.person import Grant
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.errors import Rejected, Retryable, Unverified


@dataclass(frozen=True, slots=True)
class Seal:
    """What of a request its proof covers: header names, and the first and last-but-one position of the body's bytes."""

    headers: tuple[str, ...]
    start: int
    stop: int


def inbound(path: Path) -> Inbound:
    """The recorded request of one fixture file, byte for byte."""
    record = json.loads(path.read_text(encoding="utf-8"))
    return Inbound(
        method=record["method"],
        path=record["path"],
        headers={name.lower(): value for name, value in record["headers"].items()},
        body=record["body"].encode("utf-8"),
        received_at=datetime.fromtimestamp(record["t"], tz=UTC),
    )


def recorded(folder: Path) -> dict[str, Inbound]:
    """Every recorded request of ``folder`` by file name."""
    files = sorted(folder.glob("*.json"))
    return {
        p.name: inbound(p) for p in files if {"method", "headers", "body"} <= set(json.loads(p.read_text(encoding="utf-8")))
    }


def flipped(request: Inbound, seal: Seal) -> Iterator[tuple[str, Inbound]]:
    """``request`` with one byte changed, for each byte that ``seal`` covers; each with a word on where."""
    for at in range(seal.start, seal.stop):
        body = bytearray(request.body)
        body[at] ^= 1
        yield f"byte {at} of the body", replace(request, body=bytes(body))
    for name in seal.headers:
        for at, character in enumerate(request.headers[name]):
            changed = request.headers[name][:at] + chr(ord(character) ^ 1) + request.headers[name][at + 1 :]
            yield f"character {at} of {name}", replace(request, headers={**request.headers, name: changed})


def sample(kind: DispatchKind = "notify", name: str = "answered") -> Dispatch:
    """A dispatch about item 7 of course 4 to person 16, with all that a notice may carry."""
    return Dispatch(
        key="contract/7/3/0/16",
        site="contract",
        item=7,
        kind=kind,
        name=name,
        recipient=Recipient("16", "Stu One", "en", "student1@example.com"),
        subject="Your question is answered · 您的问题已有答复",
        text="Hello Stu One,\n\nthe quiz opens on Monday.",
        html="<p>Hello Stu One,</p><p>the quiz opens on <b>Monday</b>.</p>",
        url="https://feedback.example.com/items/7?site=contract&lang=en",
        url_name="Follow your question",
        course="4",
        thread="contract/7",
    )


def surroundings(connection: Connection, **changes: Any) -> Surroundings:
    """The house around a connection: one site in English and Chinese whose LMS it is, on a public address of its own."""
    parts: dict[str, Any] = {
        "id": connection.site,
        "name": "Contract",
        "languages": ("en", "zh-CN"),
        "origin": connection.settings.get("url", "").rstrip("/"),
        "bindings": {"lms": connection.adapter},
        "connections": {connection.adapter: connection},
    }
    house = {name: changes.pop(name) for name in ("public_url", "now") if name in changes}
    usual: dict[str, Any] = {"public_url": "https://feedback.example.com", "now": lambda: datetime.now(UTC)}
    return Surroundings(site=Site(**parts | changes), **usual | house)


class AdapterContract:
    """What holds for every guest. Set ``adapter``; override what your guest needs otherwise."""

    adapter: ClassVar[type[Adapter]]
    settings: ClassVar[Mapping[str, str]] = {}
    secrets: ClassVar[tuple[str, ...]] = ()

    def connection(self) -> Connection:
        """The connection that the tests bind the adapter to."""
        return Connection("contract", self.adapter.name, self.settings, self.secrets)

    def prepared(self, request: Inbound) -> Inbound:
        """A recorded request made verifiable: signed anew where the recording's secret is not known."""
        return request

    def seal(self, request: Inbound) -> Seal:
        """What one flipped byte must break: a Standard Webhooks sender seals all."""
        return Seal(HEADERS, 0, len(request.body))

    def unknown(self) -> Mapping[str, Inbound]:
        """Verifiable requests that hold an event which the adapter does not know, by the name it must report."""
        return {}

    def dispatches(self) -> Sequence[Dispatch]:
        """One dispatch at least of every effect."""
        return [sample()] if "notify" in self.adapter.EFFECTS else []

    def courses_told(self) -> Sequence[CourseKnowledge]:
        """What the guest makes of answers that are recorded or real, where it ``TELLS_COURSES``."""
        return []

    def bound(self) -> Adapter:
        """The adapter on its connection."""
        return self.adapter(self.connection())

    def folder(self) -> Path:
        """Where the adapter lives."""
        return Path(inspect.getfile(self.adapter)).parent

    def requests(self) -> dict[str, Inbound]:
        """Every recorded request, made verifiable, by file name."""
        return {name: self.prepared(request) for name, request in recorded(self.folder() / "fixtures").items()}

    def deliveries(self) -> dict[str, Delivery]:
        """What the adapter reads out of every recorded request."""
        return {name: self.bound().read(request) for name, request in self.requests().items()}

    def test_its_folder_its_name_and_its_entry_in_the_registry_are_one(self) -> None:
        assert self.folder().name == self.adapter.name
        assert registry.class_named(self.adapter.name) is self.adapter

    def test_it_declares_canonical_events_or_its_own(self) -> None:
        own = f"{self.adapter.name}."
        strange = [name for name in self.adapter.EVENTS if name not in CANONICAL and not name.startswith(own)]
        assert strange == []

    def test_every_declared_event_has_a_fixture_and_every_fixture_yields_declared_events_only(self) -> None:
        yielded = {event.type for delivery in self.deliveries().values() for event in delivery.events}
        assert yielded == set(self.adapter.EVENTS)

    def test_events_carry_canonical_attributes_as_text(self) -> None:
        for name, delivery in self.deliveries().items():
            for event in delivery.events:
                assert event.id, name
                assert event.source, name
                assert event.time.tzinfo is not None, name
                assert all(isinstance(value, str) for value in event.data.values()), name
                if event.type in CANONICAL:
                    assert set(event.data) <= set(CANONICAL[event.type]), name

    def test_every_recorded_request_is_verified(self) -> None:
        for request in self.requests().values():
            self.bound().verify(request)  # raises when it does not hold

    def test_reading_twice_gives_the_same_ids_and_no_two_requests_share_one(self) -> None:
        first, second = self.deliveries(), self.deliveries()
        assert first == second
        assert len({delivery.id for delivery in first.values()}) == len(first)

    def test_one_flipped_byte_is_refused(self) -> None:
        for name, request in self.requests().items():
            unnoticed = [where for where, changed in flipped(request, self.seal(request)) if self._passes(changed)]
            assert unnoticed == [], name

    def _passes(self, request: Inbound) -> bool:
        try:
            self.bound().verify(request)
        except Unverified:
            return False
        return True

    def test_nothing_is_verified_without_a_secret_or_with_anothers(self) -> None:
        for secrets in ((), ("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==",)):
            stranger = self.adapter(replace(self.connection(), secrets=secrets))
            for request in self.requests().values():
                with pytest.raises(Unverified):
                    stranger.verify(request)

    def test_a_bare_request_is_refused_with_a_sentence(self) -> None:
        bare = Inbound("POST", f"/hooks/contract/{self.adapter.name}", {}, b"{}", datetime(2026, 11, 22, tzinfo=UTC))
        with pytest.raises(Unverified, match=r"\w+ \w+ \w+"):
            self.bound().verify(bare)

    def test_unknown_events_are_named(self) -> None:
        for name, request in self.unknown().items():
            self.bound().verify(request)
            delivery = self.bound().read(request)
            assert (delivery.events, delivery.unknown) == ((), (name,))

    def test_the_readme_names_every_event_setting_and_effect(self) -> None:
        readme = (self.folder() / "README.md").read_text(encoding="utf-8")
        words = set(re.findall(r"`([^`\n]+)`", readme))
        assert {*self.adapter.EVENTS, *self.adapter.SETTINGS, *self.adapter.EFFECTS} - words == set()

    def test_the_sender_is_told_which_events_are_wanted_or_nothing_at_all(self) -> None:
        guest = self.bound()
        every = guest.wanted(self.adapter.EVENTS)
        each = {kind: guest.wanted([kind]) for kind in self.adapter.EVENTS}
        assert every == sorted({name for names in each.values() for name in names})
        assert all(each.values()) or not any(each.values())
        assert guest.wanted([]) == guest.wanted(["vendor.unheard_of"]) == []

    def test_it_takes_what_it_declares_and_rejects_the_rest(self) -> None:
        taken = {f"{d.kind}:{d.name}" if d.kind == "call" else d.kind for d in self.dispatches()}
        assert taken == set(self.adapter.EFFECTS)
        assert all(self.bound().takes(d.kind, d.name) for d in self.dispatches())
        strange = sample("call", "stand_on_your_head")
        assert not self.bound().takes(strange.kind, strange.name)
        with pytest.raises(Rejected):
            self.bound().perform(strange)

    def test_who_tells_of_courses_tells_them_whole_and_who_does_not_says_so(self) -> None:
        told = self.courses_told()
        if not self.adapter.TELLS_COURSES:
            assert told == []
            with pytest.raises(Rejected, match=self.adapter.name):
                self.bound().knowledge("4")
            return
        assert told != []
        for known in told:
            _whole(known, self.connection().site)
        assert [one for known in told for one in known.activities if one.deadline is not None] != []


def _whole(known: CourseKnowledge, site: str) -> None:
    """A course of this site with its name, whose parts are its own and whose dates have a zone."""
    course, sections = known.course, {part.id for part in known.sections}
    parts: list[Section | Activity | CourseGroup] = [*known.sections, *known.activities, *known.groups]
    assert {(part.site, part.course) for part in parts} | {(site, course.id)} == {(site, course.id)}
    assert len({(type(part), part.id) for part in parts}) == len(parts)
    assert all([course.name, *(one.name for one in known.activities), *(group.name for group in known.groups)])
    assert all(one.module and one.section in {*sections, None} for one in known.activities)
    dates = [course.starts_at, course.ends_at]
    dates += [moment for one in known.activities for moment in (one.opens_at, one.due_at, one.closes_at)]
    assert all(moment.tzinfo is not None for moment in dates if moment is not None)
    assert course.learners is None or course.learners >= 0
    assert all(person.site == site and Grant("teacher", course.id) in person.grants for person in known.teachers or ())


class HttpContract(AdapterContract):
    """For guests that act over HTTP: whatever the other side does, ``perform`` says ``Retryable`` or ``Rejected``."""

    def connected_to(self, url: str) -> Connection:
        """The connection of a guest whose other side is at ``url`` and which waits for at most a second."""
        raise NotImplementedError

    @pytest.mark.parametrize("fault", FAULTS)
    def test_every_fault_is_retryable_or_rejected(self, fault: str) -> None:
        with faulty_server(FAULTS[fault]) as url:
            for dispatch in self.dispatches():
                with pytest.raises((Retryable, Rejected)) as raised:
                    self.adapter(self.connected_to(url)).perform(dispatch)
                assert fault not in PASSING or raised.type is Retryable
                if fault.startswith("429"):
                    assert isinstance(raised.value, Retryable)
                    assert raised.value.retry_after == (7.0 if fault == "429 with seconds" else 90.0)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_asking_under_a_fault_raises_nothing_else(self, fault: str) -> None:
        with faulty_server(FAULTS[fault]) as url:
            guest = self.adapter(self.connected_to(url))
            asks: list[Callable[[], object]] = [
                lambda: guest.people(["16"]),
                lambda: guest.courses(["4"]),
                lambda: guest.teachers("4"),
                lambda: guest.knowledge("4"),
                guest.configure,
            ]
            for ask in asks:
                try:
                    answer = ask()
                except (Retryable, Rejected):
                    continue
                assert answer == []

    @pytest.mark.parametrize("fault", FAULTS)
    def test_the_doctor_finds_fault_and_says_what_to_do(self, fault: str) -> None:
        with faulty_server(FAULTS[fault]) as url:
            connection = self.connected_to(url)
            findings = self.adapter(connection).diagnose(surroundings(connection))
        assert [finding for finding in findings if finding.level == "wrong"] != []
        assert len({finding.code for finding in findings}) == len(findings)
        for one in findings:
            told = (one.title, one.sentence) if one.level == "order" else (one.title, one.sentence, one.cure)
            assert all({"en", "zh-CN"} <= set(text) and all(text.values()) for text in told), one

    def test_a_closed_port_is_tried_again(self) -> None:
        for dispatch in self.dispatches():
            with pytest.raises(Retryable):
                self.adapter(self.connected_to(closed_port())).perform(dispatch)

    @pytest.mark.parametrize(
        "url", ["", "moodle.example.com", "ftp://moodle.example.com", "http://", "http://[::1", "http://.a"]
    )
    def test_an_address_that_is_none_is_rejected(self, url: str) -> None:
        for dispatch in self.dispatches():
            with pytest.raises(Rejected):
                self.adapter(self.connected_to(url)).perform(dispatch)
