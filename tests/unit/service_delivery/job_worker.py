"""A worker process for the tests: takes a slot, runs jobs, and writes what it was given to a file.

``python job_worker.py URL LOG [hang] [module=PATH]``: with ``hang`` a job never ends, so that the process can be killed in
the middle of one; ``module`` loads an edited copy of the job module instead of the installed one.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa


def load(options: list[str]) -> ModuleType:
    """The job module, or the edited copy that was named."""
    path = next((option.removeprefix("module=") for option in options if option.startswith("module=")), None)
    if path is None:
        import lms_feedback_plugin.service.jobs as installed

        return installed
    spec = importlib.util.spec_from_file_location("lms_feedback_plugin.service.jobs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    url, log, *options = sys.argv[1:]
    module = load(options)
    jobs = module.Jobs(sa.create_engine(url))

    def deliver(items: list[tuple[str, int]]) -> None:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"worker": jobs.worker, "items": items, "note": getattr(module, "NOTE", "")}) + "\n")
        if "hang" in options:
            time.sleep(600)

    jobs.start(deliver)
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"started": jobs.worker}) + "\n")
    time.sleep(600)


if __name__ == "__main__":
    main()
