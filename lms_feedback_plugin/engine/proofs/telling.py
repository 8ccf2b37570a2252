"""No item ends with its reporter in the dark.

An item *ends* when it enters a final state. All the time until then it either owes its reporter word or it does not:

- A new item owes word: the reporter spoke and has heard nothing.
- A notice to the reporter pays the debt, on whatever step it is sent, the last one included. What a timer or a reaction
  says in its ``do`` belongs to the step that it takes by ``go``. A survey alone tells nothing; nor does a notice to a role.
- A step that staff may take and that says nothing owes word again: something was decided, and the reporter does not know.
  So does a silent step of the learner's own that does not end the item: they spoke again, and wait for an answer.
- What nobody decided (a timer, a reaction, the bot) changes nothing where the learner could have answered, for there their
  silence means consent: ``resolved``, told, three days of quiet, ``closed``. Where the learner has no step that is always open
  to them, it owes word like a step of staff: nobody may wait in a state, unable to act, and be dropped there unheard.
- The learner's own last step changes nothing: who was told may thank and close; who was never told is told that it ended.
- A state with a ``quiet`` reason asks for no word: what comes to it owes none, and what nobody decided there owes none.

An item that owes word when it ends is a finding. A notice that a timer sends without ``go`` is not counted, for nobody knows
whether it had fired; and what is taken out of a merge again stands as it stood before, told or untold.

Conditions are asked only where there would be a finding: a way that no item can take accuses nobody.
"""

from __future__ import annotations

from collections import deque

from .deciding import Deciding
from .findings import Untold
from .ways import Step, Ways

_Node = tuple[str, bool]
"""A state, and whether word is owed there."""


def untold(ways: Ways, deciding: Deciding) -> tuple[Untold, ...]:
    """A shortest way for each step that can end an item untold."""
    if not _search(ways, None):
        return ()
    return _search(ways, deciding)


def owes(ways: Ways, step: Step, before: bool) -> bool:
    """Whether word is owed after the step, by whether it was before."""
    states, leg = ways.workflow.states, step.leg
    if step.tells or states[leg.target].quiet is not None:
        return False
    if step.taker == "staff":
        return True
    if step.taker == "learner":
        return before or not states[leg.target].final
    return before or not (leg.source in ways.answerable or states[leg.source].quiet is not None)


def _search(ways: Ways, deciding: Deciding | None) -> tuple[Untold, ...]:
    """Breadth first, so that the ways are short; only states in which word is owed can end badly, but all lead there."""
    workflow = ways.workflow
    begin: _Node = (workflow.initial, workflow.states[workflow.initial].quiet is None)
    came: dict[_Node, tuple[_Node, Step] | None] = {begin: None}
    found: dict[str, Untold] = {}
    todo = deque([begin])
    while todo:
        node = todo.popleft()
        for step in ways.out[node[0]]:
            target, owed = step.leg.target, owes(ways, step, node[1])
            after = (target, owed)
            if after in came or (deciding is not None and not deciding.possible(step)):
                continue
            if not workflow.states[target].final:
                came[after] = (node, step)
                todo.append(after)
            elif owed:
                ending = _untold(ways, came, node, step)
                found.setdefault(ending.silent.way.transition, ending)
    return tuple(found.values())


def _untold(ways: Ways, came: dict[_Node, tuple[_Node, Step] | None], node: _Node, last: Step) -> Untold:
    """The way back from the end, with the last step on it that made word owed, whatever was before."""
    path, heard = [last.leg], not node[1]
    silent = last if owes(ways, last, False) else None
    before = came[node]
    while before is not None:
        node, step = before
        path.append(step.leg)
        heard = heard or not node[1]
        if silent is None and owes(ways, step, False):
            silent = step
        before = came[node]
    path.reverse()
    return Untold(tuple(path), (silent or last).leg, heard)
