"""Arriving by LTI 1.3: a launch is begun here, made by the platform, proved here, and used once.

    platform ── login ──▶ begin_login ──▶ platform's authorization endpoint ── id_token ──▶ launch ──▶ a session

What a launch says of person and course is kept as what the site's own bridge says: one person, whichever door they take.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from lms_feedback_plugin.adapters.lti import claims, deep_linking
from lms_feedback_plugin.adapters.lti.adapter import session_for
from lms_feedback_plugin.adapters.lti.fetching import PlatformSession
from lms_feedback_plugin.adapters.lti.id_token import header_of, verified
from lms_feedback_plugin.adapters.lti.key_sets import KeySets
from lms_feedback_plugin.adapters.lti.refusals import refusal
from lms_feedback_plugin.adapters.lti.tool import Tool, key_set
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.lti import Membership, Registration
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .intake import joined
from .learner_tokens import language_of
from .lti_records import LtiRecords, origin_of
from .lti_tickets import LIVES, Tickets, ends_at
from .sites import Sites

ADAPTER = "lti"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A proved launch. ``bound`` says that the browser which began it is the one that ends it; where it is not, the reader
    confirms who they are. ``wish`` is what a platform asks for that wants links placed."""

    person: Person
    course: str | None
    kind: str
    context: Mapping[str, str]
    registration: Registration
    deployment: str
    bound: bool
    wish: deep_linking.Asked | None


class Lti:
    """Safe to use from several threads."""

    def __init__(
        self, database: Database, sites: Sites, records: LtiRecords, tickets: Tickets, public_url: str,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self.records = records
        self.tickets = tickets
        self._database = database
        self._sites = sites
        self._public_url = public_url
        self._clock = clock
        self._key_sets = KeySets()

    def tool(self, site: str) -> Tool:
        """Our addresses at a site. Raises ``NotFound``."""
        return Tool(self._sites.get(site).id, self._public_url)

    def registrations(self, site: str) -> list[Registration]:
        """The platforms that may launch into a site, the oldest first. Raises ``NotFound``."""
        return self.records.registrations(self._sites.get(site).id)

    def session(self, site: str) -> PlatformSession:
        """How the site's platforms are called."""
        return session_for(self._sites.get(site).connections.get(ADAPTER, Connection(site, ADAPTER)))

    def frames(self, site: str) -> tuple[str, ...]:
        """The web origins of the site's platforms: they alone may show our pages within theirs. Raises ``NotFound``."""
        issuers = [origin_of(one.issuer) for one in self.records.registrations(site)]
        return tuple(dict.fromkeys((origin_of(self._sites.get(site).origin), *issuers))) if issuers else ()

    def key_set(self, site: str) -> dict[str, object]:
        """Our public keys for a site. Raises ``NotFound``."""
        return key_set(self.records.tool_keys(self._sites.get(site).id))

    def begin_login(self, site: str, asked: Mapping[str, str], browser: str) -> str:
        """Where to send the browser for its launch. ``browser`` is the cookie by which it is known again.

        Raises ``NotFound`` and ``LaunchRefused`` for a platform that is not registered.
        """
        self._sites.get(site)
        issuer, client = asked.get("iss", ""), asked.get("client_id", "")
        known = [one for one in self.records.registrations(site) if one.issuer == issuer and client in ("", one.client_id)]
        if len(known) != 1:
            raise refusal("unregistered", seen=issuer or "-", client=client or "-", site=site)
        if not asked.get("login_hint"):
            raise refusal("missing", seen="login_hint")
        nonce = secrets.token_urlsafe(24)
        told = {"registration": known[0].id, "nonce": nonce, "browser": _digest(browser)}
        query = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": known[0].client_id,
            "redirect_uri": self.tool(site).address("launch"),
            "login_hint": asked["login_hint"],
            "state": self.tickets.make("state", site, **told),
            "nonce": nonce,
        }
        if hint := asked.get("lti_message_hint"):
            query["lti_message_hint"] = hint
        return _extended(known[0].login_url, query)

    def launch(self, site: str, form: Mapping[str, str], browser: str | None) -> Arrival:
        """Prove a launch, use it up, and keep what it says.

        Raises ``LaunchRefused``, ``NotFound``, and ``Retryable`` or ``Rejected`` where the platform's keys cannot be read.
        """
        self._sites.get(site)
        state = self.tickets.open("state", site, form.get("state", ""))
        if state is None:
            minutes = int(LIVES["state"].total_seconds() / 60)
            raise refusal("state", minutes=minutes)
        if form.get("error"):
            raise refusal("no_token", seen=form["error"])
        registration = next((one for one in self.records.registrations(site) if one.id == state["registration"]), None)
        if registration is None:
            raise refusal("unregistered", seen=state["registration"], client="-", site=site)
        token, now = form.get("id_token", ""), self._clock()
        keys = self._key_sets.holding(registration.keys_url, header_of(token)["kid"], self.session(site))
        told = claims.read(verified(token, registration, keys, state["nonce"], now))
        arrival = self._arrival(site, registration, told, _is_bound(state["browser"], browser))
        with self._database.unit() as unit:
            if not unit.nonces.use(site, f"lti:{state['nonce']}", ends_at(state, now)):
                raise refusal("replayed")
            self._keep(unit, arrival, told)
            unit.commit()
        return arrival

    def place(self, site: str, ticket: str, links: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """(address, JWT): the signed answer to a platform that asked what to place. Raises ``LaunchRefused``."""
        told, now = self.tickets.open("place", site, ticket), self._clock()
        keys = self.records.tool_keys(site)
        with self._database.unit() as unit:
            registration = unit.lti.registration(site, str(told["registration"])) if told else None
            if told is None or registration is None or not unit.nonces.use(site, f"lti:{told['once']}", ends_at(told, now)):
                raise refusal("ticket")
            unit.commit()
        wish = deep_linking.Asked(told["return_url"], told["several"], told["data"])
        chosen = links if wish.several else links[:1]
        return wish.return_url, deep_linking.answer(registration, keys[0], told["deployment"], wish, chosen)

    def enter(self, site: str, ticket: str) -> dict[str, str | None]:
        """``person``, ``course`` and ``goal`` of who confirmed that they are who the platform says; once.

        Raises ``LaunchRefused``.
        """
        told, now = self.tickets.open("enter", site, ticket), self._clock()
        with self._database.unit() as unit:
            if told is None or not unit.nonces.use(site, f"lti:{told['once']}", ends_at(told, now)):
                raise refusal("ticket")
            unit.commit()
        return {name: told[name] for name in ("person", "course", "goal")}

    def _arrival(self, site: str, registration: Registration, told: claims.Launch, bound: bool) -> Arrival:
        role = "teacher" if told.teaches else "learner"
        person = Person(
            site=site,
            id=f"{registration.prefix}{told.user}",
            name=told.name,
            language=language_of(told.language, self._sites.get(site)) if told.language else "",
            email=told.email,
            grants=(Grant(role, told.course),) if told.course else (),
        )
        asked = dict(parse_qsl(urlsplit(told.target).query)).get("kind", "")
        named = told.resource_title and told.resource_title != told.custom.get(deep_linking.TITLE)
        context = {"page": told.resource_title} if named else {}
        wish = deep_linking.asked(told.deep_linking) if told.deep_linking is not None else None
        kind = told.custom.get(deep_linking.KIND, asked)
        return Arrival(person, told.course, kind, context, registration, told.deployment, bound, wish)

    def _keep(self, unit: Unit, arrival: Arrival, told: claims.Launch) -> None:
        person, registration = arrival.person, arrival.registration
        kept = joined(unit.people.get(person.site, person.id), person)
        unit.people.put(kept if kept.language else replace(kept, language=language_of("", self._sites.get(person.site))))
        if told.course and told.course_title:
            known = unit.courses.get(person.site, told.course)
            unit.courses.put(replace(known or Course(person.site, told.course, ""), name=told.course_title))
        if told.course and told.members_url:
            unit.lti.put_membership(Membership(person.site, told.course, registration.id, told.members_url))
        if not registration.deployments:
            self._adopt(unit, registration, told.deployment)

    def _adopt(self, unit: Unit, registration: Registration, deployment: str) -> None:
        """The platform named no deployment when it was registered: the first that launches is the one."""
        own = unit.lti.lock_registration(registration.site, registration.id)
        if own is None or (own.deployments and deployment not in own.deployments):
            raise refusal("replayed")
        unit.lti.put_registration(replace(own, deployments=(deployment,)))
        self.records.forget(registration.site)


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()[:32]


def _is_bound(kept: str, browser: str | None) -> bool:
    return browser is not None and hmac.compare_digest(kept, _digest(browser))


def _extended(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"
