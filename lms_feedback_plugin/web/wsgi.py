"""For WSGI servers: ``gunicorn --worker-class gthread 'lms_feedback_plugin.web.wsgi:application()'`` is what ``serve`` runs."""

from __future__ import annotations

from flask import Flask

from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.config import load_config

from .app import create_app


def application() -> Flask:
    """The app of one web process, made from the settings. Call it after any fork: threads and connections survive none."""
    service = build(load_config())
    service.jobs.warm()
    return create_app(service)
