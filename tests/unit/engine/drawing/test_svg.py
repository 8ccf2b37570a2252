"""The picture as a file: well-formed whatever the labels say, alone in the world, told in words, readable in all colours."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.domain.decision import HistoryLine
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing import View, chart_of, nearby, passages, svg_of
from lms_feedback_plugin.engine.drawing.look import DARK, LIGHT, PAPER

from .charts import a_chart, a_workflow, workflows

SHIPPED = load.shipped_library()
SVG = "{http://www.w3.org/2000/svg}"
BEGAN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOSTILE = "</text><script>alert(1)</script>]]>&\"'\x00\x0b\u202e <b>x</b>"


def words(svg: str) -> str:
    return " ".join(text for node in ElementTree.fromstring(svg).iter() if (text := (node.text or "").strip()))


@settings(deadline=None, max_examples=60)
@given(workflows())
def test_any_label_gives_well_formed_xml(workflow: Workflow) -> None:
    root = ElementTree.fromstring(svg_of(a_chart(workflow)))
    assert root.get("role") == "img"
    assert {child.tag for child in root.iter()} <= {
        SVG + tag for tag in ("svg", "title", "desc", "style", "rect", "g", "path", "circle", "text", "tspan")
    }


def test_a_hostile_label_stays_text() -> None:
    svg = svg_of(a_chart(a_workflow([(("a",), "b")], ["a", "b"], [HOSTILE])))
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "alert(1)" in words(svg)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("name", sorted(SHIPPED.workflows))
def test_it_says_everything_and_needs_nothing(name: str, language: str) -> None:
    workflow = SHIPPED.workflows[name]
    svg = svg_of(chart_of(workflow, View(language, SHIPPED.workspace.role_labels)))
    root = ElementTree.fromstring(svg)
    assert root.get("lang") == language
    named = {node.get("id"): node.text for node in root.iter() if node.tag in (f"{SVG}title", f"{SVG}desc")}
    assert [named[root.get(one)] for one in ("aria-labelledby", "aria-describedby")] == list(named.values())
    told = re.sub(r"\s", "", words(svg))
    for one in [*workflow.states.values(), *workflow.transitions.values()]:
        assert re.sub(r"\s", "", one.label[language]) in told
    assert not re.search(r"(?:href|src|url\(|@import|style=|on[a-z]+=)", svg.split("</style>")[1])
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]


def test_the_signs_say_who_when_and_why() -> None:
    svg = svg_of(chart_of(SHIPPED.workflows["fix"], View("en", SHIPPED.workspace.role_labels)))
    told = words(svg)
    for said in (
        "5 min of working time: to Support lead",
        "working days at 17:00: reminds Support",
        "after 72 h",
        "tracker.issue_closed",
        "Developer, Support lead",
        "waits: clocks stand still",
    ):
        assert said in told
    assert 'class="merge"' in svg
    assert 'class="step back"' in svg
    assert "on a condition" not in told, "the legend explains only what is there"
    chosen = View("zh-CN", SHIPPED.workspace.role_labels, {"first_look": timedelta(minutes=90)})
    assert "1 小时 30 分钟（工作时间）：上报客服主管" in words(svg_of(chart_of(SHIPPED.workflows["fix"], chosen)))


def test_live_counts_stand_on_their_states() -> None:
    view = View("en", SHIPPED.workspace.role_labels, counts={"new": 3, "with_dev": 1204, "gone": 7})
    svg = svg_of(chart_of(SHIPPED.workflows["fix"], view))
    counts = [node.text for node in ElementTree.fromstring(svg).iter(f"{SVG}text") if node.get("class") == "count"]
    assert counts == ["3", "0", "0", "1,204", "0", "0", "0", "0", "0", "0", "3"]
    assert "Now there: New 3, With the developers 1204." in words(svg)


def test_the_way_of_an_item_is_told_and_the_rest_fades() -> None:
    lines = [
        ("created", "fix", None, "new"),
        ("transition", "triage", "new", "reproducing"),
        ("fields", "x", "reproducing", "reproducing"),
    ]
    way = passages(
        SHIPPED.workflows["fix"],
        [(HistoryLine(what, name, "p", a, b), BEGAN + timedelta(hours=n)) for n, (what, name, a, b) in enumerate(lines)],
    )
    root = ElementTree.fromstring(svg_of(chart_of(SHIPPED.workflows["fix"], View("en", way=way))))
    assert root.get("class") == "lfd way"
    met = ["".join(node.itertext()) for node in root.iter(f"{SVG}g") if "met" in node.get("class", "").split()]
    assert met[:2] == ["New2026-11-23 02:00", "Being reproduced"]
    taken = [
        node
        for node in root.iter(f"{SVG}g")
        if node.get("class", "").endswith(" taken") and node.find(f"{SVG}rect") is not None
    ]
    assert ["".join(node.itertext()) for node in taken] == ["Start reproducing2026-11-23 03:001"]


def test_nearby_is_where_it_was_and_where_it_can_go() -> None:
    moved = HistoryLine("migrated", "2", "p", "gone", "with_dev")
    lines = [moved, HistoryLine("transition", "send_back", "p", "with_dev", "reproducing")]
    way = passages(SHIPPED.workflows["fix"], [(line, BEGAN) for line in lines])
    chart = nearby(chart_of(SHIPPED.workflows["fix"], View("en", way=way)))
    assert set(chart.states) == {"new", "with_dev", "reproducing", "need_info", "rejected", "moved", "merged"}
    assert [bundle.sources for bundle in chart.bundles if bundle.walked] == [("with_dev",)]
    told = words(svg_of(chart))
    assert "The way so far: With the developers → Being reproduced." in told
    assert "Start reproducing" not in told


def test_inside_a_page_it_takes_the_page_s_colours_and_its_nonce() -> None:
    svg = svg_of(a_chart(a_workflow([], ["a"], ["x"])), alone=False, nonce='a"b', ids="one")
    assert '<style nonce="a&quot;b">' in svg
    assert "--d-paper:" not in svg
    assert 'id="one-title"' in svg


TEXTS = [
    *((ink, ground) for ink in ("ink", "soft") for ground in ("paper", "card", "sand", "sunk", "tint")),
    *(("faint", ground) for ground in ("paper",)),
    ("on-accent", "accent"),
]
LINES = [(line, ground) for line in ("line", "amber", "accent") for ground in ("paper", "card")]


@pytest.mark.parametrize("palette", [LIGHT, DARK, PAPER], ids=["light", "dark", "paper"])
def test_everything_can_be_told_apart(palette: dict[str, str]) -> None:
    assert {pair: round(r, 2) for pair in TEXTS if (r := contrast(palette, *pair)) < 4.5} == {}
    assert {pair: round(r, 2) for pair in LINES if (r := contrast(palette, *pair)) < 3} == {}


def contrast(palette: dict[str, str], one: str, other: str) -> float:
    """As WCAG counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = sorted((light(palette[one]), light(palette[other])))
    return (lights[1] + 0.05) / (lights[0] + 0.05)
