"""All mutants of a workflow, in the order of its sections."""

from __future__ import annotations

from lms_feedback_plugin.definitions.spots import Spots
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import Workflow

from .of_clocks import of_pauses, of_timers
from .of_meetings import of_merge, of_reactions
from .of_transitions import of_decisions, of_transitions
from .parts import Mutant, Parts


def mutants_of(workflow: Workflow, workspace: Workspace, text: str) -> tuple[Mutant, ...]:
    """Each has one rule less or another one; what no item could tell from the workflow itself is left out.

    ``text`` is the workflow's file, for the places.
    """
    parts = Parts(workflow, workspace, Spots(text))
    makers = (of_decisions, of_pauses, of_transitions, of_merge, of_timers, of_reactions)
    return tuple(mutant for maker in makers for mutant in maker(parts))
