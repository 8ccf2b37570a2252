"""What really happened to an item becomes a scenario: played on the engine while it is written, so that it holds at once.

A scenario knows whole minutes and the values of the file, a life knows fractions of seconds, sweeps that came late and settings
that a site changed. So each step is tried on the stage: waits are stretched until the timers have rung that rang, and cut short
before those that had not. Where the engine goes otherwise than life went, that is a remark, and where it cannot follow at all
the scenario ends before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink
from lms_feedback_plugin.definitions.following import Follower
from lms_feedback_plugin.definitions.life import Life, Recording, Remark
from lms_feedback_plugin.definitions.masking import ACTIVITY, COURSE, Mask
from lms_feedback_plugin.definitions.scenario import Given, Scenario, Then
from lms_feedback_plugin.definitions.scenario_files import SCENARIO_FILE
from lms_feedback_plugin.definitions.scenario_text import written_scenario
from lms_feedback_plugin.definitions.scenarios import machine_for, read_scenarios, run
from lms_feedback_plugin.definitions.stage import Stage
from lms_feedback_plugin.definitions.told import from_facts
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.errors import Invalid

LONGEST_NAME = 90
CHANNEL = re.compile(r"[a-z][a-z_-]{0,31}")
"""What names a channel and nobody."""
NAME: Text = {"en": "As it went: {way}", "zh-CN": "实际经过：{way}"}
SPARE = 600
"""Seconds by which a due date may differ from the real one: whole minutes, and sweeps that came late."""
NOTHING: Text = {
    "en": "This item cannot be recorded: what it needs at its beginning is not known any more.",
    "zh-CN": "无法录制该事项：其起始所需内容已不可知。",
}
SINCE: Text = {
    "en": "It came from an older version of the workflow, which went another way: the scenario begins where it came.",
    "zh-CN": "该事项来自旧版流程，路径不同：场景从迁移时开始。",
}
TOLD: Text = {
    "en": "The reporter was told {real}, the engine says {played}.",
    "zh-CN": "实际通知 {real}，引擎得出 {played}。",
}
DUE: Text = {
    "en": "{timer} fell due at {real}, the engine says {played}.",
    "zh-CN": "{timer} 实际到期 {real}，引擎得出 {played}。",
}


def record(workflow: Workflow, workspace: Workspace, life: Life, language: str = "en", name: str | None = None) -> Recording:
    """The scenario of a life and what is to be remarked about it. Raises ``Invalid`` where it cannot even begin.

    An item that came from an older version is told from its beginning where the present version goes the same way, and else
    from the moment at which it came.
    """
    came = max((n for n, line in enumerate(life.lines) if line.what == "migrated"), default=0)
    follower = _followed(workflow, workspace, life)
    begun = 0
    if came and (follower is None or follower.followed <= came):
        begun, life = came, _since(life, came)
        follower = _followed(workflow, workspace, life)
    if follower is None:
        raise Invalid(NOTHING["en"], text=NOTHING)
    stage = follower.stage
    since = [Remark(life.lines[0].version, SINCE)] if begun else []
    differing = [] if follower.ended or begun else _compared(stage, life)
    title = name or _name(follower.way, stage, language)
    scenario = replace(stage.scenario, name=title, steps=tuple(follower.steps), then=_then(stage))
    text = written_scenario(scenario)
    return Recording(
        scenario,
        text,
        (*since, *follower.remarks, *differing),
        follower.followed,
        begun + len(life.lines),
        failures(text, workflow, workspace),
    )


def _followed(workflow: Workflow, workspace: Workspace, life: Life) -> Follower | None:
    """The life on the stage, as far as it could be followed; None where not even its beginning could."""
    mask = Mask(workflow, [life.reporter])
    given = _given(workflow, life, mask)
    skeleton = Scenario("", workflow, workspace, given, given.at, (), Then(), "", "", given.place)
    stage = Stage(machine_for(workflow, workspace), skeleton)
    stage.begin(given)
    if stage.snapshot is None:
        return None
    follower = Follower(stage, life, mask)
    follower.follow()
    return follower


def _since(life: Life, came: int) -> Life:
    """The life from the moment at which the item came into its present version."""
    fields: dict[str, Value] = {}
    erased: set[str] = set()
    for line in life.lines[: came + 1]:
        fields |= line.changes
        erased = (erased - line.changes.keys()) | (line.erased & line.changes.keys())
    first = replace(life.lines[came], what="created", name=life.channel, changes=fields, erased=frozenset(erased))
    return replace(life, lines=(first, *life.lines[came + 1 :]))


def failures(text: str, workflow: Workflow, workspace: Workspace) -> tuple[Diagnostic, ...]:
    """What is wrong with an entry of ``scenarios.yaml``: read as the file is, and played."""
    whole = f"scenarios:\n{text}"
    sink = Sink(SCENARIO_FILE, whole)
    scenarios = read_scenarios(whole, sink, workflow, workspace)
    machine = machine_for(workflow, workspace)
    return (*sink.found, *(fault for scenario in scenarios for fault in run(machine, scenario).failures))


def _given(workflow: Workflow, life: Life, mask: Mask) -> Given:
    first = life.lines[0]
    return Given(
        at=whole_minute(first.at),
        fields=mask.given(first.changes, first.erased),
        state=None if first.to_state == workflow.initial else first.to_state,
        course=COURSE if life.course else None,
        channel=life.channel if CHANNEL.fullmatch(life.channel) else "form",
        channel_mode=life.channel_mode,
        language=life.language,
        activity=ACTIVITY if life.activity else None,
        told=from_facts(first.facts),
    )


def whole_minute(at: datetime) -> datetime:
    """The minute in which a moment lies."""
    return at.replace(second=0, microsecond=0)


def _name(way: list[str], stage: Stage, language: str) -> str:
    assert stage.snapshot is not None
    said = ", ".join(way) or stage.snapshot.item.state
    shown = said if len(said) <= LONGEST_NAME else said[:LONGEST_NAME].rpartition(",")[0] + ", …"
    return NAME.get(language, NAME["en"]).format(way=f"{shown} → {stage.snapshot.item.state}" if way else shown)


def _then(stage: Stage) -> Then:
    """Everything that can be said of the end: state, decided fields, what was told and done, and what is still due."""
    assert stage.snapshot is not None
    item = stage.snapshot.item
    decided = {name: item.fields[name] for name in stage.workflow.decide if item.fields.get(name) is not None}
    return Then(
        state=item.state,
        told=tuple(stage.told),
        did=tuple(stage.did),
        due=_dues(stage),
        fields=decided,
        merged=stage.gone,
    )


def _dues(stage: Stage) -> Mapping[str, datetime | None]:
    """Due dates on a whole minute; others cannot be written."""
    assert stage.snapshot is not None
    dues = {clock.timer: clock.due_at for clock in stage.snapshot.clocks if clock.due_at is not None}
    return {timer: at for timer, at in dues.items() if at == whole_minute(at)}


def _compared(stage: Stage, life: Life) -> list[Remark]:
    """Where the end differs from the real one, though every step could be taken."""
    assert stage.snapshot is not None
    found = []
    end = len(life.lines)
    if tuple(stage.told) != life.told:
        found.append(Remark(end, _fill(TOLD, real=_list(life.told), played=_list(stage.told))))
    played = {clock.timer: clock.due_at for clock in stage.snapshot.clocks if clock.due_at is not None}
    for timer in played.keys() | life.due.keys():
        one, other = life.due.get(timer), played.get(timer)
        if one is None or other is None or abs((one - other).total_seconds()) > SPARE:
            found.append(Remark(end, _fill(DUE, timer=timer, real=_at(one), played=_at(other))))
    return found


def _fill(text: Text, **params: str) -> Text:
    return {tag: said.format(**params) for tag, said in text.items()}


def _list(names: object) -> str:
    return "[" + ", ".join(map(str, names if isinstance(names, (list, tuple)) else ())) + "]"


def _at(moment: datetime | None) -> str:
    return "–" if moment is None else moment.strftime("%Y-%m-%d %H:%M")
