"""Dropping what has served its time: kept answers, used-up tokens, ended sessions."""

from __future__ import annotations

from datetime import datetime

from lms_feedback_plugin.store.database import Database

from .replies import KEPT


def tidy(database: Database, now: datetime) -> int:
    """Drop it; returns how many rows went."""
    with database.unit() as unit:
        gone = unit.replies.forget_before(now - KEPT)
        gone += unit.nonces.forget_before(now)
        gone += unit.sessions.forget_before(now)
        unit.commit()
    return gone
