"""The service, opened for one command and closed after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.config import load_config

from .logs import install_logs


@contextmanager
def opened_service() -> Iterator[Service]:
    """The whole service of the present settings; only warnings are logged."""
    config = load_config()
    install_logs("warning")
    service = build(config)
    try:
        yield service
    finally:
        service.close()
