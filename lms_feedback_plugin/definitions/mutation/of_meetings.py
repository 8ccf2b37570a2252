"""Merges and reactions, weakened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lms_feedback_plugin.definitions.samples import begins_filled
from lms_feedback_plugin.domain.workflow import Merge, Reaction

from .conditions import weakened
from .of_effects import of_effects
from .parts import Mutant, Parts, each
from .wording import owner

_SUITABLE = {"number": ("sum", "highest", "first"), "text": ("longest", "first"), "choice": ("highest", "first")}
_KEPT = frozenset({"reporter", "id"})
"""What an item that an event makes cannot do without."""


def of_merge(parts: Parts) -> Iterator[Mutant]:
    """Merges: who, from where, to where, what is carried, what is done."""
    merge = parts.workflow.merge
    if merge is None:
        return
    for place, role, rest in each(merge.by):
        yield parts.mutant("merges", "merge_role_removed", ("merge", "by", place), parts.with_merge(merge, by=rest), role=role)
    if set(parts.roles) - set(merge.by):
        yield parts.mutant("merges", "merge_everyone", ("merge", "by"), parts.with_merge(merge, by=parts.roles))
    for place, state, rest in each(merge.sources):
        changed = parts.with_merge(merge, sources=rest)
        yield parts.mutant("merges", "merge_from", ("merge", "from", place), changed, state=state)
    if (other := parts.neighbour(merge.target, final=True)) is not None:
        changed = parts.with_merge(merge, target=other)
        yield parts.mutant("merges", "merge_to", ("merge", "to"), changed, old=merge.target, new=other)
    yield from _carried(parts, merge)
    yield from of_effects(parts, merge.do, owner("merge"), ("merge",), lambda do: parts.with_merge(merge, do=do))


def _carried(parts: Parts, merge: Merge) -> Iterator[Mutant]:
    for name, rule in merge.carry.items():
        way = ("merge", "carry", name)
        rest = {field: other for field, other in merge.carry.items() if field != name}
        declared = parts.workflow.fields[name]
        if not (
            rule == "first" and begins_filled(declared)
        ):  # the first of two that are both there is what no rule at all leaves
            yield parts.mutant("merges", "carry_dropped", way, parts.with_merge(merge, carry=rest), field=name)
        for other in _SUITABLE.get(declared.type, ("first",)):
            if other != rule:
                changed = parts.with_merge(merge, carry={**merge.carry, name: other})
                yield parts.mutant("merges", "carry_changed", way, changed, field=name, old=rule, new=other)


def of_reactions(parts: Parts) -> Iterator[Mutant]:
    """Reactions: removed, answering to more, making less, not going on."""
    for number, reaction in enumerate(parts.workflow.reactions):
        way = ("reactions", number)
        yield parts.mutant("reactions", "reaction_removed", way, parts.with_reaction(number, None), when=reaction.when)
        yield from _condition(parts, number, reaction)
        match = reaction.match or {}
        for key in match if len(match) > 1 else ():
            changed = replace(reaction, match={name: value for name, value in match.items() if name != key})
            yield _of(parts, "reaction_match", number, changed, "match", field=key)
        for key in reaction.create or {}:
            declared = parts.workflow.fields.get(key)
            if key not in _KEPT and not (declared and declared.required):
                left = {name: value for name, value in (reaction.create or {}).items() if name != key}
                yield _of(parts, "reaction_create", number, replace(reaction, create=left), "create", field=key)
        if reaction.go is not None and reaction.do:
            yield _of(parts, "reaction_go", number, replace(reaction, go=None), "go", go=reaction.go)
        name, alone = owner("reaction", name=reaction.when), reaction.go is None

        def changed_do(do: tuple[object, ...], at: int = number, one: Reaction = reaction) -> object:
            return parts.with_reaction(at, replace(one, do=do))  # type: ignore[arg-type]

        yield from of_effects(parts, reaction.do, name, way, changed_do, alone=alone)  # type: ignore[arg-type]


def _of(parts: Parts, key: str, number: int, changed: Reaction, part: str, **params: object) -> Mutant:
    whole = parts.with_reaction(number, changed)
    return parts.mutant("reactions", key, ("reactions", number, part), whole, when=changed.when, **params)


def _condition(parts: Parts, number: int, reaction: Reaction) -> Iterator[Mutant]:
    if reaction.condition is None:
        return
    live = tuple(state.name for state in parts.workflow.states.values() if not state.final)
    for new in weakened(reaction.condition, parts.sampler, live, (reaction.when,)):
        yield parts.mutant(
            "conditions",
            "if_changed" if new else "if_dropped",
            ("reactions", number, "if"),
            parts.with_reaction(number, replace(reaction, condition=new)),
            owner=owner("reaction", name=reaction.when),
            old=reaction.condition.source,
            new=new.source if new else "",
        )
