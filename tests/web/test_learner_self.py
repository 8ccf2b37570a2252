"""The learner's data and the board through HTTP: taken along, chosen, erased, voted on."""

from __future__ import annotations

import io
import json
import re
import zipfile

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.service.commands import Fire

from .conftest import PHYSICS, World

GATHERED = {"summary": "<b>Night</b> colours", "common": "most_learners", "genuine": "proven", "timely": "now"}


def proposed(world: World) -> Item:
    item = world.item(workflow="suggestion")
    support = world.service.access.person("north", "support")
    world.service.execute(Fire("north", item.id, "weigh", support))
    world.service.execute(Fire("north", item.id, "propose", support, GATHERED))
    return item


def test_everything_of_theirs_is_one_download(world: World) -> None:
    item = world.item("eve")
    world.attached(item)
    answer = world.learner_browser("eve").get("/s/north/me/data.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    told = json.loads(packed.read("data.json"))
    assert [one["id"] for one in told["items"]] == [item.id]
    assert len(packed.namelist()) == 2


def test_choices_are_kept_and_shown(world: World) -> None:
    eve = world.learner_browser("eve")
    done = eve.post("/s/north/me/choices", data={"notices": "turning", "language": "zh-CN"}, follow_redirects=True)
    assert re.search(r'id="turning" value="turning" checked', done.text)
    assert re.search(r'value="zh-CN" lang="zh-CN" selected', done.text)
    done = eve.post("/s/north/me/choices", data={"notices": "none", "language": "xx"}, follow_redirects=True)
    assert re.search(r'id="all" value="all" checked', done.text), "nobody chooses not to be told"


def test_erasing_asks_once_more_and_ends_the_visit(world: World) -> None:
    item = world.item("fay")
    fay = world.learner_browser("fay")
    assert "Nothing was erased" in fay.post("/s/north/me/erase", follow_redirects=True).text
    done = fay.post("/s/north/me/erase", data={"sure": "yes"})
    assert done.location.endswith("/s/north/me/forgotten")
    assert "not known here any more" in fay.get(done.location).text
    assert fay.get("/s/north/me").status_code == 401
    assert "The video of unit" not in world.staff("support").get(f"/desk/north/items/{item.id}").text


def test_a_teacher_is_asked_to_hand_over_first(world: World) -> None:
    form = {"site": "north", "token": world.learner_token("tom", roles=["editingteacher"])}
    client = world.app.test_client()
    client.post("/launch", data=form)
    page = client.get("/s/north/me").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    done = client.post("/s/north/me/erase", data={"sure": "yes", "csrf_token": token[1]}, follow_redirects=True)
    assert "handed over" in done.text


def test_the_board_shows_what_was_gathered_and_takes_a_voice(world: World) -> None:
    item = proposed(world)
    gil = world.learner_browser("gil")
    page = gil.get("/s/north/board").text
    assert "&lt;b&gt;Night&lt;/b&gt; colours" in page
    assert "<b>Night" not in page
    assert "ann" not in page.lower().replace("planned", "")
    done = gil.post(f"/s/north/board/{item.id}/votes", follow_redirects=True)
    assert "You are counted" in done.text
    assert "2 voices" in done.text
    assert "counted already" in gil.post(f"/s/north/board/{item.id}/votes", follow_redirects=True).text
    assert gil.get(f"/s/north/items/{item.id}").status_code == 200, "whoever is a voice follows it"
    piece = gil.get("/s/north/board/match", query_string={"text": "Night colours please\x00"}).text
    assert f"#entry-{item.id}" in piece
    assert "Nothing here fits" in gil.get("/s/north/board", query_string={"text": "no such words"}).text


def test_the_board_of_a_course_stays_in_it(world: World) -> None:
    item = proposed(world)
    hal = world.learner_browser("hal", course=PHYSICS)
    assert f"entry-{item.id}" not in hal.get("/s/north/board").text
    assert hal.post(f"/s/north/board/{item.id}/votes").status_code == 404
