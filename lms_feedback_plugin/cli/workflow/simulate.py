"""``lms-feedback workflow simulate``"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lms_feedback_plugin.definitions.load import Library, load_path
from lms_feedback_plugin.definitions.scenarios import machine_for
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.calendars import WorkingTime
from lms_feedback_plugin.engine.simulation import Assumptions, Figures, Found, Measure, Simulation, Spread, smallest_staff
from lms_feedback_plugin.engine.simulation import wording as words
from lms_feedback_plugin.engine.simulation.chart import chart_of

from .figures import document_of, show
from .options import emit, json_option, language_option, workflow_folder
from .quantities import LENGTH, PROMISE, RATE, SHARE, STAFF

RUNNING: Text = {"en": "simulating {name}: {n} runs", "zh-CN": "正在模拟 {name}：已运行 {n} 次"}
WROTE: Text = {"en": "wrote {file}", "zh-CN": "已写入 {file}"}


@click.command("simulate")
@workflow_folder
@click.option("--arrivals", type=RATE, required=True, help="How many items come in, e.g. 20/h.")
@click.option("--staff", type=STAFF, multiple=True, help="People in a role, e.g. support=4; may be given again.")
@click.option("--promise", type=PROMISE, help="Find the fewest people that keep a timer so often, e.g. first_look=95%.")
@click.option("--days", type=click.IntRange(1, 3650), default=20, show_default=True, help="Days on which items come in.")
@click.option("--seeds", type=click.IntRange(1, 100), default=3, show_default=True, help="Runs with different chance.")
@click.option("--from", "begin", type=click.DateTime(["%Y-%m-%d"]), help="The first day.  [default: next Monday]")
@click.option("--calendar", help="Whose hours people work in; `none` for day and night.  [default: the first calendar]")
@click.option("--round-the-clock", is_flag=True, help="Learners report day and night, not only in working hours.")
@click.option("--batch", type=SHARE, default="0%", show_default=True, help="Share that comes in over batch channels.")
@click.option("--learner-replies", type=LENGTH, default="12h", show_default=True, help="How long learners take on average.")
@click.option("--never-reply", type=SHARE, default="20%", show_default=True, help="Share of learners who do not answer.")
@click.option(
    "--spread",
    type=click.Choice(["lognormal", "exponential", "fixed"]),
    default="lognormal",
    show_default=True,
    help="How the time that work takes scatters around `effort`.",
)
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Write the promises as a chart there.")
@json_option
@language_option
def command(path: Path, svg: Path | None, promise: tuple[str, float] | None, as_json: bool, language: str, **said: Any) -> None:
    """How many people do the promises of a WORKFLOW need?

    \b
    lms-feedback workflow simulate fix --arrivals 20/h --staff support=6 --staff developer=30
    lms-feedback workflow simulate answer --arrivals 20/h --staff support=4 --promise first_reply=70%

    Items come in by chance, wait for people, take their time and their odds from the section `simulation`, and every
    step and timer of theirs is decided by the engine that runs the service. Each seed is another run; the runs go on
    after the last day until every item is finished, so that late timers count too. Everything that is supposed is said.
    """
    library = load_path(path)
    workflow = next(iter(library.workflows.values()))
    assumptions, calendar = _assumptions(library, said)
    _declared(workflow, library, assumptions, promise)
    with _progress(workflow.name, language) as tell:
        simulation = Simulation(machine_for(workflow, library.workspace), {}, tuple(range(1, said["seeds"] + 1)), tell)
        figures, found, verdict = _asked(simulation, assumptions, promise)
    supposed = words.supposed(workflow, assumptions, calendar)
    if svg is not None:
        svg.write_text(chart_of(workflow, figures, say(verdict, language), language) + "\n", encoding="utf-8")
        click.echo(say(WROTE, language).format(file=svg), err=True)
    if as_json:
        emit(document_of(workflow, figures, supposed, verdict, found))
    else:
        show(workflow, figures, supposed, verdict, found, language)


def _assumptions(library: Library, said: dict[str, Any]) -> tuple[Assumptions, str | None]:
    calendars = library.workspace.calendars
    calendar: str | None = said["calendar"] or next(iter(calendars), None)
    if calendar == "none":
        calendar = None
    if calendar is not None and calendar not in calendars:
        raise click.BadParameter(f"There is no calendar {calendar!r}; there are: {', '.join(calendars)}.")
    working = None if calendar is None else WorkingTime(calendars[calendar])
    zone = UTC if working is None else working.zone
    first: date = said["begin"].date() if said["begin"] else _next_monday(datetime.now(zone).date())
    assumptions = Assumptions(
        start=datetime.combine(first, time(), zone).astimezone(UTC),
        arrivals=said["arrivals"],
        staff=dict(said["staff"]),
        days=said["days"],
        working=working,
        round_the_clock=said["round_the_clock"],
        batch_share=said["batch"],
        learner_replies=said["learner_replies"],
        never_reply=said["never_reply"],
        spread=_spread(said["spread"]),
    )
    return assumptions, calendar


def _spread(said: str) -> Spread:
    return "exponential" if said == "exponential" else "fixed" if said == "fixed" else "lognormal"


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _declared(workflow: Workflow, library: Library, assumptions: Assumptions, promise: tuple[str, float] | None) -> None:
    """Names that nobody knows are no small matter: a role that is misspelt would have as many people as it takes."""
    for role in assumptions.staff:
        if role not in library.workspace.roles:
            raise click.BadParameter(f"There is no role {role!r}; there are: {', '.join(library.workspace.roles)}.")
    if promise is not None and promise[0] not in workflow.timers:
        known = ", ".join(workflow.timers) or "none"
        raise click.BadParameter(f"{workflow.name} has no timer {promise[0]!r}; it has: {known}.")


def _asked(
    simulation: Simulation, assumptions: Assumptions, promise: tuple[str, float] | None
) -> tuple[Figures, Found | None, Text]:
    """The figures of the staff that was named, or of the smallest that keeps the promise; and one sentence."""
    choices, timers = simulation.choices(assumptions), simulation.machine.workflow.timers
    if promise is None:
        figures = simulation.figures(assumptions)
        for timer in timers:
            role = choices.role_for(timer)
            kept = figures.promise(timer).kept
            if role is not None and role in assumptions.staff and kept is not None:
                return figures, None, _one_more(simulation, assumptions, timer, role, kept)
        return figures, None, words.throughput(figures)
    timer, share = promise
    role = choices.role_for(timer)
    if role is None:
        raise click.BadParameter(f"Nobody's work ends the stays of {timer!r}: no number of people changes it.")
    found = smallest_staff(simulation, assumptions, timer, role, share)
    staff = dict(assumptions.staff) if found.people is None else {**assumptions.staff, role: found.people}
    return simulation.figures(replace(assumptions, staff=staff)), found, words.answer(found)


def _one_more(simulation: Simulation, assumptions: Assumptions, timer: str, role: str, kept: Measure) -> Text:
    """What these people make of the first promise that waits for them, and what one more would."""
    people = assumptions.staff[role]
    more = simulation.figures(replace(assumptions, staff={**assumptions.staff, role: people + 1}))
    return words.verdict(timer, role, {people: kept, people + 1: more.promise(timer).kept})


def _progress(name: str, language: str) -> AbstractContextManager[Callable[[], None]]:
    """Counts the runs on a terminal."""

    @contextmanager
    def shown() -> Any:
        console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as progress:
            task = progress.add_task(say(RUNNING, language).format(name=name, n=0), total=None)
            runs = 0

            def tell() -> None:
                nonlocal runs
                runs += 1
                progress.update(task, description=say(RUNNING, language).format(name=name, n=runs))

            yield tell

    return shown()
