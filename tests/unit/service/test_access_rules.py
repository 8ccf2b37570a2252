"""Who is let in, as whom, and what stays closed."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.errors import Invalid, NotFound, Unauthenticated
from lms_feedback_plugin.service.access import SCOPES

from .conftest import COURSE, KEY, a_site, staff

if TYPE_CHECKING:
    from .conftest import House

PASSWORD = "correct horse battery staple"


def token(house: House, key: str = KEY, leave_out: str = "", **claims: Any) -> str:
    now = int(house.clock().timestamp())
    told = {
        "iss": "https://north.example.org",
        "aud": "lms-feedback",
        "sub": "16",
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "jti": "j1",
        "name": "Stu  One",
        "lang": "zh_cn",
        "courseid": 4,
        "cmid": 9,
        "roles": ["student"],
    } | claims
    told.pop(leave_out, None)
    return jwt.encode(told, key, "HS256")


def test_a_learner_is_who_the_lms_says(house: House) -> None:
    found = house.service.access.learner("north", token(house))
    assert found.person == Person("north", "16", "Stu One", "zh-CN", grants=(Grant("learner", "4"),))
    assert (found.course, found.module, found.jti) == ("4", "9", "j1")
    assert found.expires_at == house.clock() + timedelta(minutes=5)


@pytest.mark.parametrize("roles", [["editingteacher"], ["teacher", "student"], ["manager"]])
def test_a_teacher_is_one_in_that_course_and_nowhere_else(house: House, roles: list[str]) -> None:
    person = house.service.access.learner("north", token(house, roles=roles)).person
    assert person.grants == (Grant("teacher", "4"),)
    assert house.service.access.courses_of(person) == {"4"}


@pytest.mark.parametrize("roles", [["support"], ["lead", "bot"], "support", None, [["x"]], {"support": 1}])
def test_no_role_of_the_desk_comes_from_a_token(house: House, roles: object) -> None:
    person = house.service.access.learner("north", token(house, roles=roles)).person
    assert person.grants == (Grant("learner", "4"),)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "iat", "exp", "jti"])
def test_a_token_that_lacks_a_claim_is_refused(house: House, claim: str) -> None:
    with pytest.raises(Unauthenticated):
        house.service.access.learner("north", token(house, leave_out=claim))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example.org"},
        {"aud": "other"},
        {"sub": ""},
        {"sub": "0"},
        {"sub": {"a": 1}},
        {"sub": "x" * 300},
        {"jti": ""},
        {"exp": "soon"},
        {"exp": 10**20},
        {"exp": True},
        {"iat": 0},
    ],
)
def test_a_token_that_says_something_strange_is_refused(house: House, claims: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        house.service.access.learner("north", token(house, **claims))


def test_a_token_signed_with_another_key_or_with_none_is_refused(house: House) -> None:
    head, body, _ = token(house).split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    for forged in (
        token(house, "another key that is long enough to be one"),
        f"{none}.{body}.",
        f"{head}.{body}.AAAA",
        "",
        "x",
    ):
        with pytest.raises(Unauthenticated):
            house.service.access.learner("north", forged)


def test_both_keys_hold_during_a_rotation(house: House) -> None:
    house.put_site(a_site(token_keys=("the new key, which is as long as it must be", KEY)))
    assert house.service.access.learner("north", token(house)).person.id == "16"


def test_a_token_holds_for_its_minutes_and_a_little(house: House) -> None:
    made = token(house)
    house.clock.go(timedelta(minutes=5, seconds=29))
    assert house.service.access.learner("north", made).person.id == "16"
    house.clock.go(timedelta(seconds=2))
    with pytest.raises(Unauthenticated):
        house.service.access.learner("north", made)


def test_another_sites_token_is_refused(house: House) -> None:
    house.put_site(a_site("south", token_keys=("a key of the south, long enough to be one",)))
    with pytest.raises(Unauthenticated):
        house.service.access.learner("south", token(house))
    with pytest.raises(NotFound):
        house.service.access.learner("nowhere", token(house))


def test_a_launch_works_once_and_keeps_roles_that_were_given_here(house: House) -> None:
    house.put(
        Person("north", "16", "Old", "en", "s@example.org", (Grant("support"), Grant("teacher", "4"), Grant("learner", "9")))
    )
    house.service.access.launch("north", token(house))
    with pytest.raises(Unauthenticated):
        house.service.access.launch("north", token(house))
    person = house.service.access.person("north", "16")
    assert (person.name, person.language, person.email) == ("Stu One", "zh-CN", "s@example.org")
    assert set(person.grants) == {Grant("support"), Grant("learner", "9"), Grant("learner", "4")}


def test_a_learner_session_lends_nobody_the_roles_of_the_desk(house: House) -> None:
    house.put(Person("north", "16", "Old", "en", None, (Grant("support"),)))
    house.service.access.launch("north", token(house))
    cookie = house.service.access.open_session("north", "16", kind="learner", course=COURSE)
    session = house.service.access.session(cookie)
    assert (session.kind, session.course, session.person.grants) == ("learner", "4", (Grant("learner", "4"),))
    with pytest.raises(Unauthenticated):
        house.service.access.staff(cookie)


def test_staff_sign_in_with_their_password_until_they_sign_out(house: House) -> None:
    access = house.service.access
    access.create_account("north", "Sue@Example.org", PASSWORD, house.people["sue"])
    cookie = access.sign_in("north", "sue@example.org ", PASSWORD)
    site, person = access.staff(cookie)
    assert (site.id, person) == ("north", house.people["sue"])
    access.sign_out(cookie)
    with pytest.raises(Unauthenticated):
        access.session(cookie)


@pytest.mark.parametrize(("email", "password"), [("sue@example.org", "wrong"), ("who@example.org", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(house: House, email: str, password: str) -> None:
    house.service.access.create_account("north", "sue@example.org", PASSWORD, house.people["sue"])
    with pytest.raises(Unauthenticated) as refused:
        house.service.access.sign_in("north", email, password)
    assert refused.value.detail == "The address or the password is not right."


def test_a_session_ends_by_itself_and_with_a_new_password(house: House) -> None:
    access = house.service.access
    access.create_account("north", "sue@example.org", PASSWORD, house.people["sue"])
    cookie = access.sign_in("north", "sue@example.org", PASSWORD)
    access.create_account("north", "sue@example.org", PASSWORD + "!", house.people["sue"])
    with pytest.raises(Unauthenticated):
        access.session(cookie)
    later = access.sign_in("north", "sue@example.org", PASSWORD + "!")
    house.clock.go(timedelta(hours=13))
    with pytest.raises(Unauthenticated):
        access.session(later)


def test_an_account_needs_a_real_password_and_an_address(house: House) -> None:
    for email, password in (("sue@example.org", "short"), ("sue", PASSWORD)):
        with pytest.raises(Invalid):
            house.service.access.create_account("north", email, password, house.people["sue"])


def test_no_secret_lies_open_in_the_database(house: House) -> None:
    access = house.service.access
    access.create_account("north", "sue@example.org", PASSWORD, house.people["sue"])
    cookie = access.sign_in("north", "sue@example.org", PASSWORD)
    secret, _ = access.create_token("north", "sue", "crm", {"items:read"})
    with house.service.database.reader() as unit:
        found = [unit.connection.execute(text(f"select * from {table}")).all() for table in ("account", "session", "api_token")]
    for kept in (PASSWORD, cookie, secret, secret.removeprefix("lmsfb_")):
        assert kept not in str(found)


def test_a_program_acts_within_its_scopes_until_it_is_stopped(house: House) -> None:
    access = house.service.access
    until: datetime = house.clock() + timedelta(days=1)
    secret, number = access.create_token("north", "sue", "crm", {"items:read", "items:act"}, until)
    caller = access.token("north", secret)
    assert (caller.person, caller.scopes, caller.id) == (house.people["sue"], {"items:read", "items:act"}, number)
    house.put_site(a_site("south"))
    with pytest.raises(Unauthenticated):
        access.token("south", secret)
    assert access.revoke_token("north", number)
    assert not access.revoke_token("north", number)
    with pytest.raises(Unauthenticated):
        access.token("north", secret)
    other, _ = access.create_token("north", "sue", "crm", SCOPES, until)
    house.clock.go(timedelta(days=2))
    with pytest.raises(Unauthenticated):
        access.token("north", other)


@pytest.mark.parametrize("scopes", [set(), {"items:everything"}])
def test_a_token_needs_scopes_that_exist(house: House, scopes: set[str]) -> None:
    with pytest.raises(Invalid):
        house.service.access.create_token("north", "sue", "crm", scopes)


def test_a_token_needs_a_person(house: House) -> None:
    with pytest.raises(NotFound):
        house.service.access.create_token("north", "nobody", "crm", SCOPES)


def test_who_may_see_an_item(house: House) -> None:
    house.put(staff("cat", "support", "4"), staff("eve", "support", "9"), staff("ada", "support", site="north"))
    item = house.submit("lin")
    seen = {name for name, person in house.people.items() if house.service.access.may_see(person, item)}
    assert seen == {"lin", "sue", "dev", "lea", "pat", "cat", "ada"}
    assert not house.service.access.may_see(staff("ada", "support", site="south"), item), "a namesake of another site"
    assert house.service.access.courses_of(house.people["eve"]) == {"9"}
    assert house.service.access.courses_of(house.people["sue"]) is None
    assert house.service.access.courses_of(house.people["lin"]) == frozenset()
    assert house.service.access.is_staff(house.people["eve"])
    assert not house.service.access.is_staff(house.people["eve"], "4")
    assert not house.service.access.is_staff(house.people["lin"])
