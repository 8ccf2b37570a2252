"""The context of a press: what the browser tells of it, and over that what the LMS has signed."""

from __future__ import annotations

from lms_feedback_plugin.domain.text import Json

LOGGED_IN_AS = "logged_in_as"
"""Person id of whoever was logged in at the LMS as the reporter. Known from the signed token alone."""
MODULE = "cmid"
UNBELIEVED = frozenset({LOGGED_IN_AS})
"""What no caller can say by themselves."""


def signed_over(told: Json, module: str | None, impersonator: str | None) -> Json:
    """``told`` as far as it can be believed. An activity that the reporter left out stays out; one that they name is the
    one that the token names."""
    context = {name: value for name, value in told.items() if name not in UNBELIEVED}
    if module is not None and MODULE in context:
        context[MODULE] = module
    if impersonator is not None:
        context[LOGGED_IN_AS] = impersonator
    return context
