"""The description is true: fuzzed by schemathesis, nothing breaks and nothing is answered that it does not tell."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .access_table import TABLE
from .conftest import World

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
SOME = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


OPERATIONS = sorted((rule, method) for method, rule in TABLE if rule.startswith("/api/v1/"))


@pytest.fixture(scope="module")
def described(settled: World) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", settled.app)


@pytest.fixture(scope="module")
def keys(settled: World) -> list[dict[str, str]]:
    """Somebody who may do everything, and a learner."""
    return [settled.api_token("items:read", "items:write", "items:act"), settled.bearer("ann")]


@pytest.mark.parametrize(("rule", "method"), OPERATIONS, ids=[f"{method} {rule}" for rule, method in OPERATIONS])
def test_nothing_breaks(rule: str, method: str, described: Any, keys: list[dict[str, str]], settled: World) -> None:
    operation = described[re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", r"{\1}", rule)][method]
    item = settled.item(reporter="ann")

    @given(case=operation.as_strategy(), who=st.sampled_from(keys), standing=st.booleans())
    @SOME
    def fuzz(case: schemathesis.Case, who: dict[str, str], standing: bool) -> None:
        if standing:
            case.path_parameters |= {"site": "north", **({"number": item.id} if "number" in case.path_parameters else {})}
        case.call_and_validate(headers=who, checks=CHECKS)

    fuzz()


def test_the_description_is_made_once_and_is_3_1(client: FlaskClient) -> None:
    told = client.get("/api/openapi.json").json
    assert told["openapi"] == "3.1.0"
    assert told["components"]["securitySchemes"].keys() == {"learner", "token", "staff"}
    for path, operations in told["paths"].items():
        for method in operations.keys() - {"parameters"}:
            operation = operations[method]
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert {"401", "404", "422", "429", "503"} <= operation["responses"].keys(), (method, path)


def test_the_reference_stands_alone(client: FlaskClient) -> None:
    page = client.get("/api/docs")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in page.text.replace("http-equiv", "")
    nonce = page.text.split('nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in policy
    assert client.get("/api/docs/swagger-ui-bundle.js").status_code == 200
    assert client.get("/api/docs/index.html").status_code == 404
