"""The three ways in which a Moodle talks to us, told apart by their headers.

| sender | proof | id |
|---|---|---|
| our bridge | Standard Webhooks signature over the bytes, ±5 min | each event's own |
| logstore_xapi | HTTP Basic | the statements' own, else the hash of their content |
| local_webhooks | a token in the body | the hash of the content, token left out |
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from hashlib import sha256

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.adapters.json_body import canonical, parse, parse_object
from lms_feedback_plugin.adapters.moodle.bridge_deliveries import Reading, read_bridge
from lms_feedback_plugin.adapters.moodle.events import from_data
from lms_feedback_plugin.adapters.moodle.statements import read_statement
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.errors import Malformed, Unverified


def is_bridge(request: Inbound) -> bool:
    """One of the three signature headers is enough, so that a request that lost another is told which."""
    return any(name in request.headers for name in standard_webhooks.HEADERS)


def is_logstore(request: Inbound) -> bool:
    """An xAPI request."""
    return "authorization" in request.headers or "x-experience-api-version" in request.headers


def read(request: Inbound) -> Reading:
    """A verified request, whoever sent it. Raises ``Malformed``."""
    if is_bridge(request):
        return read_bridge(request)
    return read_statements(request) if is_logstore(request) else read_local(request)


def verify_basic(request: Inbound, username: str, secrets: Iterable[str]) -> None:
    """Raises ``Unverified`` unless the request signs in as ``username`` with a live secret as its password."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise Unverified(
            f"Your request's Authorization is {scheme or 'missing'}; logstore_xapi must send Basic. "
            "In Moodle, set its user name and password (Site administration > Plugins > Logging > Logstore xAPI)."
        )
    wanted = [base64.b64encode(f"{username}:{secret}".encode()) for secret in secrets]
    if not _any_equal(given.encode("utf-8", "replace"), wanted):
        raise Unverified(f"The user name must be {username!r} and the password a live secret of this connection; they are not.")


def verify_token(request: Inbound, secrets: Iterable[str]) -> None:
    """Raises ``Unverified`` unless the body's ``token`` is a live secret."""
    try:
        token = parse_object(request.body).get("token")
    except Malformed as error:
        raise Unverified(f"{_NOBODY} {error.detail}") from error
    if not isinstance(token, str):
        raise Unverified(_NOBODY)
    if not _any_equal(token.encode("utf-8", "replace"), [secret.encode() for secret in secrets]):
        raise Unverified(
            "The token in the body is no live secret of this connection. "
            "In Moodle, correct it (Site administration > Server > WebHooks)."
        )


def read_statements(request: Inbound) -> Reading:
    """One statement or a list. A statement that stands twice in it counts once."""
    body = parse(request.body)
    statements = body if isinstance(body, list) else [body]
    read = {event.id: event for event in map(read_statement, statements) if event is not None}
    ids = "\n".join(read) or sha256(request.body).hexdigest()
    return Reading("xapi-" + sha256(ids.encode()).hexdigest()[:40], list(read.values()))


def read_local(request: Inbound) -> Reading:
    """``event->get_data()`` with host, token and extra. Equal content is taken for the same event, whatever the token."""
    body = parse_object(request.body)
    content = {name: value for name, value in body.items() if name != "token"}
    delivery_id = "local-" + sha256(canonical(content)).hexdigest()[:40]
    return Reading(delivery_id, [from_data(delivery_id, content)])


def _any_equal(given: bytes, wanted: list[bytes]) -> bool:
    """Whether one of ``wanted`` is ``given``, in a time that does not tell which, or how nearly."""
    return any([hmac.compare_digest(given, one) for one in wanted])  # noqa: C419 - a generator would stop at the first


_NOBODY = (
    "Your request lacks webhook-signature (our bridge plugin), Authorization (logstore_xapi) and a token in its body "
    "(local_webhooks). Usually the address of another integration was pasted, or a proxy drops headers."
)
