"""The full run: 300 random files with 10,000 random events each. ``python -m tests.corpus [FIRST SEED] [FILES] [EVENTS]``.

Prints what came of it; the exit code is 1 where a walk broke a promise or too few files were clean.
"""

from __future__ import annotations

import sys
import traceback

from .random_files import FILES, walk_through


def main() -> int:
    """Run, report, and say by the exit code whether all held."""
    first, files, events = (int(word) for word in (*sys.argv[1:], *("0", str(FILES), "10000")[len(sys.argv) - 1 :]))
    tally = walk_through(range(first, first + files), events)
    print(tally)
    for seed, wrong in tally.broken.items():
        print(f"\nseed {seed}:")
        traceback.print_exception(wrong)
    return 1 if tally.broken or tally.share < 0.6 else 0


if __name__ == "__main__":
    sys.exit(main())
