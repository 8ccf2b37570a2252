"""What the store must know of a workflow to keep its items: what is private, personal or looked up, and what is closed.

The store knows no workflows. Whoever opens the database gives it one callable, ``RulesOf``, that answers for an item's pin;
the service makes the answer with ``ItemRules.of(workflow)``. Without it ``CAREFUL`` holds: every text is sealed, so that a
forgotten line in the wiring costs search by text and never a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lms_feedback_plugin.domain.item import Pin
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import ActionKind, Timer, Workflow

PERSONAL_TYPES = frozenset({"text", "person", "file"})
MATCH_BUILT_INS = frozenset({"id", "reporter", "course", "activity"})


@dataclass(frozen=True, slots=True)
class ItemRules:
    """``private`` fields are encrypted at rest; ``personal`` ones enter the history as commitments that can be erased;
    ``keys`` are looked up by reactions; an item in one of the ``final`` states is closed, one in a ``paused`` state waits for
    somebody outside; the timers in ``promises`` say until when staff have to do something.

    ``known`` are all fields of the workflow; a text in any other field is taken for private and personal.
    """

    known: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    paused: frozenset[str] = frozenset()
    promises: frozenset[str] = frozenset()

    @classmethod
    def of(cls, workflow: Workflow) -> ItemRules:
        """The rules that a workflow implies."""
        fields = workflow.fields.values()
        private = frozenset(f.name for f in fields if f.private)
        matched = frozenset(name for reaction in workflow.reactions for name in reaction.match or ())
        return cls(
            known=frozenset(workflow.fields),
            private=private,
            personal=private | {f.name for f in fields if f.type in PERSONAL_TYPES},
            keys=(matched & frozenset(workflow.fields)) - private - MATCH_BUILT_INS,
            final=frozenset(s.name for s in workflow.states.values() if s.final),
            paused=frozenset(s.name for s in workflow.states.values() if s.paused),
            promises=frozenset(timer.name for timer in workflow.timers.values() if _is_promise(timer)),
        )

    def is_private(self, name: str, value: Value) -> bool:
        """Whether this value is encrypted at rest."""
        return name in self.private if name in self.known else isinstance(value, str)

    def is_personal(self, name: str, value: Value) -> bool:
        """Whether this value can be erased from the history."""
        return name in self.personal if name in self.known else isinstance(value, str)


def _is_promise(timer: Timer) -> bool:
    """One that ends in a call for staff; others close what has been answered, or ask the learner again."""
    return timer.go is None and any(action.kind in (ActionKind.ESCALATE, ActionKind.REMIND) for action in timer.do)


CAREFUL = ItemRules()
RulesOf = Callable[[Pin], ItemRules]


def careful(_pin: Pin) -> ItemRules:
    """Knows no workflow, so seals every text."""
    return CAREFUL


def parted(fields: Mapping[str, Value], rules: ItemRules) -> tuple[dict[str, Value], dict[str, Value]]:
    """The fields that may lie open, and those to be sealed."""
    private = {name: value for name, value in fields.items() if rules.is_private(name, value)}
    return {name: value for name, value in fields.items() if name not in private}, private
