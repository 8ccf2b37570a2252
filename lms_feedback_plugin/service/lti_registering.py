"""Registering LTI platforms: by an address that works once, or by hand; and our keys for a site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from lms_feedback_plugin.adapters.lti import registering, tool
from lms_feedback_plugin.adapters.lti.refusals import refusal
from lms_feedback_plugin.domain.lti import Registration
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.errors import Invalid, NotFound
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .lti import ADAPTER, Lti
from .lti_tickets import LIVES
from .notices import LMS
from .sites import Sites

LIVE_KEYS = 2
"""Our keys that stand in the key set: the one that signs, and the one before it until platforms have read the new one."""


class LtiRegistering:
    """Safe to use from several threads."""

    def __init__(self, database: Database, sites: Sites, lti: Lti, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sites = sites
        self._lti = lti
        self._clock = clock

    def invite(self, site: str, *, intranet: bool | None = None) -> str:
        """The address to paste into the platform: good for an hour and one registration. Raises ``NotFound``.

        ``intranet`` sets whether platforms of this site may be at private addresses or speak http; None leaves it.
        """
        self._prepare(site, intranet)
        code = self._lti.tickets.make("register", site)
        return f"{self._lti.tool(site).address('register')}/{code}"

    def check_code(self, site: str, code: str) -> None:
        """Whether a registration may begin. Raises ``LaunchRefused``."""
        told = self._lti.tickets.open("register", site, code)
        with self._database.reader() as unit:
            if told is None or unit.nonces.used(site, f"lti:{told['once']}"):
                raise refusal("code", site=site)

    def register(self, site: str, code: str, configuration_url: str, token: str) -> Registration:
        """Register with the platform that an admin sent here. Raises ``LaunchRefused``, ``Retryable``, ``Rejected``.

        The code is used up only when the platform took us: who mistyped something may try again.
        """
        self.check_code(site, code)
        own = self._sites.get(site)
        told = self._lti.tickets.open("register", site, code) or {}
        made = registering.register(
            self._lti.tool(site), own.languages, self._lti.session(site), configuration_url, token, self._clock()
        )
        with self._database.unit() as unit:
            if not unit.nonces.use(site, f"lti:{told['once']}", self._clock() + LIVES["register"]):
                raise refusal("code", site=site)
            kept = self._put(unit, own, made)
            unit.commit()
        self._lti.records.forget(site)
        return kept

    def add(
        self, site: str, issuer: str, client_id: str, deployments: tuple[str, ...], endpoints: dict[str, str]
    ) -> Registration:
        """Keep what an admin copied from the platform; ``endpoints`` are ``login_url``, ``token_url`` and ``keys_url``.

        Raises ``NotFound`` (site), ``Invalid`` (an address that is none).
        """
        self._prepare(site, None)
        for name, url in {"issuer": issuer, **endpoints}.items():
            if urlsplit(url).scheme not in ("https", "http") or not urlsplit(url).netloc:
                raise Invalid(f"{name} is {url!r}; a web address such as https://lms.example.org/… is needed.")
        made = Registration(
            site=site, id=registering.new_id(), issuer=issuer, client_id=client_id, deployments=deployments, **endpoints,
            audience=endpoints["token_url"], platform="", prefix="", made_at=self._clock(),
        )  # fmt: skip
        with self._database.unit() as unit:
            kept = self._put(unit, self._sites.get(site), made)
            unit.commit()
        self._lti.records.forget(site)
        return kept

    def allow(self, site: str, number: str, deployment: str) -> None:
        """Take launches of one more deployment. Raises ``NotFound``."""
        with self._database.unit() as unit:
            own = unit.lti.lock_registration(site, number)
            if own is None:
                raise NotFound(f"{site} has no registration {number}. List them with: lms-feedback lti list {site}")
            unit.lti.put_registration(replace(own, deployments=tuple(dict.fromkeys((*own.deployments, deployment)))))
            unit.commit()
        self._lti.records.forget(site)

    def remove(self, site: str, number: str) -> None:
        """End a registration: its platform's launches are refused from now on. Raises ``NotFound``."""
        with self._database.unit() as unit:
            if not unit.lti.remove_registration(site, number):
                raise NotFound(f"{site} has no registration {number}. List them with: lms-feedback lti list {site}")
            unit.commit()
        self._lti.records.forget(site)

    def rotate(self, site: str) -> tuple[str, ...]:
        """Make a new key and keep the one before it in the key set; the names of both. Raises ``NotFound``."""
        self._sites.get(site)
        with self._database.unit() as unit:
            unit.lti.add_key(tool.new_key(site, self._clock()))
            for old in unit.lti.keys(site)[LIVE_KEYS:]:
                unit.lti.drop_key(site, old.kid)
            names = tuple(key.kid for key in unit.lti.keys(site))
            unit.commit()
        return names

    def _prepare(self, site: str, intranet: bool | None) -> None:
        """The site has a key of its own and a connection for its platforms."""
        with self._database.unit() as unit:
            unit.site_history.lock(site)
            own = unit.sites.get(site)
            before = own.connections.get(ADAPTER, Connection(site, ADAPTER))
            written = {} if intranet is None else {"intranet": "yes" if intranet else "no"}
            now = replace(before, settings={**before.settings, **written})
            if own.connections.get(ADAPTER) != now:
                unit.sites.put(replace(own, connections={**own.connections, ADAPTER: now}))
            if not unit.lti.keys(site):
                unit.lti.add_key(tool.new_key(site, self._clock()))
            unit.commit()
        self._sites.forget(site)

    def _put(self, unit: Unit, own: Site, made: Registration) -> Registration:
        """Keep it; a platform that registers the same client anew keeps its id, and with it its people."""
        known = unit.lti.registrations(own.id)
        same = next((one for one in known if (one.issuer, one.client_id) == (made.issuer, made.client_id)), None)
        if same is not None:
            made = replace(made, id=same.id, prefix=same.prefix, made_at=same.made_at)
        else:
            made = replace(made, prefix=_prefix(own, made, known))
        unit.lti.put_registration(made)
        return made


def _prefix(site: Site, made: Registration, known: list[Registration]) -> str:
    """User ids of the site's own LMS stand as they are, for its bridge tells the same ones; those of any other platform
    are set apart, or two people with the same number would be one."""
    own = {site.origin, *(connection.settings.get("url", "") for connection in site.connections.values())} - {""}
    if made.issuer.rstrip("/") in {url.rstrip("/") for url in own}:
        return ""
    alike = next((one for one in known if one.issuer == made.issuer), None)
    if alike is not None:
        return alike.prefix
    nobody_else = site.bindings.get(LMS) == ADAPTER and all(one.prefix for one in known)
    return "" if nobody_else else f"lti-{made.id}-"
