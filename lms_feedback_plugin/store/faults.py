"""Two answers that only the callers of the store ever see; neither reaches a user."""

from __future__ import annotations

from lms_feedback_plugin.errors import FeedbackError


class Conflict(FeedbackError):
    """Another transaction wrote the same unique key first; nothing of this unit was written. Do it again: read, then decide.

    ``params["table"]`` is the table where it could be told, else an empty string.
    """

    code, exit_code, status = "conflict", 5, 409


class Busy(FeedbackError):
    """An earlier command of the same unit writes this item; take the command again in the next unit."""

    code, exit_code, status = "busy", 5, 409
