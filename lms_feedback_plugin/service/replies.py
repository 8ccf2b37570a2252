"""One press is one command: the answer is kept under the press's key in the transaction that it answers.

Kept answers hold what learners wrote, so they are sealed, and they are dropped after ``KEPT``.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from lms_feedback_plugin.domain.item import Item, Pin, Post
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import KeyReused
from lms_feedback_plugin.store.received import StoredReply
from lms_feedback_plugin.store.vault import Vault

from .commands import Done, PressCommand, Submit
from .refusals import wrong
from .turn import Turn

KEPT = timedelta(hours=48)
LONGEST_KEY = 200
NOT_CONTENT = frozenset({"key", "expect_version"})
"""A press that is sent again may have seen another version meanwhile; it is the same press."""
LATER = frozenset({"article", "attachments"})
"""What presses did not know of once: a press that says nothing of it is the same as it was then."""
REUSED: Text = {
    "en": "This key came before with other content. Use a new key for a new press.",
    "zh-CN": "此提交键曾用于不同的内容。新的提交请使用新的键。",
}
TOO_LONG: Text = {
    "en": f"A key has at most {LONGEST_KEY} characters.",
    "zh-CN": f"提交键最多 {LONGEST_KEY} 个字符。",
}
_ITEM, _POST = fields(Item), fields(Post)
_MOMENTS = frozenset({"created_at", "updated_at", "entered_at", "at"})


def once(turn: Turn, command: PressCommand, key: str, decide: Callable[[], Done]) -> Done:
    """The stored answer, or what ``decide`` says, stored. Raises ``KeyReused``."""
    if len(key) > LONGEST_KEY:
        raise wrong("key", TOO_LONG)
    scope, content = scope_of(command), fingerprint(command)
    stored = turn.group.reply(turn.site.id, scope, key)
    if stored is not None:
        if stored.fingerprint != content:
            raise KeyReused(REUSED["en"], fields={"key": REUSED}, text=REUSED)
        return _opened(turn.house.vault, stored, _place(turn, scope, key))
    done = decide()
    status = 201 if isinstance(command, Submit) else 200
    sealed = _sealed(turn.house.vault, done, _place(turn, scope, key))
    turn.group.keep_reply(turn.site.id, scope, key, StoredReply(content, status, sealed, turn.now))
    return done


def scope_of(command: PressCommand) -> str:
    """Keys of different people and of different kinds of command do not meet."""
    return f"{type(command).__name__}:{command.person.id}"


def fingerprint(command: PressCommand) -> str:
    """SHA-256 over what the press says."""
    said = {f.name: _plain(getattr(command, f.name)) for f in fields(command) if f.name not in NOT_CONTENT}
    content = {name: value for name, value in said.items() if not (name in LATER and value in (None, ()))}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Person):
        return value.id
    return dict(value) if isinstance(value, Mapping) else value


def _place(turn: Turn, scope: str, key: str) -> str:
    return f"reply/{turn.site.id}/{scope}/{key}"


def _sealed(vault: Vault, done: Done, place: str) -> dict[str, object]:
    told = {"item": _written(done.item), "post": _written(done.post)}
    return {"sealed": base64.b64encode(vault.seal(told, place)).decode("ascii")}


def _opened(vault: Vault, stored: StoredReply, place: str) -> Done:
    told: dict[str, Any] = vault.open(base64.b64decode(str(stored.body["sealed"])), place)
    item = None if told["item"] is None else Item(**_read(told["item"]) | {"pin": Pin(*told["item"]["pin"])})
    return Done(item, None if told["post"] is None else Post(**_read(told["post"])), repeated=True)


def _written(value: Item | Post | None) -> dict[str, object] | None:
    if value is None:
        return None
    return {f.name: _json(getattr(value, f.name)) for f in (_ITEM if isinstance(value, Item) else _POST)}


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Pin):
        return [value.workflow, value.version, value.behaviour]
    return dict(value) if isinstance(value, Mapping) else value


def _read(told: dict[str, Any]) -> dict[str, Any]:
    return {k: datetime.fromisoformat(v) if k in _MOMENTS else v for k, v in told.items()}
