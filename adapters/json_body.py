"""A JSON body from outside, read once and for all: strict, bounded, and free of characters that no store can keep."""

from __future__ import annotations

import json
import re

from lms_feedback_plugin.errors import Malformed

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses, and halves of surrogate pairs, which are no text."""
DEEPEST = 32


def parse(body: bytes) -> object:
    """The value of ``body``. Raises ``Malformed`` for what is not UTF-8, not JSON (``NaN`` is not), repeats a key,
    or nests deeper than 32; a character that cannot be kept becomes U+FFFD."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The body is not JSON that can be read: {str(error)[:200]}") from error
    return _clean(value, DEEPEST)


def parse_object(body: bytes) -> dict[str, object]:
    """As ``parse``, for a body that must be an object."""
    value = parse(body)
    if not isinstance(value, dict):
        raise Malformed(f"The body must be a JSON object; it is a {type(value).__name__}.")
    return value


def canonical(value: object) -> bytes:
    """One spelling of a value: keys in order, no blanks. The same content gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object repeats a key")
    return found


def _clean(value: object, depth: int) -> object:
    if depth == 0:
        raise Malformed(f"The body nests deeper than {DEEPEST} levels.")
    if isinstance(value, str):
        return UNKEEPABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_clean(entry, depth - 1) for entry in value]
    if isinstance(value, dict):
        return {UNKEEPABLE.sub("\ufffd", str(name)): _clean(entry, depth - 1) for name, entry in value.items()}
    return value
