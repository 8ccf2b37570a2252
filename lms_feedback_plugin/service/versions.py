"""The versions of workflows that a site has published, as one consistent reading of its store."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.source import Wordings, stored_workflow
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.errors import DefinitionError
from lms_feedback_plugin.store.unit import Unit
from lms_feedback_plugin.store.workflows import PublishedWorkflow

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Versions:
    """What stood in the store when the site's history was at line ``generation``.

    ``live``: name → what new items begin under, the shipped ones first. ``known``: behaviour → version; items follow these.
    """

    generation: int
    live: Mapping[str, Workflow]
    known: Mapping[str, Workflow]


class Reader:
    """Reads versions; the text of each is parsed once in a process. Safe to use from several threads."""

    def __init__(self, shipped: load.Library) -> None:
        self._workspace: Workspace = shipped.workspace
        self._order = tuple(shipped.workflows)
        self._lock = threading.Lock()
        self._made = {
            digest(shipped.sources[name].text, shipped.sources[name].messages): workflow
            for name, workflow in shipped.workflows.items()
        }

    def read(self, unit: Unit, site: str, generation: int) -> Versions:
        """All versions of a site. One that can no longer be read is told of in the log and left out."""
        live: dict[str, Workflow] = {}
        known: dict[str, Workflow] = {}
        for stored in unit.workflows.list(site):
            workflow = self._workflow(stored)
            if workflow is None:
                continue
            known[stored.behaviour] = workflow
            if stored.live:
                live[stored.name] = workflow
        ordered = sorted(live, key=lambda name: (self._order.index(name) if name in self._order else len(self._order), name))
        return Versions(generation, {name: live[name] for name in ordered}, known)

    def _workflow(self, stored: PublishedWorkflow) -> Workflow | None:
        key = digest(stored.source, stored.messages)
        found = self._made.get(key)
        if found is None:
            try:
                found = stored_workflow(stored.source, stored.messages, self._workspace)
            except DefinitionError:
                logger.exception("%s: version %d of %s can no longer be read", stored.site, stored.version, stored.name)
                return None
            with self._lock:
                found = self._made.setdefault(key, found)
        if found.behaviour != stored.behaviour:
            logger.error("%s: version %d of %s reads differently now", stored.site, stored.version, stored.name)
        return found


def digest(text: str, messages: Wordings) -> str:
    """The same for the same files."""
    written = json.dumps([text, messages], sort_keys=True, default=dict)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
