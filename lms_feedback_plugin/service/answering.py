"""Answers that the handbook gives by itself, in the very transaction of the press, and what learners say of answers.

A workflow asks for it by a number field ``match`` and a step of the bot's from its first state whose condition looks at
``item.match``. What the step needs as text is the article's wording in the learner's language. Where the condition does not
hold, nothing is said, and the item waits for a person as any other.
"""

from __future__ import annotations

from dataclasses import replace

from lms_feedback_plugin.definitions.rich_text import text_of
from lms_feedback_plugin.domain.article import Article, ArticleUse, Phrasing
from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import Item, NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import MATCH, Workflow
from lms_feedback_plugin.engine.machine import Machine

from .facts import facts_for
from .handbook_index import Found
from .recording import record
from .turn import Turn

LONGEST_PHRASING = 1000
DIGITS = 3


def looked_up(turn: Turn, machine: Machine, new: NewItem) -> tuple[NewItem, Found | None]:
    """The item with how well the handbook matches what it says, and the best article; for workflows that ask for it."""
    said = new.fields.get(machine.workflow.headline)
    if not machine.automatic or not isinstance(said, str):
        return new, None
    found = turn.house.handbooks.match(new.site, said, new.course)
    if not found:
        return new, None
    best = replace(found[0], confidence=round(min(max(found[0].confidence, 0.0), 1.0), DIGITS))
    return replace(new, known={**new.known, MATCH: best.confidence}), best


def reply_field(machine: Machine) -> str | None:
    """The text that the automatic step needs: what an article's wording stands in. None where there is no such step."""
    for name in machine.automatic:
        for need in machine.workflow.transitions[name].needs:
            if machine.workflow.fields[need].type == "text":
                return need
    return None


def answered(turn: Turn, machine: Machine, created: Decision, item: Item, found: Found | None) -> Item:
    """The item, after the step by which the handbook answers it, where one may be taken."""
    if found is None:
        return item
    article = turn.house.handbooks.worded(item.site, found.article, item.language)
    blank = reply_field(machine)
    values: dict[str, Value] = {} if blank is None else {blank: text_of(article.answer)}
    for name in machine.automatic:
        facts = facts_for(turn.unit, machine, item.site, item.course, item.activity, turn.now)
        reporter = turn.unit.people.get(item.site, item.reporter)
        course = turn.group.course(item.site, item.course) if item.course else None
        snapshot = Snapshot(item, created.clocks, reporter.name if reporter else None, course.name if course else None, facts)
        decided = machine.fire(snapshot, name, THE_BOT, values, turn.now)
        if isinstance(decided, Decision):
            after = record(turn, decided)
            turn.unit.handbook.count(item.site, article.id, "answered", turn.now.date())
            use = ArticleUse(item.site, item.id, "automatic", article.id, article.version, turn.now, found.confidence)
            turn.unit.handbook.use(use)
            return after
    return item


def sent(turn: Turn, workflow: Workflow, item: Item, number: int) -> None:
    """Staff answered an item with an article: its question has these words too. Raises ``NotFound`` for the article."""
    article: Article = turn.unit.handbook.get(item.site, number)
    turn.unit.handbook.count(item.site, number, "confirmed", turn.now.date())
    turn.unit.handbook.use(ArticleUse(item.site, item.id, "desk", number, article.version, turn.now))
    headline = workflow.fields.get(workflow.headline)
    said = item.fields.get(workflow.headline)
    if headline is None or headline.private or not isinstance(said, str) or len(said) > LONGEST_PHRASING:
        return
    turn.unit.handbook.phrase(Phrasing(item.site, number, said, turn.now, item.id))
    turn.later.append(lambda: turn.house.handbooks.forget(item.site))


def heard(turn: Turn, workflow: Workflow, before: Item, after: Item) -> None:
    """A learner took a step on an item that was answered with an article: back to where it began says that it did not help,
    on to an end that it did."""
    taken_back, done = after.state == workflow.initial, workflow.states[after.state].final
    if before.state == after.state or not (taken_back or done):
        return
    last = next(iter(turn.unit.handbook.uses(before.site, before.id)), None)
    if last is None or last.outcome is not None:
        return
    said = replace(last, outcome="not_helped" if taken_back else "helped", outcome_at=turn.now)
    turn.unit.handbook.hear(said)
    turn.unit.handbook.count(before.site, last.article, "not_helped" if taken_back else "helped", turn.now.date())
