"""``python -m benchmarks``: every ratio, one after the other. ``--quick`` takes shorter rounds."""

from __future__ import annotations

import argparse

from . import create_path, engine_step, list_items, load_check, replay
from .databases import KINDS


def main() -> None:
    """Print all tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--quick", action="store_true", help="two rounds of two seconds")
    reader.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    said = reader.parse_args()
    engine_step.main()
    load_check.main()
    replay.main()
    for kind in said.databases:
        rounds, seconds = (2, 2.0) if said.quick else (5, 4.0)
        print(create_path.report(kind, create_path.compare(kind, rounds=rounds, seconds=seconds)), flush=True)
    for kind in said.databases:
        print(list_items.report(kind, list_items.compare(kind)), flush=True)


if __name__ == "__main__":
    main()
