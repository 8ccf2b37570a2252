"""Loading and checking a workflow beside what libyaml alone needs to make lists and dictionaries of the same text.

Our side is all that ``workflow check`` does for one file: parse with places, the shape of every section, names, types of
conditions, ways, promises, messages, the hash of its behaviour. The goal is 3 ms a file on two shared cores; the ratio is what
holds on any machine. CPU time, for the machine is rarely ours alone.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import yaml

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.source import read_source

GOAL = 3.0
"""Milliseconds."""
ROUNDS = 80


def cpu(run: Callable[[], object]) -> float:
    """Milliseconds of CPU for one run."""
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1e3


def main() -> dict[str, float]:
    """Print and answer the median milliseconds by workflow."""
    library = load.shipped_library()
    names = list(library.workflows)
    found = {}
    for name, source in library.sources.items():
        rounds = [
            (
                cpu(lambda source=source: read_source(source, library.workspace, names)),  # type: ignore[misc]
                cpu(lambda source=source: yaml.load(source.text, yaml.CSafeLoader)),  # type: ignore[misc]
            )
            for _ in range(ROUNDS)
        ]
        ours, bare = (statistics.median(side) for side in zip(*rounds, strict=True))
        ratio = statistics.median(a / b for a, b in rounds)
        verdict = "holds" if ours <= GOAL else "does not hold"
        print(f"load and check {name}: {ours:.2f} ms, {ratio:.2f}x libyaml's load ({bare:.2f} ms; goal {GOAL} ms {verdict})")
        found[name] = ours
    return found


if __name__ == "__main__":
    main()
