"""How large a body may be, and those that do not say their length: Werkzeug cuts such a body off at the cap, and half a body is
refused here. Forms with files may be larger, of whoever brings a cookie or a token."""

from __future__ import annotations

from flask import Flask, request

from .cookies import presented
from .files import largest_body
from .problems import TooLarge


def install(app: Flask) -> None:
    """Look at bodies of every request of ``app`` before anything reads them."""
    app.before_request(make_room)
    app.before_request(refuse_cut_bodies)


def make_room() -> None:
    """Let files in where they are expected."""
    cap = largest_body(request.endpoint)
    if cap is not None and (presented() or "Authorization" in request.headers):
        request.max_content_length = cap


def refuse_cut_bodies() -> None:
    """A body of a length unknown is read up to the cap; one that reaches it is too large. Raises ``TooLarge``."""
    if request.content_length is not None or "Transfer-Encoding" not in request.headers:
        return
    cap = request.max_content_length
    if cap is not None and len(request.get_data(cache=True)) >= cap:
        raise TooLarge(
            f"The body has {cap} bytes or more; less is taken. Send less in one request.",
            text={
                "en": f"The body has {cap} bytes or more; less is taken.",
                "zh-CN": f"请求内容达到或超过 {cap} 字节，请减少单次请求的内容。",
            },
        )
