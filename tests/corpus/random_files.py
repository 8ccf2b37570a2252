"""Many random files, each with many random events: what the tests run in part and ``python -m tests.corpus`` runs in full."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from .grammar import workflow_text
from .walks import Walk, read

FILES = 300
SEEDS = range(FILES)


@dataclass(slots=True)
class Tally:
    """What came of it. ``broken`` maps a seed to the error that its walk ended in."""

    files: int = 0
    clean: int = 0
    events: int = 0
    decisions: int = 0
    refusals: int = 0
    seconds: float = 0.0
    codes: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    broken: dict[int, Exception] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """How many files the check has nothing against."""
        return self.clean / max(self.files, 1)

    def __str__(self) -> str:
        each = 1e6 * self.seconds / max(self.events, 1)
        return (
            f"{self.files} files, {self.clean} clean ({self.share:.0%}); {self.events:,} events in {self.seconds:.0f} s of CPU "
            f"({each:.0f} µs each): {self.decisions:,} decisions, {self.refusals:,} refusals; {len(self.broken)} broken\n"
            f"refused by the check for: {dict(self.codes.most_common())}\nasked: {dict(sorted(self.asked.items()))}"
        )


def walk_through(seeds: range, events: int) -> Tally:
    """So many events on the file of each seed that the check has nothing against. Never raises: see ``broken``."""
    tally = Tally()
    began = time.process_time()
    for seed in seeds:
        tally.files += 1
        try:
            workflow, found = read(workflow_text(seed))
            if workflow is None:
                tally.codes.update({fault.code for fault in found if fault.severity == "error"})
                continue
            tally.clean += 1
            told = Walk(workflow, seed).go(events)
        except Exception as wrong:
            tally.broken[seed] = wrong
            continue
        tally.events += events
        tally.decisions += told.decisions
        tally.refusals += told.refusals
        tally.asked.update(told.kinds)
    tally.seconds = time.process_time() - began
    return tally
