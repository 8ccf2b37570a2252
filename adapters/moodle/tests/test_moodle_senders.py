"""Which sender it is, and what each is told when its proof does not hold."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.adapters.testing import recorded
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Unverified

REQUESTS = recorded(Path(__file__).parents[1] / "fixtures")
BRIDGE = REQUESTS["own_plugin_webhook.json"]
LOCAL = REQUESTS["local_webhooks_core_event_course_viewed.json"]
XAPI = REQUESTS["derived_logstore_xapi_batch.json"]
NEW = "whsec_bmV3ZXIgc2VjcmV0IG9mIHRoZXNlIHRlc3Rz"
OLD = "whsec_b2xkZXIgc2VjcmV0IG9mIHRoZXNlIHRlc3Rz"


def bound(*secrets: str, **settings: str) -> MoodleAdapter:
    return MoodleAdapter(Connection("demo", "moodle", settings, secrets))


def without(request: Inbound, header: str) -> Inbound:
    return replace(request, headers={name: value for name, value in request.headers.items() if name != header})


def signed(secret: str) -> Inbound:
    headers = standard_webhooks.sign(secret, BRIDGE.headers["webhook-id"], BRIDGE.received_at, BRIDGE.body)
    return replace(BRIDGE, headers={**BRIDGE.headers, **headers})


def refusal(adapter: MoodleAdapter, request: Inbound) -> str:
    with pytest.raises(Unverified) as raised:
        adapter.verify(request)
    return raised.value.detail


def test_both_secrets_of_a_rotation_are_live() -> None:
    bound(NEW, OLD).verify(signed(NEW))
    bound(NEW, OLD).verify(signed(OLD))
    assert "does not match" in refusal(bound(NEW), signed(OLD))
    bound("other", "static-secret").verify(LOCAL)
    bound("other", "static-secret").verify(XAPI)


@pytest.mark.parametrize("header", standard_webhooks.HEADERS)
def test_the_bridge_is_told_which_header_is_missing(header: str) -> None:
    assert refusal(bound(NEW), without(signed(NEW), header)).startswith(f"Your request lacks {header};")


def test_a_late_delivery_is_refused_by_the_time_of_receipt() -> None:
    late = replace(signed(NEW), received_at=BRIDGE.received_at + timedelta(minutes=5, seconds=1))
    assert "behind our clock" in refusal(bound(NEW), late)


def test_a_signature_cannot_be_dropped_to_be_let_in_by_token() -> None:
    """A request with any signature header is the bridge's, whatever its body holds."""
    assert "lacks webhook-id" in refusal(bound("static-secret"), replace(LOCAL, headers={"webhook-signature": "v1,x"}))


def test_logstore_is_told_about_its_user_name_and_password() -> None:
    assert "Basic" in refusal(bound("static-secret"), without(XAPI, "authorization"))
    bearer = replace(XAPI, headers={**XAPI.headers, "authorization": "Bearer static-secret"})
    assert "is Bearer" in refusal(bound("static-secret"), bearer)
    assert "'lms-feedback'" in refusal(bound("another"), XAPI)
    assert "'somebody'" in refusal(bound("static-secret", xapi_username="somebody"), XAPI)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"token":null}', b'{"token":["static-secret"]}', b"{" * 9000])
def test_a_stranger_is_told_what_each_sender_sends(body: bytes) -> None:
    told = refusal(bound("static-secret"), replace(LOCAL, body=body))
    assert told.startswith(
        "Your request lacks webhook-signature (our bridge plugin), Authorization (logstore_xapi) and a token"
    )


def test_an_empty_secret_opens_nothing() -> None:
    empty = replace(LOCAL, body=LOCAL.body.replace(b"static-secret", b""))
    assert "no live secret" in refusal(bound("", "static-secret"), empty)
