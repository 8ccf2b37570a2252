"""The floor: what somebody writes by hand who wants nothing but speed. Flask, three inserts, one commit, no library between.

``FLOOR_DATABASE`` names the database: a path (SQLite, WAL, synchronous=FULL) or a ``postgresql://`` address.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, Response, request

DATABASE = os.environ.get("FLOOR_DATABASE", "floor.db")
TABLES = """
CREATE TABLE IF NOT EXISTS item (id {id}, site TEXT, reporter TEXT, course TEXT, state TEXT, body TEXT, created_at TEXT);
CREATE TABLE IF NOT EXISTS history (id {id}, item INTEGER, line TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS outbox (id {id}, item INTEGER, target TEXT, body TEXT, state TEXT, next_at TEXT);
CREATE INDEX IF NOT EXISTS item_by_state ON item (site, state, id);
CREATE INDEX IF NOT EXISTS outbox_by_time ON outbox (state, next_at);
"""
NOW = "2026-03-02T09:00:00Z"
_local = threading.local()


def make_tables() -> None:
    """Once, before the server starts."""
    connection = _connection()
    kind = "BIGSERIAL PRIMARY KEY" if _is_postgresql() else "INTEGER PRIMARY KEY"
    for statement in TABLES.format(id=kind).split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.commit()


def _is_postgresql() -> bool:
    return DATABASE.startswith("postgresql")


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        if _is_postgresql():
            _local.connection = psycopg.connect(DATABASE)
        else:
            _local.connection = sqlite3.connect(DATABASE, timeout=60, isolation_level="IMMEDIATE")
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                _local.connection.execute(f"PRAGMA {pragma}")
    return _local.connection


app = Flask(__name__)
MARK = "%s" if _is_postgresql() else "?"
ITEM = f"INSERT INTO item (site, reporter, course, state, body, created_at) VALUES ({', '.join([MARK] * 6)}) RETURNING id"
HISTORY = f"INSERT INTO history (item, line, at) VALUES ({', '.join([MARK] * 3)})"
OUTBOX = f"INSERT INTO outbox (item, target, body, state, next_at) VALUES ({', '.join([MARK] * 5)})"


@app.post("/items")
def create() -> Response:
    """Three rows: the item, its history, its notice."""
    said = request.get_json()
    connection = _connection()
    row = connection.execute(ITEM, ("site", "learner", said.get("course"), "open", json.dumps(said), NOW)).fetchone()
    connection.execute(HISTORY, (row[0], json.dumps({"what": "created"}), NOW))
    connection.execute(OUTBOX, (row[0], "lms", json.dumps({"text": "We have it."}), "pending", NOW))
    connection.commit()
    return Response(json.dumps({"id": row[0]}), 201, mimetype="application/json")


def served() -> Flask:
    """What gunicorn loads: the tables are made first."""
    make_tables()
    return app
