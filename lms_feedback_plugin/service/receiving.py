"""A verified delivery becomes commands on items: the reactions of every workflow version that listens, each item by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lms_feedback_plugin.domain.decision import Refusal
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import ChannelMode, Item, NewItem
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Reaction, Workflow
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.errors import FeedbackError

from .answering import answered, looked_up
from .commands import Receive, Received
from .facts import activity_of, facts_for
from .heeding import BUILT_IN, heed
from .intake import known
from .meeting import meet_course
from .recording import record
from .refusals import error_of
from .steps import named
from .turn import Turn

BATCH_CHANNELS = frozenset({"mail"})


@dataclass(slots=True)
class _Result:
    items: dict[int, None] = field(default_factory=dict)
    refused: list[FeedbackError] = field(default_factory=list)


def receive(turn: Turn, command: Receive) -> Received:
    """Heed each event that somebody listens for and that did not come before, in this delivery or in one cut differently.

    A delivery of which nobody wants anything is counted and not kept.
    """
    delivery = command.delivery
    if delivery.heartbeat is not None:
        turn.unit.heartbeats.put(command.site, command.adapter, turn.now, delivery.heartbeat)
    number = f"{command.adapter}/{delivery.id}"  # two guests of one site may count alike
    versions = turn.house.library.versions(command.site)
    heard = {event.id: event for event in delivery.events if _listeners(versions, event) or event.type in BUILT_IN}
    numbers = {name: _own_number(command.adapter, delivery.id, name) or number for name in heard}
    before = turn.unit.inbox.seen_many(command.site, {number, *numbers.values()})
    if number in before:
        return Received(repeated=True, unknown=delivery.unknown)
    for name in (*delivery.unknown, *(event.type for event in delivery.events if event.id not in heard)):
        turn.unit.inbox.count_unknown(command.site, command.adapter, name)
    fresh = [event for event in heard.values() if numbers[event.id] not in before]
    result = _Result()
    for kept in dict.fromkeys((number, *(numbers[event.id] for event in fresh)) if heard else ()):
        turn.unit.inbox.add(command.site, kept, command.adapter, turn.now, command.digest)
    for event in fresh:
        _heed(turn, command.adapter, versions, event, result)
    return Received(bool(heard) and not fresh, tuple(result.items), delivery.unknown, tuple(result.refused))


def listened_for(versions: Iterable[Workflow]) -> frozenset[str]:
    """The types of event that these versions or the house itself heed."""
    return BUILT_IN.union(reaction.when for workflow in versions for reaction in workflow.reactions)


def _own_number(adapter: str, delivery: str, event: str) -> str | None:
    """What an event is kept under beside its delivery; None where its id says that it can come in no other delivery."""
    return None if event == delivery or event.startswith(f"{delivery}/") else f"{adapter}/event/{event}"


def _listeners(versions: tuple[Workflow, ...], event: Event) -> list[tuple[Workflow, Reaction]]:
    return [(workflow, r) for workflow in versions for r in workflow.reactions if r.when == event.type]


def _heed(turn: Turn, adapter: str, versions: tuple[Workflow, ...], event: Event, result: _Result) -> None:
    live = turn.house.library.workflows(turn.site.id)
    for workflow, reaction in _listeners(versions, event):
        if reaction.create is None:
            _match(turn, workflow, reaction, event, result)
        elif live.get(workflow.name) is workflow:
            _create(turn, adapter, workflow, reaction, event, result)
    heed(turn, event)


def heed_by_items(turn: Turn, event: Event) -> frozenset[int]:
    """What happened within the house itself, as the items see it that it speaks of; the numbers of those that heeded it."""
    versions, result = turn.house.library.versions(turn.site.id), _Result()
    for workflow, reaction in _listeners(versions, event):
        if reaction.create is None:
            _match(turn, workflow, reaction, event, result)
    return frozenset(result.items)


def _match(turn: Turn, workflow: Workflow, reaction: Reaction, event: Event, result: _Result) -> None:
    """Each item of this very version that the event speaks of is decided on its own: one refusal stops no other."""
    for number, machine in _matching(turn, workflow, reaction, event):
        snapshot = named(turn.unit, turn.unit.items.lock(turn.site.id, number), machine, turn.now)
        decided = machine.react(snapshot, reaction, event, turn.now)
        if isinstance(decided, Refusal):
            result.refused.append(error_of(decided))
        elif decided is not None:
            record(turn, decided)
            result.items[number] = None


def _matching(turn: Turn, workflow: Workflow, reaction: Reaction, event: Event) -> Iterator[tuple[int, Machine]]:
    machine = turn.house.library.machine_of(turn.site.id, workflow)
    values = machine.match_values(reaction, event)
    if values is None:
        return
    found = turn.unit.items.find_matching(turn.site.id, workflow.name, values)
    for number, snapshot in sorted(turn.unit.items.lock_many(turn.site.id, found).items()):
        if snapshot.item.pin.behaviour == workflow.behaviour:
            yield number, machine


def _create(turn: Turn, adapter: str, workflow: Workflow, reaction: Reaction, event: Event, result: _Result) -> None:
    machine = turn.house.library.machine_of(turn.site.id, workflow)
    values = dict(machine.create_values(reaction, event))
    who, course = _text(values.pop("reporter", None)), _text(values.pop("course", event.data.get("course")))
    if who is None:
        turn.unit.inbox.count_unknown(turn.site.id, adapter, f"{event.type} (nobody)")
        return
    activity = _text(values.pop("activity", None))
    new = _new_item(turn, adapter, event, values, who, course)
    activity = activity or new.activity
    facts = facts_for(turn.unit, machine, turn.site.id, course, activity, turn.now)
    new, found = looked_up(turn, machine, replace(new, activity=activity, facts=facts))
    decided = machine.create(new, turn.now)
    if isinstance(decided, Refusal):
        result.refused.append(error_of(decided))
        return
    item: Item = answered(turn, machine, decided, record(turn, decided, new=True), found)
    result.items[item.id] = None


def _new_item(turn: Turn, adapter: str, event: Event, values: dict[str, Value], who: str, course: str | None) -> NewItem:
    reporter = known(turn, _told(turn, who))
    place = meet_course(turn, course)
    mode: ChannelMode = "batch" if adapter in BATCH_CHANNELS else "instant"
    context = {"event": event.id, "module": event.data["module"]} if "module" in event.data else {"event": event.id}
    return NewItem(
        site=turn.site.id,
        id=turn.number(),
        reporter=reporter.id,
        language=reporter.language,
        channel=adapter,
        channel_mode=mode,
        course=course,
        context=context,
        fields=values,
        reporter_name=reporter.name,
        course_name=place.name if place else None,
        activity=activity_of(context),
    )


def _told(turn: Turn, who: str) -> Person:
    """What an event tells of a person: an id, or an address for those who write mail."""
    before = turn.unit.people.get(turn.site.id, who)
    if before is not None:
        return before
    language = turn.site.languages[0] if turn.site.languages else "en"
    if "@" in who:
        return Person(turn.site.id, f"mail:{who.lower()}", who, language, who)
    return Person(turn.site.id, who, "", language)


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
