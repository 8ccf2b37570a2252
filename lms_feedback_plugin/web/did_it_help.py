"""Whether the learner's page asks if an answer from the handbook helped."""

from __future__ import annotations

from dataclasses import dataclass

from lms_feedback_plugin.service.learner import LearnerView


@dataclass(frozen=True, slots=True)
class DidItHelp:
    """The learner's two steps from an answer: by which it ends, and by which a person comes."""

    yes: str | None
    no: str


def did_it_help(view: LearnerView) -> DidItHelp | None:
    """Whether the page asks so: an article answered, and the learner can still say that it did not help."""
    steps = [option.transition for option in view.options]
    no = next((step.name for step in steps if step.target == view.workflow.initial), None)
    yes = next((step.name for step in steps if view.workflow.states[step.target].final and not step.needs), None)
    return DidItHelp(yes, no) if view.answered_with is not None and no is not None else None
