"""The hash of what a workflow does: two versions with one hash treat every item alike, however they word it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import time, timedelta

from lms_feedback_plugin.domain.workflow import Workflow

_WORDS = frozenset(
    {"label", "choice_labels", "asked", "otherwise", "messages", "simulation", "migrate", "version", "behaviour"}
)
"""Parts that change no item's way: wording, figures for the simulation, and the version's own name."""


def behaviour(workflow: Workflow) -> Workflow:
    """The workflow with its ``behaviour`` filled in: sha256, in hex, over its canonical JSON without the words.

    The order of declaration counts only where it means something: the first state, decision rows, actions, reactions.
    """
    neutral = {"initial": workflow.initial, "is": workflow}
    return dataclasses.replace(workflow, behaviour=hashlib.sha256(_canonical(neutral).encode()).hexdigest())


def canonical(value: object) -> str:
    """One part of a workflow as it enters the hash: two parts that read alike here do the same."""
    return _canonical(value)


def parts_that_count(value: object) -> tuple[str, ...]:
    """The names of those parts of a declaration that enter the hash."""
    return _parts(value)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    """What JSON does not know by itself, one level of it: the encoder, which is quicker than we are, goes on from there."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, time):
        return value.isoformat()
    return {"": type(value).__name__, **{name: getattr(value, name) for name in _parts(value)}}


def _parts(value: object) -> tuple[str, ...]:
    """The parts of a value that change what it does; looked up once per class."""
    kind = type(value)
    if kind not in _PARTS:
        assert dataclasses.is_dataclass(kind), f"a workflow holds values, not {kind}"
        _PARTS[kind] = tuple(f.name for f in dataclasses.fields(kind) if f.name not in _WORDS)
    return _PARTS[kind]


_PARTS: dict[type, tuple[str, ...]] = {}
