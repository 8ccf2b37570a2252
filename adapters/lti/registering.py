"""Dynamic registration: the platform's admin pastes one address, and both sides tell each other the rest."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from pylti1p3.dynamic_registration import DynamicRegistration
from pylti1p3.exception import LtiException, LtiServiceException

from lms_feedback_plugin.adapters.http import place
from lms_feedback_plugin.adapters.lti.fetching import json_of
from lms_feedback_plugin.adapters.lti.tool import Tool
from lms_feedback_plugin.domain.lti import Registration
from lms_feedback_plugin.errors import Rejected

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


def register(
    tool: Tool, languages: Sequence[str], session: requests.Session, configuration_url: str, token: str, now: datetime
) -> Registration:
    """Register ``tool`` with the platform whose configuration is at ``configuration_url``.

    Raises ``Retryable`` and ``Rejected``. The prefix of user ids is for the caller to set.
    """
    try:
        made: Any = _Registering(tool, languages, session, configuration_url, token, now).register()
    except LtiServiceException as error:
        answered = error.response
        raise Rejected(
            f"{place(answered.url or '')} answered {answered.status_code} to our registration: {answered.text[:200]!r}. "
            "Begin again in the platform: its registration token holds once and for a short time."
        ) from error
    except (LtiException, AssertionError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Rejected(
            f"What {place(configuration_url)} tells is no LTI 1.3 registration: {str(error)[:200]} Does the platform offer "
            "dynamic registration? Else register by hand: lms-feedback lti add"
        ) from error
    assert isinstance(made, Registration), "complete_registration answers with one"
    return made


class _Registering(DynamicRegistration):
    """The library's flow with our session, our facts, and checks of what the platform says about itself."""

    def __init__(
        self, tool: Tool, languages: Sequence[str], session: requests.Session, url: str, token: str, now: datetime
    ) -> None:
        self._tool, self._languages, self._session = tool, languages, session
        self._url, self._token, self._now = url, token, now

    def get_request_session(self) -> requests.Session:
        return self._session

    def get_openid_configuration_endpoint(self) -> str:
        return self._url

    def get_registration_token(self) -> str:
        return self._token

    def lti_registration_data(self) -> dict[str, Any]:
        return self._tool.configuration(self._languages)

    def get_openid_configuration(self) -> dict[str, Any]:
        told = json_of(self._session.get(self._url), "an OpenID configuration")
        check_configuration(told, self._url)
        return told

    def complete_registration(self, openid_configuration: dict[str, Any], openid_registration: dict[str, Any]) -> Registration:
        told, given = openid_configuration, openid_registration
        client, deployment = given.get("client_id"), given[TOOL].get("deployment_id")
        if not isinstance(client, str) or not client:
            raise Rejected(f"{place(self._url)} registered us without a client_id.")
        return Registration(
            site=self._tool.site,
            id=new_id(),
            issuer=str(told["issuer"]),
            client_id=client,
            deployments=(str(deployment),) if deployment else (),
            login_url=str(told["authorization_endpoint"]),
            token_url=str(told["token_endpoint"]),
            keys_url=str(told["jwks_uri"]),
            audience=str(told.get("authorization_server") or told["token_endpoint"]),
            platform=str(told[PLATFORM].get("product_family_code") or "")[:60],
            prefix="",
            made_at=self._now,
        )


def check_configuration(told: Mapping[str, Any], url: str) -> None:
    """What the standard asks of it. Raises ``Rejected``.

    The issuer must be at the host that the configuration came from, or anybody could register as somebody else's platform.
    """
    missing = [name for name in ("issuer", *ENDPOINTS) if not isinstance(told.get(name), str)]
    if missing or not isinstance(told.get(PLATFORM), dict):
        raise Rejected(f"{place(url)} tells nothing about {', '.join(missing) or 'LTI'}. Is it an LTI 1.3 platform?")
    host = urlsplit(url).hostname
    if urlsplit(str(told["issuer"])).hostname != host:
        raise Rejected(f"{place(url)} speaks for {told['issuer']}, which is another host. Only a platform itself can register.")
    wrong = [name for name in ENDPOINTS if urlsplit(str(told[name])).scheme not in ("https", "http")]
    if wrong:
        raise Rejected(f"{place(url)} gives no web address for {', '.join(wrong)}.")


def new_id() -> str:
    """Our short name for a registration."""
    return secrets.token_hex(4)
