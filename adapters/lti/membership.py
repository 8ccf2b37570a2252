"""Names and Role Provisioning Services 2.0: who is in a course, as the platform tells it to the tool itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests
from pylti1p3.exception import LtiException, LtiServiceException
from pylti1p3.names_roles import NamesRolesProvisioningService
from pylti1p3.service_connector import ServiceConnector

from lms_feedback_plugin.adapters.http import place
from lms_feedback_plugin.adapters.lti.tool import SCOPE, in_library_words
from lms_feedback_plugin.domain.lti import Membership, Registration, ToolKey
from lms_feedback_plugin.errors import Rejected

INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
MOST_PAGES = 20
SAFETY = 30
"""Seconds before its end from which on an access token is not used any more."""
REFUSES_US = (
    "It could not read our key set, or the tool is not activated there. The doctor says what to open: "
    "lms-feedback doctor --site {site}"
)


class Members:
    """Asks one platform about its courses. Safe to use from several threads. All may raise ``Retryable``, ``Rejected``."""

    def __init__(self, registration: Registration, key: ToolKey, session: requests.Session) -> None:
        self._connector = _Connector(in_library_words(registration, key), session)
        self._token_url = registration.token_url
        self._site = registration.site

    def prove(self) -> None:
        """Get an access token: proves that the platform knows us, trusts our key and lets us ask."""
        self._connector.forget()
        self._asked(lambda: self._connector.get_access_token([SCOPE]))

    def of(self, membership: Membership, role: str | None = None) -> Iterator[Mapping[str, Any]]:
        """The members of a course, page by page; only ``role`` where it is given and the platform heeds that."""
        service = NamesRolesProvisioningService(self._connector, {"context_memberships_url": membership.url})
        url: str | None = _with(membership.url, role=role) if role else membership.url
        for _ in range(MOST_PAGES):
            if url is None:
                return
            here = url
            members, url = self._asked(lambda: service.get_members_page(here))  # noqa: B023 - called at once
            yield from (dict(member) for member in members if isinstance(member, dict))
            if url is not None and _origin(url) != _origin(membership.url):
                raise Rejected(f"{place(membership.url)} continues at another place, {place(url)}; that is not followed.")

    def course(self, membership: Membership) -> Mapping[str, Any]:
        """What the platform calls the course: ``id``, ``label``, ``title``."""
        service = NamesRolesProvisioningService(self._connector, {"context_memberships_url": membership.url})
        body = self._asked(lambda: service.get_nrps_data(_with(membership.url, limit="1")))["body"]
        told = body.get("context") if isinstance(body, dict) else None
        return told if isinstance(told, dict) else {}

    def _asked(self, ask: Any) -> Any:
        try:
            return ask()
        except LtiServiceException as error:
            where, status = place(error.response.url or ""), error.response.status_code
            if where == place(self._token_url):
                raise Rejected(f"{where} answered {status}. {REFUSES_US.format(site=self._site)}", status=status) from error
            raise Rejected(
                f"{where} answered {status}. Let the tool use the names and roles service (Moodle: IMS LTI Names and Role "
                "Provisioning in the tool's settings).",
                status=status,
            ) from error
        except (LtiException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Rejected(
                f"{place(self._token_url)} answered something that is no LTI service answer ({type(error).__name__})."
            ) from error


class _Connector(ServiceConnector):
    """The library's, with its access token kept until shortly before its end."""

    def __init__(self, registration: Any, session: requests.Session) -> None:
        super().__init__(registration, session)
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, float]] = {}

    def forget(self) -> None:
        """Ask for a new access token next time."""
        with self._lock:
            self._kept.clear()

    def _get_cached_access_token(self, scope_key: str) -> str | None:
        with self._lock:
            token, until = self._kept.get(scope_key, ("", 0.0))
        return token if time.monotonic() < until else None

    def _cache_access_token(self, scope_key: str, access_token: str, expires_in: float) -> None:
        with self._lock:
            self._kept[scope_key] = (access_token, time.monotonic() + float(expires_in) - SAFETY)


def _with(url: str, **parameters: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *parameters.items()])))


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
