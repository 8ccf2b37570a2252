"""Sites, with their secrets and the settings of their connections encrypted: among those are tokens and passwords."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from lms_feedback_plugin.domain.site import Connection as AdapterConnection
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.errors import NotFound

from .bulk import Rank, upserting
from .journal import Journal
from .tables.sites import site
from .vault import Vault

PUT = upserting(Rank.SITE, site)


class Sites:
    """``unit.sites``."""

    def __init__(self, connection: Connection, journal: Journal, vault: Vault) -> None:
        self._connection = connection
        self._journal = journal
        self._vault = vault

    def put(self, one: Site) -> None:
        """Keep a site as it is now."""
        private: dict[str, object] = {
            "secrets": {name: list(c.secrets) for name, c in one.connections.items()},
            "connections": {name: dict(c.settings) for name, c in one.connections.items()},
            "token_keys": list(one.token_keys),
        }
        self._journal.write(
            PUT,
            {
                "id": one.id,
                "name": one.name,
                "origin": one.origin,
                "document": {
                    "languages": list(one.languages),
                    "bindings": dict(one.bindings),
                    "connections": {name: c.adapter for name, c in one.connections.items()},
                    "settings": {name: dict(values) for name, values in one.settings.items()},
                },
                "sealed": self._vault.seal(private, _place(one.id)),
            },
        )

    def get(self, number: str) -> Site:
        """One site. Raises ``NotFound``."""
        row = self._connection.execute(select(site).where(site.c.id == number)).first()
        if row is None:
            raise NotFound(f"There is no site {number!r}. List them with `lms-feedback sites list`.", site=number)
        return self._read(row)

    def list(self) -> list[Site]:
        """All sites, by id."""
        return [self._read(row) for row in self._connection.execute(select(site).order_by(site.c.id))]

    def _read(self, row: Row[Any]) -> Site:
        told = row.document
        opened: dict[str, Any] = self._vault.open(bytes(row.sealed), _place(row.id))
        connections = {
            name: AdapterConnection(row.id, adapter, opened["connections"][name], tuple(opened["secrets"][name]))
            for name, adapter in told["connections"].items()
        }
        plain = Site(row.id, row.name, tuple(told["languages"]), row.origin, told["bindings"], connections)
        return replace(plain, token_keys=tuple(opened["token_keys"]), settings=told["settings"])


def _place(number: str) -> str:
    return f"site/{number}"
