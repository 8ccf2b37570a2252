"""Standard Webhooks (https://www.standardwebhooks.com), as our Moodle bridge and the sandbox speak it.

Three headers prove a delivery: ``webhook-id``, ``webhook-timestamp`` (Unix seconds) and ``webhook-signature``
(``v1,<base64 HMAC-SHA256 of "id.timestamp.body">``, several separated by blanks while a secret is being rotated).
The library computes the signature; what is around it is ours, because the library measures the timestamp against the wall
clock, raises ValueError, binascii and Unicode errors on hostile input, and compares decoded bytes, so that a changed last
character of the base64 can pass.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.errors import Rejected, Unverified

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
HEADERS = (ID, TIMESTAMP, SIGNATURE)
TOLERANCE = timedelta(minutes=5)


def verify(request: Inbound, secrets: Iterable[str]) -> None:
    """Prove that the holder of one of ``secrets`` signed these bytes within five minutes of ``request.received_at``.

    Raises ``Unverified`` with a sentence for the operator of the sending side, and nothing else.
    """
    lacking = [name for name in HEADERS if not request.headers.get(name)]
    if lacking:
        raise Unverified(
            f"Your request lacks {', '.join(lacking)}; a Standard Webhooks sender sends {', '.join(HEADERS)}. "
            "Usually the address of another integration was pasted, or a proxy drops headers.",
            lacking=tuple(lacking),
        )
    sent_at = _timestamp(request)
    expected = [s for s in (_signature(secret, request.headers[ID], sent_at, request.body) for secret in secrets) if s]
    if not expected:
        raise Unverified("No usable secret is kept for this connection. Give the service the sender's secret (whsec_…).")
    given = [part.encode("utf-8", "replace") for part in request.headers[SIGNATURE].split(" ")]
    if not any(hmac.compare_digest(mine, theirs) for mine in expected for theirs in given):
        raise Unverified(
            "The webhook-signature does not match the body. Either the secret differs on the two sides, "
            "or something between them rewrote the body."
        )


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers for ``body``, sent ``at``. ``message_id`` stays the same on every try; ``at`` does not.

    Raises ``Rejected`` when ``secret`` is not one (``whsec_`` and base64) or ``body`` is not UTF-8.
    """
    signature = _signature(secret, message_id, at, body)
    if signature is None:
        raise Rejected("The secret of this connection cannot sign: it must be whsec_ followed by base64, and the body UTF-8.")
    return {ID: message_id, TIMESTAMP: str(int(at.timestamp())), SIGNATURE: signature.decode()}


def _timestamp(request: Inbound) -> datetime:
    written = request.headers[TIMESTAMP]
    # One spelling alone is taken: what was signed are the header's characters, not the number they stand for.
    if not (written.isascii() and written.isdigit() and len(written) <= 11 and str(int(written)) == written):
        raise Unverified(f"webhook-timestamp is {written[:40]!r}; it must be whole Unix seconds, such as 1795316131.")
    sent_at = datetime.fromtimestamp(int(written), tz=UTC)
    apart = sent_at - request.received_at
    if abs(apart) > TOLERANCE:
        early_or_late = "ahead of" if apart > timedelta() else "behind"
        raise Unverified(
            f"webhook-timestamp is {abs(apart)} {early_or_late} our clock; at most {TOLERANCE} are allowed. "
            "Set the clock of the sending server, or sign anew on every try."
        )
    return sent_at


def _signature(secret: str, message_id: str, at: datetime, body: bytes) -> bytes | None:
    """``v1,<base64>``, or None where this secret or body cannot be signed at all."""
    try:
        return Webhook(secret).sign(message_id, at.astimezone(UTC), body.decode("utf-8")).encode()
    except (ValueError, EmptyWebhookSecretError, RuntimeError):  # binascii.Error and UnicodeError are ValueErrors
        return None
