"""This service as a platform sees it: its addresses at one site, what it asks for, and its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from pylti1p3.dynamic_registration import generate_key_pair
from pylti1p3.registration import Registration as LibraryRegistration

from lms_feedback_plugin.domain.lti import Registration, ToolKey

KEY_BITS = 2048
SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
"""Names and roles, read only. Grades are none of our business."""
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")
NAMES: Mapping[str, str] = {"en": "Feedback", "zh-CN": "学习反馈"}
DESCRIPTION: Mapping[str, str] = {
    "en": "Ask, report or suggest something from your course, and be told what becomes of it.",
    "zh-CN": "在课程中提问、报告问题或提出建议，并获知处理结果。",
}


@dataclass(frozen=True, slots=True)
class Tool:
    """The tool of one site. ``public_url`` has no slash at its end."""

    site: str
    public_url: str

    def address(self, door: str) -> str:
        """One of ``login``, ``launch``, ``jwks``, ``config``, ``register``."""
        return f"{self.public_url}/lti/{self.site}/{door}"

    @property
    def domain(self) -> str:
        """Host and port, by which platforms tell tools apart."""
        return urlsplit(self.public_url).netloc

    def configuration(self, languages: Sequence[str]) -> dict[str, Any]:
        """What a platform must know, as dynamic registration asks for it; also the facts for setting up by hand."""
        first = next((language for language in languages if language in NAMES), "en")
        own = {f"client_name#{tag}": said for tag, said in NAMES.items() if tag != first}
        return {
            "application_type": "web",
            "client_name": NAMES[first],
            **own,
            "response_types": ["id_token"],
            "grant_types": ["implicit", "client_credentials"],
            "initiate_login_uri": self.address("login"),
            "redirect_uris": [self.address("launch")],
            "jwks_uri": self.address("jwks"),
            "logo_uri": f"{self.public_url}/static/icon.svg",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": SCOPE,
            "https://purl.imsglobal.org/spec/lti-tool-configuration": {
                "domain": self.domain,
                "target_link_uri": self.address("launch"),
                "description": DESCRIPTION[first],
                "claims": list(CLAIMS),
                "messages": [{"type": "LtiDeepLinkingRequest", "target_link_uri": self.address("launch")}],
            },
        }


def new_key(site: str, now: datetime) -> ToolKey:
    """A fresh key pair, named by the thumbprint of its public half."""
    private, public = generate_key_pair(KEY_BITS)
    return ToolKey(site, str(LibraryRegistration.get_jwk(public)["kid"]), private, made_at=now)


def key_set(keys: Sequence[ToolKey]) -> dict[str, Any]:
    """The public halves, as platforms fetch them."""
    return {"keys": [dict(LibraryRegistration.get_jwk(public_half(key))) for key in keys]}


def public_half(key: ToolKey) -> str:
    """The public key as PEM."""
    private = load_pem_private_key(key.private.encode(), password=None)
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def in_library_words(registration: Registration, key: ToolKey) -> LibraryRegistration:
    """The registration as pylti1p3 wants it, signing with ``key``."""
    told = LibraryRegistration()
    told.set_issuer(registration.issuer).set_client_id(registration.client_id)
    told.set_auth_token_url(registration.token_url).set_auth_audience(registration.audience)
    told.set_tool_private_key(key.private).set_tool_public_key(public_half(key))
    return told
