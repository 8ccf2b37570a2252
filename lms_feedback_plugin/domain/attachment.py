"""A picture or file that somebody sent along: with the press, with a line of the conversation, or with a step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Variant = Literal["whole", "preview"]
"""``preview`` is a small picture of a picture; other files have none."""
PICTURE = "image/"


@dataclass(frozen=True, slots=True)
class Attachment:
    """``item`` None: uploaded, and not sent with anything yet. ``post`` names the line of the conversation that it belongs to.

    ``size`` in bytes and ``media_type`` are those of what is kept, which for pictures is not what was uploaded.
    """

    site: str
    id: str
    person: str
    """Who sent it."""
    name: str
    media_type: str
    size: int
    at: datetime
    item: int | None = None
    post: str | None = None

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it."""
        return self.media_type.startswith(PICTURE)
