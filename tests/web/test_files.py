"""Pictures and files through the API and the forms: taken in without JavaScript, handed out so that nothing runs."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from .conftest import World

API = "/api/v1/sites/north"
SCRIPTS = (
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<!doctype html><script>alert(1)</script>",
    b"<?xml version='1.0'?><x/>",
)


def picture(form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, form)
    return out.getvalue()


def upload(world: World, client: FlaskClient, content: bytes, name: str = "a.png", who: str = "ann", **headers: str) -> Any:
    data = {"file": (io.BytesIO(content), name)}
    return client.post(f"{API}/attachments", data=data, headers=world.bearer(who) | headers)


def shown(page: str) -> list[str]:
    """Addresses of the files on a page."""
    return re.findall(r'href="(/[^"]+/files/[0-9a-f]{32})"', page)


def test_an_upload_is_sent_with_an_item_and_read_again(world: World, client: FlaskClient) -> None:
    answer = upload(world, client, picture())
    assert answer.status_code == 201, answer.text
    one = answer.json
    assert (one["media_type"], one["name"], one["message"]) == ("image/png", "a.png", None)
    body = {"kind": "fix", "fields": {"what": "The picture shows it"}, "course": "4", "attachments": [one["id"]]}
    sent = client.post(f"{API}/items", json=body, headers=world.bearer("ann"))
    assert sent.status_code == 201, sent.text
    item = sent.json["id"]
    for headers in (world.bearer("ann"), world.api_token("items:read")):
        listed = client.get(f"{API}/items/{item}/attachments", headers=headers).json["attachments"]
        assert [file["id"] for file in listed] == [one["id"]]
        whole = client.get(f"{API}/items/{item}/attachments/{one['id']}", headers=headers)
        assert Image.open(io.BytesIO(whole.data)).size == (64, 48)
        small = client.get(f"{API}/items/{item}/attachments/{one['id']}?preview=true", headers=headers)
        assert small.mimetype == "image/webp"
    assert client.get(f"{API}/items/{item}/attachments/{one['id']}", headers=world.bearer("bob")).status_code == 404


def test_a_file_is_handed_out_so_that_nothing_in_it_runs(world: World, client: FlaskClient) -> None:
    item = world.item()
    one = world.attached(item, b"a note", "n\u00f6te \u8bb0\u5f55.html.txt")
    for opened, path in (
        (world.learner_browser("ann"), f"/s/north/items/{item.id}/files/{one.id}"),
        (world.staff("support"), f"/desk/north/items/{item.id}/files/{one.id}"),
    ):
        answer = opened.get(path)
        assert answer.data == b"a note"
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''n%C3%B6te%20")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert opened.get(f"{path}?preview=1").status_code == 404


@pytest.mark.parametrize("content", SCRIPTS)
def test_what_a_browser_could_run_is_refused_in_both_languages(world: World, client: FlaskClient, content: bytes) -> None:
    refused = upload(world, client, content, "harmless.png")
    assert refused.status_code == 422
    assert "HTML, SVG or XML" in refused.json["detail"]
    assert "file" in refused.json["errors"]
    told = client.post(
        f"{API}/attachments?lang=zh-CN", data={"file": (io.BytesIO(content), "x.png")}, headers=world.bearer("ann")
    )
    assert "浏览器可能会执行" in told.json["detail"]


def test_the_form_takes_files_and_keeps_them_over_a_mistake(world: World) -> None:
    ann = world.learner_browser("ann")
    key = re.search(r'name="submission_key" value="([^"]+)"', ann.get("/s/north/new/fix").text)
    assert key
    sent = {"submission_key": key[1], "what": "", "files": [(io.BytesIO(picture()), "a.png"), (io.BytesIO(b"a log"), "b.log")]}
    again = ann.post("/s/north/new/fix", data=sent)
    assert again.status_code == 422
    kept = re.findall(r'name="attachment" value="([0-9a-f]{32})"', again.text)
    assert len(kept) == 2
    assert "2 files are here already" in again.text
    done = ann.post("/s/north/new/fix", data={"submission_key": key[1], "what": "It is broken", "attachment": kept})
    assert done.status_code == 303
    page = ann.get(done.location).text
    assert len(shown(page)) == 2
    assert page.count("?preview=1") == 1
    assert ann.get(shown(page)[0]).status_code == 200


def test_the_same_form_sent_twice_is_one_item(world: World) -> None:
    ann = world.learner_browser("ann")

    def press() -> Any:
        sent = {"submission_key": "pressed twice", "what": "Twice", "files": (io.BytesIO(picture()), "a.png")}
        return ann.post("/s/north/new/fix", data=sent)

    first = press()
    assert press().location == first.location
    assert len(shown(ann.get(first.location).text)) == 1


def test_a_refused_file_is_named_above_the_form_and_no_word_is_lost(world: World) -> None:
    ann = world.learner_browser("ann")
    answer = ann.post("/s/north/new/fix", data={"what": "My words", "files": (io.BytesIO(SCRIPTS[0]), "drawing.svg")})
    assert answer.status_code == 422
    assert "drawing.svg" in answer.text
    assert "HTML, SVG or XML" in answer.text
    assert "My words" in answer.text


def test_lines_and_steps_carry_files_both_ways(world: World) -> None:
    item = world.item()
    ann, support = world.learner_browser("ann"), world.staff("support")
    here, desk = f"/s/north/items/{item.id}", f"/desk/north/items/{item.id}"
    ann.post(f"{here}/messages", data={"text": "", "files": (io.BytesIO(picture()), "mine.png")})
    data = {"text": "So", "visibility": "public", "files": (io.BytesIO(b"do this"), "how.txt")}
    support.post(f"{desk}/messages", data=data)
    support.post(
        f"{desk}/messages", data={"text": "x", "visibility": "internal", "files": (io.BytesIO(b"secret"), "inside.txt")}
    )
    assert [name in ann.get(here).text for name in ("mine.png", "how.txt", "inside.txt")] == [True, True, False]
    assert [name in support.get(desk).text for name in ("mine.png", "how.txt", "inside.txt")] == [True, True, True]
    inside = next(f for f in shown(support.get(desk).text) if support.get(f).data == b"secret")
    assert ann.get(inside.replace("/desk/north", "/s/north")).status_code == 404


def test_a_form_with_files_may_be_large_and_no_other(world: World, client: FlaskClient) -> None:
    ann = world.learner_browser("ann")
    large = b"x" * 3_000_000
    taken = ann.post("/s/north/new/fix", data={"what": "With a long log", "files": (io.BytesIO(large), "log.txt")})
    assert taken.status_code == 303
    body = {"kind": "fix", "fields": {"what": "x" * 1_100_000}}
    assert client.post(f"{API}/items", json=body, headers=world.bearer("ann")).status_code == 413
    assert upload(world, client, b"x" * 12_000_001, "log.txt").json["detail"].startswith("“log.txt” was not taken.")
    stranger = client.post("/s/north/new/fix", data={"what": "x", "files": (io.BytesIO(large), "log.txt")})
    assert stranger.status_code in (401, 413)


def test_strangers_leave_nothing_at_an_item(world: World) -> None:
    item = world.item()
    bob = world.learner_browser("mallory")
    data = {"text": "x", "files": (io.BytesIO(b"spam"), "spam.txt")}
    assert bob.post(f"/s/north/items/{item.id}/messages", data=data).status_code == 404
    with world.service.database.reader() as unit:
        assert unit.attachments.waiting("north", "mallory") == 0
