"""Transitions and decision rows, weakened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lms_feedback_plugin.definitions.samples import always_there
from lms_feedback_plugin.domain.workflow import BOT, DecisionRow, Transition

from .conditions import weakened
from .of_effects import of_effects
from .parts import Mutant, Parts, each, without
from .wording import owner


def of_transitions(parts: Parts) -> Iterator[Mutant]:
    """Roles, needs, conditions, effects and ways of every transition."""
    for step in parts.workflow.transitions.values():
        yield from _roles(parts, step)
        yield from _needs(parts, step)
        yield from _condition(parts, step)
        way = ("transitions", step.name)
        name = owner("transition", name=step.name)
        yield from of_effects(parts, step.do, name, way, lambda do, s=step: parts.with_transition(s, do=do))  # type: ignore[misc]
        yield from _ways(parts, step)


def _roles(parts: Parts, step: Transition) -> Iterator[Mutant]:
    for place, role, rest in each(step.by):
        if role == BOT and not any(timer.go == step.name for timer in parts.workflow.timers.values()) and _reacted(parts, step):
            continue  # a reaction is not asked for its role: nobody could tell
        changed = parts.with_transition(step, by=rest)
        yield parts.mutant("roles", "role_removed", ("transitions", step.name, "by", place), changed, role=role, name=step.name)
    if set(parts.roles) - set(step.by):
        changed = parts.with_transition(step, by=parts.roles)
        yield parts.mutant("roles", "role_everyone", ("transitions", step.name, "by"), changed, name=step.name)


def _reacted(parts: Parts, step: Transition) -> bool:
    return any(reaction.go == step.name for reaction in parts.workflow.reactions)


def _needs(parts: Parts, step: Transition) -> Iterator[Mutant]:
    for place, field, rest in each(step.needs):
        if always_there(parts.workflow, field):
            continue
        way = ("transitions", step.name, "needs", place)
        changed = parts.with_transition(step, needs=rest)
        yield parts.mutant("needs", "need_dropped", way, changed, name=step.name, field=field)


def _condition(parts: Parts, step: Transition) -> Iterator[Mutant]:
    old = step.condition
    if old is None:
        return
    events = tuple(reaction.when for reaction in parts.workflow.reactions if reaction.go == step.name)
    for new in weakened(old, parts.sampler, step.sources, events):
        yield parts.mutant(
            "conditions",
            "if_changed" if new else "if_dropped",
            ("transitions", step.name, "if"),
            parts.with_transition(step, condition=new),
            owner=owner("transition", name=step.name),
            old=old.source,
            new=new.source if new else "",
        )


def _ways(parts: Parts, step: Transition) -> Iterator[Mutant]:
    if (other := parts.neighbour(step.target)) is not None:
        changed = parts.with_transition(step, target=other)
        way = ("transitions", step.name, "to")
        yield parts.mutant("ways", "to_swapped", way, changed, name=step.name, old=step.target, new=other)
    alive = tuple(state.name for state in parts.workflow.states.values() if not state.final)
    if set(alive) - set(step.sources):
        changed = parts.with_transition(step, sources=alive)
        yield parts.mutant("ways", "from_everywhere", ("transitions", step.name, "from"), changed, name=step.name)
    for place, state, rest in each(step.sources):
        if rest:
            changed = parts.with_transition(step, sources=rest)
            way_out = ("transitions", step.name, "from", place)
            yield parts.mutant("ways", "from_dropped", way_out, changed, name=step.name, state=state)


def of_decisions(parts: Parts) -> Iterator[Mutant]:
    """Decision rows: left out, with another value, in another order, with another condition."""
    for name, rows in parts.workflow.decide.items():
        for number, row in enumerate(rows):
            yield from _row(parts, name, rows, number, row)


def _row(parts: Parts, name: str, rows: tuple[DecisionRow, ...], number: int, row: DecisionRow) -> Iterator[Mutant]:
    here, words = ("decide", name, number), owner("row", row=number + 1)

    def tried(key: str, others: tuple[DecisionRow, ...], **params: object) -> Iterator[Mutant]:
        if not parts.sampler.decide_alike(rows, others):
            changed = replace(parts.workflow, decide={**parts.workflow.decide, name: others})
            sort = "conditions" if key.startswith("if") else "decisions"
            yield parts.mutant(sort, key, here, changed, field=name, row=words, **params)  # type: ignore[arg-type]

    before, after = rows[:number], rows[number + 1 :]
    if after:
        yield from tried("row_dropped", without(rows, number), value=row.value)
    other = next((r.value for r in (*after, *before) if r.value != row.value), None)
    if other is not None:
        yield from tried("row_value", (*before, replace(row, value=other), *after), old=row.value, new=other)
    if number and row.condition is not None:
        yield from tried("rows_swapped", (*before[:-1], row, before[-1], *after))
    if row.condition is not None:
        of = owner("decide", name=name, row=number + 1)
        for new in weakened(row.condition, parts.sampler, tuple(parts.workflow.states), dropped=False):
            assert new is not None
            changed = (*before, replace(row, condition=new), *after)
            yield from tried("if_changed", changed, owner=of, old=row.condition.source, new=new.source)
