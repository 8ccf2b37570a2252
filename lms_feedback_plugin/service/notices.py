"""Who is told what: a message becomes one dispatch per recipient, in the recipient's own language, and a line that all see.

Learners are told through the LMS; where the site has none that can tell, by mail. Staff are told by mail where they have an
address and the site sends mail, else through the LMS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lms_feedback_plugin.definitions.messages import Rendered, in_language, render
from lms_feedback_plugin.domain.choices import Choices
from lms_feedback_plugin.domain.delivery import Dispatch, Recipient
from lms_feedback_plugin.domain.item import Item, Post
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import BOT, LEARNER, Message, Workflow
from lms_feedback_plugin.errors import FeedbackError

from .outgoing import key_of, note, post_id, send
from .routing import responsible
from .titles import gathered, title_of
from .turn import Turn

REPORTER = "reporter"
ASSIGNEE = "assignee"
LMS = "lms"
MAIL = "mail"
NOT_IN_THE_LMS = ("mail:", "staff:")
"""How ids begin of people whom the LMS does not know: who came by mail alone, and staff who were added by hand."""
REPLY = "reply"
"""The workspace's message that carries a reply."""
LEARNER_WROTE = "learner_wrote"
"""The workspace's message that carries what a learner wrote to staff."""
OPEN_IT: Text = {"en": "Open it", "zh-CN": "查看详情"}


def audience(turn: Turn, item: Item) -> tuple[str, ...]:
    """Person ids of those who are told what becomes of it: the reporter, followers, and who reported what was merged in."""
    return tuple(dict.fromkeys((item.reporter, *turn.unit.followers.of(item.site, item.id))))


def tell(turn: Turn, item: Item, to: str, name: str, n: int, places: Mapping[str, object] | None = None) -> None:
    """``notify: TO with NAME``. ``to``: ``reporter`` (with all who follow), ``assignee``, or a role."""
    if to != REPORTER:
        tell_staff(turn, item, to, name, n, places)
        return
    message = turn.house.library.message(item, name)
    known = turn.unit.people.get_many(item.site, audience(turn, item))
    told = [person for person in known.values() if not person.erased]
    chosen = turn.unit.choices.get_many(item.site, [person.id for person in told])
    turning = is_turning(turn.house.library.pinned(item.site, item.pin), item.state)
    values = _places(turn, item, places)
    for person in (as_chosen(one, chosen) for one in told):
        if not turning and person.id in chosen and chosen[person.id].notices == "turning":
            continue
        own = _for_learner(turn, item, person, values)
        _dispatch(turn, item, person, name, n, render(in_language(message, person.language), own), (LMS, MAIL))
    _post(turn, item, name, message, known.get(item.reporter), values)
    if not told:
        note(turn, item, _nobody(REPORTER, name))


def pass_on(turn: Turn, item: Item, text: str) -> None:
    """What staff said to the learner: sent to all who are told, without another line in the conversation."""
    message = turn.house.library.message(item, REPLY)
    values = _places(turn, item, {"text": text})
    known = turn.unit.people.get_many(item.site, audience(turn, item))
    chosen = turn.unit.choices.get_many(item.site, known)
    for person in (as_chosen(one, chosen) for one in known.values()):
        if not person.erased:
            own = _for_learner(turn, item, person, values)
            _dispatch(turn, item, person, REPLY, 0, render(in_language(message, person.language), own), (LMS, MAIL))


def is_turning(workflow: Workflow, state: str) -> bool:
    """Whether whoever wants to hear little hears of it: it is their turn there, it is over, or ends unless they object."""
    place = workflow.states[state]
    ends = (timer.go for timer in workflow.timers.values() if state in timer.states and timer.go is not None)
    return place.final or place.paused or any(workflow.states[workflow.transitions[step].target].final for step in ends)


def as_chosen(person: Person, chosen: Mapping[str, Choices]) -> Person:
    """The person with the language in which they chose to be told."""
    language = chosen[person.id].language if person.id in chosen else None
    return replace(person, language=language) if language else person


def hand_in(turn: Turn, item: Item, text: str, *, insist: bool = False) -> None:
    """What a learner wrote: sent to whoever has the item, or the one that it went into. An open item that nobody has yet
    stands on the desk; of one that is done somebody has to be told, or nobody would look at it again. ``insist``: whoever takes
    on such items is told in any case."""
    kept = item if item.merged_into is None else turn.unit.items.get(item.site, item.merged_into).item
    if kept.assignee or kept.assigned_role:
        people = _on_duty(turn, kept, ASSIGNEE)
    else:
        workflow = turn.house.library.pinned(kept.site, kept.pin)
        final = workflow.states[kept.state].final
        people = responsible(turn, front_line(workflow), kept.course) if final or insist else ()
    _tell_people(turn, item, people, LEARNER_WROTE, 0, {"text": text})


def front_line(workflow: Workflow) -> str:
    """The role that looks at new items: the first of those who may take one on."""
    first = (t for t in workflow.transitions.values() if workflow.initial in t.sources)
    return next((role for t in first for role in t.by if role not in (LEARNER, BOT)), "")


def tell_staff(
    turn: Turn, item: Item, role: str, name: str, n: int, places: Mapping[str, object] | None = None, but: str = ""
) -> None:
    """Tell whoever has the item, where they hold the role; else all who hold it, ``but`` one. A role that nobody holds is
    left as a note."""
    people = _on_duty(turn, item, role)
    if not people:
        note(turn, item, _nobody(role, name))
        return
    _tell_people(turn, item, [person for person in people if person.id != but], name, n, places)


def _tell_people(
    turn: Turn, item: Item, people: Sequence[Person], name: str, n: int, places: Mapping[str, object] | None
) -> None:
    message = turn.house.library.message(item, name)
    values = _places(turn, item, places)
    for person in people:
        own = _for_reader(turn, item, person, values) | {"url": turn.house.desk_page(item.site, item.id)}
        _dispatch(turn, item, person, name, n, render(in_language(message, person.language), own), (MAIL, LMS))


def _on_duty(turn: Turn, item: Item, role: str) -> Sequence[Person]:
    if role == ASSIGNEE:
        holder = turn.unit.people.get(item.site, item.assignee) if item.assignee else None
        return [holder] if holder else _on_duty(turn, item, item.assigned_role) if item.assigned_role else []
    holders = responsible(turn, role, item.course)
    return [person for person in holders if person.id == item.assignee] or holders


def _places(turn: Turn, item: Item, more: Mapping[str, object] | None) -> dict[str, object]:
    """What a message may name. Private fields are not sent about: they are read on the item's own page."""
    workflow = turn.house.library.pinned(item.site, item.pin)
    course = turn.group.course(item.site, item.course) if item.course else None
    shown = {f"item.{f.name}": item.fields.get(f.name) for f in workflow.fields.values() if not f.private}
    return shown | {
        "item.id": item.id,
        "item.title": title_of(workflow, item),
        "course.name": course.name if course else "",
        "site.name": turn.site.name,
        "target.id": item.merged_into or "",
        **(more or {}),
    }


def _for_learner(turn: Turn, item: Item, person: Person, values: Mapping[str, object]) -> dict[str, object]:
    """Whoever did not report it reads the wording that staff gathered, where there is one, and not the reporter's own."""
    workflow = turn.house.library.pinned(item.site, item.pin)
    whole = None if person.id == item.reporter else gathered(workflow, item)
    instead = {} if whole is None else {"item.title": whole, f"item.{workflow.headline}": whole}
    return {**_for_reader(turn, item, person, values), **instead, "url": turn.house.learner_page(item.site, item.id)}


def _for_reader(turn: Turn, item: Item, person: Person, values: Mapping[str, object]) -> dict[str, object]:
    """Places that depend on who reads: choices and the state in their language, and their own name."""
    workflow = turn.house.library.pinned(item.site, item.pin)
    worded = {f"item.{name}": said for name, said in _choices(workflow, item, person.language).items()}
    status = say(workflow.states[item.state].label, person.language)
    return {**values, **worded, "status": status, "reporter.name": person.name}


def _choices(workflow: Workflow, item: Item, language: str) -> dict[str, str]:
    return {
        field.name: say(field.choice_labels[str(value)], language)
        for field in workflow.fields.values()
        if not field.private and (value := item.fields.get(field.name)) is not None and str(value) in field.choice_labels
    }


def _dispatch(turn: Turn, item: Item, person: Person, name: str, n: int, said: Rendered, ways: Sequence[str]) -> None:
    target = _way(turn, person, ways, name)
    if target is None:
        note(turn, item, _no_way(person))
        return
    url = turn.house.learner_page(item.site, item.id) if ways[0] == LMS else turn.house.desk_page(item.site, item.id)
    send(
        turn,
        target,
        Dispatch(
            key=key_of(item, n, person.id),
            site=item.site,
            item=item.id,
            kind="notify",
            name=name,
            recipient=Recipient(person.id, person.name, person.language, person.email),
            subject=said.subject,
            text=said.text,
            html=said.html,
            url=url,
            url_name=say(OPEN_IT, person.language),
            course=item.course,
            thread=f"{item.site}/{item.id}",
        ),
    )


def _way(turn: Turn, person: Person, ways: Sequence[str], name: str) -> str | None:
    """The adapter that reaches this person with the message ``name``."""
    for way in ways:
        if way == LMS and not person.id.startswith(NOT_IN_THE_LMS) and _lms_tells(turn, name):
            return turn.site.bindings[LMS]
        if way == MAIL and person.email and MAIL in turn.site.connections:
            return MAIL
    return None


def _lms_tells(turn: Turn, name: str) -> bool:
    """Whether the site's LMS is bound by a guest that can notify: LTI, for one, has no way to."""
    bound = turn.site.bindings.get(LMS)
    if bound is None:
        return False
    try:
        return turn.house.sites.adapter(turn.site.id, bound).takes("notify", name)
    except FeedbackError:
        return True  # a binding without a connection shows among the dead letters, not by silence


def _post(
    turn: Turn,
    item: Item,
    name: str,
    message: Mapping[str, Message],
    reporter: Person | None,
    values: Mapping[str, object],
) -> None:
    """The line in the conversation, as the reporter reads it."""
    reader = reporter or Person(item.site, item.reporter, "", item.language)
    own = _for_reader(turn, item, reader, values) | {"url": turn.house.learner_page(item.site, item.id)}
    text = render(in_language(message, reader.language), own).text
    turn.unit.posts.add(Post(item.site, item.id, post_id(turn, item), turn.now, BOT, "public", text, notice=name))


def _nobody(role: str, name: str) -> str:
    return f"“{name}” was not sent: nobody here is {role}. 未发送“{name}”：此处没有人担任“{role}”。"


def _no_way(person: Person) -> str:
    return (
        f"{person.name or person.id} could not be told: no LMS is bound, and no mail address or connection is known. "
        f"无法通知 {person.name or person.id}：未绑定 LMS，也没有可用的邮件地址或连接。"
    )
