"""The machines that the engine's tests share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.engine.machine import Machine

from .lifecycles import MONDAY, OFFICE, after, answer_workflow, fix_workflow


@pytest.fixture(scope="session")
def fix() -> Machine:
    return Machine(fix_workflow(), {"office": OFFICE})


@pytest.fixture(scope="session")
def answer() -> Machine:
    return Machine(answer_workflow(), {"office": OFFICE})


Begin = Callable[..., Snapshot]


@pytest.fixture(scope="session")
def begin() -> Begin:
    """Create an item and give it back as it would be read again."""

    def make(machine: Machine, at: datetime = MONDAY, id: int = 1, state: str | None = None, **fields: Value) -> Snapshot:
        mode = str(fields.pop("mode", "instant"))
        headline = {machine.workflow.headline: "x", **fields}
        new = NewItem("demo", id, "lin", "en", "chat", mode, "algebra", {}, headline, state)  # type: ignore[arg-type]
        return after(machine.create(new, at))

    return make
