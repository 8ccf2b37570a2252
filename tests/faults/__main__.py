"""``python -m tests.faults``: the whole storm, 50 kills on each database, with its figures."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from .databases import KINDS, empty
from .storm import rage


def main() -> int:
    """Returns 1 when anything does not hold."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--kills", type=int, default=50, help="kills on each database (50)")
    reader.add_argument("--every", type=float, default=1.0, help="seconds between two kills, at the least (1)")
    reader.add_argument("--seed", type=int, default=None, help="repeat a storm")
    reader.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    reader.add_argument("--keep", type=Path, default=None, help="folder for logs and SQLite files; else they are thrown away")
    said = reader.parse_args()
    seed = said.seed if said.seed is not None else time.time_ns() % 1_000_000
    bad = False
    for kind in said.databases:
        print(f"{kind}: seed {seed}", flush=True)
        with tempfile.TemporaryDirectory() as made:
            folder = (said.keep or Path(made)) / kind
            folder.mkdir(parents=True)
            with empty(kind, folder) as url:
                storm = rage(url, folder, kills=said.kills, every=said.every, seed=seed, tell=_tell)
        print(f"\n{kind}: {storm.figures()}", flush=True)
        assert storm.verdict is not None
        for fault in storm.verdict.faults[:20]:
            print(f"  {fault}", flush=True)
        bad = bad or bool(storm.verdict.faults)
    return 1 if bad else 0


def _tell(line: str) -> None:
    print(f"  {line}", end="\x1b[K\r" if sys.stdout.isatty() else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
