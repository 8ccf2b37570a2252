"""One contract, both databases."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.testing.store_contract import StoreContract


class TestSqlite(StoreContract):
    @pytest.fixture
    def database(self, sqlite_database: Database) -> Database:
        return sqlite_database


@pytest.mark.postgresql
class TestPostgresql(StoreContract):
    @pytest.fixture
    def database(self, postgres_database: Database) -> Database:
        return postgres_database
