"""Erasing a person. What they wrote and who they are goes; that something happened, and when, stays and still verifies.

Goes: name, address, grants and groups; context, personal and private fields of the items they reported, the conversation of
those items and what was sent about them; pictures and files of those items, and their own anywhere; what they wrote elsewhere;
what the history's commitments to all that stand for; survey comments, what the handbook learnt from their words, follows,
votes, choices, account, sessions and tokens. Answers kept under idempotency keys are not touched: they run out by themselves
(``Replies.forget_before``). Row versions do not move, for nobody decided anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, or_, select

from lms_feedback_plugin.domain.item import Pin

from .chain import ACTOR
from .rules import RulesOf
from .settling import history_place
from .tables.access import account, api_token, session
from .tables.attachments import attachment
from .tables.courses import group_member
from .tables.handbook import handbook_head, phrasing
from .tables.history import history_secret, site_history
from .tables.items import follower, item, item_key, post
from .tables.outbox import is_pending, outbox
from .tables.people import choice, person, person_grant
from .tables.voices import survey, vote
from .vault import Vault

SAID = ("subject", "text", "html", "data")


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was touched."""

    items: int
    posts: int
    history_lines: int
    dispatches: int


class Erasure:
    """Made by the unit; used through ``unit.people.erase``. Everything is written at once."""

    def __init__(self, connection: Connection, vault: Vault, rules_of: RulesOf) -> None:
        self._connection = connection
        self._vault = vault
        self._rules_of = rules_of

    def erase(self, site: str, number: str) -> Erased:
        """Erase one person of a site; a second time finds nothing left to do."""
        mine = (item.c.site == site, item.c.reporter == number)
        items = self._connection.execute(select(item).where(*mine).order_by(item.c.id).with_for_update()).all()
        numbers = [row.id for row in items]
        report = Erased(
            self._fields(items), self._posts(site, number, numbers), self._history(site, number, numbers),
            self._dispatches(site, number, numbers),
        )  # fmt: skip
        self._attachments(site, number, numbers)
        self._phrasings(site, numbers)
        self._identity(site, number)
        return report

    def _fields(self, items: Sequence[Row[Any]]) -> int:
        rows, keys = [], []
        for row in items:
            rules = self._rules_of(Pin(row.workflow, row.workflow_version, row.behaviour))
            kept = {name: "" if isinstance(v, str) and rules.is_personal(name, v) else v for name, v in row.fields.items()}
            rows.append({"k_site": row.site, "k_id": row.id, "kept": kept})
            keys += [{"k_site": row.site, "k_id": row.id, "k_field": name} for name in rules.keys & rules.personal]
        here = (item.c.site == bindparam("k_site"), item.c.id == bindparam("k_id"))
        self._many(item.update().where(*here).values(fields=bindparam("kept"), context={}, sealed=None), rows)
        keyed = (item_key.c.site == bindparam("k_site"), item_key.c.item == bindparam("k_id"))
        self._many(item_key.delete().where(*keyed, item_key.c.field == bindparam("k_field")), keys)
        return len(rows)

    def _posts(self, site: str, number: str, items: Sequence[int]) -> int:
        theirs = or_(post.c.author == number, post.c.item.in_(items))
        said = post.update().where(post.c.site == site, theirs, post.c.text != "")
        return self._connection.execute(said.values(text="")).rowcount

    def _history(self, site: str, number: str, items: Sequence[int]) -> int:
        table = history_secret.c
        theirs = or_(table.actor == number, table.item.in_(items))
        found = self._connection.execute(select(history_secret).where(table.site == site, theirs)).all()
        gone, changed = [], []
        for row in found:
            place = history_place(row.site, row.item, row.version)
            key = {"k_site": row.site, "k_item": row.item, "k_version": row.version}
            if row.actor in (None, number):
                gone.append(key)
            else:  # somebody else acted on their item: who that was stays
                kept = {ACTOR: self._vault.open(bytes(row.sealed), place)[ACTOR]}
                changed.append({**key, "kept": self._vault.seal(kept, place)})
        here = (table.site == bindparam("k_site"), table.item == bindparam("k_item"), table.version == bindparam("k_version"))
        self._many(history_secret.delete().where(*here), gone)
        self._many(history_secret.update().where(*here).values(sealed=bindparam("kept")), changed)
        own = site_history.update().where(site_history.c.site == site, site_history.c.actor == number)
        return len(found) + self._connection.execute(own.values(actor=None, sealed=None)).rowcount

    def _dispatches(self, site: str, number: str, items: Sequence[int]) -> int:
        followed = select(follower.c.item).where(follower.c.site == site, follower.c.person == number)
        about = or_(outbox.c.item.in_(items), outbox.c.item.in_(followed))
        rows = []
        sent = select(outbox.c.sequence, outbox.c.item, outbox.c.dispatch).where(outbox.c.site == site, about)
        for row in self._connection.execute(sent):
            to_them = (row.dispatch.get("recipient") or {}).get("person") == number
            if to_them or row.item in items:
                kept = {name: value for name, value in row.dispatch.items() if name not in SAID}
                if to_them:
                    kept.pop("recipient")
                rows.append({"k_sequence": row.sequence, "kept": kept})
        here = outbox.c.sequence == bindparam("k_sequence")
        self._many(outbox.update().where(here).values(dispatch=bindparam("kept")), rows)
        stopped = {"state": "dead", "next_at": None, "claimed_until": None, "last_error": "The person was erased."}
        self._many(outbox.update().where(here, is_pending).values(stopped), [{"k_sequence": r["k_sequence"]} for r in rows])
        return len(rows)

    def _attachments(self, site: str, number: str, items: Sequence[int]) -> None:
        theirs = or_(attachment.c.person == number, attachment.c.item.in_(items))
        self._connection.execute(attachment.delete().where(attachment.c.site == site, theirs))

    def _phrasings(self, site: str, items: Sequence[int]) -> None:
        theirs = (phrasing.c.site == site, phrasing.c.item.in_(items))
        if self._connection.execute(phrasing.delete().where(*theirs)).rowcount:
            head = handbook_head.c
            self._connection.execute(handbook_head.update().where(head.site == site).values(changes=head.changes + 1))

    def _identity(self, site: str, number: str) -> None:
        them = {"site": site, "person": number}
        self._connection.execute(survey.update().where(*_is(survey, them)).values(comment=None))
        for table in (follower, vote, choice, person_grant, group_member, account, session, api_token):
            self._connection.execute(table.delete().where(*_is(table, them)))
        blank = {"name": "", "email": None, "erased": True}
        self._connection.execute(person.update().where(*_is(person, {"site": site, "id": number})).values(blank))

    def _many(self, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _is(table: Table, values: dict[str, str]) -> list[Any]:
    return [table.c[name] == value for name, value in values.items()]
