"""A stand-in for a platform: it speaks over HTTP, signs with a real RSA key, and says what a recorded Moodle said."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

FIXTURES = Path(__file__).parents[1] / "fixtures"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
ABSENT = object()
"""A claim with this value is left out."""
ONE_KEY = generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = generate_private_key(public_exponent=65537, key_size=2048)


def fixture(name: str) -> dict[str, Any]:
    """A recorded answer or the claims of a recorded launch."""
    told: dict[str, Any] = json.loads((FIXTURES / f"moodle-4.5.{name}.json").read_text("utf-8"))
    return told


@dataclass
class Platform:
    """``tool_keys`` answers the tool's key set, with which the platform proves who asks it for an access token."""

    server: HTTPServer
    tool_keys: Callable[[], Mapping[str, Any]] = field(default=lambda: {"keys": []})
    keys: dict[str, RSAPrivateKey] = field(default_factory=lambda: {"first": ONE_KEY})
    client_id: str = "m0bGokm4sEt7Nba"
    deployment: str = "1"
    members: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 50
    goes_on_at: str = ""
    """Where the next page is, if not here."""
    told: list[dict[str, Any]] = field(default_factory=list)
    """What tools registered themselves with."""
    configuration: dict[str, Any] = field(default_factory=dict)
    """What differs from the recorded OpenID configuration."""
    names_deployment: bool = True

    def __post_init__(self) -> None:
        self.asked: list[str] = []
        for path, answer in {
            "/openid-configuration": self._configured,
            "/keys": self._key_set,
            "/register": self._registered,
            "/token": self._token,
            "/members/2": self._members,
        }.items():
            self.server.expect_request(path).respond_with_handler(self._counted(path, answer))

    @property
    def url(self) -> str:
        return self.server.url_for("").rstrip("/")

    def count(self, path: str) -> int:
        """How often ``path`` was asked for."""
        return self.asked.count(path)

    def form(self, login: str, now: datetime, message: str = "launch", *, key: str = "first", **changes: Any) -> dict[str, str]:
        """What the platform makes the browser post, for the authentication request at ``login`` (a location)."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(login).query).items()}
        claims = self.claims(asked["nonce"], now, message, **changes)
        return {"state": asked["state"], "id_token": self.signed(claims, key)}

    def claims(self, nonce: str, now: datetime, message: str = "launch", **changes: Any) -> dict[str, Any]:
        """The claims of a launch; ``changes`` by full name, or by the last part of a ``…/claim/`` one."""
        claims = fixture(message)
        made = int(now.timestamp())
        claims |= {"iss": self.url, "aud": self.client_id, "nonce": nonce, "iat": made, "exp": made + 60}
        claims[f"{CLAIM}deployment_id"] = self.deployment
        claims[f"{CLAIM}custom"] = {"lmsfb_kind": "fix"}
        if message == "launch":
            claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"] = {
                "context_memberships_url": f"{self.url}/members/2"
            }
        for name, value in changes.items():
            whole = f"{CLAIM}{name}" if f"{CLAIM}{name}" in claims or name == "for_user" else name
            claims[whole] = value
        return {name: value for name, value in claims.items() if value is not ABSENT}

    def signed(self, claims: Mapping[str, Any], key: str = "first") -> str:
        """RS256 by the platform's key of that name."""
        return jwt.encode(dict(claims), self.keys[key], algorithm="RS256", headers={"kid": key})

    def _counted(self, path: str, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def counted(request: Request) -> Response:
            self.asked.append(path)
            return answer(request)

        return counted

    def _configured(self, _request: Request) -> Response:
        own = {"issuer": self.url, "jwks_uri": f"{self.url}/keys", "token_endpoint": f"{self.url}/token"}
        own |= {"authorization_endpoint": f"{self.url}/auth", "registration_endpoint": f"{self.url}/register"}
        return _json(fixture("openid-configuration") | own | self.configuration)

    def _key_set(self, _request: Request) -> Response:
        keys = [RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid} for kid, key in self.keys.items()]
        return _json({"keys": [{**key, "alg": "RS256", "use": "sig"} for key in keys]})

    def _registered(self, request: Request) -> Response:
        if request.headers.get("Authorization") != "Bearer registration-token":
            return Response("missing_registration_token", 401)
        self.told.append(request.get_json())
        tool = "https://purl.imsglobal.org/spec/lti-tool-configuration"
        told = dict(self.told[-1]) | {"client_id": self.client_id}
        told[tool] = told[tool] | ({"deployment_id": self.deployment} if self.names_deployment else {})
        return _json(told)

    def _token(self, request: Request) -> Response:
        """As Moodle: reads the tool's keys, then proves the assertion with them."""
        assertion = request.form["client_assertion"]
        kid = jwt.get_unverified_header(assertion)["kid"]
        held = {key["kid"]: key for key in self.tool_keys()["keys"]}
        if kid not in held:
            return Response("<html>Argument #1 must be of type array, null given</html>", 404, mimetype="text/html")
        told = jwt.decode(assertion, jwt.PyJWK(held[kid]), algorithms=["RS256"], audience=f"{self.url}/token")
        assert told["iss"] == told["sub"] == self.client_id
        assert time.time() - 60 < told["iat"] < told["exp"]
        return _json({"access_token": f"access-{uuid.uuid4()}", "token_type": "Bearer", "expires_in": 3600,
                      "scope": request.form["scope"]})  # fmt: skip

    def _members(self, request: Request) -> Response:
        if not request.headers.get("Authorization", "").startswith("Bearer access-"):
            return Response("", 401)
        start = int(request.args.get("from", "0"))
        size = int(request.args.get("limit", self.page_size))
        page, rest = self.members[start : start + size], self.members[start + size :]
        context = {"id": "2", "label": "PY101", "title": "Python for Beginners"}
        answer = _json({"id": request.url, "context": context, "members": page})
        if rest:
            answer.headers["Link"] = f'<{self.goes_on_at or self.url}/members/2?from={start + size}>; rel="next"'
        return answer


def member(number: str, name: str, *roles: str, **more: Any) -> dict[str, Any]:
    """As Moodle lists somebody."""
    given, _, family = name.partition(" ")
    told = {"user_id": number, "name": name, "given_name": given, "family_name": family, "status": "Active"}
    return told | {"roles": list(roles or ("Learner",)), "email": f"{given.lower()}@academy.example"} | more


def _json(value: object) -> Response:
    return Response(json.dumps(value), mimetype="application/json")
