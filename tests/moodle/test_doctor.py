"""The doctor on a running Moodle: everything is found, and what is broken on purpose is told with its cure."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.adapters.testing import surroundings
from lms_feedback_plugin.domain.finding import Finding
from lms_feedback_plugin.domain.site import Connection

from .listening_service import a_secret
from .running_moodle import Moodle

PUBLIC = "https://feedback.example.org"
ACCOUNT = """
    \\local_lmsfeedback\\local\\service_account::prepare();
    return \\local_lmsfeedback\\local\\service_account::make_token();
"""
TASK = "$DB->set_field('task_scheduled', 'disabled', %d, ['classname' => '\\\\local_lmsfeedback\\\\task\\\\drain']);"
ALWAYS = {
    "secret",
    "web-services",
    "functions",
    "people",
    "way-to-tell",
    "bridge",
    "cron",
    "drain-task",
    "backlog",
    "queue",
    "notices",
    "moodle-mail",
    "address",
    "keys",
    "clock",
    "languages",
    "curl-blocked",
    "capabilities",
    "support-page",
    "mixed-content",
    "content-security-policy",
}
OURS = (
    "secret",
    "web-services",
    "functions",
    "people",
    "way-to-tell",
    "bridge",
    "drain-task",
    "queue",
    "notices",
    "address",
    "keys",
    "clock",
    "capabilities",
)
"""What pairing and the bridge answer for; the rest is that Moodle's own."""
BROKEN = {
    "notices": (
        "set_config('local_lmsfeedback_update_disable', 1, 'message');",
        "unset_config('local_lmsfeedback_update_disable', 'message');",
        "switched off for the whole site",
    ),
    "moodle-mail": ("set_config('noemailever', 1);", "unset_config('noemailever');", "noemailever"),
    "web-services": (
        "set_config('webserviceprotocols', '');",
        "set_config('webserviceprotocols', 'rest');",
        "Manage protocols",
    ),
    "drain-task": (TASK % 1, TASK % 0, "disabled"),
    "keys": (
        "set_config('secrets', '[\"whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBvZiAzMiBieXRlcw==\"]', 'local_lmsfeedback');",
        "set_config('secrets', json_encode([$given]), 'local_lmsfeedback');",
        "share no secret",
    ),
    "address": (
        "set_config('serviceurl', 'https://elsewhere.example.org', 'local_lmsfeedback');",
        f"set_config('serviceurl', '{PUBLIC}', 'local_lmsfeedback');",
        "https://elsewhere.example.org",
    ),
}
"""Finding → what breaks it, what mends it, and what is said of it."""


@pytest.fixture(scope="module")
def patient(moodle: Moodle) -> tuple[MoodleAdapter, str]:
    """The adapter of a Moodle that holds our keys, and its key for tokens."""
    secret, key = a_secret(), secrets.token_urlsafe(32)
    moodle.settings(serviceurl=PUBLIC, site="campus", secrets=[secret], tokenkeys=[key], lastanswer=None, pause=None)
    settings = {"url": moodle.url, "token": moodle.php(ACCOUNT), "timeout": "30"}
    return MoodleAdapter(Connection("campus", "moodle", settings, (secret,))), key


def found(patient: tuple[MoodleAdapter, str]) -> dict[str, Finding]:
    adapter, key = patient
    seen = adapter.diagnose(surroundings(adapter.connection, public_url=PUBLIC, token_keys=(key,)))
    return {one.code: one for one in seen}


def test_everything_is_found_and_what_pairing_made_is_in_order(patient: tuple[MoodleAdapter, str]) -> None:
    seen = found(patient)
    assert ALWAYS - set(seen) == set()
    assert {code: seen[code].level for code in OURS} == dict.fromkeys(OURS, "order")


@contextmanager
def broken(moodle: Moodle, code: str, secret: str) -> Iterator[None]:
    breaks, mends, _ = BROKEN[code]
    moodle.php(breaks)
    try:
        yield
    finally:
        moodle.php(mends, secret)


@pytest.mark.parametrize("code", BROKEN)
def test_what_is_broken_is_told_with_its_cure(moodle: Moodle, patient: tuple[MoodleAdapter, str], code: str) -> None:
    with broken(moodle, code, patient[0].connection.secrets[0]):
        one = found(patient)[code]
    assert one.level != "order"
    assert BROKEN[code][2] in one.sentence["en"]
    assert one.cure["en"]
    assert one.cure["zh-CN"]
    assert found(patient)[code].level == "order", "mended"
