"""One press is one item, however often and wherever it arrives."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from lms_feedback_plugin.errors import Invalid, KeyReused
from lms_feedback_plugin.service.commands import Done, Fire, Say, Submit

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import House

WORKER = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.commands import Submit
from lms_feedback_plugin.service.config import Config

url, folder = sys.argv[1:]
service = build(Config(data_dir=Path(folder), database_url=url, secret_key=b"k" * 32))
lin = Person("north", "lin", "Lin", "zh-CN")
print("ready", flush=True)
sys.stdin.readline()

def press(_n):
    done = service.execute(Submit("north", "fix", lin, {"what": "It stops"}, "4", key="press-1"))
    return [done.item.id, done.item.row_version, done.item.created_at.isoformat(), dict(done.item.fields)]

with ThreadPoolExecutor(5) as pool:
    print(json.dumps(list(pool.map(press, range(5)))), flush=True)
service.close()
"""


def submit(house: House, said: str = "It stops", key: str | None = "press-1", who: str = "lin") -> Submit:
    return Submit("north", "fix", house.people[who], {"what": said}, "4", context={"page": "/x"}, key=key)


def done(house: House, command: Submit | Fire | Say) -> Done:
    answer = house.service.execute(command)
    assert isinstance(answer, Done)
    return answer


def test_the_same_key_gets_the_same_answer_even_after_the_item_moved_on(house: House) -> None:
    first = done(house, submit(house))
    assert first.item is not None
    house.fire(first.item, "triage", "sue")
    again = done(house, submit(house))
    assert again == replace(first, repeated=True)


def test_the_same_key_with_other_content_is_refused(house: House) -> None:
    done(house, submit(house))
    with pytest.raises(KeyReused):
        house.service.execute(submit(house, "Something else"))


def test_keys_of_two_people_do_not_meet(house: House) -> None:
    assert done(house, submit(house)).item != done(house, submit(house, who="ann")).item


def test_a_refused_press_leaves_its_key_free(house: House) -> None:
    with pytest.raises(Invalid):
        house.service.execute(submit(house, ""))
    assert not done(house, submit(house)).repeated


def test_a_step_and_a_message_with_a_key_happen_once(house: House) -> None:
    item = house.submit()
    step = Fire("north", item.id, "ask", house.people["sue"], {"request": "Which?"}, expect_version=1, key="k")
    assert not done(house, step).repeated
    assert done(house, step).repeated, "the version that was looked at is no part of the press"
    word = Say("north", item.id, house.people["lin"], "Safari", key="k")
    assert done(house, word).post == done(house, word).post
    with house.service.database.reader() as unit:
        assert [post.text for post in unit.posts.of("north", item.id) if post.author == "lin"] == ["Safari"]


def test_a_key_that_is_too_long_is_refused(house: House) -> None:
    with pytest.raises(Invalid):
        house.service.execute(submit(house, key="x" * 201))


def test_what_is_kept_under_a_key_cannot_be_read_in_the_database(house: House) -> None:
    done(house, submit(house, "my private trouble"))
    with house.service.database.reader() as unit:
        kept = unit.connection.execute(text("select body from reply")).scalar_one()
    assert "trouble" not in str(kept)


def test_ten_presses_at_once_in_one_process_are_one_item(house: House) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _n: done(house, submit(house)), range(10)))
    assert len({answer.item.id for answer in answers if answer.item}) == 1
    assert sum(not answer.repeated for answer in answers) == 1


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_ten_presses_at_once_over_two_processes_are_one_item(
    engine: str, make_house: Callable[..., House], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if engine == "postgresql" else f"sqlite:///{tmp_path}/service.db"
    house = make_house(url if engine == "postgresql" else None)
    command = [sys.executable, "-c", WORKER, url, str(tmp_path)]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = []
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        said, _ = process.communicate(timeout=60)
        answers += json.loads(said)
    assert len(answers) == 10
    assert all(answer == answers[0] for answer in answers)
    with house.service.database.reader() as unit:
        assert unit.connection.execute(text("select count(*) from item")).scalar() == 1
