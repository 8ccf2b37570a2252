"""The service behind this app, for views."""

from __future__ import annotations

from flask import Flask, current_app

from lms_feedback_plugin.service.bootstrap import Service
from lms_feedback_plugin.service.commands import Done, PressCommand

from .limits import Limiter

SERVICE = "lms-feedback"
LIMITER = "lms-feedback-limiter"


def move_in(app: Flask, service: Service, limiter: Limiter) -> None:
    """Give ``app`` what its views ask for."""
    app.extensions[SERVICE] = service
    app.extensions[LIMITER] = limiter


def service() -> Service:
    """The service of the app that answers this request."""
    found: Service = current_app.extensions[SERVICE]
    return found


def limiter() -> Limiter:
    """The budgets of the app that answers this request."""
    found: Limiter = current_app.extensions[LIMITER]
    return found


def press(command: PressCommand) -> Done:
    """Do what a person asks for; returns when it is on disk. Raises the ``FeedbackError`` that refuses it."""
    done = service().execute(command)
    assert isinstance(done, Done), "what a person does is answered with how the item stands"
    return done
