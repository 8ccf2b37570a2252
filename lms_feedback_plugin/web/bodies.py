"""The cap on bodies that do not say their length. Werkzeug cuts such a body off at the cap; half a body is refused here."""

from __future__ import annotations

from flask import Flask, current_app, request

from .problems import TooLarge


def install(app: Flask) -> None:
    """Look at chunked bodies of every request of ``app`` before anything reads them."""
    app.before_request(refuse_cut_bodies)


def refuse_cut_bodies() -> None:
    """A body of a length unknown is read up to the cap; one that reaches it is too large. Raises ``TooLarge``."""
    if request.content_length is not None or "Transfer-Encoding" not in request.headers:
        return
    cap: int = current_app.config["MAX_CONTENT_LENGTH"]
    if len(request.get_data(cache=True)) >= cap:
        raise TooLarge(
            f"The body has {cap} bytes or more; less is taken. Send less in one request.",
            text={
                "en": f"The body has {cap} bytes or more; less is taken.",
                "zh-CN": f"请求内容达到或超过 {cap} 字节，请减少单次请求的内容。",
            },
        )
