"""Workflows at the desk: the drawing with the items that stand there now, and the same in words."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing import MERGE, Chart, View, chart_of, joined
from lms_feedback_plugin.service.drawings import of_workflow, settings_at

from .auth import staff_session
from .desk import page
from .drawn import drawn
from .house import service
from .languages import reader_language
from .pages import label

blueprint = Blueprint("desk_drawings", __name__, url_prefix="/desk/<site>/workflows")


@blueprint.get("/")
def first(site: str) -> Response:
    """The first of them."""
    own = staff_session(site).site
    name = next(workflow.name for workflow in service().desk.workflows(own.id))
    return redirect(url_for(".workflow", site=own.id, name=name), 303)


@blueprint.get("/<name>")
def workflow(site: str, name: str) -> str:
    """One workflow, and how many items of the reader's courses stand in each of its states."""
    session = staff_session(site)
    own, me = session.site, session.person
    shown = service().library.workflow(own.id, name)
    counts = of_workflow(service().desk.counts(own.id, me), name)
    roles = service().library.workspace.role_labels
    chart = chart_of(shown, View(reader_language(), roles, settings_at(service().sites, own.id, shown), counts))
    kinds = [
        {"label": label(one.label), "url": url_for(".workflow", site=own.id, name=one.name), "current": one.name == name}
        for one in service().desk.workflows(own.id)
    ]
    return page(
        "workflow",
        me,
        own,
        page="workflows",
        label=chart.label,
        kinds=kinds,
        drawing=drawn(chart),
        states=[_state(chart, shown, state, own.id) for state in chart.states],
        older=sum(count for state, count in counts.items() if state not in shown.states),
    )


def _state(chart: Chart, workflow: Workflow, name: str, site: str) -> dict[str, object]:
    state = chart.states[name]
    view = "closed" if state.final else "open"
    return {
        "label": state.label,
        "final": state.final,
        "paused": state.paused,
        "count": state.count,
        "url": url_for("desk.items", site=site, kind=chart.name, state=name, view=view),
        "notes": [note.text for note in state.notes],
        "steps": [
            {
                "label": step.label,
                "target": chart.states[bundle.target].label,
                "notes": [note.text for note in step.notes],
                **_rule(workflow, step.name),
            }
            for bundle in chart.bundles
            if name in bundle.sources
            for step in bundle.steps
        ],
    }


def _rule(workflow: Workflow, name: str) -> dict[str, object]:
    """What a step asks for: the fields, and the sentence that is said where its condition does not hold."""
    if name == MERGE:
        return {"needs": "", "otherwise": None}
    step = workflow.transitions[name]
    otherwise = say(step.otherwise, reader_language()) if step.otherwise else None
    needs = [label(workflow.fields[field].label) for field in step.needs]
    return {"needs": joined(needs, reader_language()), "otherwise": otherwise}
