"""A Moodle with our bridge, as far as the service sees it: it answers in the shape that was recorded, keeps keys as the bridge
keeps them, and signs what it sends with all that are live."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from hashlib import sha256
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.adapters.moodle.tests.answering_moodle import FULL_ROW, JSON, Moodle
from lms_feedback_plugin.adapters.moodle.tests.recordings import Recorded

BRIDGE = (
    "notify", "configure", "status", "get_course", "note",
)  # fmt: skip
VERSION = 2026112600


class PairedMoodle(Moodle):
    """``secrets`` and ``token_keys`` are live, newest first; ``taking`` False refuses what is new."""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.secrets: list[str] = []
        self.token_keys: list[str] = []
        self.taking = True
        self.whole()

    def whole(self) -> None:
        """Everything is as it should be."""
        self.bridge(VERSION)
        info = json.loads(self.answers["core_webservice_get_site_info"].body)  # type: ignore[union-attr]
        names = {f"local_lmsfeedback_{name}" for name in BRIDGE}
        kept = [row for row in info["functions"] if row["name"] not in names]
        info["functions"] = kept + [{"name": name, "version": str(VERSION)} for name in sorted(names)]
        self.answers["core_webservice_get_site_info"] = Recorded(200, JSON, json.dumps(info))
        self.answers["core_user_get_users_by_field"] = FULL_ROW

    def introduction(self, **changes: Any) -> dict[str, Any]:
        """What the bridge tells when it pairs."""
        told = {
            "wwwroot": self.url,
            "name": "Moodle der Straße 大学",
            "token": "abc",
            "release": "4.5 (Build: 20241007)",
            "bridge": VERSION,
            "languages": ["en", "zh_cn"],
        }
        return told | changes

    def keep(self, told: dict[str, Any]) -> None:
        """What the service answered to it."""
        self.secrets, self.token_keys = _prepended(self.secrets, told["secret"]), _prepended(self.token_keys, told["token_key"])

    def signed(self, number: str, at: datetime, body: bytes) -> dict[str, str]:
        """Headers of a delivery, signed with every live secret."""
        each = [standard_webhooks.sign(secret, number, at, body) for secret in tuple(self.secrets)]
        signatures = " ".join(headers[standard_webhooks.SIGNATURE] for headers in each)
        return {**each[0], standard_webhooks.SIGNATURE: signatures, "Content-Type": "application/json"}

    def _answer(self, request: Request) -> Response:
        form = request.form
        if form.get("wsfunction") != "local_lmsfeedback_configure":
            return super()._answer(request)
        self.calls.append(form.to_dict())
        if not self.taking and (form.get("secret") or form.get("tokenkey")):
            return Response("", 503)
        with _LOCK:
            self.secrets = _prepended(self.secrets, form.get("secret", ""))
            self.token_keys = _prepended(self.token_keys, form.get("tokenkey", ""))
        told = {"secrets": _prints(self.secrets), "tokenkeys": _prints(self.token_keys), "wanted": 5}
        return Response(json.dumps(told), content_type=JSON)


_LOCK = threading.Lock()


def _prepended(live: list[str], key: str) -> list[str]:
    return live if not key else list(dict.fromkeys([key, *live]))[:2]


def _prints(live: list[str]) -> list[str]:
    return [sha256(key.encode()).hexdigest()[:12] for key in live]
