"""What logstore_xapi makes of Moodle's events: xAPI statements, read back into what Moodle said.

Every statement carries the Moodle event's name in its ``info`` extension, so no verb has to be guessed. Ids stand in
addresses: ``/course/view.php?id=4``, ``/mod/quiz/view.php?id=12``. The statement's actor is the learner affected; where
somebody else acted, that is the ``instructor``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from lms_feedback_plugin.adapters.json_body import canonical
from lms_feedback_plugin.adapters.moodle.events import MoodleEvent, identifier
from lms_feedback_plugin.errors import Malformed

INFO = "http://lrs.learninglocker.net/define/extensions/info"
COURSE = re.compile(r"/course/view\.php\?id=([0-9]+)$")
MODULE = re.compile(r"/mod/[a-z0-9_]+/view\.php\?id=([0-9]+)$")
ATTEMPT = re.compile(r"/mod/quiz/attempt\.php\?attempt=([0-9]+)&cmid=[0-9]+$")
OBJECTS = (ATTEMPT, re.compile(r"/mod/forum/discuss\.php\?d=([0-9]+)$"), re.compile(r"/group/index\.php\?id=([0-9]+)$"))
UNCOMPLETED = "/uncompleted"
QUIZ_SUBMITTED = r"\mod_quiz\event\attempt_submitted"

Json = Mapping[str, object]


def read_statement(statement: object) -> MoodleEvent | None:
    """One statement as the Moodle event behind it. Raises ``Malformed`` for what is no statement.

    None for a question's statement: logstore_xapi sends one for each question of a submitted attempt, beside the attempt's own.
    """
    if not isinstance(statement, dict) or not {"actor", "verb", "object"} <= set(statement):
        raise Malformed("A statement must be an object with actor, verb and object.")
    name = _text(_inside(statement, "context", "extensions", INFO), "event_name") or _text(_inside(statement, "verb"), "id")
    address = _text(_inside(statement, "object"), "id")
    if name == QUIZ_SUBMITTED and not ATTEMPT.search(address):
        return None
    learner = _account(statement.get("actor"))
    return MoodleEvent(
        id=statement_id(statement),
        name=name,
        time=_moment(statement.get("timestamp")),
        actor=_account(_inside(statement, "context").get("instructor")) or learner,
        affected=learner,
        course=_found(COURSE, statement),
        module=_found(MODULE, statement),
        object=next((hit[1] for pattern in OBJECTS if (hit := pattern.search(address))), None),
        completed=not _text(_inside(statement, "verb"), "id").endswith(UNCOMPLETED),
    )


def statement_id(statement: Json) -> str:
    """The statement's own id where it has one; logstore_xapi leaves that to the record store, so else the content's hash."""
    own = statement.get("id")
    if isinstance(own, str) and 0 < len(own) <= 100:
        return own
    return "xapi-" + sha256(canonical(statement)).hexdigest()[:40]


def _account(agent: object) -> str | None:
    """The Moodle id of an agent; None where logstore_xapi was told to send user names or e-mail addresses instead."""
    account = agent.get("account") if isinstance(agent, dict) else None
    name = identifier(account.get("name")) if isinstance(account, dict) else None
    return name if name and name.isascii() and name.isdigit() else None


def _found(pattern: re.Pattern[str], statement: Json) -> str | None:
    """The first id that ``pattern`` finds in the object's address or in those it stands in."""
    return next((hit[1] for address in _addresses(statement) if (hit := pattern.search(address))), None)


def _addresses(statement: Json) -> Iterator[str]:
    yield _text(_inside(statement, "object"), "id")
    around = _inside(statement, "context", "contextActivities")
    for place in ("parent", "grouping"):
        activities = around.get(place)
        for activity in activities if isinstance(activities, list) else [activities]:
            yield _text(activity, "id")


def _inside(value: Json, *names: str) -> Json:
    for name in names:
        inner = value.get(name)
        value = inner if isinstance(inner, dict) else {}
    return value


def _text(value: object, name: str) -> str:
    text = value.get(name) if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""


def _moment(timestamp: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(timestamp))
    except ValueError as error:
        raise Malformed(f"A statement's timestamp is {str(timestamp)[:40]!r}; it must be ISO 8601.") from error
    if moment.tzinfo is None:
        raise Malformed(f"A statement's timestamp, {timestamp}, has no zone. Send UTC, with a trailing Z.")
    return moment
