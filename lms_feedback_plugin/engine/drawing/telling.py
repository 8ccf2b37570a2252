"""The drawing in sentences, for whoever hears it."""

from __future__ import annotations

from .chart import Chart
from .wording import joined, word


def described(chart: Chart) -> str:
    """Where it begins and ends, what leads where, and the counts or the way if they are drawn."""
    language, states = chart.language, chart.states
    stop = "" if language.startswith("zh") else " "
    first = next(state.label for state in states.values() if state.initial)
    ends = joined((state.label for state in states.values() if state.final), language)
    told = []
    for name, state in states.items():
        steps = [
            word("step", language, step=step.label, target=states[bundle.target].label)
            for bundle in chart.bundles
            if name in bundle.sources
            for step in bundle.steps
        ]
        if steps:
            told.append(word("leads", language, state=state.label, steps=joined(steps, language)))
    if chart.live:
        counts = joined((f"{state.label} {state.count}" for state in states.values() if state.count), language)
        told.append(word("now", language, counts=counts or "0"))
    if chart.passages:
        way = [states[passage.target].label for passage in chart.passages if passage.target in states]
        told.append(word("way", language, way=" → ".join(way)))
    return word("desc", language, first=first, ends=ends, states=stop.join(told))
