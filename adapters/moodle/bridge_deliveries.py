"""What our bridge plugin sends: its queued events in batches, and a sign of life where it had none to send.

::

    {"type": "moodle.events", "timestamp": …, "data": {"site": …, "bridge": {"version": 2026112600},
        "events": [{"id": "msg_…", "event": event->get_data()}, …]}}
    {"type": "moodle.heartbeat", "timestamp": …, "data": {"site": …, "bridge": {"version": 2026112600},
        "queue": {"waiting": 3, "dead": 0, "oldest_seconds": 41}}}

An event's id was made when it was queued and stays its own in whatever batch it comes: a batch that is sent again may be cut
differently. Bridges before 2026112600 sent one event a request, ``{"type": "moodle.event", "data": {"event": …}}``, whose id is
the request's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.adapters.json_body import parse_object
from lms_feedback_plugin.adapters.moodle.events import MoodleEvent, from_data
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.domain.text import Json
from lms_feedback_plugin.errors import Malformed

LONGEST_ID = 200
MOST_EVENTS = 500
"""Ten times what the bridge puts into a batch."""
QUEUE = ("waiting", "dead", "oldest_seconds")
LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Reading:
    """A request's id, its events, names of what is no Moodle event at all, and what a sign of life tells."""

    id: str
    events: list[MoodleEvent]
    unknown: tuple[str, ...] = ()
    heartbeat: Json | None = None


def read_bridge(request: Inbound) -> Reading:
    """A verified request of the bridge. Raises ``Malformed``."""
    number = _number(request.headers[standard_webhooks.ID], "webhook-id")
    body = parse_object(request.body)
    kind, told = str(body.get("type")), body.get("data")
    data: Json = told if isinstance(told, dict) else {}
    if kind == "moodle.events":
        return Reading(number, _batch(data.get("events")))
    if kind == "moodle.heartbeat":
        return Reading(number, [], heartbeat=_facts(data))
    if kind == "moodle.event":
        return Reading(number, [_event(number, data.get("event"), "data.event")])
    return Reading(number, [], (kind[:200],))


def _batch(entries: object) -> list[MoodleEvent]:
    """Each event under its own id; one that stands twice in the batch counts once."""
    if not isinstance(entries, list) or not entries:
        raise Malformed("The body has no data.events. It must be what the bridge plugin sends.")
    if len(entries) > MOST_EVENTS:
        raise Malformed(f"The batch holds {len(entries)} events; at most {MOST_EVENTS} are taken at once.")
    found: dict[str, MoodleEvent] = {}
    for n, entry in enumerate(entries):
        if not isinstance(entry, dict):
            raise Malformed(f"data.events[{n}] is no object with id and event.")
        number = _number(entry.get("id"), f"data.events[{n}].id")
        found[number] = _event(number, entry.get("event"), f"data.events[{n}].event")
    return list(found.values())


def _event(number: str, data: object, place: str) -> MoodleEvent:
    if not isinstance(data, dict):
        raise Malformed(f"The body has no {place}. It must be what the bridge plugin sends.")
    return from_data(number, data)


def _number(written: object, place: str) -> str:
    if not isinstance(written, str) or not written:
        raise Malformed(f"{place} is missing. It must be what the bridge plugin sends.")
    if len(written) > LONGEST_ID:
        raise Malformed(f"{place} is longer than {LONGEST_ID} characters.")
    return written


def _facts(data: Json) -> Json:
    """``{"version", "waiting", "dead", "oldest_seconds"}``, as far as they are whole numbers."""
    bridge, queue = data.get("bridge"), data.get("queue")
    told: dict[str, object] = {"version": bridge.get("version")} if isinstance(bridge, Mapping) else {}
    if isinstance(queue, Mapping):
        told |= {name: queue.get(name) for name in QUEUE}
    return {name: value for name, value in told.items() if _counts(value)}


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST
