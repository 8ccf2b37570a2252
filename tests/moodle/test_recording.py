"""What the real bridge sends and answers, read by the adapter, and kept for the runs that have no Moodle.

LMSFB_MOODLE_RECORD names the folder (adapters/moodle/fixtures/bridge) to write the recordings into. Secrets, tokens and people
are of this run alone.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters.moodle import events
from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.domain.site import Connection

from .happenings import everything
from .listening_service import Listening, a_secret, taken
from .running_moodle import Moodle

RECORD = os.environ.get("LMSFB_MOODLE_RECORD")
VIEWED = r"\mod_page\event\course_module_viewed"
WANTED = sorted({*events.CANONICAL_NAMES, *events.PASSED_NAMES, events.COMPLETION, VIEWED})
TWICE = {
    "lms.enrolment_created": 2,
    "lms.module_created": 3,
    "lms.role_changed": 3,
    "lms.group_member_added": 2,
    "moodle.core.graded_user": 4,
}
"""How often each happens, where it is not once."""
ACCOUNT = """
    \\local_lmsfeedback\\local\\service_account::prepare();
    return \\local_lmsfeedback\\local\\service_account::make_token();
"""


def keep(name: str, content: object) -> None:
    if RECORD:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (Path(RECORD) / name).write_text(text + "\n", encoding="utf-8")


def request(one: Inbound, secret: str) -> dict[str, Any]:
    """A request as a fixture, with the secret of this run, which signs nothing else."""
    return {
        "t": one.received_at.timestamp(),
        "method": one.method,
        "path": one.path,
        "headers": dict(one.headers),
        "body": one.body.decode(),
        "secret": secret,
    }


@pytest.fixture
def service(moodle: Moodle, httpserver: HTTPServer) -> Listening:
    found = Listening(httpserver, [taken(WANTED)])
    moodle.php("$DB->delete_records('local_lmsfeedback_outbox');")
    moodle.settings(
        serviceurl=found.url, site="campus", secrets=[a_secret()], wanted=WANTED, pause=None, lastsuccess="4102444800"
    )
    return found


def test_everything_that_happens_is_read_in_canonical_words(moodle: Moodle, service: Listening) -> None:
    learner, leaver = moodle.person("Rita"), moodle.person("Leo")
    where = everything(moodle, learner, leaver)
    moodle.drain()
    moodle.settings(lastsuccess="0")
    moodle.drain()
    (secret,) = json.loads(moodle.php("return get_config('local_lmsfeedback', 'secrets');"))
    batch, beat = service.came
    adapter = MoodleAdapter(Connection("campus", "moodle", {"url": moodle.url}, (secret,)))
    for one in (batch, beat):
        adapter.verify(one)
    delivery = adapter.read(batch)
    happened = Counter(event.type for event in delivery.events)
    assert delivery.unknown == ()
    assert happened == Counter({kind: TWICE.get(kind, 1) for kind in events.EVENTS})
    said = {event.type: event.data for event in delivery.events}
    course, page = str(where["course"]), str(where["page"])
    assert said["lms.course_completed"]["user"] == said["lms.attempt_submitted"]["user"] == str(learner)
    assert said["lms.module_completed"] | {"actor": ""} == {"actor": "", "user": str(learner), "course": course, "module": page}
    assert said["lms.module_updated"]["name"] == "A better page"
    assert said["lms.group_member_added"]["group"] == str(where["group"])
    assert said["lms.person_deleted"]["user"] == said["lms.enrolment_deleted"]["user"] == str(leaver)
    assert adapter.read(beat).heartbeat is not None
    keep("batch.json", request(batch, secret))
    keep("heartbeat.json", request(beat, secret))


def test_the_functions_answer_what_the_adapter_reads(moodle: Moodle, service: Listening) -> None:
    moodle.settings(tokenkeys=["k" * 40])
    learner, token = moodle.person("Rita"), moodle.php(ACCOUNT)
    where = everything(moodle, learner, moodle.person("Leo"))
    moodle.drain()
    notice = {
        "subject": "Your question is answered",
        "html": "<p>Monday.</p>",
        "text": "Monday.",
        "key": f"campus/7/1/0/{learner}",
    }
    told = moodle.call(token, "local_lmsfeedback_notify", userid=learner, **notice)
    answers = {
        "core_webservice_get_site_info": moodle.call(token, "core_webservice_get_site_info"),
        "local_lmsfeedback_notify": told,
        "local_lmsfeedback_notify again": moodle.call(token, "local_lmsfeedback_notify", userid=learner, **notice),
        "local_lmsfeedback_configure": moodle.call(token, "local_lmsfeedback_configure", secret=a_secret(), tokenkey="n" * 43),
        "local_lmsfeedback_status": moodle.call(token, "local_lmsfeedback_status"),
        "local_lmsfeedback_get_course": moodle.call(token, "local_lmsfeedback_get_course", courseid=where["course"]),
    }
    course = answers["local_lmsfeedback_get_course"]
    assert course["course"]["name"] == "Loops & lists"
    assert [one["modname"] for one in course["activities"]] == ["forum", "page", "quiz"], "Moodle adds its announcements"
    assert [one["cmid"] for one in course["activities"][1:]] == [where["page"], where["quiz"]]
    assert [date["name"] for one in course["activities"] for date in one["dates"]] == ["timeclose"]
    assert (course["learners"], course["teachers"], course["groups"][0]["size"]) == (1, [], 1)
    status = answers["local_lmsfeedback_status"]
    assert status["outbox"]["last_status"] == 200
    assert answers["local_lmsfeedback_configure"]["secrets"] == status["secrets"]
    assert len(status["secrets"]) == len(status["tokenkeys"]) == 2
    keep("answers.json", answers)


def test_signatures_hold_for_every_byte(moodle: Moodle, service: Listening) -> None:
    """The recording below is only worth what its signature is."""
    moodle.settings(lastsuccess="0", secrets=[a := a_secret(), b := a_secret()])
    moodle.drain()
    (beat,) = service.came
    for secret in (a, b):
        adapter = MoodleAdapter(Connection("campus", "moodle", {"url": moodle.url}, (secret,)))
        adapter.verify(beat)
        with pytest.raises(Exception, match="does not match"):
            adapter.verify(replace(beat, body=beat.body + b" "))
