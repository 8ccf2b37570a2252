"""The figures of a simulation as tables and bars, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.bar import Bar
from rich.console import Console
from rich.table import Table

from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.simulation import Figures, Found, Measure
from lms_feedback_plugin.engine.simulation import wording as words

HEADS: dict[str, Text] = {
    "promise": {"en": "promise", "zh-CN": "承诺"},
    "stays": {"en": "stays", "zh-CN": "次数"},
    "fired": {"en": "rang", "zh-CN": "响铃"},
    "kept": {"en": "kept", "zh-CN": "兑现"},
    "role": {"en": "role", "zh-CN": "角色"},
    "people": {"en": "people", "zh-CN": "人数"},
    "tasks": {"en": "tasks", "zh-CN": "任务"},
    "hours": {"en": "hours of work", "zh-CN": "工时"},
    "use": {"en": "busy", "zh-CN": "利用率"},
    "median": {"en": "wait, median", "zh-CN": "等待中位数"},
    "p90": {"en": "90 %", "zh-CN": "90 分位"},
    "state": {"en": "state", "zh-CN": "状态"},
    "visits": {"en": "visits", "zh-CN": "进入次数"},
    "mean": {"en": "mean", "zh-CN": "平均停留"},
    "half": {"en": "median", "zh-CN": "中位数"},
    "unlimited": {"en": "any", "zh-CN": "不限"},
    "waits": {
        "en": "Waits are in working time, the time in a state is real time.",
        "zh-CN": "等待按工作时间计，状态停留按自然时间计。",
    },
}


def show(
    workflow: Workflow, figures: Figures, supposed: Sequence[Text], verdict: Text, found: Found | None, language: str
) -> None:
    """For people: what was supposed, three tables, and the sentence that was asked for."""
    console = Console()
    click.echo(f"{workflow.name} {workflow.version}")
    for sentence in supposed:
        click.echo(f"  {say(sentence, language)}")
    for table in (_promises(workflow, figures, language), _crews(figures, language), _places(workflow, figures, language)):
        console.print()
        console.print(table)
    click.echo()
    left = words.unfinished(figures)
    for sentence in (HEADS["waits"], words.throughput(figures), *(() if left is None else (left,))):
        click.echo(say(sentence, language))
    if found is not None and found.tried:
        tried = ", ".join(f"{people}: {words.percent(share)}" for people, share in found.tried.items())
        click.echo(f"{found.role} → {found.timer}: {tried}")
    click.echo(say(verdict, language))


def _table(language: str, *heads: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for n, head in enumerate(heads):
        table.add_column(say(HEADS[head], language) if head else "", justify="right" if n and head else "left")
    return table


def _promises(workflow: Workflow, figures: Figures, language: str) -> Table:
    """A timer that takes a step promises nothing: there the step stands instead of a share."""
    table = _table(language, "promise", "stays", "fired", "kept", "")
    for promise in figures.promises:
        go = workflow.timers[promise.timer].go
        share = None if promise.kept is None or go else promise.kept.mean
        bar = "" if share is None else Bar(1.0, 0, share, width=24)
        table.add_row(promise.timer, str(promise.stays), str(promise.fired), f"→ {go}" if go else _share(promise.kept), bar)
    return table


def _crews(figures: Figures, language: str) -> Table:
    table = _table(language, "role", "people", "tasks", "hours", "use", "median", "p90")
    for crew in figures.crews:
        people = say(HEADS["unlimited"], language) if crew.people is None else str(crew.people)
        waits = (_time(crew.wait_median), _time(crew.wait_p90))
        table.add_row(crew.role, people, str(crew.tasks), f"{crew.hours.mean:.0f}", _share(crew.use), *waits)
    return table


def _places(workflow: Workflow, figures: Figures, language: str) -> Table:
    table = _table(language, "state", "visits", "mean", "half")
    for place in figures.places:
        label = say(workflow.states[place.state].label, language)
        table.add_row(f"{place.state} ({label})", str(place.visits), _time(place.mean), _time(place.median))
    return table


def _share(measure: Measure | None) -> str:
    return "–" if measure is None else f"{words.percent(measure.mean)} ± {measure.spread * 100:.1f}"


def _time(measure: Measure | None) -> str:
    return "–" if measure is None else words.lasting(measure.mean)


def document_of(
    workflow: Workflow, figures: Figures, supposed: Sequence[Text], verdict: Text, found: Found | None
) -> dict[str, object]:
    """For programs. Times are in seconds, shares from 0 to 1."""
    return {
        "workflow": workflow.name,
        "version": workflow.version,
        "supposed": [dict(sentence) for sentence in supposed],
        "seeds": figures.seeds,
        "arrived": figures.arrived,
        "finished": figures.finished,
        "finished_per_day": _measured(figures.per_day),
        "life": _measured(figures.life),
        "promises": [
            {"timer": p.timer, "stays": p.stays, "fired": p.fired, "kept": _measured(p.kept)} for p in figures.promises
        ],
        "roles": [
            {
                "role": crew.role,
                "people": crew.people,
                "tasks": crew.tasks,
                "hours": _measured(crew.hours),
                "busy": _measured(crew.use),
                "wait": _measured(crew.wait),
                "wait_median": _measured(crew.wait_median),
                "wait_p90": _measured(crew.wait_p90),
            }
            for crew in figures.crews
        ],
        "states": [
            {"state": p.state, "visits": p.visits, "mean": _measured(p.mean), "median": _measured(p.median)}
            for p in figures.places
        ],
        "search": None if found is None else _search(found),
        "verdict": dict(verdict),
    }


def _search(found: Found) -> dict[str, object]:
    return {
        "promise": found.timer,
        "role": found.role,
        "share": found.share,
        "people": found.people,
        "tried": {str(people): share for people, share in found.tried.items()},
        "at_best": found.at_best,
    }


def _measured(measure: Measure | None) -> dict[str, float] | None:
    return None if measure is None else {"mean": measure.mean, "spread": measure.spread}
