"""Proving a launch: pylti1p3's reading of the message, around checks that are stricter than its own.

pylti1p3 (2.0.2) takes its algorithm from the key set, does not ask for an expiry, does not look at ``azp``, reads the first
of several audiences alone and takes the same launch twice. Here RS256 alone counts, every time is judged on the service's
clock, and the nonce is used up by the caller once everything holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt
from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.registration import Registration as LibraryRegistration
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract

from lms_feedback_plugin.adapters.lti.key_sets import Keys
from lms_feedback_plugin.adapters.lti.refusals import refusal
from lms_feedback_plugin.domain.lti import Registration

ALGORITHM = "RS256"
LEEWAY = 60
"""Seconds by which two clocks may differ."""
OLDEST = 3600
"""Seconds since a launch was made, however long the platform says that it is good for."""
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DEPLOYMENT = f"{CLAIM}deployment_id"
REQUIRED = ("iss", "aud", "exp", "iat", "nonce")
TAKEN = frozenset({"LtiResourceLinkRequest", "LtiDeepLinkingRequest"})


def header_of(token: str) -> Mapping[str, Any]:
    """The header of a launch, unproved. Raises ``LaunchRefused`` for what is no token and for other algorithms."""
    if not token:
        raise refusal("no_token", seen="id_token")
    try:
        header: Mapping[str, Any] = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise refusal("malformed", seen=type(error).__name__) from error
    if header.get("alg") != ALGORITHM:
        raise refusal("algorithm", seen=header.get("alg"))
    if not isinstance(header.get("kid"), str):
        raise refusal("missing", seen="kid")
    return header


def verified(token: str, registration: Registration, keys: Keys, nonce: str, now: datetime) -> Mapping[str, Any]:
    """The claims of a launch of ``registration`` that holds in everything but that its nonce was not used before.

    Raises ``LaunchRefused``.
    """
    launch = _Launch(token, registration, keys, nonce, now)
    try:
        return launch.validate().get_launch_data()
    except LtiException as error:
        raise refusal("malformed", seen=error) from error
    except (AttributeError, TypeError, KeyError, ValueError) as error:  # claims of other types than the library expects
        raise refusal("malformed", seen=type(error).__name__) from error


class _Asked(Request):
    """What the platform posted."""

    def __init__(self, token: str) -> None:
        self._token = token

    def is_secure(self) -> bool:
        return True

    def get_param(self, key: str) -> str:
        return self._token if key == "id_token" else ""


class _NoCookies(CookieService):
    """The service proves the state itself."""

    def get_cookie(self, name: str) -> str | None:
        del name
        return None

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        raise NotImplementedError


class _Tool(ToolConfAbstract[_Asked]):
    """One registration, in the library's words."""

    def __init__(self, registration: Registration, keys: Keys) -> None:
        self._own = registration
        self._told = LibraryRegistration()
        self._told.set_issuer(registration.issuer).set_client_id(registration.client_id)
        held: Any = {"keys": keys}
        self._told.set_key_set(held)

    def check_iss_has_one_client(self, iss: str) -> bool:
        del iss
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        del iss
        return True

    def find_registration_by_issuer(self, iss: str, *args: Any, **kwargs: Any) -> LibraryRegistration:
        raise NotImplementedError

    def find_registration_by_params(self, iss: str, client_id: str, *args: Any, **kwargs: Any) -> LibraryRegistration:
        del iss, client_id, args, kwargs  # compared already, with a sentence of their own
        return self._told

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        raise NotImplementedError

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Deployment | None:
        del iss, client_id, args, kwargs
        known = self._own.deployments
        if known and deployment_id not in known:
            raise refusal(
                "deployment", seen=deployment_id, allowed=", ".join(known), site=self._own.site, registration=self._own.id
            )
        return Deployment().set_deployment_id(deployment_id)


class _Launch(MessageLaunch[_Asked, _Tool, SessionService, CookieService]):
    """The library's order of checks with ours in their places."""

    def __init__(self, token: str, registration: Registration, keys: Keys, nonce: str, now: datetime) -> None:
        asked = _Asked(token)
        session = SessionService(asked)
        super().__init__(asked, _Tool(registration, keys), session_service=session, cookie_service=_NoCookies())
        self._own = registration
        self._nonce = nonce
        self._now = now.timestamp()

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    def validate_state(self) -> _Launch:
        return self

    def validate_nonce(self) -> _Launch:
        """After the signature, in ``validate_jwt_signature``: an unproved launch uses nothing up."""
        return self

    def validate_registration(self) -> _Launch:
        """Issuer and audience, before the library looks the registration up by them."""
        claims: Any = self._jwt.get("body")
        if not isinstance(claims, dict):
            raise refusal("malformed", seen="no JSON object")
        for name in REQUIRED:
            if not claims.get(name):
                raise refusal("missing", seen=name)
        if claims["iss"] != self._own.issuer:
            raise refusal("issuer", seen=claims["iss"], allowed=self._own.issuer)
        _right_audience(claims, self._own.client_id)
        self._registration = self._tool_config.find_registration_by_params(self._own.issuer, self._own.client_id)
        return self

    def validate_jwt_signature(self) -> _Launch:
        kid = self._jwt.get("header", {}).get("kid")
        if all(key.get("kid") != kid for key in self._registration_keys()):
            raise refusal("unknown_key", seen=kid)
        key, _ = self.get_public_key()
        checks: Any = {"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
        try:
            jwt.decode(self._get_id_token(), key, algorithms=[ALGORITHM], options=checks)
        except jwt.PyJWTError as error:
            raise refusal("signature") from error
        claims: Any = self._jwt["body"]
        _in_time(claims, self._now)
        if claims["nonce"] != self._nonce:
            raise refusal("nonce")
        if not isinstance(claims.get(DEPLOYMENT), str) or not claims[DEPLOYMENT]:
            raise refusal("missing", seen="deployment_id")
        return self

    def validate_message(self) -> _Launch:
        claims: Any = self._jwt["body"]
        asked = claims.get(f"{CLAIM}message_type")
        if asked not in TAKEN:
            raise refusal("message", seen=asked)
        if not claims.get("sub"):
            raise refusal("anonymous")
        super().validate_message()
        return self

    def save_launch_data(self) -> _Launch:
        return self

    def _registration_keys(self) -> Keys:
        held: Any = self._registration.get_key_set() if self._registration else None
        keys: Keys = held["keys"] if held else []
        return keys


def _right_audience(claims: Mapping[str, Any], client_id: str) -> None:
    told = claims["aud"]
    audiences = told if isinstance(told, list) else [told]
    if client_id not in audiences:
        raise refusal("audience", seen=", ".join(map(str, audiences)), allowed=client_id)
    party = claims.get("azp")
    if (len(audiences) > 1 or party is not None) and party != client_id:
        raise refusal("party", seen=party, allowed=client_id)


def _in_time(claims: Mapping[str, Any], now: float) -> None:
    ends, made = _seconds(claims, "exp"), _seconds(claims, "iat")
    begins = max(made, _seconds(claims, "nbf") if "nbf" in claims else made)
    if now >= ends + LEEWAY:
        raise refusal("expired", seconds=round(now - ends))
    if now < begins - LEEWAY:
        raise refusal("future", seconds=round(begins - now), leeway=LEEWAY)
    if now - made > OLDEST + LEEWAY:
        raise refusal("expired", seconds=round(now - made))


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    told = claims[name]
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) < 1e12:
        raise refusal("malformed", seen=f"{name}={str(told)[:40]}")
    return float(told)
