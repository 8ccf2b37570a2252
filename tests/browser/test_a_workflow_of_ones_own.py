"""The tutorial's workflow, published while the service runs: a learner sends it and the desk drives it to its end, by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from lms_feedback_plugin.cli import root

from ..acceptance.guided import blocks, save
from .test_main_path import take, told

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
TUTORIAL = Path(__file__).parents[2] / "docs/tutorial/write-your-first-workflow.md"


@pytest.fixture(scope="module")
def published(sandbox, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The files of the page, under another name: the page itself is tried on the same service."""
    here = tmp_path_factory.mktemp("own")
    made = CliRunner().invoke(
        root, ["workflow", "new", "loan", "--in", str(here), "--label", "Borrow a laptop", "--label-zh", "借用笔记本电脑"]
    )
    assert made.exit_code == 0, made.output
    for block in blocks(TUTORIAL):
        if block.file:
            save(here / block.file, block)
    for draft in here.glob("loan/messages/*/done.md"):
        draft.unlink()
    (here / "loan").rename(here / "laptop")
    file = here / "laptop/workflow.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("workflow: loan", "workflow: laptop"), encoding="utf-8")
    assert "laptop 1 on academy: new" in sandbox.command("workflow", "publish", str(here / "laptop"), "--site", "academy")


def test_a_loan_is_asked_for_lent_and_brought_back(published, sandbox, learner: Enter, desk: Enter) -> None:
    amy = learner("amy")
    amy.get_by_role("button", name="My feedback").first.click()
    amy.wait_for_url("**/s/academy/**")
    link = amy.get_by_role("link", name="Borrow a laptop").first
    for _ in range(30):
        if link.count():
            break
        amy.wait_for_timeout(300)
        amy.reload()
    link.click()
    amy.fill("[name=purpose]", "The exam on Friday")
    amy.locator("main form button[type=submit]").click()
    expect(amy.locator("h1")).to_have_text("The exam on Friday")
    item = f"{sandbox.service}/desk/academy/items/{amy.url.split('/')[-1]}"

    support = desk("support")
    support.goto(f"{sandbox.service}/desk/academy/workflows/laptop")
    expect(support.locator("svg").first).to_contain_text("Asked for")
    support.goto(item)
    expect(support.locator(".lf-state").first).to_have_text("Asked for")
    take(support, "lend", laptop="L-17")
    expect(support.locator(".lf-state").first).to_have_text("Lent")
    told(amy, sandbox.academy, "Your laptop is ready: L-17")
    take(support, "take_back")
    expect(support.locator(".lf-state").first).to_have_text("Returned")
    told(amy, sandbox.academy, "Thank you, L-17 is back")


def test_the_same_in_chinese(published, sandbox, learner: Enter, desk: Enter) -> None:
    lin = learner("lin", locale="zh-CN")
    lin.get_by_role("button", name=re.compile("我的反馈")).first.click()
    lin.wait_for_url("**/s/academy/**")
    lin.get_by_role("link", name="借用笔记本电脑").first.click()
    lin.fill("[name=purpose]", "周五考试")
    lin.locator("main form button[type=submit]").click()
    number = lin.url.split("/")[-1]
    support = desk("support")  # each reads it in a language of their own
    support.goto(f"{sandbox.service}/desk/academy/items/{number}")
    form = support.locator("form[action$='/steps/refuse']")
    support.locator("details", has=form).locator("summary").click()
    form.locator("[name=reason]").fill("电脑已全部借出")
    form.locator("button[type=submit]").click()
    expect(support.locator(".lf-state").first).to_have_text("Refused")
    lin.reload()
    expect(lin.locator(".lf-state").first).to_have_text("未批准")
    told(lin, sandbox.academy, "电脑已全部借出")
