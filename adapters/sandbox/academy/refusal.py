"""What a web service of the academy will not do, and why."""

from __future__ import annotations


class Refusal(Exception):
    """``code`` for programs, ``detail`` for people, ``status`` for HTTP. It rolls the transaction back."""

    def __init__(self, code: str, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status
