"""Every error that we raise on purpose.

::

    FeedbackError                      exit  http
    ├── ConfigError                     2
    ├── DefinitionError                 3     -     one or more diagnostics, file:line:column
    ├── NotFound                        4    404
    ├── Gone                            4    410    it was here, and is used up
    ├── Refused                         5    409    blockers as data
    ├── StaleVersion                    5    412    the row moved on
    ├── Invalid                         6    422    a field or argument is wrong
    │   └── KeyReused                   6    422    same key, other content
    ├── Forbidden                       7    403
    ├── Unauthenticated                 7    401
    ├── StoreUnavailable               10    503
    ├── AuditBroken                    11     -     the history was changed unseen
    └── AdapterError
        ├── Unverified                  7    401    a signature that does not hold
        ├── Malformed                   6    400    a body that is not what its sender promises
        ├── Retryable                  12     -     try again, perhaps after `retry_after` seconds
        └── Rejected                   13     -     never try again as it stands

Each says what was seen, what was allowed and what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class FeedbackError(Exception):
    """The root. ``code`` is stable and translatable; ``detail`` is the sentence; ``params`` its parts."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500

    def __init__(self, detail: str, **params: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.params = params


def text_of(error: FeedbackError) -> Mapping[str, str]:
    """What ``error`` says, by language: its ``params["text"]`` where it has one, else its English sentence alone."""
    text = error.params.get("text")
    return text if isinstance(text, Mapping) else {"en": error.detail}


class ConfigError(FeedbackError):
    """A setting is missing, unknown or impossible."""

    code, exit_code = "config", 2


class DefinitionError(FeedbackError):
    """Workflow files that do not load; ``params["diagnostics"]`` holds all of them."""

    code, exit_code = "definition", 3


class NotFound(FeedbackError):
    """No such thing, or none that you may see: the two are never told apart."""

    code, exit_code, status = "not-found", 4, 404


class Gone(FeedbackError):
    """It was here once, and cannot be used any more."""

    code, exit_code, status = "gone", 4, 410


class Refused(FeedbackError):
    """A step that may not be taken now; ``params["blockers"]`` is a tuple of ``domain.decision.Blocker``."""

    code, exit_code, status = "refused", 5, 409


class StaleVersion(FeedbackError):
    """The item changed since it was read; ``params["current"]`` is its row version now."""

    code, exit_code, status = "stale", 5, 412


class Invalid(FeedbackError):
    """A value that cannot be taken; ``params["fields"]`` maps names to sentences."""

    code, exit_code, status = "invalid", 6, 422


class KeyReused(Invalid):
    """An idempotency key that came before with other content."""

    code = "key-reused"


class Forbidden(FeedbackError):
    """Known, but not allowed."""

    code, exit_code, status = "forbidden", 7, 403


class Unauthenticated(FeedbackError):
    """Not known, or no longer."""

    code, exit_code, status = "unauthenticated", 7, 401


class StoreUnavailable(FeedbackError):
    """The database does not answer; nothing was written."""

    code, exit_code, status = "store-unavailable", 10, 503


class AuditBroken(FeedbackError):
    """The hash chain does not hold; ``params["breaks"]`` lists where."""

    code, exit_code = "audit-broken", 11


class AdapterError(FeedbackError):
    """Something between us and the other side."""

    code = "adapter"


class Unverified(AdapterError):
    """A delivery that is not proved to come from its sender."""

    code, exit_code, status = "unverified", 7, 401


class Malformed(AdapterError):
    """A verified delivery whose body cannot be read."""

    code, exit_code, status = "malformed", 6, 400


class Retryable(AdapterError):
    """The other side cannot take it now. ``retry_after`` in seconds where it said so."""

    code, exit_code = "retryable", 12

    def __init__(self, detail: str, *, retry_after: float | None = None, **params: object) -> None:
        super().__init__(detail, **params)
        self.retry_after = retry_after


class Rejected(AdapterError):
    """The other side will never take it as it stands; a person must mend something."""

    code, exit_code = "rejected", 13
