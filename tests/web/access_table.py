"""Who may do what: one row a route, one status a role; ``test_access.py`` holds the app to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms_feedback_plugin.domain.item import Item

from .conftest import HISTORY

STAFF = ("support", "support_of_course", "lead", "developer", "product")
"""Who works in the item's course."""
STRANGERS = ("other_learner", "teacher", "learner_elsewhere", "support_elsewhere")
"""Known at this site, but nothing to do with the item."""
FOREIGN = ("foreign_learner", "foreign_support", "foreign_token")
"""Known at another site alone."""
TOKENS = ("token_read", "token_write", "token_act", "token_admin", "token_none")
ROLES = ("anonymous", "learner", *STRANGERS, *STAFF, "admin", *TOKENS, *FOREIGN)
WRITES = {"If-Match": "*"}


@dataclass(frozen=True)
class Row:
    """``request`` makes what the client sends, for a new item; ``expected`` is the status by role."""

    expected: Mapping[str, int]
    request: Callable[[Item], Mapping[str, Any]] = field(default=lambda item: {})


def _row(request: Callable[[Item], Mapping[str, Any]] | None = None, **statuses: int | tuple[int, ...]) -> Row:
    """Groups (``staff``, ``strangers``, ``foreign``) are spread; single roles go before their group."""
    groups = {"staff": STAFF, "strangers": STRANGERS, "foreign": FOREIGN, "tokens": TOKENS, "everybody": ROLES}
    spread: dict[str, Any] = {}
    for name in ("everybody", "staff", "strangers", "foreign", "tokens"):
        if name in statuses:
            spread |= dict.fromkeys(groups[name], statuses[name])
    spread |= {name: status for name, status in statuses.items() if name not in groups}
    assert set(spread) == set(ROLES), sorted(set(ROLES) ^ set(spread))
    return Row(spread, request or (lambda item: {}))


READ_ITEM = {
    "anonymous": 401,
    "learner": 200,
    "strangers": 404,
    "staff": 200,
    "admin": 200,
    "tokens": 403,
    "token_read": 200,
    "foreign": 404,
    "foreign_learner": 401,
    "foreign_token": 401,
}
"""A learner's token is signed with its own site's key, so elsewhere it proves nothing."""
ACT = READ_ITEM | {"token_read": 403, "token_act": 200}
STAFF_ONLY = ACT | {"learner": 403}


def _json(**body: Any) -> Callable[[Item], Mapping[str, Any]]:
    return lambda item: {"json": body, "headers": WRITES}


API = "/api/v1/sites/<site>"
N = f"{API}/items/<int(min=1, max=9007199254740991):number>"
PUBLIC = _row(everybody=200)

TABLE: Mapping[tuple[str, str], Row] = {
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/api/openapi.json"): PUBLIC,
    ("GET", "/api/docs"): PUBLIC,
    ("GET", "/api/docs/<name>"): PUBLIC,
    ("GET", "/api/problems/<code>"): PUBLIC,
    ("GET", "/signin"): PUBLIC,
    ("GET", f"{API}/workflows"): _row(**READ_ITEM | {"strangers": 200}),
    ("GET", f"{API}/items"): _row(**READ_ITEM | {"strangers": 200}),
    ("GET", N): _row(**READ_ITEM),
    ("GET", f"{N}/options"): _row(**READ_ITEM),
    ("GET", f"{N}/messages"): _row(**READ_ITEM),
    ("GET", f"{N}/history"): _row(**READ_ITEM | {"learner": 403}),
    ("PATCH", N): _row(_json(fields={"impact": "annoying"}), **STAFF_ONLY),
    ("POST", f"{N}/transitions/<name>"): _row(
        _json(fields={}), **ACT | {"learner": 409, "lead": 409, "developer": 409, "product": 409}
    ),
    ("POST", f"{N}/messages"): _row(_json(text="Seen."), **ACT | dict.fromkeys(("learner", *STAFF, "admin", "token_act"), 201)),
    ("POST", f"{N}/merge"): _row(
        _json(into=1), **STAFF_ONLY | {"lead": 409, "developer": 409, "product": 409, "learner": (403, 409)}
    ),
    ("POST", f"{N}/unmerge"): _row(
        _json(), **STAFF_ONLY | dict.fromkeys((*STAFF, "admin", "token_act"), 409) | {"learner": (403, 409)}
    ),
    ("POST", f"{API}/items"): _row(
        lambda item: {"json": {"kind": "fix", "fields": {"what": "x"}, "course": HISTORY}},
        **READ_ITEM
        | {"token_read": 403, "learner": 201, "other_learner": 201, "teacher": 201, "learner_elsewhere": 404}
        | dict.fromkeys((*STAFF, "admin", "token_write", "support_elsewhere"), 422),
    ),
    ("POST", "/hooks/<site>/<adapter>"): _row(everybody=401),
    ("POST", "/launch"): _row(everybody=422),
    ("POST", "/signin"): _row(everybody=403, staff=422, admin=422, support_elsewhere=422, foreign_support=422),
    ("POST", "/signout"): _row(everybody=303),
}
