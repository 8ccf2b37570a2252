"""A transition, compiled: who may take it, what it needs, what it does."""

from __future__ import annotations

from collections.abc import Callable

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.workflow import BOT, MATCH, Transition

from .actions import Actions
from .draft import Draft
from .rules import Rules


class Step:
    """One transition. ``trigger`` is set by the machine: it moves a draft through ``transitions``."""

    __slots__ = (
        "actions",
        "guard",
        "learners_own",
        "missing_texts",
        "needs",
        "not_offered",
        "reads",
        "roles",
        "rules",
        "sources",
        "target",
        "transition",
        "trigger",
        "wrong_role",
    )

    def __init__(self, transition: Transition, rules: Rules) -> None:
        events = tuple(r.when for r in rules.workflow.reactions if r.go == transition.name)
        roles = tuple(rules.role(name) for name in transition.by)
        self.transition = transition
        self.rules = rules
        self.sources = frozenset(rules.state(name) for name in transition.sources)
        self.target = rules.state(transition.target)
        self.roles = frozenset(roles)
        self.needs = tuple(rules.field(name).name for name in transition.needs)
        self.learners_own = rules.learners_own | frozenset(self.needs)
        self.guard = rules.guard(transition.condition, events)
        self.reads = frozenset() if self.guard is None else frozenset(n.removeprefix("item.") for n in self.guard.names)
        self.actions = Actions(transition.do, rules, events)
        self.wrong_role = rules.wording.wrong_role(roles)
        self.not_offered = rules.wording.not_offered(transition.otherwise)
        self.missing_texts = {name: rules.wording.missing(name) for name in self.needs}
        self.trigger: Callable[[Draft, Draft], bool]

    def permits(self, draft: Draft) -> bool:
        """The condition that ``transitions`` asks; leaves the reasons in the draft."""
        found = self.blockers(draft)
        if found:
            draft.blockers += tuple(found)
        return not found

    def blockers(self, draft: Draft) -> list[Blocker]:
        """Every reason why the draft's actor may not take this step, where it starts from the draft's state.

        A condition on a field that still has to be filled in is not judged before it is.
        """
        found: list[Blocker] = []
        if self.roles.isdisjoint(draft.actor.roles):
            found.append(self.wrong_role)
        missing = []
        for name in self.needs:
            if draft.fields.get(name) is None:
                missing.append(name)
                found.append(self.missing_texts[name])
        guard = self.guard
        if guard is not None and self.reads.isdisjoint(missing) and not guard.holds(draft):
            found.append(self.not_offered)
        return found

    @property
    def answers_by_itself(self) -> bool:
        """Whether the bot takes it on new items, by how well the handbook matches."""
        return BOT in self.roles and MATCH in self.reads and self.rules.workflow.initial in self.sources

    def stands_in_the_way(self, draft: Draft) -> list[Blocker]:
        """All reasons, the state included."""
        if draft.state in self.sources:
            return self.blockers(draft)
        states = self.rules.workflow.states
        if states[draft.state].final:
            return [self.rules.wording.final(draft.state)]
        found = [self.rules.wording.wrong_state(self.transition.sources, draft.state)]
        if self.roles.isdisjoint(draft.actor.roles):
            found.append(self.wrong_role)
        return found
