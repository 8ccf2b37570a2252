"""``POST /hooks/<site>/<adapter>``: prove, read, commit, and only then answer exactly 200."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, json, request

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.errors import Unverified
from lms_feedback_plugin.service.commands import Receive, Received

from .house import limiter, service
from .problems import UnsupportedMediaType

blueprint = Blueprint("hooks", __name__)
READ = ("application/json", "application/x-www-form-urlencoded", "text/plain")


@blueprint.post("/hooks/<site>/<adapter>/statements")  # logstore_xapi appends that to whatever address it is given
@blueprint.post("/hooks/<site>/<adapter>")
def receive(site: str, adapter: str) -> Response:
    """Take one delivery. The same one again answers 200 and changes nothing."""
    limiter().spend(limiter().budgets.delivery, f"hooks:{request.remote_addr}")
    house = service()
    inbound = _as_it_came()
    guest = _proved(site, adapter, inbound)
    _refuse_other_formats()
    delivery = guest.read(inbound)
    received = house.execute(Receive(site, adapter, delivery, hashlib.sha256(inbound.body).hexdigest()))
    assert isinstance(received, Received), "a delivery is answered with what came of it"
    body: dict[str, object] = {"repeated": received.repeated, "items": list(received.items), "unknown": list(received.unknown)}
    if wanted := house.wanted(site, adapter):
        body["wanted"] = wanted
    return Response(json.dumps(body), mimetype="application/json")


def _proved(site: str, adapter: str, inbound: Inbound) -> Adapter:
    """The guest, by a secret of whose the request is proved. Raises ``Unverified``."""
    house = service()
    guest = house.adapter(site, adapter)
    try:
        guest.verify(inbound)
    except Unverified:
        if not house.sites.renewed(site):
            raise
        guest = house.adapter(site, adapter)  # its secret was renewed a moment ago, by another process
        guest.verify(inbound)
    return guest


def _as_it_came() -> Inbound:
    """The raw bytes, capped by MAX_CONTENT_LENGTH (413), before anything parses them."""
    return Inbound(
        method=request.method,
        path=request.path,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(cache=False),
        received_at=service().clock(),
    )


def _refuse_other_formats() -> None:
    """A sender that names no format is left to the adapter."""
    kind = request.mimetype
    if kind and kind not in READ and not kind.endswith("+json"):
        raise UnsupportedMediaType(
            f"Content-Type is {kind}; deliveries are {', '.join(READ)}.",
            text={
                "en": f"Content-Type is {kind}; deliveries are {', '.join(READ)}.",
                "zh-CN": f"Content-Type 为 {kind}；投递应为 {', '.join(READ)}。",
            },
        )
