"""Every trace of the corpus, on the engine and through the real service on both databases: one engine, the same answers."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms_feedback_plugin.service import jobs
from lms_feedback_plugin.store.database import open_database

from .on_machine import play
from .on_service import House
from .traces import HERE, Trace, library, traces

ALL = tuple(traces())
SERVED = tuple(trace for trace in ALL if trace.engine_only is None)

_spec = importlib.util.spec_from_file_location("lmsfb_corpus_postgres", HERE.parent / "store" / "postgres.py")
assert _spec is not None
assert _spec.loader is not None
postgres = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(postgres)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("corpus")
    yield from opened(f"sqlite:///{folder}/corpus.db", folder)


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with postgres.server() as server, postgres.database_of_its_own(server) as url:
        yield from opened(url, tmp_path_factory.mktemp("corpus"))


def opened(url: str, folder: Path) -> Iterator[House]:
    database = open_database(url, secret_key=b"k" * 32)
    database.migrate()
    database.close()
    jobs.prepare(url)
    house = House(url, folder)
    yield house
    house.service.close()


@pytest.mark.parametrize("trace", ALL, ids=str)
def test_on_the_engine(trace: Trace) -> None:
    play(trace)


@pytest.mark.parametrize("trace", SERVED, ids=str)
def test_through_the_service(trace: Trace, on_sqlite: House) -> None:
    on_sqlite.play(trace)


@pytest.mark.postgresql
@pytest.mark.parametrize("trace", SERVED, ids=str)
def test_through_the_service_on_postgresql(trace: Trace, on_postgres: House) -> None:
    on_postgres.play(trace)


def test_the_corpus_is_whole() -> None:
    """Each folder has a workflow and traces; every transition, timer and reaction is taken in some trace."""
    assert len(ALL) >= 150
    assert {trace.topic for trace in ALL} == set(library().workflows)
    assert len({str(trace) for trace in ALL}) == len(ALL)
    for name, workflow in library().workflows.items():
        told = [step for trace in ALL if trace.topic == name for step in trace.steps]
        named = {step.get("take") for step in told}
        named |= {key for step in told for key in step.get("expect", {}).get("options", {})}
        by_themselves = {timer.go for timer in workflow.timers.values()} | {r.go for r in workflow.reactions}
        assert workflow.transitions.keys() <= named | by_themselves, name
        assert {r.when for r in workflow.reactions} <= {step.get("event") for step in told}, name
        assert not workflow.timers or any({"wait", "until"} & step.keys() for step in told), name
        assert workflow.merge is None or any({"merge", "merge_into"} & step.keys() for step in told), name
