"""Takes what is personal out of an item's values and leaves what rules look at.

Choices, truth values, dates and numbers that count something stay. A text becomes ``text of 43 characters``: equal texts stay
equal, different ones different, empty ones empty, and where a merge asks which is longer, the length stays. Words that the
workflow's own file says (in a condition, in ``set``) are nobody's and stay. Of a private field only its type is kept.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Action, Condition, Expression, Field, Workflow

LEARNER = "learner"
"""The reporter, as scenarios name them."""
COURSE = "course"
"""The course, as scenarios of a recorded item name it."""
ACTIVITY = "activity"
"""What it speaks of within the course, likewise."""
MOST = 1_000_000
"""Numbers from here on count nothing; they are more likely to name somebody (a telephone, a student)."""
LONGEST = 2_000
"""Beyond, a length is not told apart any more."""
DATE = "2000-01-01"


class Mask:
    """One mask for one item: it remembers which text became what."""

    def __init__(self, workflow: Workflow, people: Iterable[str] = ()) -> None:
        self._fields, self._decided = workflow.fields, workflow.decide
        self._spoken = frozenset(spoken(workflow))
        self._measured = {name for name, rule in (workflow.merge.carry if workflow.merge else {}).items() if rule == "longest"}
        self._people = {person: LEARNER if n == 0 else f"person {n}" for n, person in enumerate(people)}
        self._known: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def fields(self, values: Mapping[str, Value], erased: Iterable[str] = ()) -> dict[str, Value]:
        """The values of declared fields, masked, in the order of the file; what was erased is a text that nobody knows."""
        gone = set(erased)
        return {name: self.value(field, values[name], erased=name in gone)
                for name, field in self._fields.items() if name in values}  # fmt: skip

    def given(self, values: Mapping[str, Value], erased: Iterable[str] = ()) -> dict[str, Value]:
        """The values with which an item begins, in the order of the file: without those that come by themselves."""
        told = self.fields(values, erased)
        return {name: told[name] for name, field in self._fields.items()
                if told.get(name) is not None and told[name] != field.default and name not in self._decided}  # fmt: skip

    def value(self, field: Field, value: Value, *, erased: bool = False) -> Value:
        """One value of a field, masked."""
        if erased:
            return self._named("erased", "text that was erased") if field.type == "text" else self._plain(field, None)
        if value is None:
            return None
        if field.private:
            return self._plain(field, value)
        match field.type:
            case "text":
                return self._text(field.name, str(value))
            case "person":
                return self.person(str(value))
            case "file":
                return self._named(f"file {value}", "file")
            case "number":
                return value if isinstance(value, (int, float)) and abs(value) < MOST else MOST
            case _:
                return value

    def person(self, number: str) -> str:
        """Somebody, by a number that tells nothing."""
        return self._people.setdefault(number, f"person {len(self._people)}")

    def _plain(self, field: Field, value: Value) -> Value:
        """A value of the field's type that says nothing."""
        stand_ins: dict[str, Value] = {"number": 1, "boolean": False, "date": DATE}
        if field.type == "choice":
            return field.choices[0]
        return stand_ins[field.type] if field.type in stand_ins else self._named(f"{field.name} {value}", "something private")

    def _text(self, name: str, text: str) -> str:
        if text in self._spoken or not text:
            return text
        length = min(len(text), LONGEST)
        said = f"text of {len(text)} characters" if len(text) <= LONGEST else f"text of more than {LONGEST} characters"
        if name not in self._measured:
            return self._named(text, said)
        said = said if len(said) <= length else "text"
        return self._named(text, said.ljust(length, ".")[:length], exact=True)

    def _named(self, key: str, said: str, *, exact: bool = False) -> str:
        """``said`` the first time; where that stands for something else already, another one (of the same length)."""
        found = self._known.get((key, said))
        n = 1
        while found is None:
            one = said if n == 1 else _numbered(said, n) if exact else f"{said} ({n})"
            if one not in self._taken:
                found = self._known[key, said] = one
                self._taken.add(one)
            n += 1
        return found


def _numbered(said: str, n: int) -> str:
    """Another text of the same length: with its number at the end, or a sign of its own where it is too short for that."""
    tail = f" ({n})"
    if len(said) > len(tail):
        return said[: -len(tail)] + tail
    return said[:-1] + (chr(ord("a") + n - 2) if n < 28 else chr(0x4E00 + n))


def spoken(workflow: Workflow) -> Iterator[str]:
    """Every text that the file itself says: in conditions, in what it computes, in what it sets."""
    for action in actions_of(workflow):
        yield from _said(action.values.values())
    for step in workflow.transitions.values():
        yield from _said([step.condition])
    for rows in workflow.decide.values():
        yield from _said([one for row in rows for one in (row.value, row.condition)])
    for timer in workflow.timers.values():
        yield from _said([timer.condition])
    for reaction in workflow.reactions:
        yield from _said([reaction.condition, *(reaction.create or {}).values(), *(reaction.match or {}).values()])
    yield from _said(field.default for field in workflow.fields.values())


def actions_of(workflow: Workflow) -> Iterator[Action]:
    """Everything that the file asks to be done."""
    yield from (action for step in workflow.transitions.values() for action in step.do)
    yield from (action for timer in workflow.timers.values() for action in timer.do)
    yield from (action for reaction in workflow.reactions for action in reaction.do)
    yield from workflow.merge.do if workflow.merge else ()


def _said(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (Condition, Expression)):
            nodes = ast.walk(ast.parse(value.source.strip(), mode="eval"))
            yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
