"""What `diff` says: a sentence for each changed rule, in both languages, and none where nothing an item does has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.definitions.behaviour import behaviour
from lms_feedback_plugin.definitions.changes import changes_between
from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.definitions.mutation import mutants_of
from lms_feedback_plugin.domain.workflow import Migration, Workflow

LIBRARY = shipped_library()
FIX = LIBRARY.workflows["fix"]
SECTIONS = ("settings", "fields", "states", "transitions", "timers")


def changed(section: str, name: str, **parts: object) -> Workflow:
    table: Mapping[str, Any] = getattr(FIX, section)
    return behaviour(replace(FIX, **{section: {**table, name: replace(table[name], **parts)}}))  # type: ignore[arg-type]


def without(section: str, name: str) -> Workflow:
    table: Mapping[str, Any] = getattr(FIX, section)
    return behaviour(replace(FIX, **{section: {n: e for n, e in table.items() if n != name}}))  # type: ignore[arg-type]


def said(new: Workflow, language: str = "en") -> list[tuple[str, str]]:
    return [(change.severity, change.text[language]) for change in changes_between(FIX, new).rules]


def holds(old: Workflow, new: Workflow) -> None:
    """The rule of the whole: something is said if and only if the hashes differ, and it is said in both languages."""
    found = changes_between(old, new)
    assert bool(found.rules) == (old.behaviour != new.behaviour), found
    assert all(change.text["en"] and change.text["zh-CN"] for change in (*found.rules, *found.words))


@pytest.mark.parametrize(
    ("new", "severity", "sentence"),
    [
        (changed("transitions", "triage", needs=("reason",)), "rule", "“triage” now needs “reason”."),
        (changed("transitions", "reject", needs=()), "rule", "“reject” no longer needs “reason”."),
        (changed("transitions", "triage", by=("support", "lead")), "rule", "“triage” may now also be done by “lead”."),
        (changed("transitions", "pass", do=()), "promise", "“pass” no longer does: notify: reporter with fixed."),
        (changed("timers", "nudge", after=timedelta(hours=72)), "promise", "“nudge”: 48h → 72h."),
        (
            changed("settings", "first_look", default=timedelta(minutes=10)),
            "promise",
            "“first_look”: 5m → 10m (first_look: 10m in office), where a site has not set it otherwise.",
        ),
        (changed("states", "with_dev", paused=True), "promise", "All clocks now rest in “with_dev”."),
        (
            without("states", "reproducing"),
            "strands",
            "The state “reproducing” is gone: write a `migrate` row that says where its items go.",
        ),
        (without("timers", "solve"), "promise", "The timer “solve” is gone."),
        (without("transitions", "deliver"), "rule", "The step “deliver” is gone."),
    ],
)
def test_each_change_has_its_sentence(new: Workflow, severity: str, sentence: str) -> None:
    assert (severity, sentence) in said(new)
    holds(FIX, new)


def test_the_gravest_stands_first() -> None:
    new = behaviour(replace(without("states", "reproducing"), timers={}))
    severities = [severity for severity, _ in said(new)]
    assert severities[0] == "strands"
    assert severities == sorted(severities, key=("strands", "promise", "rule").index)


def test_a_migrate_row_says_where_items_go() -> None:
    new = replace(without("states", "reproducing"), migrate=(Migration(FIX.version, {"reproducing": "new"}),))
    assert ("rule", "The state “reproducing” is gone; its items move to “new”.") in said(new)
    assert not [severity for severity, _ in said(new) if severity == "strands"]


def test_a_state_that_nothing_leads_out_of_is_told() -> None:
    kept = {name: step for name, step in FIX.transitions.items() if "verifying" not in step.sources}
    assert ("strands", "Nothing leads out of “verifying” any more.") in said(behaviour(replace(FIX, transitions=kept)))


def test_words_alone_are_no_rules() -> None:
    new = changed("states", "new", label={"en": "Fresh", "zh-CN": "刚刚提交"})
    found = changes_between(FIX, behaviour(replace(new, version=2)))
    assert found.rules == ()
    assert [change.text["en"] for change in found.words] == ["the version's number: “fix”", "labels: “new”"]
    assert found.gravest == "wording"


def test_nothing_is_said_of_the_same() -> None:
    assert changes_between(FIX, FIX).gravest is None


@pytest.mark.parametrize("name", LIBRARY.workflows)
def test_every_weakened_rule_is_told(name: str) -> None:
    workflow = LIBRARY.workflows[name]
    mutants = mutants_of(workflow, LIBRARY.workspace, LIBRARY.sources[name].text)
    assert len(mutants) > 50
    for mutant in mutants:
        holds(workflow, behaviour(mutant.workflow))


@pytest.mark.parametrize("old", LIBRARY.workflows)
@pytest.mark.parametrize("new", LIBRARY.workflows)
def test_any_two_are_compared(old: str, new: str) -> None:
    holds(LIBRARY.workflows[old], LIBRARY.workflows[new])


@given(st.data())
def test_any_part_may_change(data: st.DataObject) -> None:
    """Parts of one declaration are put into another of its kind: whatever comes out, both say the same of it."""
    old = LIBRARY.workflows[data.draw(st.sampled_from(sorted(LIBRARY.workflows)))]
    new = old
    for _ in range(data.draw(st.integers(1, 3))):
        section = data.draw(st.sampled_from(SECTIONS))
        table: dict[str, Any] = dict(getattr(new, section))
        giver, taker = (data.draw(st.sampled_from(sorted(table))) for _ in range(2))
        assert is_dataclass(table[giver])
        part = data.draw(st.sampled_from([part.name for part in fields(table[giver])]))
        table[taker] = replace(table[taker], **{part: getattr(table[giver], part)})
        if data.draw(st.booleans()):
            del table[giver]
        new = replace(new, **{section: table}) if table else new  # type: ignore[arg-type]
    holds(old, behaviour(new))
