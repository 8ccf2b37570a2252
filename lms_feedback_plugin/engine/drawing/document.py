"""A plan as one JSON document, for programs that draw by themselves: boxes by their middle, routes from source to target."""

from __future__ import annotations

from lms_feedback_plugin.domain.text import Json, iso

from .chart import Bundle, Note
from .plan import Plan, leg


def document_of(plan: Plan) -> Json:
    """Nodes and edges with their positions, the middle of each box as ``x`` and ``y``."""
    chart, layout = plan.chart, plan.layout
    return {
        "workflow": chart.name,
        "version": chart.version,
        "label": chart.label,
        "language": chart.language,
        "width": round(layout.width, 1),
        "height": round(layout.height, 1),
        "nodes": [_node(plan, name) for name in chart.states],
        "edges": [_edge(plan, bundle) for bundle in chart.bundles],
        "way": [
            {"n": one.number, "what": one.what, "step": one.step, "from": one.source, "to": one.target, "at": iso(one.at)}
            for one in chart.passages
        ],
    }


def _node(plan: Plan, name: str) -> Json:
    state, block, place = plan.chart.states[name], plan.states[name], plan.layout.places[name]
    return {
        "state": name,
        "label": state.label,
        "initial": state.initial,
        "final": state.final,
        "paused": state.paused,
        "count": state.count,
        "notes": _notes(state.notes),
        "x": round(place.x, 1),
        "y": round(place.y, 1),
        "width": round(block.width, 1),
        "height": round(block.height, 1),
    }


def _edge(plan: Plan, bundle: Bundle) -> Json:
    """``routes``: from each source to the labels; ``route``: from the labels on. A loop has neither, nor a place."""
    loop = bundle.sources == (bundle.target,)
    place = None if loop else plan.layout.places[bundle.id]
    block = plan.labels[bundle.id]
    return {
        "kind": bundle.kind,
        "back": bundle.back,
        "from": list(bundle.sources),
        "to": bundle.target,
        "steps": [
            {"name": step.name, "label": step.label, "notes": _notes(step.notes), "conditional": step.conditional}
            | ({"taken": [number for number, _ in step.taken]} if plan.chart.passages else {})
            for step in bundle.steps
        ],
        "x": round(place.x, 1) if place else None,
        "y": round(place.y, 1) if place else None,
        "width": round(block.width, 1),
        "height": round(block.height, 1),
        "routes": {} if loop else {source: _points(plan, leg(bundle, source)) for source in bundle.sources},
        "route": [] if loop else _points(plan, bundle.id),
    }


def _notes(notes: tuple[Note, ...]) -> list[Json]:
    return [{"sign": note.sign, "text": note.text} for note in notes]


def _points(plan: Plan, link: str) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in plan.layout.routes[link]]
