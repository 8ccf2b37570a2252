"""What a decision's effects become: rows on their way out, questions, board entries. Nothing leaves the house here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lms_feedback_plugin.domain.decision import Decision, Effect
from lms_feedback_plugin.domain.delivery import Dispatch
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Json
from lms_feedback_plugin.domain.workflow import ActionKind, Workflow
from lms_feedback_plugin.errors import ConfigError, NotFound
from lms_feedback_plugin.store.voices import BoardEntry

from . import notices
from .outgoing import key_of, note, send
from .titles import GATHERED, gathered, title_of
from .turn import Turn


def carry_out(turn: Turn, decision: Decision) -> None:
    """Write down what each effect asks for, in order."""
    for effect in decision.effects:
        carry = CARRY.get(effect.kind)
        if carry is not None:
            carry(turn, decision, effect)


def _notify(turn: Turn, decision: Decision, effect: Effect) -> None:
    notices.tell(turn, decision.item, effect.target, effect.name, effect.n)


def _summon(message: str) -> Callable[[Turn, Decision, Effect], None]:
    def summon(turn: Turn, decision: Decision, effect: Effect) -> None:
        """Whoever does it knows it already."""
        notices.tell_staff(turn, decision.item, effect.target, message, effect.n, but=decision.history.actor)

    return summon


def _call(turn: Turn, decision: Decision, effect: Effect) -> None:
    item, bound = decision.item, turn.site.bindings.get(effect.target)
    if bound is None:
        note(turn, item, _unbound(effect))
        return
    workflow = turn.house.library.pinned(item.site, item.pin)
    send(turn, bound, _dispatch(turn, item, effect, title_of(workflow, item), _told(workflow, item)))


def _dispatch(turn: Turn, item: Item, effect: Effect, subject: str, data: Json) -> Dispatch:
    return Dispatch(
        key=key_of(item, effect.n),
        site=item.site,
        item=item.id,
        kind="publish" if effect.kind is ActionKind.PUBLISH else "call",
        name=effect.name,
        subject=subject,
        url=turn.house.desk_page(item.site, item.id),
        course=item.course,
        thread=f"{item.site}/{item.id}",
        data=data,
    )


def _told(workflow: Workflow, item: Item) -> Json:
    """What another system is told of an item: no private field, and not who reported it."""
    open_ = {name for name, field in workflow.fields.items() if not field.private}
    shown = {name: value for name, value in item.fields.items() if name in open_}
    return {"ref": str(item.id), "kind": workflow.name, "state": item.state, "fields": shown, "context": dict(item.context)}


def _unbound(effect: Effect) -> str:
    return (
        f"{effect.target}.{effect.name} was not done: no adapter is bound to “{effect.target}” on this site. "
        f"未执行 {effect.target}.{effect.name}：本站没有绑定“{effect.target}”适配器。"
    )


def _publish(turn: Turn, decision: Decision, effect: Effect) -> None:
    item = decision.item
    workflow = turn.house.library.pinned(item.site, item.pin)
    if GATHERED in workflow.fields and gathered(workflow, item) is None:
        return  # a learner's own words are theirs: only what was gathered from many goes on the board
    entry = board_entry(turn, workflow, item)
    turn.unit.board.put(entry)
    bound = turn.site.bindings.get(effect.target)
    if bound is None or not _takes_publish(turn, bound, effect.name):
        return
    data = {"ref": str(item.id), "title": entry.title, "text": entry.text, "status": entry.status, "votes": entry.votes}
    send(turn, bound, _dispatch(turn, item, effect, entry.title, data))


def _takes_publish(turn: Turn, adapter: str, name: str) -> bool:
    """Our own board is the place to publish; a guest is told as well if it can be."""
    try:
        return turn.house.sites.adapter(turn.site.id, adapter).takes("publish", name)
    except (NotFound, ConfigError):
        return False


def board_entry(turn: Turn, workflow: Workflow, item: Item) -> BoardEntry:
    """What everybody may read: the gathered wording where there is one, never the context or the reporter."""
    return BoardEntry(
        site=item.site,
        item=item.id,
        title=gathered(workflow, item) or title_of(workflow, item),
        text=str(item.fields.get("decision") or ""),
        status=item.state,
        at=turn.now,
        votes=votes_of(item),
        course=item.course,
    )


def votes_of(item: Item) -> int:
    """How many want it."""
    votes = item.fields.get("votes", 0)
    return int(votes) if isinstance(votes, int | float) else 0


def _survey(turn: Turn, decision: Decision, effect: Effect) -> None:
    item = decision.item
    for person in notices.audience(turn, item):
        turn.unit.surveys.add(item.site, item.id, effect.target, person, turn.now)


CARRY: Mapping[ActionKind, Callable[[Turn, Decision, Effect], None]] = {
    ActionKind.NOTIFY: _notify,
    ActionKind.ASSIGN: _summon("assigned"),
    ActionKind.ESCALATE: _summon("escalated"),
    ActionKind.REMIND: _summon("reminder"),
    ActionKind.CALL: _call,
    ActionKind.PUBLISH: _publish,
    ActionKind.SURVEY: _survey,
}
"""``set`` was carried out by the engine: it is in the item already. ``open`` is carried out where decisions are recorded."""
