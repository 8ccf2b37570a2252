"""Values for the fields that a step needs: what they say does not matter, only that the step takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice, product
from random import Random

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Value, iso
from lms_feedback_plugin.domain.workflow import Field, Transition, Workflow
from lms_feedback_plugin.engine.machine import Machine

TRIES = 64
NUMBERS = (1, 0, 10, 1000)


class Rehearsal:
    """Finds values with which the machine takes a step, and remembers those that it took."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._taken: dict[str, dict[str, Value]] = {}

    def values(
        self, snapshot: Snapshot, transition: Transition, actor: Actor, now: datetime, dice: Random
    ) -> dict[str, Value] | None:
        """None where the machine takes none of those that were tried: by chance first, then what it took last time."""
        held, known = snapshot.item.fields, self._taken.get(transition.name)
        missing = [self._machine.workflow.fields[name] for name in transition.needs if held.get(name) is None]
        tries = islice(fillings(missing, now, dice), TRIES)
        first = [next(tries)]
        if known is not None and known.keys() == first[0].keys():
            first.append(known)
        for values in chain(first, tries):
            if isinstance(self._machine.fire(snapshot, transition.name, actor, values, now), Decision):
                self._taken[transition.name] = values
                return values
        return None


def first_values(workflow: Workflow, now: datetime, dice: Random) -> dict[str, Value]:
    """What a learner fills in who reports something: the required fields."""
    required = [field for field in workflow.fields.values() if field.required and field.name not in workflow.decide]
    return next(fillings(required, now, dice))


def fillings(fields: Sequence[Field], now: datetime, dice: Random) -> Iterator[dict[str, Value]]:
    """Every way to fill them in, the first one by chance."""
    for values in product(*(_shuffled(_samples(field, now), dice) for field in fields)):
        yield dict(zip((field.name for field in fields), values, strict=True))


def _samples(field: Field, now: datetime) -> Iterable[Value]:
    if field.type == "choice":
        return field.choices
    if field.type == "number":
        return NUMBERS
    if field.type == "boolean":
        return (True, False)
    return (iso(now),) if field.type == "date" else ("…",)


def _shuffled(values: Iterable[Value], dice: Random) -> list[Value]:
    mixed = list(values)
    if len(mixed) > 1:
        dice.shuffle(mixed)
    return mixed
