"""Drawing at the command line: a file, a live site, and the way of one item; what cannot be drawn is said in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import requests

from ..conftest import World
from .test_command_line import run

SVG = "{http://www.w3.org/2000/svg}"


def draw(world: World, *words: str) -> str:
    done = run(world, "workflow", "draw", *words)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return done.stdout


def test_a_shipped_workflow_and_a_folder_of_one_s_own(world: World, tmp_path: Path) -> None:
    assert draw(world, "fix", "--lang", "en").startswith("stateDiagram-v2\n    accTitle: Solve a fault\n")
    assert run(world, "workflow", "new", "loan", "--in", str(tmp_path), "--label-zh", "借用").returncode == 0
    picture = tmp_path / "loan.svg"
    assert draw(world, str(tmp_path / "loan"), "--lang", "zh-CN", "--svg", str(picture)) == f"已写入 {picture}\n"
    root = ElementTree.parse(picture).getroot()
    assert root.findtext(f"{SVG}title") == "借用"
    document = json.loads(draw(world, str(tmp_path / "loan"), "--json"))
    assert document["workflow"] == "loan"
    assert all(node["x"] > 0 and node["y"] > 0 for node in document["nodes"])
    assert all(len(edge["route"]) > 1 for edge in document["edges"] if edge["from"] != [edge["to"]])
    assert ElementTree.fromstring(draw(world, "fix", "--svg", "-")).tag == f"{SVG}svg"


def test_live_counts_and_the_way_of_an_item(world: World) -> None:
    token = world.command("tokens", "create", "academy", "support", "--name", "draw", "--scope", "items:write")
    body = {"kind": "suggestion", "fields": {"idea": "Draw it"}, "reporter": {"id": "amy"}}
    said = requests.post(world.items, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert said.status_code == 201, said.text
    number = str(said.json()["id"])
    counts = {
        n["state"]: n["count"] for n in json.loads(draw(world, "suggestion", "--live", "--site", "academy", "--json"))["nodes"]
    }
    assert counts["new"] >= 1
    assert counts["shipped"] == 0
    way = json.loads(draw(world, "--item", number, "--site", "academy", "--json"))
    assert [(one["n"], one["from"], one["to"]) for one in way["way"]] == [(0, None, "new")]
    assert way["workflow"] == "suggestion"
    assert "stateDiagram" in draw(world, "--item", number, "--site", "academy", "--lang", "zh-CN")


def test_what_cannot_be_drawn_is_told(world: World) -> None:
    for words, code, sentence in (
        ((), 2, "Name the workflow to draw"),
        (("fix", "--live"), 2, "--site"),
        (("fix", "--live", "--item", "1", "--site", "academy"), 2, "choose one"),
        (("--item", "999999", "--site", "academy"), 4, "999999"),
        (("fix", "--live", "--site", "nowhere"), 4, "nowhere"),
        (("nothing", "--site", "academy"), 4, "nothing"),
        (("nothing",), 2, "or one of: answer, fix, suggestion"),
    ):
        done = run(world, "workflow", "draw", *words)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert sentence in done.stderr
