"""Dropping what has served its time: kept answers, uploads that were never sent, used-up tokens and codes, ended sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms_feedback_plugin.store.database import Database

from .replies import KEPT

UPLOADS_KEPT = timedelta(days=2)
"""So long an upload waits to be sent with something."""
PAIRINGS_KEPT = timedelta(days=7)
"""So long a used code is told from one that was never handed out."""


def tidy(database: Database, now: datetime) -> int:
    """Drop it; returns how many rows went."""
    with database.unit() as unit:
        gone = unit.replies.forget_before(now - KEPT)
        gone += unit.attachments.forget_before(now - UPLOADS_KEPT)
        gone += unit.nonces.forget_before(now)
        gone += unit.pairings.forget_before(now - PAIRINGS_KEPT)
        gone += unit.sessions.forget_before(now)
        unit.commit()
    return gone
