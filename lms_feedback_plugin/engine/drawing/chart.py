"""What is to be drawn of a workflow, in one language: states and steps as words and signs, before anything has a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import BOT, Reaction, Transition, Workflow

from .outside import states_meant
from .promises import promise, short
from .ranks import ranks
from .trace import MERGE, Passage
from .wording import WORDS, joined, word

Ends = tuple[str, tuple[str, ...], str]
"""A kind of line, where it begins and where it ends."""
PERSON, BY_ITSELF, CLOCK, EVENT, CONDITION, PAUSE = "person", "bot", "clock", "event", "condition", "pause"


@dataclass(frozen=True, slots=True)
class Note:
    """A line of small print with its sign."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class StateMark:
    """A state. ``count`` None: nothing is counted. ``met``: the traced item was there; ``here``: it still is. ``arrived``: when
    it came into being there, for every later coming is told by a step."""

    name: str
    label: str
    rank: int
    initial: bool
    final: bool
    paused: bool
    notes: tuple[Note, ...] = ()
    count: int | None = None
    arrived: str | None = None
    met: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step. ``taken``: the numbers and times at which the traced item took it."""

    name: str
    label: str
    notes: tuple[Note, ...] = ()
    conditional: bool = False
    taken: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """Steps with the same beginnings and the same end: one line, whose labels are stacked. ``kind``: ``step``, ``auto`` (only
    ever by itself), ``merge`` or ``jump`` (from outside of the workflow). ``walked``: the sources from which it was taken."""

    id: str
    kind: str
    sources: tuple[str, ...]
    target: str
    steps: tuple[StepMark, ...]
    back: bool = False
    walked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that any drawing of the workflow shows."""

    name: str
    label: str
    version: int
    language: str
    states: Mapping[str, StateMark]
    bundles: tuple[Bundle, ...]
    arrivals: tuple[Note, ...] = ()
    live: bool = False
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """How to look at a workflow. ``settings``: what the site changed; ``counts``: live items by state; ``way``: the passages
    of one item, with ``moment`` to say when."""

    language: str
    roles: Mapping[str, Text] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    counts: Mapping[str, int] | None = None
    way: tuple[Passage, ...] = ()
    moment: Callable[[datetime], str] = lambda at: at.strftime("%Y-%m-%d %H:%M")

    def role(self, name: str) -> str:
        """What a role is called."""
        return say(self.roles[name], self.language) if name in self.roles else name.replace("_", " ")


def chart_of(workflow: Workflow, view: View) -> Chart:
    """The chart of a workflow under a view."""
    arrows = [(source, step.target) for step in workflow.transitions.values() for source in step.sources]
    if workflow.merge:
        arrows += [(source, workflow.merge.target) for source in workflow.merge.sources]
    rank = ranks(list(workflow.states), arrows, [s.name for s in workflow.states.values() if s.final])
    made = _arrivals(workflow) if not view.way else ()
    return Chart(
        workflow.name,
        say(workflow.label, view.language),
        workflow.version,
        view.language,
        {name: _state(workflow, name, rank[name], view) for name in workflow.states},
        _bundles(workflow, rank, view),
        made,
        view.counts is not None,
        view.way,
    )


def nearby(chart: Chart) -> Chart:
    """Of a traced item only where it was and where it can go from here: small enough for a page about other things."""
    here = chart.passages[-1].target if chart.passages else None
    left = [(bundle, tuple(s for s in bundle.sources if s in bundle.walked or s == here)) for bundle in chart.bundles]
    bundles = tuple(replace(bundle, sources=sources) for bundle, sources in left if sources)
    kept = {name for bundle in bundles for name in (*bundle.sources, bundle.target)}
    states = {name: mark for name, mark in chart.states.items() if mark.met or mark.initial or name in kept}
    return replace(chart, states=states, bundles=bundles)


def _arrivals(workflow: Workflow) -> tuple[Note, ...]:
    return tuple(Note(EVENT, one.when) for one in workflow.reactions if one.create is not None)


def _state(workflow: Workflow, name: str, rank: int, view: View) -> StateMark:
    state = workflow.states[name]
    arrived = next((view.moment(one.at) for one in view.way[:1] if one.target == name), None)
    met = any(passage.target == name for passage in view.way)
    here = bool(view.way) and view.way[-1].target == name
    notes: list[Note] = []
    if not view.way and not state.final:
        spans = _Spans(workflow, view)
        for timer in workflow.timers.values():
            if name in timer.states and (text := promise(timer, spans.of(timer.after), view.role, view.language)):
                notes.append(Note(CLOCK, text))
        notes += [Note(EVENT, one.when) for one in workflow.reactions if _only_notes(one, name)]
    count = None if view.counts is None else view.counts.get(name, 0)
    label = say(state.label, view.language)
    first = name == workflow.initial
    return StateMark(name, label, rank, first, state.final, state.paused, tuple(notes), count, arrived, met, here)


class _Spans:
    def __init__(self, workflow: Workflow, view: View) -> None:
        self.workflow, self.view = workflow, view

    def of(self, after: timedelta | str | None) -> timedelta | None:
        """The length of a promise, its setting as the site has it."""
        if not isinstance(after, str):
            return after
        chosen = self.view.settings.get(after, self.workflow.settings[after].default)
        return chosen if isinstance(chosen, timedelta) else None


def _only_notes(reaction: Reaction, state: str) -> bool:
    """Whether an event changes an item that stands here, without moving it."""
    if reaction.match is None or reaction.go is not None:
        return False
    meant = states_meant(reaction.condition)
    return meant is None or state in meant


def _bundles(workflow: Workflow, rank: Mapping[str, int], view: View) -> tuple[Bundle, ...]:
    groups: dict[Ends, list[StepMark]] = {}
    for step in workflow.transitions.values():
        kind = "auto" if step.by == (BOT,) else "step"
        mark = _step(workflow, step, view)
        for sources in _directions(step.sources, step.target, rank):
            groups.setdefault((kind, sources, step.target), []).append(mark)
    if workflow.merge:
        who = Note(PERSON, joined((view.role(role) for role in workflow.merge.by), view.language))
        mark = StepMark(MERGE, word("merge", view.language), () if view.way else (who,), False, _taken(MERGE, view))
        for sources in _directions(workflow.merge.sources, workflow.merge.target, rank):
            groups.setdefault(("merge", sources, workflow.merge.target), []).append(mark)
    found = [_bundle(key, steps, rank, view) for key, steps in groups.items()]
    return tuple(found + _jumps(workflow, rank, view))


def _directions(sources: Sequence[str], target: str, rank: Mapping[str, int]) -> list[tuple[str, ...]]:
    """The sources above the target, those below it, and the target itself: each has lines of its own."""
    above = tuple(source for source in sources if rank[source] < rank[target])
    below = tuple(source for source in sources if rank[source] >= rank[target] and source != target)
    itself = tuple(source for source in sources if source == target)
    return [found for found in (above, below, itself) if found]


def _bundle(key: Ends, steps: Sequence[StepMark], rank: Mapping[str, int], view: View) -> Bundle:
    kind, sources, target = key
    names = {step.name for step in steps}
    taken = {passage.source for passage in view.way if passage.step in names and passage.target == target}
    walked = frozenset(source for source in sources if source in taken)
    back = rank[sources[0]] >= rank[target]
    return Bundle(
        f"{kind}:{'+'.join(sources)}>{target}",
        kind,
        sources,
        target,
        tuple(steps),
        back,
        walked,
    )


def _step(workflow: Workflow, step: Transition, view: View) -> StepMark:
    label = say(step.label, view.language)
    taken = _taken(step.name, view)
    if view.way:
        return StepMark(step.name, label, taken=taken)
    people = [view.role(role) for role in step.by if role != BOT]
    notes = [Note(PERSON, joined(people, view.language))] if people else []
    spans = _Spans(workflow, view)
    clocks = [short(t, spans.of(t.after), view.language) for t in workflow.timers.values() if t.go == step.name]
    notes += [Note(CLOCK, text) for text in dict.fromkeys(clocks)]
    events = dict.fromkeys(one.when for one in workflow.reactions if one.go == step.name)
    notes += [Note(EVENT, when) for when in events]
    if BOT in step.by and not clocks and not events:
        notes.append(Note(BY_ITSELF, view.role(BOT)))
    return StepMark(step.name, label, tuple(notes), step.condition is not None, taken)


def _taken(step: str, view: View) -> tuple[tuple[int, str], ...]:
    return tuple((passage.number, view.moment(passage.at)) for passage in view.way if passage.step == step)


def _jumps(workflow: Workflow, rank: Mapping[str, int], view: View) -> list[Bundle]:
    """Where the item was put from outside: taken out of a merge, or moved by a new version."""
    found: dict[tuple[str, str], list[StepMark]] = {}
    for one in view.way:
        if one.step is None and one.source is not None and {one.source, one.target} <= workflow.states.keys():
            label = word(one.what if one.what in WORDS else "moved", view.language)
            taken = ((one.number, view.moment(one.at)),)
            found.setdefault((one.source, one.target), []).append(StepMark(one.what, label, taken=taken))
    return [
        Bundle(f"jump:{a}>{b}", "jump", (a,), b, tuple(steps), rank[a] >= rank[b], frozenset({a}))
        for (a, b), steps in found.items()
    ]
