"""The schemas for editors: they know the same keys as the reader, take what it takes, and underline what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from lms_feedback_plugin.definitions import editor, elements, load, steps, timed, workflows, workspaces
from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.editor import of_workflow as made
from lms_feedback_plugin.definitions.editor import of_workspace
from lms_feedback_plugin.definitions.editor.meanings import MEANINGS
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.shapes import Shape
from lms_feedback_plugin.definitions.told import ACTIVITY_KEYS, COURSE_KEYS
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence

SHIPPED = load.shipped_folder()
NAMES = ("answer", "fix", "suggestion")


def schemas(name: str) -> dict[str, Any]:
    unread = load.load_unread(SHIPPED / name)
    names = editor.names_in(unread.source.text, unread.workspace, unread.source.messages, unread.workflows)
    return {"workflow": editor.workflow_schema(names), "scenarios": editor.scenario_schema(names)}


def read(path: Path) -> Any:
    """As an editor reads it: words such as ``on``, times and dates stay text."""
    text = path.read_text(encoding="utf-8")
    root = parse(text, Sink(str(path), text))
    assert root is not None
    return plain(root)


def plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.typed


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_takes_what_is_shipped(name: str) -> None:
    for of, schema in schemas(name).items():
        jsonschema_rs.meta.validate(schema)
        faults = jsonschema_rs.Draft7Validator(schema).iter_errors(read(SHIPPED / name / f"{of}.yaml"))
        assert [f"{fault.instance_path}: {fault.message}" for fault in faults] == []


def test_the_schema_takes_the_shipped_workspace() -> None:
    schema = editor.workspace_schema()
    assert list(jsonschema_rs.Draft7Validator(schema).iter_errors(read(SHIPPED / "workspace.yaml"))) == []


def names_of_fix() -> editor.Names:
    unread = load.load_unread(SHIPPED / "fix")
    return editor.names_in(unread.source.text, unread.workspace, unread.source.messages, unread.workflows)


@pytest.mark.parametrize(
    ("shape", "schema"),
    [
        (workflows.WORKFLOW, editor.workflow_schema),
        (elements.SETTING, made.setting),
        (elements.FIELD, made.field),
        (elements.STATE, made.state),
        (steps.TRANSITION, made.transition),
        (steps.MERGE, made.merge),
        (timed.TIMER, made.timer),
        (workflows.MIGRATION, made.migration),
        (workspaces.WORKSPACE, lambda _names: editor.workspace_schema()),
    ],
)
def test_schema_and_reader_know_the_same_keys(shape: Shape, schema: Any) -> None:
    found = schema(names_of_fix())
    assert set(found["properties"]) == set(shape.keys)
    assert set(found.get("required", ())) == {name for name, key in shape.keys.items() if key.required}


def test_schema_and_reader_know_the_same_keys_of_a_reaction() -> None:
    assert tuple(made.reaction(names_of_fix())["properties"]) == timed.REACTION_KEYS


PLANTED = {
    "a state": (("transitions", "triage", "to"), "reprodcing"),
    "a role": (("transitions", "triage", "by"), "suport"),
    "a field": (("transitions", "ask", "needs"), ["reqest"]),
    "a message": (("transitions", "ask", "do"), [{"notify": "reporter with need_detail"}]),
    "an effect": (("transitions", "ask", "do"), [{"call": "tracker.creat_issue"}]),
    "an action": (("transitions", "ask", "do"), [{"notfy": "reporter with need_details"}]),
    "a transition": (("timers", "settle", "go"), "clos"),
    "a length": (("timers", "settle", "after"), "72 hours"),
    "a calendar": (("timers", "first_look", "after"), "5m in ofice"),
    "an event": (("reactions", 0, "when"), "tracker.issue_close"),
    "a key": (("states", "new", "finale"), True),
    "a choice": (("decide", "priority", 0, "is"), "urgnt"),
    "a rule": (("merge", "carry", "reporters"), "sums"),
    "odds": (("simulation", "ask", "odds"), 2),
    "two lengths": (("timers", "settle", "at"), "17:00 in office"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_the_schema_underlines_a_planted_fault(planted: str) -> None:
    where, what = PLANTED[planted]
    document = read(SHIPPED / "fix" / "workflow.yaml")
    node = document
    for step in where[:-1]:
        node = node[step]
    node[where[-1]] = what
    (fault,) = jsonschema_rs.Draft7Validator(schemas("fix")["workflow"]).iter_errors(document)
    assert fault.instance_path
    assert all(there == planted for there, planted in zip(fault.instance_path, where, strict=False))


def test_names_are_found_in_a_file_that_is_not_right() -> None:
    unread = load.load_unread(SHIPPED / "fix")
    text = "states: {new: {label: 3, oops: 1}, done: {}}\nfields: {x: {type: choice, of: [a, b]}, y: 5}\nnonsense: [1]\n"
    names = editor.names_in(text, unread.workspace, ["told"], ["fix"])
    assert names.states == ("new", "done")
    assert names.fields == {"x": ("choice", ("a", "b")), "y": ("text", ())}
    assert names.messages[0] == "told"
    assert editor.names_in(": [", unread.workspace, [], []).states == ()


KINDS = {
    "workflow": editor.workflow_schema,
    "setting": made.setting,
    "field": made.field,
    "state": made.state,
    "transition": made.transition,
    "merge": made.merge,
    "timer": made.timer,
    "reaction": made.reaction,
    "migration": made.migration,
    "effort": made.effort,
    "workspace": lambda names: editor.workspace_schema(names.language),
    "calendar": lambda names: of_workspace.calendar(names.language),
}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_key_says_what_it_means(kind: str, language: str) -> None:
    found = KINDS[kind](replace(names_of_fix(), language=language))["properties"]
    assert set(MEANINGS[kind]) == set(found)
    assert {key: schema["description"] for key, schema in found.items()} == {k: t[language] for k, t in MEANINGS[kind].items()}


def test_every_kind_that_is_explained_is_looked_at() -> None:
    assert set(MEANINGS) == {*KINDS, "scenario", "given", "course", "activity", "step", "then"}


def test_the_keys_of_scenarios_say_what_they_mean() -> None:
    each = editor.scenario_schema(names_of_fix())["properties"]["scenarios"]["items"]["properties"]
    assert set(each) == set(MEANINGS["scenario"])
    (_nothing, given) = each["given"]["anyOf"]
    fields = set(names_of_fix().fields)
    assert set(given["properties"]) - fields == set(MEANINGS["given"])
    assert set(each["then"]["properties"]) - fields == set(MEANINGS["then"])
    for part, keys in (("course", COURSE_KEYS), ("activity", ACTIVITY_KEYS)):
        (_id, told) = given["properties"][part]["anyOf"]
        assert set(told["properties"]) == set(MEANINGS[part]) == set(keys)
    steps = {key for step in each["when"]["items"]["anyOf"] for key in step.get("properties", ())}
    assert steps - set(names_of_fix().workspace.roles) == set(MEANINGS["step"]) - {"ROLE"}
