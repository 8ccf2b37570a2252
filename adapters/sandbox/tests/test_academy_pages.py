"""The academy's pages: who sees what, in which language, and that nothing on them is inline or from elsewhere."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from jinja2.ext import extract_from_ast

from lms_feedback_plugin.adapters.sandbox import academy as package
from lms_feedback_plugin.adapters.sandbox.academy import board, faults, notices
from lms_feedback_plugin.adapters.sandbox.academy.words import CHINESE, ENGLISH
from lms_feedback_plugin.adapters.sandbox.demo import PEOPLE
from lms_feedback_plugin.adapters.sandbox.tests.running_academy import TOKEN_KEY, Academy

FOLDER = Path(package.__file__).parent
PAGES = ("/", "/courses/", "/inbox/", "/events/", "/tracker/", "/board/")
PYTHON = ("/courses/python", *(f"/courses/python/{n}" for n in range(101, 107)))
CALCULUS = ("/courses/calculus", *(f"/courses/calculus/{n}" for n in range(201, 207)))


def sentences(academy: Academy) -> Iterator[str]:
    for path in (FOLDER / "templates").glob("*.html"):
        tree = academy.app.jinja_env.parse(path.read_text(encoding="utf-8"))
        for _line, _function, found in extract_from_ast(tree, ["_"]):
            yield from (part for part in ([found] if isinstance(found, str) else found or ()) if part)
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "translate"):
                yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))


def test_every_sentence_has_its_chinese(academy: Academy) -> None:
    asked = set(sentences(academy))
    assert len(asked) > 80
    assert asked - set(CHINESE) == set()
    assert set(ENGLISH) - set(CHINESE) == set()


def test_words_that_stand_in_the_data_are_in_both_languages() -> None:
    data = {one.role for one in PEOPLE} | {"page", "video", "quiz"}
    data |= {f"fault {mode}" for mode in faults.MODES} | {f"board {state}" for state in board.STATES}
    data |= {f"issue {what}" for what in ("created", "closed", "reopened")}
    assert data - set(ENGLISH) == set()
    assert data - set(CHINESE) == set()


def test_places_in_a_sentence_are_the_same_in_both_languages() -> None:
    places = re.compile(r"%\(\w+\)s")
    assert [s for s, chinese in CHINESE.items() if sorted(places.findall(s)) != sorted(places.findall(chinese))] == []


@pytest.mark.parametrize("person", [one.id for one in PEOPLE])
def test_everybody_sees_their_pages_in_their_language(person: str, academy: Academy) -> None:
    client = academy.client(person)
    one = next(p for p in PEOPLE if p.id == person)
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{one.language}">' in answer.text
    open_to = {"python": PYTHON, "calculus": CALCULUS}
    mine = set(one.learns + one.teaches) if one.role in ("learner", "teacher") else set(open_to)
    for course, paths in open_to.items():
        found = {path: client.get(path).status_code for path in paths}
        assert set(found.values()) == ({200} if course in mine else {403}), found


def test_whoever_is_nobody_is_asked_to_pick_a_person(academy: Academy) -> None:
    for path in (*PAGES[1:], *PYTHON):
        answer = academy.client().get(path)
        assert (answer.status_code, answer.location) == (303, "/")
    assert academy.client().get("/token?course=python").status_code == 401


def test_the_front_page_speaks_as_the_browser_does_or_as_it_is_told(academy: Academy) -> None:
    client = academy.client()
    assert "选择一个人物" in client.get("/", headers={"Accept-Language": "zh"}).text
    assert "Pick a person" in client.get("/", headers={"Accept-Language": "fr"}).text
    client.post("/language", data={"language": "zh-CN"})
    assert "选择一个人物" in client.get("/").text


@pytest.mark.parametrize("path", [*PAGES, "/courses/python", "/courses/python/102", "/nowhere"])
def test_nothing_on_a_page_is_inline_or_from_elsewhere(path: str, academy: Academy) -> None:
    answer = academy.client("support").get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert f"form-action 'self' {academy.config.service_origin};" in policy
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", answer.text) == []
    sources = re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', answer.text)
    assert [s for s in sources if not s.startswith(("/", f"{academy.config.service}/static/"))] == []


def test_a_form_of_another_page_is_refused(academy: Academy) -> None:
    client = academy.client("admin")
    for headers in ({"Origin": "http://127.0.0.1:8080"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post("/events/person_deleted", data={"person": "amy"}, headers=headers)
        assert answer.status_code == 403
        assert "did not come from a page of the academy" in answer.text
    assert (
        academy.client().post("/signin", data={"person": "amy"}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    )


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, TOKEN_KEY, algorithms=["HS256"], audience="lms-feedback")
    return found


def test_a_token_says_who_presses_and_where(academy: Academy) -> None:
    client = academy.client("wang")
    found = [claims(client.get("/token?course=python&module=105").json["token"]) for _ in range(2)]  # type: ignore[index]
    first = found[0]
    assert (first["iss"], first["sub"], first["name"], first["lang"]) == (academy.config.url, "wang", "王浩然", "zh-CN")
    assert (first["courseid"], first["cmid"], first["roles"]) == ("python", "105", ["student"])
    assert first["exp"] - first["iat"] == 300
    assert first["nbf"] == first["iat"]
    assert first["jti"] != found[1]["jti"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("course=calculus", 403), ("course=alchemy", 404), ("course=python&module=201", 404), ("", 200), ("course=python", 200)],
)
def test_a_token_is_given_only_for_places_that_are_open(path: str, status: int, academy: Academy) -> None:
    assert academy.client("amy").get(f"/token?{path}").status_code == status


def test_teachers_say_so_in_their_course(academy: Academy) -> None:
    token = academy.client("teacher").get("/token?course=python").json["token"]  # type: ignore[index]
    assert claims(token)["roles"] == ["editingteacher"]
    token = academy.client("support").get("/token?course=python").json["token"]  # type: ignore[index]
    assert claims(token)["roles"] == []


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page[page.index("data-continue") :])
    return {name: value.replace("&#34;", '"').replace("&#39;", "'") for name, value in found}


def test_without_scripts_a_page_carries_the_learner_on(academy: Academy) -> None:
    form = {"kind": "fix", "course": "python", "module": "105", "second": "95"}
    page = academy.client("amy").post("/launch", data=form).text
    assert f'action="{academy.config.service}/launch"' in page
    found = hidden(page)
    assert (found["site"], found["kind"], found["course"]) == ("academy", "fix", "python")
    assert claims(found["token"])["cmid"] == "105"
    assert json.loads(found["context"]) == {
        "course_name": "Python for Beginners",
        "page": f"{academy.config.url}/courses/python/105",
        "section": "Decisions and repetition",
        "cmid": "105",
        "module_name": "Loops, step by step",
        "second": "95",
    }


@pytest.mark.parametrize(("second", "kept"), [("9999999999", "300"), ("-1", None), ("١", None), ("now", None)])
def test_a_second_that_is_none_is_left_out_or_cut(second: str, kept: str | None, academy: Academy) -> None:
    form = {"kind": "fix", "course": "python", "module": "105", "second": second}
    context = json.loads(hidden(academy.client("amy").post("/launch", data=form).text)["context"])
    assert context.get("second") == kept


def test_my_feedback_needs_no_course_and_an_unknown_button_leads_home(academy: Academy) -> None:
    client = academy.client("amy")
    found = hidden(client.post("/launch", data={"kind": "mine"}).text)
    assert (found["kind"], found["course"], found["context"]) == ("mine", "", "{}")
    assert client.post("/launch", data={"kind": "shout"}).location == "/courses/"


def test_a_course_page_carries_the_real_buttons(academy: Academy) -> None:
    page = academy.client("lin").get("/courses/calculus/202?t=93").text
    assert f'src="{academy.config.service}/static/widget.js"' in page
    element = page[page.index("<lms-feedback") : page.index("</lms-feedback>")]
    for attribute in (
        'site="academy"',
        'course="calculus"',
        'cmid="202"',
        'second="93"',
        'lang="zh-CN"',
        'section="函数与极限"',
    ):
        assert attribute in element
    assert re.findall(r'name="kind" value="(\w+)"', element) == ["answer", "fix", "suggestion", "mine"]
    assert 'token-url="/token?course=calculus&amp;module=202"' in element


def test_a_quiz_counts_and_its_planted_fault_is_there_to_be_found(academy: Academy) -> None:
    client = academy.client("amy")
    assert "answer every question" in client.post("/courses/python/103", data={"question-0": "1"}).text
    page = client.post("/courses/python/103", data={"question-0": "1", "question-1": "1", "question-2": "0"}).text
    assert page.count("Right.") == 2
    assert 'Wrong. The answer is: <span lang="en">age == 5</span>' in page
    assert "2/3" in client.get("/courses/python").text


def test_links_of_a_notice_lead_by_way_of_the_academy(academy: Academy) -> None:
    there = f"{academy.config.service}/s/academy/items/7"
    html = f'<p><a href="{there}?a=1&amp;b=2">see</a> <a href="https://elsewhere.example/s/academy/">other</a></p>'
    with academy.house.database.transaction() as connection:
        notices.tell(connection, {"key": "k1", "person": "lin", "html": html, "url": there}, "2026-11-23T03:39:15.869Z")
    client = academy.client("lin")
    page = client.get("/inbox/").text
    assert 'href="/go?next=/s/academy/items/7?a%3D1%26b%3D2"' in page
    assert 'href="/go?next=/s/academy/items/7"' in page
    assert 'href="https://elsewhere.example/s/academy/"' in page
    found = hidden(client.get("/go?next=/s/academy/items/7").text)
    assert (found["next"], found["kind"], claims(found["token"])["sub"]) == ("/s/academy/items/7", "mine", "lin")
    for stray in ("//evil.example/s/academy/", "/desk", ""):
        assert client.get("/go", query_string={"next": stray}).location == "/inbox/"


def test_a_notice_is_shown_clean(academy: Academy) -> None:
    html = '<p>It <b>works</b></p><script>alert(1)</script><img src="http://x/1.png"><a href="javascript:alert(1)">x</a>'
    body = {
        "key": "k1",
        "person": "lin",
        "subject": "<i>已解决</i>",
        "html": html,
        "url": "javascript:alert(1)",
        "language": "zh-CN",
    }
    with academy.house.database.transaction() as connection:
        notices.tell(connection, body, "2026-11-23T03:39:15.869Z")
    client = academy.client("lin")
    assert client.get("/inbox/count").json == {"unread": 1}
    page = client.get("/inbox/").text
    assert "<p>It <b>works</b></p>" in page
    assert "alert(1)" not in page
    assert "x/1.png" not in page
    assert "&lt;i&gt;已解决" in page
    assert "<code>k1</code>" in page
    assert client.get("/inbox/count").json == {"unread": 0}
    assert "k1" not in academy.client("amy").get("/inbox/").text
