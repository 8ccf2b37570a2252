"""Creating items and taking steps."""

from __future__ import annotations

from lms_feedback_plugin.engine.machine import Machine

from .lifecycles import MONDAY


def test_an_item_begins(fix: Machine, begin) -> None:
    snapshot = begin(fix)
    assert snapshot.item.state == "new"
    assert snapshot.item.created_at == MONDAY
