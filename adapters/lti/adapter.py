"""LTI 1.3 as a guest: who is in a course, asked by Names and Role Provisioning. Launches come in at ``/lti/<site>/…``.

See README.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.http import Limits
from lms_feedback_plugin.adapters.lti import checks, claims
from lms_feedback_plugin.adapters.lti.fetching import LARGEST, PlatformSession, json_of
from lms_feedback_plugin.adapters.lti.key_sets import keys_of
from lms_feedback_plugin.adapters.lti.membership import INSTRUCTOR, Members
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, Inbound, Receipt
from lms_feedback_plugin.domain.finding import Check, Finding, Surroundings
from lms_feedback_plugin.domain.lti import Membership, PlatformRecords, Registration
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Malformed, Rejected, Retryable, Unverified

NO_WEBHOOKS = "LTI platforms send no events. Launches go to /lti/<site>/launch; take {path} out of whatever calls it."
NOBODY_YET = "Register one: lms-feedback lti register {site}, and paste the address into the platform."
INTRANET = ("yes", "true", "1")


class LtiAdapter(Adapter):
    """Names and roles of any LTI 1.3 platform. It cannot notify: LTI has no such service, so notices go by mail."""

    name = "lti"
    SETTINGS: ClassVar[Mapping[str, str]] = {
        "intranet": "yes: the platform may be at a private address or speak http. Unless told, public https alone is called.",
        "timeout": "Seconds to wait for an answer of the platform; 6 unless told.",
    }

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._records: PlatformRecords | None = None
        self._lock = threading.Lock()
        self._members: dict[str, tuple[Registration, str, Members]] = {}
        self._session = session_for(connection)

    def lend(self, records: PlatformRecords) -> None:
        self._records = records

    def verify(self, request: Inbound) -> None:
        raise Unverified(NO_WEBHOOKS.format(path=request.path))

    def read(self, request: Inbound) -> Delivery:
        raise Malformed(NO_WEBHOOKS.format(path=request.path))

    def perform(self, dispatch: Dispatch) -> Receipt:
        raise Rejected(
            f"LTI takes no {dispatch.kind} {dispatch.name}: it has no service for that. Notices go by mail: "
            f"lms-feedback sites connect {self.connection.site} mail"
        )

    def people(self, ids: Iterable[str]) -> list[Person]:
        """Those of ``ids`` who are in one of the courses that they came from."""
        found: dict[str, Person] = {}
        for wanted in dict.fromkeys(ids):
            for membership in () if wanted in found or self._records is None else self._records.memberships_of(
                self.connection.site, wanted
            ):  # fmt: skip
                told = {person.id: person for person in self._in(membership)}
                found |= {number: replace(person, grants=()) for number, person in told.items()}
                if wanted in told:
                    break
        return [found[wanted] for wanted in dict.fromkeys(ids) if wanted in found]

    def courses(self, ids: Iterable[str]) -> list[Course]:
        site, told = self.connection.site, []
        for number in dict.fromkeys(ids):
            if (membership := self._membership(number)) is None:
                continue
            title = self._asking(membership).course(membership).get("title")
            if isinstance(title, str) and title.strip():
                told.append(Course(site, number, " ".join(title.split())))
        return told

    def teachers(self, course: str) -> list[Person]:
        """Whoever the platform calls an instructor of ``course``; empty where nobody came from there yet."""
        membership = self._membership(course)
        if membership is None:
            return []
        return [person for person in self._in(membership, INSTRUCTOR) if Grant("teacher", course) in person.grants]

    def diagnose(self, around: Surroundings) -> list[Finding]:
        """Reads each platform's keys and gets an access token, for which the platform must read ours."""
        site, registered = self.connection.site, self._registrations()
        if not registered:
            return [checks.REGISTERED.wrong(site=site)]
        ours = f"{around.public_url}/lti/{site}/jwks"
        found = [checks.REGISTERED.order(platforms=", ".join(checks.named(one) for one in registered))]
        for one in registered:
            seen = {"platform": checks.named(one), "keys_url": one.keys_url, "our_keys": ours}
            found.append(_tried(checks.of(checks.ITS_KEYS, one), one, partial(self._reads_keys, one), seen))
            found.append(_tried(checks.of(checks.LETS_US_ASK, one), one, partial(self._is_let_in, one), seen))
        return found

    def _is_let_in(self, one: Registration) -> None:
        self._asking_at(one).prove()

    def _reads_keys(self, one: Registration) -> None:
        if not keys_of(json_of(self._session.get(one.keys_url), "a JSON Web Key Set")):
            raise Rejected(f"{one.keys_url} holds no RSA key. Correct the registration's key set address.")

    def _in(self, membership: Membership, role: str | None = None) -> list[Person]:
        prefix = self._registration(membership.registration).prefix
        told = self._asking(membership).of(membership, role)
        return [self._person(member, membership.course, prefix) for member in told if _is_there(member)]

    def _person(self, member: Mapping[str, Any], course: str, prefix: str) -> Person:
        role = "teacher" if claims.teaches(member.get("roles")) else "learner"
        return Person(
            site=self.connection.site,
            id=f"{prefix}{member['user_id']}",
            name=claims.name_of(member),
            language="",  # the service of names and roles tells none
            email=claims.address_of(member),
            grants=(Grant(role, course),),
        )

    def _registrations(self) -> Sequence[Registration]:
        return self._records.registrations(self.connection.site) if self._records else ()

    def _membership(self, course: str) -> Membership | None:
        return self._records.membership(self.connection.site, course) if self._records else None

    def _registration(self, number: str) -> Registration:
        found = next((one for one in self._registrations() if one.id == number), None)
        if found is None:
            raise Rejected(f"The registration {number} is gone. {NOBODY_YET.format(site=self.connection.site)}")
        return found

    def _asking(self, membership: Membership) -> Members:
        return self._asking_at(self._registration(membership.registration))

    def _asking_at(self, one: Registration) -> Members:
        """The same one as long as registration and key stay: it holds the access token."""
        assert self._records is not None, "what is registered was lent"
        keys = self._records.tool_keys(one.site)
        if not keys:
            raise Rejected(f"{one.site} has no key of its own to sign with. Make one: lms-feedback lti rotate {one.site}")
        with self._lock:
            kept = self._members.get(one.id)
            if kept is None or kept[:2] != (one, keys[0].kid):
                asking = Members(one, keys[0], self._session)
                kept = self._members[one.id] = (one, keys[0].kid, asking)
            return kept[2]


def session_for(connection: Connection) -> PlatformSession:
    """How this site's platforms may be called."""
    written = connection.settings.get("timeout", "")
    try:
        seconds = min(max(float(written or 6), 0.1), 60.0)
    except ValueError:
        seconds = 6.0
    limits = Limits(connect=min(3.0, seconds), read=seconds, total=seconds + 1, largest=LARGEST)
    intranet = connection.settings.get("intranet", "").strip().lower() in INTRANET
    return PlatformSession(connection.site, intranet=intranet, limits=limits)


def _tried(check: Check, one: Registration, ask: Callable[[], None], seen: Mapping[str, str]) -> Finding:
    try:
        ask()
    except (Retryable, Rejected) as fault:
        return check.wrong(one.issuer, seen=fault.detail, **seen)
    return check.order(**seen)


def _is_there(member: Mapping[str, Any]) -> bool:
    return isinstance(member.get("user_id"), str) and bool(member["user_id"]) and member.get("status", "Active") == "Active"
