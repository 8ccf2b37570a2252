"""Erasing a person, so that what the chain says still verifies."""

from __future__ import annotations

from sqlalchemy import Connection

from .rules import RulesOf
from .vault import Vault


class Erasure:
    """``unit.erasure``."""

    def __init__(self, connection: Connection, vault: Vault, rules_of: RulesOf) -> None:
        self._connection = connection
        self._vault = vault
        self._rules_of = rules_of
