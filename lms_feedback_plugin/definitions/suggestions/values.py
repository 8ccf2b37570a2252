"""Values that a person might fill in, and the items that a search may begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, product
from typing import Any, get_args

from lms_feedback_plugin.definitions.conditions import suits
from lms_feedback_plugin.definitions.samples import Sample, Sampler, begins_filled
from lms_feedback_plugin.definitions.scenario import Given
from lms_feedback_plugin.definitions.told import from_facts
from lms_feedback_plugin.definitions.tree import Scalar
from lms_feedback_plugin.definitions.written import value as written
from lms_feedback_plugin.domain.item import ChannelMode
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Condition, Expression, Field, Transition, Workflow
from lms_feedback_plugin.engine.fields import accept
from lms_feedback_plugin.engine.guards import FACTS

MOST = 8
"""Ways of filling in one step that are tried."""
SOMEBODY, A_COURSE, AN_ACTIVITY, A_DAY = "16", "4", "9", "2026-03-02"
_OWN = {"item.channel": "channel", "item.language": "language", "item.course": "course", "course.id": "course"}
_OWN |= {"activity.id": "activity"}


def plausible(field: Field) -> Value:
    """A value that suits the field and says what it is."""
    match field.type:
        case "number":
            return 1
        case "boolean":
            return True
        case "choice":
            return field.choices[0]
        case "date":
            return A_DAY
        case "person":
            return SOMEBODY
        case _:
            return f"some {field.name.replace('_', ' ')}"


def fillings(workflow: Workflow, step: Transition, sampler: Sampler) -> Iterator[dict[str, Value]]:
    """Ways to fill in what a step needs: one, or more where a condition looks at what is filled in, here or later."""
    fields = [workflow.fields[name] for name in step.needs]
    asking = sorted(conditions_of(workflow), key=lambda one: one[0] != step.condition)  # its own first
    options = [_options(field, asking, sampler) for field in fields]
    for chosen in islice(product(*options), MOST):
        yield {field.name: value for field, value in zip(fields, chosen, strict=True)}


def _options(field: Field, asking: Sequence[tuple[Condition, tuple[str, ...]]], sampler: Sampler) -> list[Value]:
    name = f"item.{field.name}"
    asked: dict[Value, None] = {}
    for condition, events in asking:
        if name in sampler.guard(condition, events).names:
            found = sampler.samples([condition], tuple(sampler.workflow.states), events) or ()
            asked |= dict.fromkeys(sample.get(name) for sample in found)
    return [value for value in asked if value is not None and fits(field, value)] or [plausible(field)]


def fits(field: Field, held: Value) -> bool:
    """Whether a file may say that the field holds this, and the field keeps it so."""
    if held is None:
        return True
    node = Scalar(1, 1, held if isinstance(held, str) else written(held), not isinstance(held, str))
    return suits(field, node) and node.typed == held and accept(field, held) == held


def beginnings(workflow: Workflow, sampler: Sampler, at: datetime) -> list[Given]:
    """Items to begin with: the plain one first, then for each condition one for which it holds and one for which not."""
    needed = [f for f in workflow.fields.values() if f.required and accept(f, f.default) is None]
    plain = Given(at=at, fields={field.name: plausible(field) for field in needed})
    found, placed = [plain], plain
    matched = {name for reaction in workflow.reactions for name in reaction.match or {}}
    if matched & (workflow.fields.keys() | {"course", "activity"}):
        extra = {name: plausible(workflow.fields[name]) for name in sorted(matched & workflow.fields.keys())}
        placed = _with(plain, extra, {"course": A_COURSE, "activity": AN_ACTIVITY, "reporter": SOMEBODY})
        found.append(placed)
    for condition, events in conditions_of(workflow):
        for wanted in (True, False):
            if (sample := _nearest(condition, events, wanted, sampler)) is not None:
                found.append(_from(placed if events else plain, sample, workflow))
    once: dict[str, Given] = {}
    for given in found:
        once.setdefault(repr(given), given)
    return list(once.values())


def conditions_of(workflow: Workflow) -> Iterator[tuple[Condition, tuple[str, ...]]]:
    """Every condition of the workflow, with the events that it may speak of."""
    for rows in workflow.decide.values():
        yield from ((row.condition, ()) for row in rows if row.condition is not None)
    for step in workflow.transitions.values():
        if step.condition is not None:
            yield step.condition, tuple(reaction.when for reaction in workflow.reactions if reaction.go == step.name)
    yield from ((timer.condition, ()) for timer in workflow.timers.values() if timer.condition is not None)
    for reaction in workflow.reactions:
        if reaction.condition is not None:
            yield reaction.condition, (reaction.when,)


def event_data(create_or_match: Mapping[str, Value | Expression], own: Mapping[str, str]) -> dict[str, str] | None:
    """What an event must say to be meant for an item with these values; None where that is computed."""
    data: dict[str, str] = {}
    for name, part in create_or_match.items():
        if not isinstance(part, Expression):
            continue
        family, _, attribute = part.source.strip().partition(".")
        if family != "event" or not attribute.isidentifier() or name not in own:
            return None
        data[attribute] = own[name]
    return data


def _nearest(condition: Condition, events: tuple[str, ...], wanted: bool, sampler: Sampler) -> Sample | None:
    """The sample with this answer that says least."""
    samples = sampler.samples([condition], tuple(sampler.workflow.states), events) or ()
    never = {f"item.{f.name}" for f in sampler.workflow.fields.values() if begins_filled(f)}
    fields = {f"item.{field.name}": field for field in sampler.workflow.fields.values()}
    possible = (
        sample
        for sample in samples
        if not any(value is None and name in never for name, value in sample.items())
        and all(fits(fields[name], value) for name, value in sample.items() if name in fields)
    )
    return min((sample for sample in possible if sampler.holds(condition, sample, events) == wanted), key=_said, default=None)


def _said(sample: Sample) -> int:
    own = (value for name, value in sample.items() if name.startswith("item.") and name != "item.state")
    return sum(value is not None for value in own)


def _from(plain: Given, sample: Sample, workflow: Workflow) -> Given:
    fields: dict[str, Value] = {}
    own: dict[str, Any] = {}
    facts: dict[str, Value] = {}
    for name, value in sample.items():
        family, _, attribute = name.partition(".")
        if name in ("item.channel_mode",) and value in get_args(ChannelMode):
            own["channel_mode"] = value
        elif name in FACTS and value is not None:
            facts[name] = value
        elif name in _OWN and value is not None:
            own[_OWN[name]] = str(value)
        elif family == "item" and attribute in workflow.fields and attribute not in workflow.decide and value is not None:
            fields[attribute] = value
    if facts:
        told = from_facts(facts)
        own = {"course": told.number("course"), "activity": told.number("activity"), "told": told, **own}
    return _with(plain, fields, own)


def _with(plain: Given, fields: Mapping[str, Value], own: Mapping[str, Any]) -> Given:
    where = {"reporter": plain.reporter, "course": plain.course, "activity": plain.activity}
    kept = {**where, "channel": plain.channel, **own}
    return Given(at=plain.at, fields={**plain.fields, **fields}, **kept)
