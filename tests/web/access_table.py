"""Who may do what: one row a route, one status a role; ``test_access.py`` holds the app to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lms_feedback_plugin.domain.item import Item

from .conftest import HISTORY

NOT_SUPPORT = ("lead", "developer", "product", "admin", "teacher")
STAFF = ("support", "support_of_course", *NOT_SUPPORT)
"""Who works in the item's course."""
STRANGERS = ("other_learner", "learner_elsewhere", "teacher_elsewhere", "support_elsewhere")
"""Known at this site, but nothing to do with the item."""
FOREIGN = ("foreign_learner", "foreign_support", "foreign_token")
"""Known at another site alone."""
TOKENS = ("token_read", "token_write", "token_act", "token_admin")
ROLES = ("anonymous", "learner", *STRANGERS, *STAFF, *TOKENS, *FOREIGN)
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


LOOKS = STAFF_ONLY | {"token_act": 403, "token_read": 200, "teacher_elsewhere": 200, "support_elsewhere": 200}
LOOKS |= {"other_learner": 403, "learner_elsewhere": 403}
"""Staff of whatever course may look at what holds for the whole site."""
ADMINS = {role: 403 if status == 200 else status for role, status in LOOKS.items()} | {"admin": 200}
API = "/api/v1/sites/<site>"
ONE_SETTING = f"{API}/settings/<workflow>/<name>"
N = f"{API}/items/<int(min=1, max=9007199254740991):number>"
PUBLIC = _row(everybody=200)

S = "/s/<site>"
D = "/desk/<site>"
M, K = f"{S}/items/<int:number>", f"{D}/items/<int:number>"
SIGNED_IN = (*set(STAFF) - {"teacher"}, "support_elsewhere")
CAME = ("learner", "other_learner", "learner_elsewhere", "teacher", "teacher_elsewhere")
"""Who came by /launch: in these pages a teacher is a learner like all others."""
H = f"{D}/handbook"
OWN = dict.fromkeys(ROLES, 401) | dict.fromkeys(CAME, 200)
OWN_ITEM = OWN | dict.fromkeys(set(CAME) - {"learner"}, 404)
DESK = dict.fromkeys(ROLES, 401) | dict.fromkeys(SIGNED_IN, 200) | {"foreign_support": 404}
"""Only a session opens the desk: no token of whatever kind, and no learner's cookie."""
WRITERS = DESK | dict.fromkeys(("developer", "product", "support_elsewhere"), 403)
"""Of an article of the item's course."""
TO_THE_DOOR = {role: 303 for role in ROLES if DESK[role] == 401}
DESK_ITEM = DESK | {"support_elsewhere": 404}
LINES = DESK | TO_THE_DOOR | dict.fromkeys(("support", "support_of_course", "product", "support_elsewhere"), 403)


def _sent(row: Mapping[str, int]) -> dict[str, int]:
    """A form that was taken leads on by 303."""
    return {role: 303 if status == 200 else status for role, status in row.items()}


def _form(**fields: str) -> Callable[[Item], Mapping[str, Any]]:
    return lambda item: {"data": fields}


ARTICLE = f"{API}/articles/<int(min=1, max=9007199254740991):article>"
READ_ARTICLE = READ_ITEM | {"other_learner": 200, "support_elsewhere": 200}
"""It is published, for the item's course."""
ARTICLE_STAFF = READ_ARTICLE | {"learner": 403, "other_learner": 403, "teacher": 403, "learner_elsewhere": 403}
ARTICLE_STAFF |= {"teacher_elsewhere": 403}
EDIT_ARTICLE = ARTICLE_STAFF | dict.fromkeys(("developer", "product", "support_elsewhere", "token_read"), 403)
EDIT_ARTICLE |= {"token_act": 200, "learner_elsewhere": 404, "teacher_elsewhere": 404}
NEW_ARTICLE = {role: 201 if status == 200 else status for role, status in EDIT_ARTICLE.items()}

PAGES: Mapping[tuple[str, str], Row] = {
    ("GET", f"{S}/"): _row(**OWN),
    ("GET", f"{S}/new/<kind>"): _row(**OWN),
    ("POST", f"{S}/new/<kind>"): _row(_form(what="x"), **_sent(OWN)),
    ("GET", M): _row(**OWN_ITEM),
    ("POST", f"{M}/steps/<transition>"): _row(_form(), **_sent(OWN_ITEM)),
    ("POST", f"{M}/messages"): _row(_form(text="x"), **_sent(OWN_ITEM)),
    ("POST", f"{M}/nudge"): _row(_form(), **_sent(OWN_ITEM)),
    ("GET", f"{M}/files/<file>"): _row(**OWN_ITEM),
    ("POST", f"{M}/rating"): _row(_form(score="5"), **OWN_ITEM | {"learner": 404}),
    ("GET", f"{S}/handbook"): _row(**OWN),
    ("GET", f"{S}/handbook/match"): _row(**OWN),
    ("GET", f"{S}/handbook/<int:article>"): _row(**OWN | dict.fromkeys(("learner_elsewhere", "teacher_elsewhere"), 404)),
    ("GET", f"{S}/board"): _row(**OWN),
    ("GET", f"{S}/board/match"): _row(**OWN),
    ("POST", f"{S}/board/<int:number>/votes"): _row(_form(), **OWN | dict.fromkeys(CAME, 404)),  # it is not on the board
    ("GET", f"{S}/me"): _row(**OWN),
    ("GET", f"{S}/me/data.zip"): _row(**OWN),
    ("POST", f"{S}/me/choices"): _row(_form(notices="all"), **_sent(OWN)),
    ("POST", f"{S}/me/erase"): _row(_form(), **_sent(OWN)),
    ("GET", f"{S}/me/forgotten"): PUBLIC,
    ("GET", "/"): _row(everybody=303),
    ("GET", "/desk/"): _row(**dict.fromkeys(ROLES, 303)),
    ("GET", f"{D}/"): _row(**DESK | TO_THE_DOOR),
    ("GET", K): _row(**DESK_ITEM | TO_THE_DOOR),
    ("POST", f"{K}/steps/<transition>"): _row(_form(version="1"), **_sent(DESK_ITEM)),
    ("POST", f"{K}/messages"): _row(_form(text="x"), **_sent(DESK_ITEM)),
    ("GET", f"{K}/files/<file>"): _row(**DESK_ITEM | TO_THE_DOOR),
    ("POST", f"{K}/merge"): _row(_form(into="1", version="1"), **_sent(DESK_ITEM) | {"support_elsewhere": 303}),  # told there
    ("POST", f"{K}/unmerge"): _row(_form(version="1"), **_sent(DESK_ITEM)),
    ("GET", f"{D}/settings"): _row(**DESK | TO_THE_DOOR),
    ("GET", H): _row(**DESK | TO_THE_DOOR),
    ("GET", f"{H}/new"): _row(**WRITERS | {"support_elsewhere": 200} | TO_THE_DOOR),
    ("POST", f"{H}/new"): _row(
        _form(language="en", question="How?", answer="So.", state="published"), **_sent(WRITERS) | {"support_of_course": 403}
    ),
    ("GET", f"{H}/<int:article>"): _row(**DESK | TO_THE_DOOR),
    ("POST", f"{H}/<int:article>"): _row(_form(retire="1"), **_sent(WRITERS)),
    ("POST", f"{H}/<int:article>/phrasings"): _row(_form(text="How so?"), **_sent(WRITERS)),
    ("GET", f"{H}/<int:article>/versions"): _row(**DESK | TO_THE_DOOR),
    ("GET", f"{H}/file.<kind>"): _row(**DESK | TO_THE_DOOR),
    ("POST", f"{H}/bring"): _row(
        lambda item: {"data": {"file": (BytesIO(b"question,answer\nHow?,So.\n"), "faq.csv")}},
        **_sent(WRITERS) | {"support_of_course": 403},
    ),
    ("POST", f"{D}/settings/<workflow>/<name>"): _row(
        _form(value="20"), **_sent(DESK | {r: 403 for r, s in DESK.items() if s == 200} | {"admin": 200})
    ),
    ("GET", f"{D}/workflows/"): _row(**{role: 303 if status == 200 else status for role, status in DESK.items()} | TO_THE_DOOR),
    ("GET", f"{D}/workflows/<name>"): _row(**DESK | TO_THE_DOOR),
    ("GET", f"{D}/dead"): _row(**LINES),
    ("GET", f"{D}/doctor"): _row(**{r: 403 if s == 200 else s for r, s in DESK.items()} | {"admin": 200} | TO_THE_DOOR),
    ("POST", f"{D}/dead"): _row(_form(), **_sent(DESK | {r: s for r, s in LINES.items() if s == 403})),
}

L = "/lti/<site>"
UNPROVED = _row(everybody=401)
"""A platform's signature or a ticket of ours opens these, and no session or token does."""

TABLE: Mapping[tuple[str, str], Row] = {
    **PAGES,
    ("GET", f"{L}/config"): PUBLIC,
    ("GET", f"{L}/jwks"): PUBLIC,
    ("GET", f"{L}/register/<code>"): UNPROVED,
    ("GET", f"{L}/login"): UNPROVED,
    ("POST", f"{L}/login"): UNPROVED,
    ("GET", f"{L}/launch"): UNPROVED,
    ("POST", f"{L}/launch"): UNPROVED,
    ("POST", f"{L}/enter"): UNPROVED,
    ("POST", f"{L}/place"): UNPROVED,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/api/openapi.json"): PUBLIC,
    ("GET", "/api/docs"): PUBLIC,
    ("GET", "/api/docs/<name>"): PUBLIC,
    ("GET", "/api/problems/<code>"): PUBLIC,
    ("GET", "/signin"): PUBLIC,
    ("GET", f"{API}/workflows"): _row(**READ_ITEM | {"strangers": 200}),
    ("GET", f"{API}/settings"): _row(**LOOKS),
    ("GET", f"{API}/settings/changes"): _row(**LOOKS),
    ("GET", ONE_SETTING): _row(**LOOKS),
    ("PUT", ONE_SETTING): _row(_json(value=20), **ADMINS),
    ("DELETE", ONE_SETTING): _row(lambda item: {"headers": WRITES}, **ADMINS),
    ("GET", f"{API}/articles"): _row(**READ_ITEM | {"strangers": 200}),
    ("POST", f"{API}/articles"): _row(
        _json(language="en", question="How?", answer="So."),
        **NEW_ARTICLE | dict.fromkeys(("support_of_course", "learner_elsewhere", "teacher_elsewhere"), 403),
    ),
    ("GET", f"{API}/articles/match"): _row(lambda item: {"query_string": {"text": "How?"}}, **READ_ITEM | {"strangers": 200}),
    ("GET", ARTICLE): _row(**READ_ARTICLE),
    ("PATCH", ARTICLE): _row(_json(answer="Otherwise."), **EDIT_ARTICLE),
    ("GET", f"{ARTICLE}/versions"): _row(**ARTICLE_STAFF),
    ("POST", f"{ARTICLE}/phrasings"): _row(_json(text="How so?"), **NEW_ARTICLE),
    ("GET", f"{API}/items"): _row(**READ_ITEM | {"strangers": 200}),
    ("GET", N): _row(**READ_ITEM),
    ("GET", f"{N}/options"): _row(**READ_ITEM),
    ("GET", f"{N}/messages"): _row(**READ_ITEM),
    ("GET", f"{N}/history"): _row(**READ_ITEM),
    ("PATCH", N): _row(_json(fields={"impact": "annoying"}), **STAFF_ONLY),
    ("POST", f"{N}/transitions/<name>"): _row(_json(fields={}), **ACT | dict.fromkeys(("learner", *NOT_SUPPORT), 409)),
    ("POST", f"{N}/messages"): _row(_json(text="Seen."), **ACT | dict.fromkeys(("learner", *STAFF, "token_act"), 201)),
    ("POST", f"{N}/nudge"): _row(**ACT | dict.fromkeys((*STAFF, "token_act"), 403) | {"learner": 409}),
    ("GET", f"{N}/attachments"): _row(**READ_ITEM),
    ("GET", f"{N}/attachments/<attachment>"): _row(**READ_ITEM),
    ("POST", f"{API}/attachments"): _row(
        lambda item: {"data": {"file": (BytesIO(b"what the log says"), "log.txt")}},
        **READ_ITEM | dict.fromkeys(("learner", *STRANGERS, *STAFF, "token_write"), 201) | {"token_read": 403},
    ),
    ("POST", f"{N}/merge"): _row(_json(into=1), **STAFF_ONLY | dict.fromkeys(NOT_SUPPORT, 409)),
    ("POST", f"{N}/unmerge"): _row(_json(), **STAFF_ONLY | dict.fromkeys((*STAFF, "token_act"), 409)),
    ("POST", f"{API}/items"): _row(
        lambda item: {"json": {"kind": "fix", "fields": {"what": "x"}, "course": HISTORY}},
        **READ_ITEM
        | {"learner_elsewhere": 404, "teacher_elsewhere": 404, "token_read": 403}
        | dict.fromkeys(("learner", "other_learner", "teacher"), 201)
        | dict.fromkeys((*set(STAFF) - {"teacher"}, "token_write", "support_elsewhere"), 422),
    ),
    ("POST", "/pair/<site>/<code>"): _row(lambda item: {"json": {"wwwroot": "https://x.example", "token": "t"}}, everybody=404),
    ("POST", "/hooks/<site>/<adapter>"): _row(everybody=401),
    ("POST", "/hooks/<site>/<adapter>/statements"): _row(everybody=401),
    ("POST", "/launch"): _row(everybody=422),
    ("POST", "/signin"): _row(everybody=403, staff=422, teacher=403, support_elsewhere=422, foreign_support=422),
    ("POST", "/signout"): _row(everybody=303),
}
