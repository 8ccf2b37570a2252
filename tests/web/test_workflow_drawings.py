"""Workflows at the desk: drawn and told, with what the reader may see, and with nothing that the content policy refuses."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import get_args

import pytest

from lms_feedback_plugin.domain.decision import What
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.service.commands import Fire, MergeItems, UnmergeItems
from lms_feedback_plugin.web import desk_looks

from .conftest import PHYSICS, World


def shown(world: World, person: str, path: str) -> str:
    answered = world.staff(person).get(f"/desk/north/{path}")
    assert answered.status_code == 200, answered.get_data(as_text=True)[:500]
    return answered.get_data(as_text=True)


def count(page: str, state: str) -> int:
    row = re.search(
        rf'<tr>\s*<td><span class="lf-state[^>]*>{state}</span>.*?</td>\s*<td[^>]*>(?:<a[^>]*>)?(\d+)', page, re.DOTALL
    )
    assert row, page
    return int(row[1])


def test_counts_are_of_the_reader_s_own_courses(world: World) -> None:
    before = {who: count(shown(world, who, "workflows/suggestion?lang=en"), "New") for who in ("support", "support_elsewhere")}
    world.item(workflow="suggestion")
    world.item(workflow="suggestion", course=PHYSICS)
    after = {who: count(shown(world, who, "workflows/suggestion?lang=en"), "New") for who in before}
    assert {who: after[who] - before[who] for who in after} == {"support": 2, "support_elsewhere": 1}
    page = shown(world, "support", "workflows/suggestion?lang=en")
    assert re.search(rf'class="count"[^>]*>{after["support"]}</text>', page)
    assert 'href="/desk/north/?kind=suggestion&amp;state=new&amp;view=open"' in page


def test_it_is_told_in_words_in_the_reader_s_language(world: World) -> None:
    english, chinese = (shown(world, "lead", f"workflows/suggestion?lang={language}") for language in ("en", "zh-CN"))
    for said in (
        "Propose to the product team → With the product team",
        "needs: The gathered wording, Who needs it, How sure we are, When it matters",
        "on a condition; else: Collect more voices first, or show that most learners need it",
        "30 d: writes to the learner",
    ):
        assert said in english
    for said in (
        "提交产品团队 → 产品评估中",
        "需填写：整合后的表述",
        "有条件；否则：请先整合同类意见",
        "30 天：通知学员",
        "当前数量",
    ):
        assert said in chinese
    assert 'aria-current=page href="/desk/north/workflows/suggestion"' in english


def test_its_rules_come_through_the_policy_and_there_is_no_other_style(world: World) -> None:
    answered = world.staff("lead").get("/desk/north/workflows/fix")
    page, policy = answered.get_data(as_text=True), answered.headers["Content-Security-Policy"]
    nonce = re.search(r'<style nonce="([^"]+)">', page)
    assert nonce
    assert f"'nonce-{nonce[1]}'" in policy
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert not re.search(r"style=|<script|href=", drawing)


def test_an_unknown_workflow_is_not_found(world: World) -> None:
    assert world.staff("lead").get("/desk/north/workflows/nothing").status_code == 404
    answered = world.staff("lead").get("/desk/north/workflows/")
    assert answered.headers["Location"] == "/desk/north/workflows/answer"


def test_a_setting_of_the_site_is_drawn(world: World) -> None:
    assert "after 5 d" in shown(world, "lead", "workflows/fix?lang=en")
    world.service.settings.change("north", "fix", "wait_details", "36h", _admin(world), None)
    try:
        assert "after 36 h" in shown(world, "lead", "workflows/fix?lang=en")
    finally:
        world.service.settings.reset("north", "fix", "wait_details", _admin(world), None)


def _admin(world: World) -> Person:
    return world.service.desk.people("north", ["admin"])["admin"]


def test_the_way_of_an_item_is_folded_into_its_page(world: World) -> None:
    support = world.service.desk.people("north", ["support"])["support"]
    item, other = world.item(), world.item()
    world.service.execute(Fire("north", item.id, "triage", support))
    world.service.execute(MergeItems("north", item.id, other.id, support))
    world.service.execute(UnmergeItems("north", item.id, support))
    page = shown(world, "support", f"items/{item.id}?lang=en")
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert "The way so far: New → Being reproduced → Merged → Being reproduced." in drawing
    for said in ("Start reproducing", "Taken out again", "Hand over to the"):
        assert said in drawing
    for elsewhere in ("Being verified", "Solved", "Thank you, it works"):
        assert elsewhere not in drawing, "what lies further on is left to the workflow's own page"


@pytest.mark.parametrize("what", get_args(What))
def test_every_line_of_the_history_has_words_in_both_languages(world: World, what: str) -> None:
    said = {}
    for language in ("en", "zh-CN"):
        with world.app.test_request_context(f"/?lang={language}"):
            view = SimpleNamespace(workflow=SimpleNamespace(transitions={}))
            said[language] = desk_looks._line(view, what, "x")  # type: ignore[arg-type]
    if what != "transition":  # a step is called what the file calls it
        assert said["en"] != what
        assert said["en"] != said["zh-CN"]
