"""What proves a launch and what does not: every claim and every trick of signatures; the platform's keys come over HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lms_feedback_plugin.adapters.lti import claims
from lms_feedback_plugin.adapters.lti.fetching import PlatformSession
from lms_feedback_plugin.adapters.lti.id_token import header_of, verified
from lms_feedback_plugin.adapters.lti.key_sets import KeySets
from lms_feedback_plugin.adapters.lti.refusals import REASONS, LaunchRefused
from lms_feedback_plugin.adapters.lti.tests.conftest import NOW
from lms_feedback_plugin.adapters.lti.tests.platform import ABSENT, INSTRUCTOR, OTHER_KEY, Platform
from lms_feedback_plugin.domain.lti import Registration

SECONDS = int(NOW.timestamp())
Prove = Callable[[str], Mapping[str, Any]]


@pytest.fixture
def prove(registration: Registration, session: PlatformSession) -> Prove:
    """As the service proves a launch that was begun with the nonce ``n``."""
    key_sets = KeySets()

    def proved(token: str) -> Mapping[str, Any]:
        keys = key_sets.holding(registration.keys_url, header_of(token)["kid"], session)
        return verified(token, registration, keys, "n", NOW)

    return proved


def refused(prove: Prove, token: str) -> LaunchRefused:
    with pytest.raises(LaunchRefused) as raised:
        prove(token)
    return raised.value


def test_what_moodle_sends_is_taken_and_read(platform: Platform, prove: Prove) -> None:
    told = claims.read(prove(platform.signed(platform.claims("n", NOW))))
    assert (told.user, told.name, told.email, told.language) == ("3", "Amy Lee", "amy@academy.example", "en")
    assert (told.course, told.course_title, told.resource_title) == ("2", "Python for Beginners", "Report a fault")
    assert (told.teaches, told.deployment, told.deep_linking) == (False, "1", None)
    assert told.members_url == f"{platform.url}/members/2"
    asking = claims.read(prove(platform.signed(platform.claims("n", NOW, "deep-linking"))))
    assert asking.teaches
    assert asking.deep_linking is not None
    assert asking.deep_linking["accept_multiple"] is True


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("issuer", {"iss": "https://elsewhere.example"}),
        ("audience", {"aud": "another"}),
        ("audience", {"aud": ["another", "third"]}),
        ("audience", {"aud": {"m0bGokm4sEt7Nba": 1}}),
        ("party", {"aud": ["m0bGokm4sEt7Nba", "another"]}),
        ("party", {"aud": ["m0bGokm4sEt7Nba", "another"], "azp": "another"}),
        ("party", {"azp": "another"}),
        ("deployment", {"deployment_id": "7"}),
        ("expired", {"exp": SECONDS - 61, "iat": SECONDS - 120}),
        ("expired", {"exp": SECONDS + 9_000, "iat": SECONDS - 4_000}),
        ("future", {"iat": SECONDS + 61, "exp": SECONDS + 120}),
        ("future", {"nbf": SECONDS + 61}),
        ("nonce", {"nonce": "m"}),
        ("message", {"message_type": "LtiSubmissionReviewRequest"}),
        ("message", {"message_type": ABSENT}),
        ("malformed", {"message_type": ["LtiResourceLinkRequest"]}),
        ("anonymous", {"sub": ABSENT}),
        ("anonymous", {"sub": ""}),
        ("malformed", {"version": "1.1"}),
        ("malformed", {"version": ABSENT}),
        ("malformed", {"roles": ABSENT}),
        ("malformed", {"resource_link": ABSENT}),
        ("malformed", {"resource_link": "7"}),
        ("malformed", {"exp": "soon"}),
        ("malformed", {"exp": True}),
        ("malformed", {"iat": 1e300}),
        *(("missing", {name: ABSENT}) for name in ("iss", "aud", "exp", "iat", "nonce", "deployment_id")),
    ],
)
def test_claims_that_prove_nothing(platform: Platform, prove: Prove, reason: str, changes: dict[str, Any]) -> None:
    told = refused(prove, platform.signed(_changed(platform, changes)))
    assert told.params["reason"] == reason
    assert {"en", "zh-CN"} <= set(dict(told.params["text"]))  # type: ignore[call-overload]


def _changed(platform: Platform, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    told = dict(changes)
    return platform.claims(told.pop("nonce", "n"), NOW, **told)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["m0bGokm4sEt7Nba"]},
        {"aud": ["other", "m0bGokm4sEt7Nba"], "azp": "m0bGokm4sEt7Nba"},
        {"exp": SECONDS - 59, "iat": SECONDS - 119},
        {"iat": SECONDS + 59, "exp": SECONDS + 119},
        {"exp": SECONDS + 86_400},
        {"custom": "nothing"},
        {"context": ABSENT},
        {"name": ABSENT, "email": ABSENT},
        {"launch_presentation": ABSENT},
    ],
)
def test_claims_that_suffice(platform: Platform, prove: Prove, changes: dict[str, Any]) -> None:
    claims.read(prove(platform.signed(platform.claims("n", NOW, **changes))))


def test_one_flipped_character_of_the_signature(platform: Platform, prove: Prove) -> None:
    token = platform.signed(platform.claims("n", NOW))
    head, body, signature = token.split(".")
    for at in range(0, len(signature), 7):
        flipped = signature[:at] + ("A" if signature[at] != "A" else "B") + signature[at + 1 :]
        assert refused(prove, f"{head}.{body}.{flipped}").params["reason"] == "signature"


def test_a_changed_body_under_the_old_signature(platform: Platform, prove: Prove) -> None:
    head, _, signature = platform.signed(platform.claims("n", NOW)).split(".")
    _, body, _ = platform.signed(platform.claims("n", NOW, sub="2")).split(".")
    assert refused(prove, f"{head}.{body}.{signature}").params["reason"] == "signature"


def test_no_signature_at_all(platform: Platform, prove: Prove) -> None:
    for algorithm in ("none", "None", ""):
        head = _part({"alg": algorithm, "kid": "first", "typ": "JWT"})
        told = refused(prove, f"{head}.{_part(platform.claims('n', NOW))}.")
        assert told.params["reason"] in ("algorithm", "malformed")


def test_the_public_key_taken_for_a_shared_secret(platform: Platform, prove: Prove) -> None:
    public = platform.keys["first"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head, body = _part({"alg": "HS256", "kid": "first"}), _part(platform.claims("n", NOW))
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(f"{head}.{body}".encode(), public)
    assert refused(prove, f"{head}.{body}.{_bare(mac)}").params["reason"] == "algorithm"


def test_somebody_elses_key_under_the_platforms_name(platform: Platform, prove: Prove) -> None:
    forged = jwt.encode(platform.claims("n", NOW), OTHER_KEY, algorithm="RS256", headers={"kid": "first"})
    assert refused(prove, forged).params["reason"] == "signature"


def test_a_key_that_the_token_brings_along(platform: Platform, prove: Prove) -> None:
    own = jwt.algorithms.RSAAlgorithm.to_jwk(OTHER_KEY.public_key(), as_dict=True)
    headers = {"kid": "mine", "jwk": own, "jku": "https://elsewhere.example/keys"}
    forged = jwt.encode(platform.claims("n", NOW), OTHER_KEY, algorithm="RS256", headers=headers)
    assert refused(prove, forged).params["reason"] == "unknown_key"


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "." * 3, "e30.e30.e30"])
def test_what_is_no_token(prove: Prove, token: str) -> None:
    assert refused(prove, token).params["reason"] in ("no_token", "malformed", "algorithm")


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "7", "{"])
def test_a_body_that_is_no_object(platform: Platform, prove: Prove, body: str) -> None:
    head, signed = _part({"alg": "RS256", "kid": "first"}), base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
    assert refused(prove, f"{head}.{signed}.AAAA").params["reason"] in ("malformed", "missing")


def test_a_new_key_is_looked_up_once_and_an_invented_one_is_not_asked_for_at_every_press(
    platform: Platform, registration: Registration, session: PlatformSession
) -> None:
    now = [1000.0]
    key_sets = KeySets(lambda: now[0])

    def proved(token: str) -> Mapping[str, Any]:
        keys = key_sets.holding(registration.keys_url, header_of(token)["kid"], session)
        return verified(token, registration, keys, "n", NOW)

    proved(platform.signed(platform.claims("n", NOW)))
    proved(platform.signed(platform.claims("n", NOW)))
    assert platform.count("/keys") == 1
    platform.keys = {"second": OTHER_KEY}
    now[0] += 20
    proved(platform.signed(platform.claims("n", NOW), "second"))
    assert platform.count("/keys") == 2
    invented = jwt.encode(platform.claims("n", NOW), OTHER_KEY, algorithm="RS256", headers={"kid": "invented"})
    for _ in range(5):
        assert refused(proved, invented).params["reason"] == "unknown_key"
    assert platform.count("/keys") == 2
    now[0] += 3_601
    proved(platform.signed(platform.claims("n", NOW), "second"))
    assert platform.count("/keys") == 3


@pytest.mark.parametrize(
    ("roles", "teaches"),
    [
        ([INSTRUCTOR], True),
        (["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"], True),
        (["http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator"], True),
        (["Instructor"], True),
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"], False),
        (["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"], False),
        (["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"], False),
        ([], False),
        (None, False),
        ([7, {}], False),
        ("Instructor", False),
    ],
)
def test_who_teaches(roles: object, teaches: bool) -> None:
    assert claims.teaches(roles) is teaches


def test_every_reason_is_said_in_both_languages_with_the_same_places() -> None:
    places = {name: {part for part in ("{seen}", "{allowed}", "{site}", "{seconds}") if part in said["en"]}
              for name, said in REASONS.items()}  # fmt: skip
    for name, said in REASONS.items():
        assert set(said) == {"en", "zh-CN"}
        assert {part for part in ("{seen}", "{allowed}", "{site}", "{seconds}") if part in said["zh-CN"]} == places[name], name


def test_clocks_that_differ_are_told_by_how_much(platform: Platform, prove: Prove) -> None:
    late = platform.claims("n", NOW + timedelta(minutes=10))
    assert "600 seconds" in refused(prove, platform.signed(late)).detail


def _part(value: object) -> str:
    return _bare(json.dumps(value).encode())


def _bare(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
