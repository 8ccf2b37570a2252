"""Workflows of every shape, made up for drawing: only what a drawing looks at."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from lms_feedback_plugin.domain.workflow import Merge, Reaction, State, Timer, Transition, Workflow
from lms_feedback_plugin.engine.drawing import View, chart_of
from lms_feedback_plugin.engine.drawing.chart import Chart

LABELS = st.one_of(
    st.sampled_from(["New", "Waiting for the learner", "等待学员补充说明后继续", "Zurückgestellt bis auf Weiteres", "مفتوح"]),
    st.text(max_size=60),
)


def a_workflow(
    arrows: list[tuple[tuple[str, ...], str]], names: list[str], labels: list[str], finals: frozenset[str] = frozenset()
) -> Workflow:
    """Its steps are the arrows, ``s0``, ``s1``, …; labels are dealt out in turn."""

    def label(place: int) -> dict[str, str]:
        return {"en": labels[place % len(labels)]}

    states = {name: State(name, label(place), final=name in finals, paused=place % 4 == 2) for place, name in enumerate(names)}
    steps = [
        Transition(f"s{place}", sources, target, ("support", "bot")[place % 3 == 0 :][:1], label(place + 1))
        for place, (sources, target) in enumerate(arrows)
    ]
    merge = Merge((names[0],), names[-1], ("support",), {}) if len(names) > 2 else None
    timers = {"late": Timer("late", tuple(names[:2]), timedelta(hours=48), go=steps[0].name if steps else None)}
    reactions = (Reaction("lms.message_received", create={}), Reaction("board.voted", match={"id": 1}))
    return Workflow(
        "made_up", 1, "", label(0), {}, {}, {}, states, {step.name: step for step in steps}, merge, timers, reactions
    )


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    """Any states, joined in any way: circles, loops, islands, several sources."""
    names = [f"z{place}" for place in range(draw(st.integers(1, 9)))]
    finals = frozenset(draw(st.lists(st.sampled_from(names), max_size=3)))
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)
    arrows = draw(st.lists(st.tuples(some, st.sampled_from(names)), max_size=14))
    kept = [(tuple(s for s in sources if s not in finals), target) for sources, target in arrows]
    labels = draw(st.lists(LABELS, min_size=1, max_size=5))
    return a_workflow([one for one in kept if one[0]], names, labels, finals - {names[0]})


def a_chart(workflow: Workflow) -> Chart:
    return chart_of(workflow, View("en"))
