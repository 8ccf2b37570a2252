"""The wrapper around the signature library: what holds, what is refused, and that nothing else is ever raised."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.errors import Rejected, Unverified

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_b3RoZXIgc2VjcmV0IGZvciB0ZXN0cw=="
AT = datetime(2026, 11, 22, 2, 55, 16, tzinfo=UTC)
BODY = '{"question": "考试时间?"}'.encode()


def request(secret: str = SECRET, body: bytes = BODY, at: datetime = AT) -> Inbound:
    return Inbound("POST", "/hooks/demo/sandbox", standard_webhooks.sign(secret, "msg_1", at, body), body, AT)


def changed(one: Inbound, **headers: str) -> Inbound:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(one, headers={**one.headers, **named})


def refused(one: Inbound, *secrets: str) -> str:
    with pytest.raises(Unverified) as raised:
        standard_webhooks.verify(one, secrets or (SECRET,))
    return raised.value.detail


def test_what_we_sign_the_library_verifies() -> None:
    with time_machine.travel(AT, tick=False):
        assert Webhook(SECRET).verify(BODY, dict(request().headers)) == {"question": "考试时间?"}


def test_the_example_of_the_specification_verifies() -> None:
    """From the reference test of the Standard Webhooks libraries."""
    body = b'{"test": 2432232314}'
    at = datetime.fromtimestamp(1614265330, tz=UTC)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    standard_webhooks.verify(Inbound("POST", "/", headers, body, at), [SECRET])
    assert standard_webhooks.sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body) == headers


def test_either_of_two_secrets_and_either_of_two_signatures_will_do() -> None:
    standard_webhooks.verify(request(), [OTHER, SECRET])
    both = f"{request(OTHER).headers['webhook-signature']} {request().headers['webhook-signature']}"
    standard_webhooks.verify(changed(request(), webhook_signature=both), [SECRET])
    assert "does not match" in refused(request(), OTHER)


def test_a_secret_that_is_none_beside_a_good_one_does_no_harm() -> None:
    standard_webhooks.verify(request(), ["a", "", "whsec_", SECRET])
    for none in ((), ("",), ("whsec_",), ("a",)):
        with pytest.raises(Unverified, match="No usable secret"):
            standard_webhooks.verify(request(), none)


@pytest.mark.parametrize("offset", [timedelta(minutes=5), timedelta(minutes=-5), timedelta()])
def test_five_minutes_either_way_hold_by_the_time_of_receipt(offset: timedelta) -> None:
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        standard_webhooks.verify(request(at=AT + offset), [SECRET])


def test_a_second_more_does_not() -> None:
    assert "0:05:01 behind our clock" in refused(request(at=AT - timedelta(minutes=5, seconds=1)))
    assert "0:05:01 ahead of our clock" in refused(request(at=AT + timedelta(minutes=5, seconds=1)))


@pytest.mark.parametrize(
    "written", ["now", "1795316116.0", " 1795316116", "01795316116", "-1", "1e9", "²", "9" * 400, "99999999999", "1795316116\n"]
)
def test_a_timestamp_has_one_spelling(written: str) -> None:
    assert "webhook-timestamp" in refused(changed(request(), webhook_timestamp=written))


@pytest.mark.parametrize(
    "signature",
    [
        "v1",
        "v1,",
        ",",
        " ",
        "v1,%%%",
        "v1,é",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,a,b",
        "v1,\ud800",
        "x" * 5000,
    ],
)
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    refused(changed(request(), webhook_signature=signature))


def test_the_loose_bits_of_base64_are_not_loose() -> None:
    """The last character before ``=`` carries two bits that decode to nothing."""
    good = request().headers["webhook-signature"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    sibling = good[:-2] + alphabet[alphabet.index(good[-2]) ^ 1] + "="
    refused(changed(request(), webhook_signature=sibling))


def test_a_body_that_is_not_utf_8_is_refused() -> None:
    refused(replace(request(), body=b"\xff\xfe"))


@pytest.mark.parametrize("name", standard_webhooks.HEADERS)
def test_a_missing_header_is_named(name: str) -> None:
    bare = replace(request(), headers={n: v for n, v in request().headers.items() if n != name})
    assert refused(bare).startswith(f"Your request lacks {name};")


@given(
    body=st.binary(max_size=60),
    headers=st.fixed_dictionaries({name: st.text(max_size=40) for name in standard_webhooks.HEADERS}),
    secret=st.one_of(st.text(max_size=30), st.just(SECRET)),
)
def test_hostile_input_raises_unverified_and_nothing_else(body: bytes, headers: dict[str, str], secret: str) -> None:
    with pytest.raises(Unverified):
        standard_webhooks.verify(Inbound("POST", "/", headers, body, AT), [secret])


@pytest.mark.parametrize(("secret", "body"), [("", b"{}"), ("whsec_", b"{}"), ("x", b"{}"), (SECRET, b"\xff")])
def test_signing_with_what_cannot_sign_is_rejected(secret: str, body: bytes) -> None:
    with pytest.raises(Rejected):
        standard_webhooks.sign(secret, "msg_1", AT, body)
