"""The queue at the desk: its views with their counts, its filters, what comes first, and who finds whom."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.service.commands import Fire, Submit

from .conftest import HISTORY, PHYSICS, World


@pytest.fixture
def desk(world: World) -> FlaskClient:
    return world.staff("support")


def rows(desk: FlaskClient, query: str = "") -> list[int]:
    """The numbers on the first page."""
    return [int(n) for n in re.findall(r"<tr data-row>\s*<td>(\d+)</td>", desk.get(f"/desk/north/?{query}").text)]


def counts(desk: FlaskClient, language: str = "en") -> dict[str, str]:
    """The views with the counts beside them."""
    text = desk.get(f"/desk/north/?lang={language}").text
    found = re.findall(r'href="[^"]*view=\w+">(.*?) <span class="lf-count">(.*?)</span>', text)
    return {unescape(name): count for name, count in found}


def say(world: World, kind: str = "fix", mode: str = "instant", course: str = HISTORY, who: str = "ann", **said: str) -> Item:
    fields = said or {"fix": {"what": "It stops"}, "answer": {"question": "How?"}, "suggestion": {"idea": "Subtitles"}}[kind]
    person = Person("north", who, who.title())
    item = world.service.execute(Submit("north", kind, person, fields, course, channel_mode=mode)).item  # type: ignore[arg-type]
    assert item is not None
    return item


def ask(world: World, item: Item) -> None:
    """Ask the learner for details: from now on we wait for them."""
    support = world.service.access.person("north", "support")
    world.service.execute(Fire("north", item.id, "ask", support, values={"request": "Which page?"}))


def test_the_next_promise_comes_first(world: World, desk: FlaskClient) -> None:
    before = rows(desk)
    fault, idea, question = say(world), say(world, "suggestion"), say(world, "answer", "batch")
    found = [n for n in rows(desk) if n not in before]
    assert found == [fault.id, question.id, idea.id]  # in five minutes, this evening, in two days


def test_views_hold_what_they_say_and_count_it(world: World, desk: FlaskClient) -> None:
    before = counts(desk)
    assert list(before) == ["All open", "Mine", "With nobody", "About to be late", "Today's batch", "Waiting for the learner"]
    fault, batch, waiting = say(world), say(world, "answer", "batch"), say(world, "answer")
    ask(world, waiting)
    after = counts(desk)
    came = {name: int(after[name]) - int(before[name]) for name in before}
    assert came == {
        "All open": 3,
        "Mine": 0,
        "With nobody": 3,
        "About to be late": 1,
        "Today's batch": 1,
        "Waiting for the learner": 1,
    }
    assert fault.id in rows(desk, "view=due")
    assert batch.id in rows(desk, "view=batch")
    assert waiting.id in rows(desk, "view=waiting")
    assert waiting.id not in rows(desk, "view=batch") + rows(desk, "view=due")
    assert rows(desk, "view=unheard-of") == rows(desk)
    assert "等待学员" in counts(desk, "zh-CN")


def test_a_missed_promise_stays_in_front_with_how_late_it_is(world: World, desk: FlaskClient) -> None:
    item = say(world)
    world.clock.go(timedelta(hours=3))
    page = desk.get("/desk/north/?lang=en").text
    line = re.search(rf"<td>{item.id}</td>.*?</tr>", page, re.DOTALL)
    assert line is not None
    assert re.search(r'<time class="lf-late" datetime="[^"]+" title="[^"]+">3 hr late</time>', line.group())


def test_filters_narrow_together(world: World, desk: FlaskClient) -> None:
    mine = say(world, who="zoe", what="The projector hums", impact="blocks_exam")
    other = say(world, who="zoe", what="The projector is dark", impact="annoying")
    idea = say(world, "suggestion", who="zoe", idea="A projector")
    assert rows(desk, "q=PROJECTOR") == [mine.id, other.id, idea.id]
    assert rows(desk, "q=projector&kind=suggestion") == [idea.id]
    assert rows(desk, f"q=%23{mine.id}") == [mine.id]
    assert rows(desk, "person=zoe&q=hums") == [mine.id]
    assert rows(desk, "person=nobody-of-that-name") == []
    assert rows(desk, f"person=zoe&course={PHYSICS}") == []
    urgent = mine.fields["priority"]
    assert rows(desk, f"person=zoe&priority={urgent}") == [mine.id]
    assert other.fields.get("priority") != urgent
    assert "Nothing here fits these filters." in desk.get("/desk/north/?q=unheard-of&lang=en").text


def test_people_are_found_by_staff_alone(world: World) -> None:
    world.item(reporter="quentin")
    find, known = world.service.desk.find_people, world.service.access.person
    assert [one.id for one in find("north", known("north", "support"), " QUENT ")] == ["quentin"]
    assert list(find("north", known("north", "quentin"), "quent")) == []
    assert list(find("north", known("north", "support"), " ")) == []
    assert list(find("south", known("north", "support"), "quentin")) == []


def test_a_page_takes_as_many_statements_for_many_items(world: World, desk: FlaskClient) -> None:
    counted: list[str] = []
    event.listen(world.service.database.engine, "before_cursor_execute", lambda *a: counted.append(str(a[2])))
    taken = []
    for _ in range(2):
        for _ in range(4):
            say(world)
        counted.clear()
        desk.get("/desk/north/")
        taken.append(len([one for one in counted if "FROM item" in one or "FROM clock" in one]))
    assert taken == [3, 3]  # the rows, their clocks, and all counts at once
