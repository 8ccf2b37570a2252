"""What the running academy's views reach for: its settings, its file and its sender."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app

from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.database import AcademyDatabase
from lms_feedback_plugin.adapters.sandbox.academy.sender import Sender

EXTENSION = "academy"


@dataclass(frozen=True, slots=True)
class House:
    """All that belongs to one academy."""

    config: AcademyConfig
    database: AcademyDatabase
    sender: Sender


def house() -> House:
    """The academy of this request."""
    found: House = current_app.extensions[EXTENSION]
    return found


def config() -> AcademyConfig:
    """Its settings."""
    return house().config


def database() -> AcademyDatabase:
    """Its file."""
    return house().database


@contextmanager
def change() -> Iterator[sqlite3.Connection]:
    """A transaction in which events may be queued; they leave once it is committed."""
    with database().transaction() as connection:
        yield connection
    house().sender.wake()


def happened(connection: sqlite3.Connection, type: str, **data: str | None) -> str:
    """Queue a canonical event within ``change``; its id."""
    return house().sender.queue(connection, type, data)
