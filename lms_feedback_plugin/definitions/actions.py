"""``do``: what happens because of a step, one word and its object each."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Any

from lms_feedback_plugin.definitions.conditions import value_for
from lms_feedback_plugin.definitions.diagnostics import Place, did_you_mean, hint
from lms_feedback_plugin.definitions.readers import Reader
from lms_feedback_plugin.definitions.scope import BAD, Scope, listed
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Action, ActionKind

_NOTIFY = re.compile(r"(\S+) with (\S+)")
_CALL = re.compile(r"([^\s.]+)\.([^\s.]+)")
AUDIENCES = ("reporter", "assignee")
"""Whom a notice may go to, beside a role."""


def actions_on(event: str | None = None) -> Reader:
    """A list of actions; ``event`` names the event type whose attributes ``set`` may use."""

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Sequence):
            return scope.wrong(node, "list", _brackets_forgotten(node))
        made = [_action(item, scope, event) for item in node.items]
        return BAD if any(action is BAD for action in made) else tuple(made)

    return read


def _action(node: Node, scope: Scope, event: str | None) -> Any:
    if not isinstance(node, Mapping):
        return scope.wrong(node, "mapping", _colon_forgotten(node))
    if len(node.entries) != 1:
        scope.sink.add("W150/one", node.place, hint("write", example="do: [assign: support, notify: reporter with answered]"))
        return BAD
    key, value = next(iter(node))
    if key.text == ActionKind.SET:
        return _set(value, scope, event)
    if key.text not in _OBJECTS:
        known = [str(kind) for kind in ActionKind]
        scope.sink.add("W150", key.place, did_you_mean(key.text, known), name=key.text, known=listed(known))
        return BAD
    if not isinstance(value, Scalar) or value.typed is None:
        return scope.wrong(value, "text")
    return _OBJECTS[key.text](value, scope)


def _colon_forgotten(node: Node) -> Text | None:
    """The cure for ``notify reporter with done``."""
    word, _, rest = node.text.partition(" ") if isinstance(node, Scalar) else ("", "", "")
    return hint("write", example=f"{word}: {rest}") if word in _OBJECTS and rest else None


def _brackets_forgotten(node: Node) -> Text | None:
    """The cure for ``do: notify reporter with done`` and ``do: {notify: reporter with done}``."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        key, value = next(iter(node))
        word, rest = key.text, value.text if isinstance(value, Scalar) else ""
    else:
        word, _, rest = node.text.partition(" ") if isinstance(node, Scalar) else ("", "", "")
    return hint("write", example=f"do: [{word}: {rest}]") if word in _OBJECTS and rest else None


def _set(node: Node, scope: Scope, event: str | None) -> Any:
    if not isinstance(node, Mapping) or not node.entries:
        return scope.wrong(node, "mapping")
    values = {key.text: assigned(key, value, scope, event) for key, value in node}
    if any(value is BAD for value in values.values()):
        return BAD
    return Action(ActionKind.SET, values=values)


def assigned(key: Scalar, node: Node, scope: Scope, event: str | None) -> Any:
    """The value that is put into the field named by ``key``."""
    if not scope.known("field", key.text, key.place):
        return BAD
    field = scope.fields.get(key.text)
    return BAD if field is None else value_for(field, node, scope, event)


def _notify(node: Scalar, scope: Scope) -> Any:
    match = _NOTIFY.fullmatch(node.text)
    if not match:
        suggestion = hint("write", example="notify: reporter with answered")
        scope.sink.add("W151", node.place, suggestion, kind="notify", name=node.text)
        return BAD
    audience, message = match.groups()
    heard = audience in AUDIENCES or _audience(audience, node.place, scope)
    paths = listed(f"messages/{language}/{message}.md" for language in scope.languages)
    said = scope.known("message", message, node.within(match.start(2)), hint("add_files", paths=paths))
    return Action(ActionKind.NOTIFY, audience, message) if heard and said else BAD


def _audience(name: str, place: Place, scope: Scope) -> bool:
    roles = scope.names.get("role")
    if roles is None or name in roles:
        return True
    everyone = [*AUDIENCES, *roles]
    scope.sink.add("W102", place, did_you_mean(name, everyone), name=name, known=listed(everyone))
    return False


def _call(node: Scalar, scope: Scope) -> Any:
    match = _CALL.fullmatch(node.text)
    if not match:
        scope.sink.add("W151", node.place, hint("write", example="call: tracker.create_issue"), kind="call", name=node.text)
        return BAD
    adapter, effect = match.groups()
    if not scope.known("adapter", adapter, node.place) or not _takes(adapter, effect, node.within(match.start(2)), scope):
        return BAD
    return Action(ActionKind.CALL, adapter, effect)


def _takes(adapter: str, effect: str, place: Place, scope: Scope) -> bool:
    effects = scope.workspace.effects.get(adapter) if scope.workspace else None
    if effects is None or effect in effects:
        return True
    suggestion = did_you_mean(effect, effects)
    scope.sink.add("W121/effect", place, suggestion, adapter=adapter, name=effect, known=listed(effects))
    return False


def _naming(kind: ActionKind, sort: str) -> Any:
    def read(node: Scalar, scope: Scope) -> Any:
        return Action(kind, node.text) if scope.known(sort, node.text, node.place) else BAD

    return read


def _publish(node: Scalar, scope: Scope) -> Any:
    if not scope.known("adapter", node.text, node.place) or not _takes(node.text, "publish", node.place, scope):
        return BAD
    return Action(ActionKind.PUBLISH, node.text)


_OBJECTS: Table[str, Any] = {
    ActionKind.NOTIFY: _notify,
    ActionKind.CALL: _call,
    ActionKind.PUBLISH: _publish,
    ActionKind.ASSIGN: _naming(ActionKind.ASSIGN, "role"),
    ActionKind.ESCALATE: _naming(ActionKind.ESCALATE, "role"),
    ActionKind.REMIND: _naming(ActionKind.REMIND, "role"),
    ActionKind.OPEN: _naming(ActionKind.OPEN, "workflow"),
    ActionKind.SURVEY: _naming(ActionKind.SURVEY, "survey"),
}
