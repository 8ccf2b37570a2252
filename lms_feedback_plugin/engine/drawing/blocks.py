"""States and steps set in type: how much room each takes, and where its words and signs stand within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .chart import CONDITION, PAUSE, Bundle, Note, StateMark, StepMark
from .measure import width, wrapped

NAME, LABEL, SMALL = 15.0, 13.0, 11.5
"""Sizes of type: a state's name, a step's, and the small print."""
NAME_LEADING, LABEL_LEADING, SMALL_LEADING = 19.0, 17.0, 15.5
NAME_LIMIT, LABEL_LIMIT, SMALL_LIMIT = 190.0, 165.0, 262.0
SIGN = 15.0
"""Room for a sign before its words."""
PAD_X, PAD_Y = 14.0, 10.0
NARROWEST = 108.0
PILL = 12.0
NUMBER = 17.0
LOOP = 40.0
"""How far a line from a state to itself reaches out."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text: ``x`` is its left end, or its middle where ``middle``; ``y`` its baseline."""

    x: float
    y: float
    text: str
    look: str
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A small sign, 11 pixels square, by its upper left corner. ``kind`` ``number`` carries ``text`` and is a disc."""

    x: float
    y: float
    kind: str
    text: str = ""


@dataclass(slots=True)
class Block:
    """``width`` and ``height``, and what stands where from the upper left corner."""

    width: float = 0.0
    height: float = 0.0
    words: list[Words] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    pill: str | None = None

    @property
    def pill_width(self) -> float:
        """How wide the count is with its margins."""
        return max(24.0, width(self.pill, PILL) + 14) if self.pill is not None else 0.0


def state_block(state: StateMark) -> Block:
    """A card: the name, how many stand there, and what happens to them if nothing else does."""
    block = Block(pill=None if state.count is None else f"{state.count:,}")
    lead = SIGN + 2 if state.paused else 0.0
    lines = wrapped(state.label, NAME, NAME_LIMIT)
    beside = block.pill_width + 10 if block.pill else 0.0
    small = [(note.sign, wrapped(note.text, SMALL, SMALL_LIMIT)) for note in state.notes]
    small += [("", (state.arrived,))] if state.arrived else []
    wide = lead + max(width(line, NAME) * 1.04 for line in lines) + beside
    wide = max([wide, *((SIGN if sign else 0.0) + width(line, SMALL) for sign, part in small for line in part)])
    block.width = max(NARROWEST, wide + 2 * PAD_X)
    y = PAD_Y + NAME
    middle = not small and not state.paused and block.pill is None
    if state.paused:
        block.signs.append(Sign(PAD_X, y - 11, PAUSE))
    for line in lines:
        block.words.append(Words(block.width / 2 if middle else PAD_X + lead, y, line, "name", middle))
        y += NAME_LEADING
    for sign, part in small:
        y = _small(block, PAD_X, y, sign, part)
    block.height = y - (SMALL_LEADING + 1 if small else NAME_LEADING) + PAD_Y + (3 if small else 5)
    return block


def _small(block: Block, x: float, y: float, sign: str, lines: Sequence[str]) -> float:
    if sign:
        block.signs.append(Sign(x, y - 9.5, sign))
    for line in lines:
        block.words.append(Words(x + (SIGN if sign else 0.0), y, line, "fine"))
        y += SMALL_LEADING
    return y + 1


def steps_block(bundle: Bundle) -> Block:
    """The labels of one line, stacked, each in the middle."""
    block = Block()
    stacks = [_stack(step) for step in bundle.steps]
    block.width = max(room for room, _ in stacks) + 8
    y = 3.0
    for step, (_, lines) in zip(bundle.steps, stacks, strict=True):
        for look, sign, text, room in lines:
            size, leading = (LABEL, LABEL_LEADING) if look == "label" else (SMALL, SMALL_LEADING)
            y += leading
            left = (block.width - room) / 2
            if sign:
                block.signs.append(Sign(left, y - size * 0.35 - 5.5 - 3, sign))
            lead = SIGN if sign else 0.0
            block.words.append(Words(left + lead if sign else block.width / 2, y - 3, text, look, middle=not sign))
        for place, (number, _) in enumerate(step.taken):
            block.signs.append(
                Sign(block.width / 2 - len(step.taken) * NUMBER / 2 + place * NUMBER, y + 2, "number", str(number))
            )
        y += (NUMBER + 3 if step.taken else 0) + 7
    block.height = y - 4
    return block


def _stack(step: StepMark) -> tuple[float, list[tuple[str, str, str, float]]]:
    """The lines of one step as (look, sign, text, width), and the widest."""
    label = wrapped(step.label, LABEL, LABEL_LIMIT)
    lines = [("label", "", line, width(line, LABEL) * 1.03) for line in label]
    if step.conditional:
        look, _, text, room = lines[0]
        lines[0] = (look, CONDITION, text, room + SIGN)
    lines += [line for note in step.notes for line in _note(note)]
    lines += [("fine", "", at, width(at, SMALL)) for _, at in step.taken]
    widest = max([NUMBER * len(step.taken), *(room for *_, room in lines)])
    return widest, lines


def _note(note: Note) -> list[tuple[str, str, str, float]]:
    parts = wrapped(note.text, SMALL, LABEL_LIMIT)
    first = ("fine", note.sign, parts[0], width(parts[0], SMALL) + SIGN)
    return [first, *(("fine", "", part, width(part, SMALL)) for part in parts[1:])]
