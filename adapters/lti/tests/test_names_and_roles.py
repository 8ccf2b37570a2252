"""Who is in a course, asked of a platform that proves us by our key set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from lms_feedback_plugin.adapters.faulty_server import FAULTS, PASSING, faulty_server
from lms_feedback_plugin.adapters.lti.adapter import LtiAdapter
from lms_feedback_plugin.adapters.lti.tests.conftest import NOW
from lms_feedback_plugin.adapters.lti.tests.platform import Platform, member
from lms_feedback_plugin.adapters.lti.tool import key_set, new_key
from lms_feedback_plugin.adapters.testing import surroundings
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.finding import Finding
from lms_feedback_plugin.domain.lti import Membership, Registration, ToolKey
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected, Retryable

TARA = Person("campus", "6", "Tara Teach", "", "tara@academy.example", (Grant("teacher", "2"),))


@dataclass
class Records:
    """What the store would hold."""

    registered: list[Registration]
    keys: list[ToolKey]
    url: str

    def registrations(self, site: str) -> Sequence[Registration]:
        return self.registered

    def tool_keys(self, site: str) -> Sequence[ToolKey]:
        return self.keys

    def membership(self, site: str, course: str) -> Membership | None:
        return Membership(site, course, "r1", self.url) if course == "2" else None

    def memberships_of(self, site: str, person: str) -> Sequence[Membership]:
        return [Membership(site, "2", "r1", self.url)] if person != "99" else []


@pytest.fixture
def records(registration: Registration, key: ToolKey, platform: Platform) -> Records:
    return Records([registration], [key], f"{platform.url}/members/2")


@pytest.fixture
def guest(records: Records, platform: Platform) -> LtiAdapter:
    """Bound, lent the records, and believed by the platform."""
    platform.tool_keys = lambda: key_set(records.keys)
    platform.members = [
        member("3", "Amy Lee"),
        member("5", "Bob Stone", status="Inactive"),
        member("6", "Tara Teach", "Instructor"),
        member("8", "Ian Assist", "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"),
        {"name": "nobody"},
    ]
    return lent(records)


def lent(records: Records) -> LtiAdapter:
    guest = LtiAdapter(Connection("campus", "lti", {"intranet": "yes", "timeout": "1"}))
    guest.lend(records)
    return guest


def test_teachers_are_those_whom_the_platform_calls_so(guest: LtiAdapter, platform: Platform) -> None:
    assert [person.id for person in guest.teachers("2")] == ["6", "8"]
    assert guest.teachers("2")[0] == TARA
    assert guest.teachers("7") == []
    assert platform.count("/token") == 1, "the access token is kept"


def test_members_come_in_pages(guest: LtiAdapter, platform: Platform) -> None:
    platform.page_size = 2
    assert guest.teachers("2")[0] == TARA
    assert platform.count("/members/2") == 3


def test_people_are_found_in_the_courses_they_came_from(guest: LtiAdapter) -> None:
    assert guest.people(["3", "6", "5", "99"]) == [
        Person("campus", "3", "Amy Lee", "", "amy@academy.example"),
        replace(TARA, grants=()),
    ]


def test_courses_are_called_as_the_platform_calls_them(guest: LtiAdapter) -> None:
    assert guest.courses(["2", "7"]) == [Course("campus", "2", "Python for Beginners")]


def test_another_platforms_people_are_set_apart(guest: LtiAdapter, records: Records) -> None:
    records.registered = [replace(records.registered[0], prefix="lti-r1-")]
    assert guest.teachers("2")[0].id == "lti-r1-6"


def test_a_page_that_leads_elsewhere_is_not_followed(guest: LtiAdapter, platform: Platform) -> None:
    platform.page_size, platform.goes_on_at = 2, "https://elsewhere.example"
    with pytest.raises(Rejected, match="at another place"):
        guest.teachers("2")


def examined(guest: LtiAdapter) -> dict[str, Finding]:
    return {finding.code: finding for finding in guest.diagnose(surroundings(guest.connection))}


def test_the_doctor_is_content(guest: LtiAdapter) -> None:
    assert {code: one.level for code, one in examined(guest).items()} == {
        "lti-registered": "order",
        "lti-keys-r1": "order",
        "lti-services-r1": "order",
    }


def test_the_doctor_says_what_to_open_where_the_platform_cannot_read_our_keys(guest: LtiAdapter, platform: Platform) -> None:
    platform.tool_keys = lambda: key_set([])
    found = examined(guest)
    assert found["lti-keys-r1"].level == "order"
    asked = found["lti-services-r1"]
    assert asked.level == "wrong"
    assert "/lti/campus/jwks" in asked.cure["en"]
    assert "cURL blocked hosts list" in asked.cure["en"]
    assert "cURL" in asked.cure["zh-CN"]


def test_the_doctor_wants_a_registration(records: Records) -> None:
    records.registered = []
    (one,) = examined(lent(records)).values()
    assert one.level == "wrong"
    assert "lms-feedback lti register campus" in one.cure["en"]


def test_a_rotated_key_is_used_at_once(guest: LtiAdapter, records: Records, platform: Platform) -> None:
    guest.teachers("2")
    records.keys = [new_key("campus", NOW), *records.keys]
    assert guest.teachers("2")[0] == TARA
    assert platform.count("/token") == 2


@pytest.mark.parametrize("fault", FAULTS)
def test_asking_under_a_fault_raises_nothing_else(records: Records, fault: str) -> None:
    with faulty_server(FAULTS[fault]) as url:
        records.registered = [replace(records.registered[0], token_url=f"{url}/token", keys_url=f"{url}/keys")]
        guest = lent(records)
        for ask in (lambda: guest.people(["3"]), lambda: guest.courses(["2"]), lambda: guest.teachers("2")):
            with pytest.raises((Retryable, Rejected)) as raised:
                ask()
            assert fault not in PASSING or raised.type is Retryable
        found = examined(guest)
    assert {code: one.level for code, one in found.items() if one.level != "wrong"} == {"lti-registered": "order"}
