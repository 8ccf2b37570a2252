"""LTI platforms in the store: registrations, sealed keys, and where a course's members are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.lti import Membership, Registration, ToolKey
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.faults import Conflict

from .store_examples import NOW, SITE

CAMPUS = Registration(
    site=SITE,
    id="r1",
    issuer="https://campus.example",
    client_id="client-1",
    deployments=("1", "2"),
    login_url="https://campus.example/auth",
    token_url="https://campus.example/token",  # noqa: S106 - an address
    keys_url="https://campus.example/keys",
    audience="https://campus.example/token",
    platform="moodle",
    prefix="",
    made_at=NOW,
)
FIRST = ToolKey(SITE, "kid-1", "-----BEGIN the first", made_at=NOW)
SECOND = ToolKey(SITE, "kid-2", "-----BEGIN the second", made_at=NOW + timedelta(days=1))


class LtiContract:
    """``unit.lti``."""

    def test_a_registration_comes_back_and_can_be_changed(self, database: Database) -> None:
        other = replace(CAMPUS, id="r0", client_id="client-2", made_at=NOW + timedelta(seconds=1), deployments=())
        with database.unit() as unit:
            unit.lti.put_registration(other)
            unit.lti.put_registration(CAMPUS)
            unit.lti.put_registration(replace(CAMPUS, deployments=("1", "2", "3")))
            unit.commit()
        with database.reader() as reader:
            assert reader.lti.registrations(SITE) == [replace(CAMPUS, deployments=("1", "2", "3")), other]
            assert reader.lti.registration(SITE, "r0") == other
            assert reader.lti.registration("other", "r0") is None
            assert reader.lti.registrations("other") == []

    def test_one_client_is_registered_once(self, database: Database) -> None:
        with database.unit() as unit:
            unit.lti.put_registration(CAMPUS)
            unit.commit()
        with database.unit() as unit, pytest.raises(Conflict):
            unit.lti.put_registration(replace(CAMPUS, id="r2"))

    def test_keys_lie_sealed_and_the_newest_comes_first(self, database: Database) -> None:
        with database.unit() as unit:
            unit.lti.add_key(FIRST)
            unit.lti.add_key(SECOND)
            unit.commit()
        with database.reader() as reader:
            assert reader.lti.keys(SITE) == [SECOND, FIRST]
            assert reader.lti.keys("other") == []
            rows = reader.connection.execute(text("SELECT * FROM lti_key")).all()
            assert "BEGIN" not in str(rows) + repr(FIRST)
        with database.unit() as unit:
            unit.lti.drop_key(SITE, "kid-1")
            unit.commit()
        with database.reader() as reader:
            assert reader.lti.keys(SITE) == [SECOND]

    def test_memberships_are_found_by_course_and_by_person(self, database: Database) -> None:
        algebra, biology = (Membership(SITE, course, "r1", f"https://campus.example/{course}") for course in ("c1", "c2"))
        with database.unit() as unit:
            unit.lti.put_registration(CAMPUS)
            unit.lti.put_membership(replace(algebra, url="https://campus.example/old"))
            unit.lti.put_membership(algebra)
            unit.lti.put_membership(biology)
            unit.people.put(Person(SITE, "ann", "Ann", grants=(Grant("learner", "c2"), Grant("support"))))
            unit.commit()
        with database.reader() as reader:
            assert reader.lti.membership(SITE, "c1") == algebra
            assert reader.lti.membership(SITE, "c3") is None
            assert reader.lti.memberships_of(SITE, "ann") == [biology]
            assert reader.lti.memberships_of(SITE, "ben") == []

    def test_what_a_registration_told_goes_with_it(self, database: Database) -> None:
        with database.unit() as unit:
            unit.lti.put_registration(CAMPUS)
            unit.lti.put_membership(Membership(SITE, "c1", "r1", "https://campus.example/c1"))
            unit.commit()
        with database.unit() as unit:
            assert unit.lti.lock_registration(SITE, "r1") == CAMPUS
            assert unit.lti.remove_registration(SITE, "r1")
            assert not unit.lti.remove_registration(SITE, "r1")
            unit.commit()
        with database.reader() as reader:
            assert reader.lti.registrations(SITE) == []
            assert reader.lti.membership(SITE, "c1") is None

    def test_whether_a_one_time_word_was_used_can_be_asked(self, database: Database) -> None:
        with database.unit() as unit:
            assert not unit.nonces.used(SITE, "once")
            assert unit.nonces.use(SITE, "once", NOW)
            assert unit.nonces.used(SITE, "once")
            assert not unit.nonces.used("other", "once")
