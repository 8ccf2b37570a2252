"""Real histories through changed files, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.replay import Outcome
from lms_feedback_plugin.engine.replay.wording import sentence
from lms_feedback_plugin.service import replaying
from lms_feedback_plugin.service.replaying import Replaying

from .conftest import SITE, edited

if TYPE_CHECKING:
    from .conftest import House


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def lived(request: pytest.FixtureRequest, make_house: Callable[..., House]) -> House:
    """Three faults: one solved, one that waits for the learner, one that nobody looks at for an hour."""
    house = make_house(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else make_house()
    solved, asked = house.submit("lin"), house.submit("ann")
    house.clock.go(timedelta(minutes=3))
    solved = house.fire(solved, "triage", "sue")
    asked = house.fire(asked, "ask", "sue", request="Which browser?")
    solved = house.fire(solved, "hand_over", "sue", steps="press play", conditions="Safari")
    house.submit("lin")
    house.clock.go(timedelta(minutes=60))
    house.service.clockwork.sweep(house.clock())
    return house


def replayed(house: House, *changes: tuple[str, str], since: timedelta | None = None) -> Outcome:
    service = house.service
    workflow: Workflow = edited(service.library.shipped, "fix", *changes).workflows["fix"]
    reader = Replaying(service.database, service.library, service.sites, service.clock)
    return reader.replay(SITE, workflow, None if since is None else house.clock() - since)


def told(outcome: Outcome) -> list[str]:
    return [sentence(found, outcome)["en"].partition(" (first")[0] for found in outcome.consequences()]


def test_the_same_file_has_no_consequences(lived: House) -> None:
    outcome = replayed(lived)
    assert told(outcome) == []
    assert outcome.items == 3
    assert outcome.lines >= 6
    assert outcome.rings["first_look"] == (1, 1), "as it rang on the site"
    with lived.service.database.reader() as unit:
        lines = [entry.line for number in (1, 2, 3) for entry in unit.history.of(SITE, number)]
    assert [line.name for line in lines if line.what == "timer"] == ["first_look"]


def test_each_consequence_is_a_sentence(lived: House) -> None:
    outcome = replayed(
        lived,
        ("from: new, to: reproducing, by: support,", "from: new, to: reproducing, by: support, needs: [reason],"),
        ("first_look:   {type: duration, default: 5m", "first_look:   {type: duration, default: 2m"),
        ("notify: reporter with handed_over", "assign: developer"),
    )
    said = told(outcome)
    assert "1 item would not have taken “triage”: “reason” is now needed" in said
    assert "The timer “first_look” would have rung 3 times instead of once, on 2 items" in said
    assert "Notices “handed_over”: 0 more, 1 fewer" in said


def test_a_state_that_is_gone_is_followed_by_its_migrate_row(lived: House) -> None:
    renamed = ("reproducing", "checking")
    row = ("\nsimulation:", "\nmigrate:\n  - from: 1\n    states: {reproducing: checking}\n\nsimulation:")
    assert told(replayed(lived, renamed, row)) == []
    assert told(replayed(lived, renamed))[0] == (
        "1 item came through the state “reproducing”, which is no more: they are not followed any further"
    )


def test_only_what_happened_since_then_is_told(lived: House) -> None:
    needs = ("from: new, to: reproducing, by: support,", "from: new, to: reproducing, by: support, needs: [reason],")
    assert told(replayed(lived, needs, since=timedelta(minutes=30))) == []
    assert replayed(lived, needs, since=timedelta(minutes=30)).items == 1


def test_erased_values_count_as_filled_in(lived: House) -> None:
    with lived.service.database.unit() as unit:
        unit.people.erase(SITE, "sue")
        unit.commit()
    outcome = replayed(lived, ("if: item.channel_mode == 'instant', do: [escalate: lead]", "do: [escalate: lead]"))
    assert [line for line in told(outcome) if "needed" in line or "may do it" in line] == []


def test_histories_are_read_a_chunk_at_a_time(lived: House, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = replayed(lived)
    seen: list[int] = []
    monkeypatch.setattr(replaying, "CHUNK", 2)
    service = lived.service
    reader = Replaying(service.database, service.library, service.sites, service.clock)
    parts = reader.replay(SITE, service.library.workflow(SITE, "fix"), progress=seen.append)
    assert seen == [2, 3]
    assert (parts.items, parts.lines, parts.rings) == (whole.items, whole.lines, whole.rings)
