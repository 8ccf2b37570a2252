"""What somebody chose of how they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Notices = Literal["all", "turning"]
"""``turning``: only when it is their turn, when something is settled or over, and what people write to them."""


@dataclass(frozen=True, slots=True)
class Choices:
    """``language`` None is the one that the LMS tells. Nobody can choose not to be told of the end."""

    site: str
    person: str
    language: str | None = None
    notices: Notices = "all"
