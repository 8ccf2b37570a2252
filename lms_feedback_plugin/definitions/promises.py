"""What a workflow promises, proved over the whole of it: each thing that it cannot keep becomes a fault with its way.

The proofs are the engine's (``engine.proofs``: what *told* and *forgotten* mean stands there); here they get a code, a place,
a sentence and a cure. W207 was meant for two transitions of one name; a name can only be declared once (Y002), so it is said
of what is left of that doubt: two timers that ring at the same moment and lead apart.
"""

from __future__ import annotations

from lms_feedback_plugin.definitions.diagnostics import START, Place, hint
from lms_feedback_plugin.definitions.scope import Scope, listed
from lms_feedback_plugin.definitions.wording import LEGS
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import BOT, LEARNER, Workflow
from lms_feedback_plugin.engine.proofs import Chance, Circle, Finding, Forgotten, Path, Unfilled, Untold, Way, prove

MERGE = "merge"


def check_promises(workflow: Workflow, scope: Scope) -> None:
    """Note W207, W208, W210, W211 and W402."""
    for finding in prove(workflow, scope.chosen):
        _note(finding, workflow, scope)


def _note(finding: Finding, workflow: Workflow, scope: Scope) -> None:
    match finding:
        case Untold():
            _untold(finding, scope)
        case Forgotten():
            _forgotten(finding, workflow, scope)
        case Unfilled():
            _unfilled(finding, scope)
        case Chance(one, other, state):
            scope.sink.add("W207", _at(scope, "timer", other), hint("apart"), one=one, other=other, state=state)
        case Circle(path):
            place = _at(scope, "timer", path[0].way.by)
            scope.sink.add("W208", place, hint("end_circle"), path=worded_path(path))


def _untold(finding: Untold, scope: Scope) -> None:
    silent = finding.silent
    step = silent.way.transition or MERGE
    place = _at(scope, "transition", step) if silent.way.transition else _at(scope, MERGE, "")
    key = "W210/since" if finding.heard else "W210"
    scope.sink.add(key, place, hint("tell", step=step, state=silent.target), step=step, path=worded_path(finding.path))


def _forgotten(finding: Forgotten, workflow: Workflow, scope: Scope) -> None:
    state = finding.state
    example = f"timers: {{{state}_waits: {{while: {state}, after: 48h, do: [remind: {_desk(workflow, state)}]}}}}"
    key = "W211/doubtful" if finding.doubtful else "W211"
    words = {"state": state, "timers": listed(finding.doubtful), "path": worded_path(finding.path, state)}
    scope.sink.add(key, _at(scope, "state", state), hint("promise", example=example, state=state), **words)


def _unfilled(finding: Unfilled, scope: Scope) -> None:
    way = finding.way
    words = {"by": way.by, "step": way.transition, "field": finding.field, "path": worded_path(finding.path, finding.state)}
    scope.sink.add("W402", _at(scope, way.kind, way.by), hint("fill", field=finding.field), **words)


def _desk(workflow: Workflow, state: str) -> str:
    """Somebody who can be reminded: who takes a step out of the state, else out of any."""
    steps = sorted(workflow.transitions.values(), key=lambda step: state not in step.sources)
    people = (role for step in steps for role in step.by if role not in (LEARNER, BOT))
    return next(people, "…")


def _at(scope: Scope, section: str, name: str) -> Place:
    return scope.places.get((section, name), START)


def worded_path(path: Path, state: str = "") -> Text:
    """``new –(triage, by support)→ reproducing –(…)→ closed``; ``state`` where there is nothing to go."""
    return {language: _path(path, state, language) for language in ("en", "zh-CN")}


def _path(path: Path, state: str, language: str) -> str:
    begin = path[0].source if path else state
    return begin + "".join(f" –({_way(leg.way, language)})→ {leg.target}" for leg in path)


def _way(way: Way, language: str) -> str:
    return say(LEGS[way.kind], language).format(step=way.transition, by=way.by)
