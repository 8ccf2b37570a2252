"""The whole of ``workflow.yaml``: the table of sections, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lms_feedback_plugin.definitions import elements, readers, steps, timed
from lms_feedback_plugin.definitions.behaviour import behaviour
from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.promises import check_promises
from lms_feedback_plugin.definitions.reachability import check_ways
from lms_feedback_plugin.definitions.scope import BAD, Scope, declared, somewhere
from lms_feedback_plugin.definitions.shapes import Entry, Key, Shape, each, read_shape, section
from lms_feedback_plugin.definitions.tree import Mapping, Node
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Effort, Message, Migration, Workflow

MIGRATION = Shape(
    somewhere("in “migrate”", "“migrate” 中"),
    {
        "from": Key(readers.whole, required=True),
        "states": Key(lambda node, scope: _moved(node, scope), required=True),
        "timers": Key(readers.one_of("keep", "restart")),
    },
)

EFFORT = Shape(
    somewhere("in “simulation”", "“simulation” 中"),
    {"effort": Key(readers.duration), "odds": Key(readers.odds)},
)


def _moved(node: Node, scope: Scope) -> Any:
    if not isinstance(node, Mapping):
        return scope.wrong(node, "mapping")
    found = {key.text: readers.name_of("state")(value, scope) for key, value in node}
    for key, value in node:
        state = scope.states.get(found[key.text])
        if state is not None and state.final:
            scope.sink.add("W132", value.place, name=state.name)
            found[key.text] = BAD
    return BAD if BAD in found.values() else found


def _migration(node: Node, scope: Scope) -> Any:
    entry = read_shape(node, MIGRATION, scope)
    if entry is None or not entry.whole:
        return BAD
    return Migration(entry.get("from"), entry.get("states"), entry.get("timers", "keep") == "keep")


def _effort(_name: str, node: Node, scope: Scope) -> Any:
    entry = read_shape(node, EFFORT, scope)
    if entry is None or not entry.whole:
        return BAD
    default = Effort()
    return Effort(entry.get("effort", default.effort), entry.get("odds"))


WORKFLOW = Shape(
    somewhere("in a workflow", "流程中"),
    {
        "workflow": Key(readers.new_name, required=True),
        "version": Key(readers.whole, required=True),
        "label": Key(readers.label, required=True),
        "settings": Key(section(elements.setting, lambda scope: scope.settings)),
        "fields": Key(section(elements.field, lambda scope: scope.fields), required=True),
        "states": Key(section(elements.state, lambda scope: scope.states), required=True),
        "decide": Key(section(steps.decided, sort="field")),
        "transitions": Key(section(steps.transition, lambda scope: scope.transitions), required=True),
        "merge": Key(steps.merge),
        "timers": Key(section(timed.timer)),
        "reactions": Key(each(timed.reaction)),
        "migrate": Key(each(_migration)),
        "simulation": Key(section(_effort, sort="transition")),
    },
)
"""Sections in reading order: what is referred to stands before what refers to it, whatever the file's order."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``workflow`` is None where the file has errors. ``fields``: those that a message may name, None where no one can tell."""

    workflow: Workflow | None = None
    fields: Collection[str] | None = None


DEFAULT_LANGUAGES = ("en", "zh-CN")
Chosen = Table[str, Value | timedelta]
"""Setting → the value that it holds instead of its default."""
UNCHANGED: Chosen = {}


def read_workflow(
    text: str,
    sink: Sink,
    workspace: Workspace | None,
    messages: Table[str, Table[str, Message]],
    workflows: Collection[str] | None = None,
    chosen: Chosen = UNCHANGED,
    *,
    proved: bool = True,
) -> Reading:
    """The workflow that ``text`` describes, or the reasons why there is none in ``sink``.

    ``messages`` are the workflow's own; ``workflows`` the names that ``open`` may use (None: not checked). Without a
    workspace (it has faults of its own) the names that it would declare are not checked. ``chosen``: settings that a site has
    changed. ``proved`` False leaves the proofs out: what was published before they were made must still be read.
    """
    root = parse(text, sink)
    if root is None:
        return Reading()
    scope = _scope(root, sink, workspace, messages, workflows)
    scope.chosen = chosen
    entry = read_shape(root, WORKFLOW, scope)
    if entry is None or not entry.whole or sink.failed:
        return Reading(None, _sent_about(scope))
    made = _build(entry, messages)
    if proved:
        timed.check_working_days(made.timers.values(), scope)
        check_ways(made, scope)
        check_promises(made, scope)
    return Reading(None if sink.failed else made, _sent_about(scope))


def _sent_about(scope: Scope) -> Collection[str] | None:
    """Declared fields but the private ones; one that is declared badly is told of where it stands, and nowhere else."""
    declared_ones = scope.names["field"]
    private = {name for name, field in scope.fields.items() if field.private}
    return None if declared_ones is None else [name for name in declared_ones if name not in private]


def _scope(
    root: Node,
    sink: Sink,
    workspace: Workspace | None,
    messages: Table[str, Table[str, Message]],
    workflows: Collection[str] | None,
) -> Scope:
    names: dict[str, Collection[str] | None] = {
        "state": declared(root, "states"),
        "field": declared(root, "fields"),
        "setting": declared(root, "settings"),
        "transition": declared(root, "transitions"),
        "role": workspace.roles if workspace else None,
        "calendar": tuple(workspace.calendars) if workspace else None,
        "adapter": workspace.adapters if workspace else None,
        "survey": workspace.surveys if workspace else None,
        "message": (*messages, *(t for t in workspace.templates if t not in messages)) if workspace else None,
        "workflow": workflows,
    }
    return Scope(sink, workspace.languages if workspace else DEFAULT_LANGUAGES, workspace, names)


def _build(entry: Entry, messages: Table[str, Table[str, Message]]) -> Workflow:
    made = Workflow(
        name=entry.get("workflow"),
        version=entry.get("version"),
        behaviour="",
        label=entry.get("label"),
        settings=entry.get("settings", {}),
        fields=entry.get("fields"),
        decide=entry.get("decide", {}),
        states=entry.get("states"),
        transitions=entry.get("transitions"),
        merge=entry.get("merge"),
        timers=entry.get("timers", {}),
        reactions=entry.get("reactions", ()),
        migrate=entry.get("migrate", ()),
        simulation=entry.get("simulation", {}),
        messages=messages,
    )
    return behaviour(made)
