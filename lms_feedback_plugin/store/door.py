"""The one door where the errors of SQLAlchemy and of the drivers become ours."""

from __future__ import annotations

import re

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lms_feedback_plugin.errors import FeedbackError, Invalid, StoreUnavailable

from .faults import Conflict

UNIQUE_STATE = "23505"
SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (\w+)\.")
MISSING_TABLE = re.compile(r'no such table|relation ".*" does not exist')


def guard(engine: Engine) -> None:
    """Translate whatever a statement or a connection attempt of this engine raises."""

    @event.listens_for(engine, "handle_error")
    def translated(context: ExceptionContext) -> None:
        found = translate(context.sqlalchemy_exception or context.original_exception)
        if found is not None:
            raise found from context.original_exception


def translate(error: BaseException) -> FeedbackError | None:
    """Our error for one of theirs; None for what is not the database's (our own errors, slips of the programmer)."""
    if isinstance(error, IntegrityError):
        return _integrity(error)
    if isinstance(error, (DataError, UnicodeEncodeError, OverflowError)):
        return Invalid("A value cannot be stored: it holds a NUL, half a character, or a number that is too large.")
    if isinstance(error, PoolTimeout):
        return StoreUnavailable("All database connections are in use. Try again; if it lasts, look for long transactions.")
    if isinstance(error, DBAPIError):
        return StoreUnavailable(_unavailable(str(error.orig)))
    return None


def _integrity(error: IntegrityError) -> FeedbackError:
    original = error.orig
    if getattr(original, "sqlstate", None) == UNIQUE_STATE:
        table = getattr(getattr(original, "diag", None), "table_name", None) or ""
        return Conflict(f"Another writer was first in {table or 'a table'}.", table=table)
    found = SQLITE_UNIQUE.search(str(original))
    if found:
        return Conflict(f"Another writer was first in {found[1]}.", table=found[1])
    return Invalid(f"The row refers to something that does not exist, or lacks a value: {original}")


def _unavailable(reason: str) -> str:
    cure = "Run `lms-feedback migrate`." if MISSING_TABLE.search(reason) else "Nothing was written; try again."
    return f"The database did not take it: {reason.strip().splitlines()[0] if reason.strip() else 'no reason given'}. {cure}"
