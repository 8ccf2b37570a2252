"""Bodies of every shape: taken and kept whole, or refused with a sentence; never a crash, in the database either."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import World

ITEMS = "/api/v1/sites/north/items"
SOME = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))
FIELDS = {
    "fix": ["what", "steps", "impact", "reporters", "reason", "priority"],
    "suggestion": ["idea", "summary", "common", "genuine", "timely", "votes"],
    "answer": ["question", "reply", "match"],
}


def encoded(place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(FIELDS)))
    values = draw(st.dictionaries(st.sampled_from(FIELDS[kind]), JSON, max_size=5))
    values.setdefault(FIELDS[kind][0], draw(st.text(min_size=1)))
    return {"kind": kind, "fields": values, "context": draw(st.dictionaries(st.text(), JSON, max_size=3))}


@given(body=bodies())
@SOME
def test_submissions(settled: World, body: dict[str, Any]) -> None:
    client, headers = settled.app.test_client(), settled.bearer("stranger")
    sent = json.dumps(body).encode("utf-8", "surrogatepass")
    told = client.post(ITEMS, data=sent, content_type="application/json", headers=headers)
    assert told.status_code in (201, 422), told.text
    if told.status_code == 201:
        again = client.get(told.headers["Location"], headers=headers).json
        assert again["context"] == body["context"]
        headline = FIELDS[body["kind"]][0]
        assert again["fields"][headline] == body["fields"][headline]


@given(
    values=st.dictionaries(st.sampled_from(FIELDS["fix"]) | st.text(), JSON, max_size=4),
    step=st.sampled_from(["triage", "ask"]) | st.text(),
)
@SOME
def test_steps_and_edits(settled: World, values: dict[str, Any], step: str) -> None:
    item = settled.item(reporter="ann")
    client = settled.staff("support")
    sent = json.dumps({"fields": values}).encode("utf-8", "surrogatepass")
    form: dict[str, Any] = {"data": sent, "content_type": "application/json", "headers": {"If-Match": "*"}}
    edited = client.patch(f"{ITEMS}/{item.id}", **form)
    assert edited.status_code in (200, 409, 422), edited.text
    stepped = client.post(f"{ITEMS}/{item.id}/transitions/{step.replace('/', '')}", **form)
    assert stepped.status_code in (200, 308, 404, 405, 409, 422), stepped.text


@given(text=st.text(), visibility=st.sampled_from(["public", "internal"]))
@SOME
def test_messages(settled: World, text: str, visibility: str) -> None:
    item = settled.item(reporter="ann")
    sent = json.dumps({"text": text, "visibility": visibility}).encode("utf-8", "surrogatepass")
    told = settled.staff("support").post(
        f"{ITEMS}/{item.id}/messages", data=sent, content_type="application/json", headers={"If-Match": "*"}
    )
    assert told.status_code in (201, 422), told.text


@given(cursor=st.text() | JSON.map(encoded))
@SOME
def test_cursors(settled: World, cursor: str) -> None:
    told = settled.app.test_client().get(ITEMS, query_string={"cursor": cursor}, headers=settled.bearer("ann"))
    assert told.status_code in (200, 422), told.text
