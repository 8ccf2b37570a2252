"""Whatever a workflow looks like: nothing lies on anything else, and every step is drawn from its states to its state."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings

from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing import Plan, plan_of
from lms_feedback_plugin.engine.drawing.blocks import LOOP
from lms_feedback_plugin.engine.drawing.plan import START, leg

from .charts import a_chart, a_workflow, workflows

Rect = tuple[float, float, float, float]
TOUCH = 0.6


def rect(x: float, y: float, width: float, height: float) -> Rect:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def boxes(plan: Plan) -> dict[str, Rect]:
    """Every card, and every label that stands on a line."""
    places = plan.layout.places
    found = {name: rect(places[name].x, places[name].y, b.width, b.height) for name, b in plan.states.items()}
    for bundle in plan.chart.bundles:
        block = plan.labels[bundle.id]
        if bundle.sources != (bundle.target,):
            found[bundle.id] = rect(places[bundle.id].x, places[bundle.id].y, block.width, block.height)
    return found


def loops(plan: Plan) -> dict[str, Rect]:
    """What hangs at the right side of a state."""
    found = {}
    for name, bundles in plan.loops.items():
        if bundles:
            place, block = plan.layout.places[name], plan.states[name]
            left = place.x + block.width / 2 + 0.1
            wide = LOOP + max(plan.labels[one.id].width for one in bundles)
            high = sum(plan.labels[one.id].height + 10 for one in bundles)
            found[name] = (left, place.y - high / 2, left + wide, place.y + high / 2)
    return found


def meet(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] - TOUCH and other[0] < one[2] - TOUCH and one[1] < other[3] - TOUCH and other[1] < one[3] - TOUCH


def on_edge(point: tuple[float, float], box: Rect) -> bool:
    x, y = point
    return box[0] - TOUCH <= x <= box[2] + TOUCH and min(abs(y - box[1]), abs(y - box[3])) <= TOUCH


@settings(deadline=None, max_examples=150)
@given(workflows())
def test_boxes_and_labels_never_overlap(workflow: Workflow) -> None:
    plan = plan_of(a_chart(workflow))
    every = [*boxes(plan).items(), *((f"{name} loops", box) for name, box in loops(plan).items())]
    for (name, one), (other_name, other) in combinations(every, 2):
        assert not meet(one, other), (name, other_name)
    for _, (left, top, right, bottom) in every:
        assert left >= -TOUCH
        assert top >= -TOUCH
        assert right <= plan.layout.width + TOUCH
        assert bottom <= plan.layout.height + TOUCH


@settings(deadline=None, max_examples=150)
@given(workflows())
def test_every_step_is_drawn_and_no_line_runs_through_a_box(workflow: Workflow) -> None:
    plan = plan_of(a_chart(workflow))
    drawn = {(step.name, source) for bundle in plan.chart.bundles for step in bundle.steps for source in bundle.sources}
    asked = {(step.name, source) for step in workflow.transitions.values() for source in step.sources}
    assert asked <= drawn
    where = boxes(plan)
    for bundle in plan.chart.bundles:
        if bundle.sources == (bundle.target,):
            continue
        for source in bundle.sources:
            route = plan.layout.routes[leg(bundle, source)]
            assert on_edge(route[0], where[source])
            assert on_edge(route[-1], where[bundle.id])
        route = plan.layout.routes[bundle.id]
        assert on_edge(route[0], where[bundle.id])
        assert on_edge(route[-1], where[bundle.target])
    for route in plan.layout.routes.values():
        for (x0, y0), (x1, y1) in pairwise(route):
            assert abs(x0 - x1) <= TOUCH or abs(y0 - y1) <= TOUCH, "lines run straight up, down and across"
            line = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            padded = (line[0] - TOUCH, line[1] - TOUCH, line[2] + TOUCH, line[3] + TOUCH)
            for name, box in where.items():
                assert not meet(padded, (box[0] + TOUCH, box[1] + TOUCH, box[2] - TOUCH, box[3] - TOUCH)), name


@settings(deadline=None, max_examples=30)
@given(workflows())
def test_the_same_workflow_gives_the_same_picture(workflow: Workflow) -> None:
    chart = a_chart(workflow)
    assert plan_of(chart).layout == plan_of(chart).layout


def test_it_begins_above_and_ends_below() -> None:
    workflow = a_workflow(
        [(("a",), "b"), (("b",), "c"), (("c",), "a"), (("a",), "end"), (("c",), "done")],
        ["a", "end", "b", "c", "done"],
        ["x"],
        frozenset({"end", "done"}),
    )
    plan = plan_of(a_chart(workflow))
    y = {name: place.y for name, place in plan.layout.places.items()}
    assert y[START] < y["a"] < y["b"] < y["c"] < y["end"] == y["done"]
    assert [bundle.back for bundle in plan.chart.bundles if bundle.sources == ("c",)] == [True, False]


def test_steps_between_the_same_states_share_a_line() -> None:
    plan = plan_of(a_chart(a_workflow([(("a",), "b"), (("a",), "b"), (("a", "c"), "b")], ["a", "b", "c"], ["x"])))
    shared = [[step.name for step in bundle.steps] for bundle in plan.chart.bundles if bundle.kind == "step"]
    assert shared == [["s1"], ["s2"]]  # the bot's own is dashed and runs apart
    labels = plan_of(a_chart(a_workflow([(("a",), "b")] * 3, ["a", "b"], ["x"]))).chart.bundles
    assert [[step.name for step in bundle.steps] for bundle in labels] == [["s0"], ["s1", "s2"]]
