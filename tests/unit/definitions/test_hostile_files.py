"""Whatever stands in a file, reading it ends in a workflow or in diagnostics: never in another exception."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.load import load_library, load_workflow, shipped_library
from lms_feedback_plugin.definitions.scenario_files import read_scenarios
from lms_feedback_plugin.definitions.source import Source, read_source
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.errors import DefinitionError

FIX = shipped_library().sources["fix"]
LIBRARY = shipped_library()
SHORT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ends_well(text: str) -> None:
    source = Source("workflow.yaml", text, FIX.messages)
    made, found = read_source(source, LIBRARY.workspace, LIBRARY.workflows)
    assert (made is None) == any(fault.severity == "error" for fault in found)
    assert all(fault.show("zh-CN") and fault.line > 0 and fault.column > 0 for fault in found)


@SHORT
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    ends_well(text)


@SHORT
@given(st.integers(0, len(FIX.text)))
def test_cut_off_anywhere(length: int) -> None:
    ends_well(FIX.text[:length])


@SHORT
@given(
    st.integers(0, len(FIX.text) - 1),
    st.integers(0, 30),
    st.text(alphabet="[]{}:,&*!|>'\"#%@` \t\n-?~abc新0.\x00\ud800\ufeff", max_size=6),
)
def test_spoilt_anywhere(at: int, length: int, put: str) -> None:
    ends_well(FIX.text[:at] + put + FIX.text[at + length :])


_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.sampled_from(["new", "item.x", "5m"])
)
_KEYS = st.sampled_from(["from", "to", "by", "if", "do", "new", "label", "en", "set", "while", "after", "when", "type", "of"])
_TREES = st.recursive(_LEAVES, lambda t: st.lists(t, max_size=3) | st.dictionaries(_KEYS, t, max_size=4), max_leaves=12)
_SECTIONS = ["settings", "fields", "decide", "states", "transitions", "merge", "timers", "reactions", "migrate", "simulation"]


@SHORT
@given(st.dictionaries(st.sampled_from(["workflow", "version", "label", *_SECTIONS]), _TREES))
def test_any_shape(tree: dict[str, object]) -> None:
    ends_well(json.dumps(tree, ensure_ascii=False))


@SHORT
@given(st.dictionaries(st.sampled_from(["scenario", "given", "when", "then"]), _TREES | st.lists(_TREES, max_size=3)))
def test_any_scenario(tree: dict[str, object]) -> None:
    text = json.dumps({"scenarios": [tree]}, ensure_ascii=False)
    sink = Sink("scenarios.yaml", text)
    assert read_scenarios(text, sink, LIBRARY.workflows["fix"], LIBRARY.workspace) == () or not sink.failed


@pytest.mark.parametrize("sign", ["[", "{a: ", "- ", "? ", "'", '"', "a:\n ", "&a ", "!!x ", "*a\n", "%", "---\n"])
def test_much_of_one_thing(sign: str) -> None:
    ends_well((sign * 60_000)[:190_000])


@SHORT
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "workflow.yaml").write_bytes(raw)
    with pytest.raises(DefinitionError):
        load_workflow(tmp_path, LIBRARY.workspace)


def test_a_folder_of_rubbish(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "one" / "messages" / "en").mkdir(parents=True)
    (tmp_path / "one" / "workflow.yaml").write_text("states: [a\n")
    (tmp_path / "one" / "messages" / "en" / "x.md").write_bytes(b"\xff")
    with pytest.raises(DefinitionError) as caught:
        load_library(tmp_path)
    found = caught.value.params["diagnostics"]
    assert {(Path(f.path).name, f.code) for f in found} >= {
        ("workspace.yaml", "Y001"),
        ("workflow.yaml", "Y001"),
        ("x.md", "Y001"),
    }  # type: ignore[attr-defined]


def test_a_folder_with_nothing(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="There is no such file"):
        load_library(tmp_path)


def test_an_unread_scenario_file_is_diagnostics(workspace: Workspace) -> None:
    sink = Sink("scenarios.yaml", "scenarios: [")
    assert read_scenarios("scenarios: [", sink, LIBRARY.workflows["fix"], workspace) == ()
    assert [f.code for f in sink.found] == ["Y001"]
