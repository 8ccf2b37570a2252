"""How far down each state stands: as many steps from the beginning as the longest way there takes, ended ones last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

Arrow = tuple[str, str]


def ranks(states: Sequence[str], arrows: Collection[Arrow], finals: Collection[str] = ()) -> dict[str, int]:
    """State → rank, counted from 0. Arrows that lead back to a state on the way to them do not count; every other arrow
    leads to a higher rank. ``states`` begin with the first one; what cannot be reached from there begins anew at 0."""
    following = _following(states, arrows)
    back, order = _walk(states, following)
    found = dict.fromkeys(states, 0)
    for state in reversed(order):
        for target in following[state]:
            if (state, target) not in back:
                found[target] = max(found[target], found[state] + 1)
    last = max(found.values(), default=0)
    leaving = {source for source, target in arrows if source != target}
    return {state: last if state in finals and state not in leaving else rank for state, rank in found.items()}


def _following(states: Sequence[str], arrows: Collection[Arrow]) -> Mapping[str, Sequence[str]]:
    place = {state: where for where, state in enumerate(states)}
    found: dict[str, set[str]] = {state: set() for state in states}
    for source, target in arrows:
        if source != target:
            found[source].add(target)
    return {state: sorted(targets, key=place.__getitem__) for state, targets in found.items()}


def _walk(states: Sequence[str], following: Mapping[str, Sequence[str]]) -> tuple[set[Arrow], list[str]]:
    """The arrows that lead back onto the walk's own way, and the states in the order in which it left them for good."""
    back: set[Arrow] = set()
    left: list[str] = []
    seen: set[str] = set()
    for start in states:
        if start in seen:
            continue
        seen.add(start)
        way = [(start, iter(following[start]))]
        while way:
            state, targets = way[-1]
            target = next(targets, None)
            if target is None:
                way.pop()
                left.append(state)
            elif target not in seen:
                seen.add(target)
                way.append((target, iter(following[target])))
            elif any(target == other for other, _ in way):
                back.add((state, target))
    return back, left
