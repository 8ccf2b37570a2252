"""Every route × every role × own and foreign course and site, as ``access_table.py`` says."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from lms_feedback_plugin.domain.item import Item

from .access_table import ROLES, TABLE, Row
from .conftest import HISTORY, PHYSICS, World

PAGES = ("/s/", "/desk/")
CASES = [pytest.param(key, role, id=f"{key[0]} {key[1]} {role}") for key in TABLE for role in ROLES]
Visit = tuple[FlaskClient, Mapping[str, str]]


def test_every_route_has_a_row(world: World) -> None:
    routes = {
        (method, rule.rule)
        for rule in world.app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS") and rule.endpoint.rpartition(".")[2] != "static"
    }
    assert routes - set(TABLE) == set(), "routes that the table does not name"
    assert set(TABLE) - routes == set(), "rows for routes that are gone"


@pytest.mark.parametrize(("key", "role"), CASES)
def test_access(world: World, key: tuple[str, str], role: str) -> None:
    method, rule = key
    row: Row = TABLE[key]
    item = world.item(reporter="ann")
    client, headers = visitor(world, role, pages=rule.startswith(PAGES))
    request = dict(row.request(item))
    request["headers"] = {**request.get("headers", {}), **headers}
    answered = client.open(path_of(rule, item, world), method=method, **request)
    expected = row.expected[role]
    allowed = expected if isinstance(expected, tuple) else (expected,)
    assert answered.status_code in allowed, answered.get_data(as_text=True)[:500]


def path_of(rule: str, item: Item, world: World) -> str:
    """``rule`` with the item's values in its places."""
    values = {
        "site": item.site,
        "number": str(item.id),
        "adapter": "sandbox",
        "kind": "fix",
        "transition": "triage",
        "code": "not-found",
    }
    if "/docs/" in rule:
        values["name"] = "swagger-ui.css"
    elif "/workflows/" in rule:
        values["name"] = "fix"
    elif "/transitions/" in rule:
        values["name"] = "triage"
    elif "/settings/" in rule:
        values |= {"workflow": "fix", "name": "many"}
    if "<file>" in rule or "<attachment>" in rule:
        values["file"] = values["attachment"] = world.attached(item).id
    if ":article>" in rule:
        values["article"] = str(world.article().id)
    return re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", lambda match: values[match[1]], rule)


def visitor(world: World, role: str, *, pages: bool) -> Visit:
    """A client and the headers of somebody in ``role``."""
    if role.startswith("token_"):
        return world.app.test_client(), token(world, role)
    if role in LEARNERS:
        person, site, course, roles = LEARNERS[role]
        if pages:
            return world.learner_browser(person, site, course), {}
        return world.app.test_client(), world.bearer(person, site, course, roles=roles)
    if role == "anonymous":
        return world.app.test_client(), {}
    if role == "foreign_token":
        return world.app.test_client(), world.api_token("items:read", "items:write", "items:act", site="south")
    return (world.staff("support", "south") if role == "foreign_support" else world.staff(role)), {}


LEARNERS = {
    "learner": ("ann", "north", HISTORY, ["student"]),
    "other_learner": ("bob", "north", HISTORY, ["student"]),
    "learner_elsewhere": ("cyd", "north", PHYSICS, ["student"]),
    "teacher": ("tom", "north", HISTORY, ["editingteacher"]),
    "teacher_elsewhere": ("tea", "north", PHYSICS, ["editingteacher"]),
    "foreign_learner": ("ann", "south", HISTORY, ["student"]),
}


def token(world: World, role: str) -> dict[str, str]:
    """An API token of the support's with one scope."""
    scopes = {"token_read": "items:read", "token_write": "items:write", "token_act": "items:act", "token_admin": "desk:admin"}
    return world.api_token(scopes[role])
