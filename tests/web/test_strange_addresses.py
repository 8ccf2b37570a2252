"""Addresses of every shape: a page or a refusal, never a crash."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .access_table import TABLE
from .conftest import World
from .test_access import path_of

READ = sorted(rule for method, rule in TABLE if method == "GET" and rule.startswith(("/s/", "/desk/", "/signin")))
NAMES = st.sampled_from(
    [
        "lang",
        "endpoint",
        "site",
        "number",
        "kind",
        "_scheme",
        "_external",
        "_anchor",
        "_method",
        "after",
        "article",
        "module",
        "same_as",
        "question",
        "language",
        "cursor",
        "context",
        "course",
        "view",
        "state",
        "role",
        "assignee",
        "text",
        "q",
        "sort",
        "next",
        "values",
        "open",
        "limit",
    ]
)
TEXTS = st.sampled_from(["", "x", "1", "zh-CN", "[1]", "{}", '{"a": [1]}', "\x00", "9" * 40, "-1", "None", "https"]) | st.text(
    max_size=12
)
SOME = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("rule", READ)
def test_pages_bear_any_query(settled: World, rule: str) -> None:
    item = settled.item(reporter="ann")
    client = settled.learner_browser("ann") if rule.startswith("/s/") else settled.staff("lead")
    path = path_of(rule, item, settled)

    @given(query=st.dictionaries(NAMES, TEXTS, max_size=3))
    @SOME
    def ask(query: dict[str, str]) -> None:
        told = client.get(path, query_string={name: text.encode("utf-8", "replace").decode() for name, text in query.items()})
        assert told.status_code < 500, told.text[:300]

    ask()


@pytest.mark.parametrize("number", ["0", "-1", "9" * 25, "1e3", "%00", "１"])
@pytest.mark.parametrize("rule", ["/s/north/items/{}", "/desk/north/items/{}", "/api/v1/sites/north/items/{}"])
def test_numbers_that_are_none(settled: World, rule: str, number: str) -> None:
    client = settled.learner_browser("ann") if rule.startswith("/s/") else settled.staff("lead")
    assert client.get(rule.format(number)).status_code in (200, 404, 422)


@pytest.mark.parametrize("site", ["%00", "..", "north%2F..", "x" * 5000, "诺斯", "'; drop table site"])
def test_sites_that_are_none(settled: World, site: str) -> None:
    client = settled.app.test_client()
    for path in (
        f"/api/v1/sites/{site}/items",
        f"/hooks/{site}/sandbox",
        f"/s/{site}/",
        f"/desk/{site}/",
        f"/signin?site={site}",
    ):
        for told in (client.get(path, headers=settled.bearer("ann")), client.post(path, headers=settled.bearer("ann"))):
            assert told.status_code < 500, (path, told.text[:300])
