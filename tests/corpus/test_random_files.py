"""What the check lets through cannot break at run time: random files, random events. ``python -m tests.corpus`` runs more."""

from __future__ import annotations

import time

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.parse import parse

from .grammar import workflow_text
from .random_files import FILES, SEEDS, Tally, walk_through
from .walks import LANGUAGES, read

EVENTS = 300


def held(tally: Tally) -> None:
    print(tally)
    for seed, wrong in tally.broken.items():
        raise AssertionError(f"seed {seed}; python -m tests.corpus {seed} 1 shows it again") from wrong


def test_no_event_breaks_what_the_check_let_through() -> None:
    tally = walk_through(SEEDS, EVENTS)
    held(tally)
    assert tally.share >= 0.6, "a generator of broken files proves nothing"
    assert tally.clean < tally.files, "and one of sound files alone does not try the check"
    assert min(tally.asked.values()) > 1000
    assert tally.decisions > tally.events / 10


def test_nor_on_files_that_nobody_saw_before() -> None:
    """Other files every day; the seed is printed, and ``python -m tests.corpus SEED 1`` shows it again."""
    today = int(time.time() // 86_400) * 1000
    held(walk_through(range(today, today + 30), EVENTS))


def test_the_same_seed_writes_the_same_file() -> None:
    assert [workflow_text(seed) for seed in range(20)] == [workflow_text(seed) for seed in range(20)]
    assert len({workflow_text(seed) for seed in SEEDS}) == FILES


def test_the_files_use_the_whole_language() -> None:
    texts = [workflow_text(seed) for seed in SEEDS if read(workflow_text(seed))[0] is not None]
    sections = {section for text in texts for section in parse(text, Sink("", text)).entries}  # type: ignore[union-attr]
    assert sections >= {
        "settings", "fields", "states", "decide", "transitions", "merge", "timers", "reactions", "migrate", "simulation",
    }  # fmt: skip
    whole = "\n".join(texts)
    words = (
        "notify",
        "assign",
        "escalate",
        "remind",
        "set",
        "open",
        "call",
        "publish",
        "survey",
        "needs",
        "else",
        "paused",
        "go",
    )
    words += (
        "needs",
        "paused",
        "go",
        "create",
        "match",
        "private",
        "asked",
        "required",
        "carry",
        "at",
        "after",
        "sum",
        "longest",
        "highest",
        "first",
    )
    assert [word for word in words if f"{word}:" not in whole and f": {word}" not in whole] == []
    assert LANGUAGES == ("en",)
