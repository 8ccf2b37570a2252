"""What publishing a version would do to a site, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lms_feedback_plugin.definitions.source import Source
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.moving import row_for, state_after
from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.store.unit import Unit
from lms_feedback_plugin.store.workflows import PublishedWorkflow

Kind = Literal["new", "same", "words", "behaviour"]
"""A workflow that the site did not have; nothing at all; only labels and messages; what items do."""


@dataclass(frozen=True, slots=True)
class Move:
    """So many open items of one version that stand in ``state`` will stand in ``to``; None: nothing says where."""

    version: int
    state: str
    to: str | None
    count: int
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """``live`` is the version that new items begin under now; ``gone``: settings that the site changed and that are no more."""

    site: str
    workflow: Workflow
    kind: Kind
    live: int | None
    moves: tuple[Move, ...]
    gone: tuple[str, ...] = ()
    changes: tuple[Text, ...] = ()
    """What the version does otherwise than the live one, a sentence a rule."""

    @property
    def items(self) -> int:
        """How many open items come along."""
        return sum(move.count for move in self.moves)

    @property
    def stranded(self) -> tuple[Move, ...]:
        """Those that would have no place."""
        return tuple(move for move in self.moves if move.to is None)


def plan_of(unit: Unit, site: str, workflow: Workflow, source: Source) -> Plan:
    """What would happen. Raises ``Invalid`` for a version number that cannot be taken."""
    live = unit.workflows.current(site, workflow.name)
    kind = kind_of(live, workflow, source)
    if kind == "behaviour":
        assert live is not None
        _refuse_number(live, workflow)
    standing = unit.items.standing(site, workflow.name)
    moves = tuple(
        Move(version, state, state_after(workflow, version, state), count, _restarts(workflow, version))
        for (version, behaviour, state), count in sorted(standing.items())
        if behaviour != workflow.behaviour
    )
    changed = unit.sites.get(site).settings.get(workflow.name, {})
    gone = tuple(sorted(changed.keys() - workflow.settings.keys()))
    return Plan(site, workflow, kind, None if live is None else live.version, moves, gone)


def kind_of(live: PublishedWorkflow | None, workflow: Workflow, source: Source) -> Kind:
    """How this version differs from what is live."""
    if live is None:
        return "new"
    if live.behaviour != workflow.behaviour:
        return "behaviour"
    return "same" if (live.source, live.messages) == (source.text, source.messages) else "words"


def _refuse_number(live: PublishedWorkflow, workflow: Workflow) -> None:
    if workflow.version > live.version:
        return
    raise Invalid(
        f"{workflow.name} behaves otherwise than the live version {live.version}, but says `version: {workflow.version}`. "
        f"Write `version: {live.version + 1}`.",
        workflow=workflow.name,
        live=live.version,
    )


def _restarts(workflow: Workflow, version: int) -> bool:
    row = row_for(workflow, version)
    return row is not None and not row.keep_timers
