"""How an item goes into another of its kind, and comes out again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.workflow import CarryRule, Field, Merge

from . import fields
from .actions import Actions
from .draft import Draft
from .rules import Rules


class Merging:
    """The ``merge`` section, compiled."""

    def __init__(self, merge: Merge, rules: Rules) -> None:
        self.rules = rules
        self.sources = tuple(rules.state(name) for name in merge.sources)
        self.target = rules.state(merge.target)
        self.by = tuple(rules.role(name) for name in merge.by)
        self.carry = tuple((rules.field(name), rule) for name, rule in merge.carry.items())
        self.actions = Actions(merge.do, rules)

    def blockers(self, source: Item, target: Item, actor: Actor) -> tuple[Blocker, ...]:
        """Every reason why ``source`` may not go into ``target``."""
        words, states = self.rules.wording, self.rules.workflow.states
        found: list[Blocker] = []
        if (source.site, source.id) == (target.site, target.id):
            found.append(words.same_item())
        if source.site != target.site or source.pin.workflow != target.pin.workflow:
            return (words.other_kind(),)  # nothing else can be said of a foreign item's state
        if states[source.state].final:
            found.append(words.final(source.state))
        elif source.state not in self.sources:
            found.append(words.wrong_state(self.sources, source.state))
        if states[target.state].final:
            found.append(words.final_target(target.state))
        return (*found, *self._wrong_role(actor))

    def parting_blockers(self, source: Item, target: Item, state: str, actor: Actor) -> tuple[Blocker, ...]:
        """Every reason why ``source`` may not be taken out of ``target`` again, back to ``state``."""
        words = self.rules.wording
        if source.site != target.site or source.merged_into != target.id or source.state != self.target:
            return (words.never_merged(),)
        found = () if state in self.sources else (words.wrong_state(self.sources, state),)
        return (*found, *self._wrong_role(actor))

    def _wrong_role(self, actor: Actor) -> tuple[Blocker, ...]:
        return (self.rules.wording.wrong_role(self.by),) if actor.roles.isdisjoint(self.by) else ()

    def join(self, source: Item, target: Draft) -> None:
        """Let the carried fields of ``target`` take in those of ``source``."""
        for field, rule in self.carry:
            mine, theirs = target.fields.get(field.name), source.fields.get(field.name)
            if mine is None:
                target.assign(field.name, theirs)
            elif theirs is not None:
                self._put(target, field, _JOIN[rule](field, mine, theirs))

    def part(self, source: Item, target: Draft) -> None:
        """Take ``source`` out again where that can be computed: a sum gives its share back.

        The longest, highest or first of two values does not tell what the other one was; those stay.
        """
        for field, rule in self.carry:
            mine, theirs = target.fields.get(field.name), source.fields.get(field.name)
            if rule == "sum" and isinstance(mine, int | float) and isinstance(theirs, int | float):
                self._put(target, field, mine - theirs)

    def _put(self, target: Draft, field: Field, value: Any) -> None:
        """Write a joined value, if the field can still hold it."""
        try:
            target.assign(field.name, fields.accept(field, value))
        except ValueError:
            target.blockers += (self.rules.wording.invalid(field, value),)


def _highest(field: Field, mine: Any, theirs: Any) -> Any:
    if field.type == "choice":
        return max(mine, theirs, key=field.choices.index)
    return max(mine, theirs)


_JOIN: Mapping[CarryRule, Callable[[Field, Any, Any], Any]] = {
    "sum": lambda _, mine, theirs: mine + theirs,
    "longest": lambda _, mine, theirs: theirs if len(theirs) > len(mine) else mine,
    "highest": _highest,
    "first": lambda _, mine, __: mine,
}
