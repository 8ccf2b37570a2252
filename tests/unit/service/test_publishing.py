"""A version goes live: items come along with their promises, or nothing happens. On both databases, over two processes."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.domain.item import Item, Snapshot
from lms_feedback_plugin.errors import ConfigError, DefinitionError, Invalid, NotFound, Refused
from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.commands import Done, MergeItems, Submit
from lms_feedback_plugin.service.config import Config
from lms_feedback_plugin.service.plans import Plan
from lms_feedback_plugin.service.sites import KEPT

from .conftest import SITE, edited
from .test_settings import LAMP, SILENT_WAY, lamps_of

if TYPE_CHECKING:
    from .conftest import House

NO_NEED_INFO = (
    ("  need_info:   {label: {en: Waiting for the learner, zh-CN: 等待学员补充}, paused: true}\n", ""),
    ("to: need_info", "to: verifying"),
    ("from: need_info", "from: verifying"),
    ("from: [new, reproducing, need_info]", "from: [new, reproducing]"),
    ("while: need_info", "while: verifying"),
    ("if: state == 'need_info'", "if: state == 'verifying'"),
)
"""The workflow of faults without the state in which we wait for the learner."""
ROW = ("simulation:\n", "migrate:\n  - {from: 1, states: {need_info: verifying}}\n\nsimulation:\n")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def two(request: pytest.FixtureRequest, make_house: Callable[..., House]) -> tuple[House, House]:
    """Two processes' worth of the service on one database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    first = make_house(url)
    second = make_house(url, clock=first.clock)
    second.people |= first.people
    return first, second


def release(house: House, *changes: tuple[str, str], version: int = 2) -> load.Library:
    return edited(house.service.library.shipped, "fix", *changes, version=version)


def publish(house: House, library: load.Library, *, leave: bool = False) -> Plan:
    return house.service.publishing.publish(SITE, library.workflows["fix"], library.sources["fix"], leave=leave)


def now(house: House, item: Item) -> Snapshot:
    with house.service.database.reader() as unit:
        return unit.items.get(SITE, item.id)


def due(snapshot: Snapshot) -> dict[str, object]:
    return {clock.timer: clock.due_at for clock in snapshot.clocks}


def holds(house: House) -> bool:
    with house.service.database.reader() as unit:
        return unit.history.verify().holds


def test_items_come_along_and_keep_their_promises(two: tuple[House, House]) -> None:
    house, other = two
    item = house.submit("lin", channel_mode="instant")
    asked = house.fire(house.submit("ann"), "ask", "sue", request="Which browser?")
    before = due(now(house, item)), now(house, asked).clocks
    house.clock.go(timedelta(minutes=1))
    shorter = release(house, ("default: 48h", "default: 1h"), ("settle:     {", "settled_at: {"))
    plan = publish(other, shorter)
    assert (plan.kind, plan.live, plan.items) == ("behaviour", 1, 2)
    moved = now(house, item)
    assert (moved.item.pin.version, moved.item.state, moved.item.row_version) == (2, "new", 2)
    assert (due(moved), now(house, asked).clocks) == before
    again = house.fire(moved.item, "triage", "sue")
    assert (again.state, again.pin.behaviour) == ("reproducing", shorter.workflows["fix"].behaviour)
    with house.service.database.reader() as unit:
        lines = [entry.line for entry in unit.history.of(SITE, item.id)]
        told = unit.site_history.of(SITE, "publish")[0]
    assert [(line.what, line.name, line.actor) for line in lines[1:2]] == [("migrated", "2", "bot")]
    assert (told.by, told.told["from"], told.told["version"], told.told["items"]) == ("operator", 1, 2, 2)
    assert holds(house)
    assert house.told(item) == []


def test_a_state_in_which_items_stand_cannot_just_go(two: tuple[House, House]) -> None:
    house, other = two
    asked = house.fire(house.submit("lin"), "ask", "sue", request="Which browser?")
    house.submit("ann")
    before = now(house, asked)
    without = release(house, *NO_NEED_INFO)
    with pytest.raises(Refused) as refused:
        publish(other, without)
    (finding,) = refused.value.params["diagnostics"]
    assert (finding.code, finding.source_line) == ("W401", "states:")
    assert "“need_info” is gone, but 1 items of version 1 stand in it on north." in finding.message["en"]
    assert "migrate: [{from: 1, states: {need_info: new}}]" in finding.suggestion["en"]
    assert now(house, asked) == before
    assert house.service.library.workflow(SITE, "fix").version == 1
    assert [f.code for f in other.service.publishing.against_live(without)] == ["W401"]
    with_row = release(house, *NO_NEED_INFO, ROW)
    assert [f.code for f in other.service.publishing.against_live(with_row)] == []
    assert publish(other, with_row).items == 2
    after = now(house, asked)
    assert (after.item.state, after.item.pin.version) == ("verifying", 2)
    assert {clock.timer for clock in after.clocks} == {"nudge", "no_answer", "solve"}
    assert due(after)["nudge"] == due(before)["nudge"]
    assert holds(house)


def test_a_row_may_start_the_clocks_anew(two: tuple[House, House]) -> None:
    house, other = two
    asked = house.fire(house.submit("lin"), "ask", "sue", request="Which browser?")
    house.clock.go(timedelta(hours=5))
    row = ROW[0], ROW[1].replace("need_info: verifying}}", "need_info: verifying}, timers: restart}")
    publish(other, release(house, *NO_NEED_INFO, row))
    assert due(now(house, asked))["nudge"] == house.clock() + timedelta(hours=48)


def test_a_change_of_words_touches_no_item(two: tuple[House, House]) -> None:
    house, other = two
    item = house.submit("lin")
    worded = release(house, ("{en: Being reproduced,", "{en: Being looked into,"), version=1)
    assert publish(other, worded).kind == "words"
    assert now(house, item).item == item
    assert house.fire(item, "triage", "sue").pin == item.pin
    label = house.service.library.workflow(SITE, "fix").states["reproducing"].label
    assert label["en"] == "Being looked into"
    assert publish(other, worded).kind == "same"


def test_the_number_of_a_version_grows_with_its_behaviour(two: tuple[House, House]) -> None:
    house, other = two
    house.submit("lin")
    with pytest.raises(Invalid, match="Write `version: 2`"):
        publish(other, release(house, ("after: 72h", "after: 71h"), version=1))
    with pytest.raises(NotFound):
        house.service.publishing.publish("nowhere", house.service.library.shipped.workflows["fix"],
                                         house.service.library.shipped.sources["fix"])  # fmt: skip


def test_items_that_are_left_go_on_until_they_are_taken_along(two: tuple[House, House]) -> None:
    house, other = two
    old = house.submit("lin")
    publish(other, release(house, ("after: 72h", "after: 71h")), leave=True)
    new = house.submit("ann")
    assert (now(house, old).item.pin.version, new.pin.version) == (1, 2)
    with pytest.raises(Refused, match="different versions"):
        house.service.execute(MergeItems(SITE, new.id, old.id, house.people["sue"]))
    assert house.fire(old, "triage", "sue").pin.version == 1
    assert house.service.publishing.leftover(SITE, "fix").items == 1
    assert other.service.publishing.migrate(SITE, "fix").items == 1
    assert other.service.publishing.migrate(SITE, "fix").items == 0
    assert now(house, old).item.pin.version == 2
    house.service.execute(MergeItems(SITE, old.id, new.id, house.people["sue"]))
    assert now(house, old).item.state == "merged"


def test_what_is_finished_keeps_the_version_under_which_it_ended(two: tuple[House, House]) -> None:
    house, other = two
    done = house.fire(house.submit("lin"), "reject", "sue", reason="As written")
    publish(other, release(house, ("after: 72h", "after: 71h")))
    assert now(house, done).item == done
    assert house.service.library.pinned(SITE, done.pin).version == 1


def test_a_workflow_of_ones_own_is_there_in_every_process(two: tuple[House, House], loan: load.Library) -> None:
    house, other = two
    house.submit("lin")
    workflow, source = loan.workflows["loan"], loan.sources["loan"]
    assert "loan" not in other.service.library.workflows(SITE)
    assert house.service.publishing.publish(SITE, workflow, source).kind == "new"
    pressed = other.service.execute(Submit(SITE, "loan", other.people["lin"], {"wish": "a laptop"}))
    assert isinstance(pressed, Done)  # what is committed is decided by what is live now, whatever the pages know yet
    assert (item := pressed.item) is not None
    other.clock.go(KEPT)
    assert list(other.service.library.workflows(SITE))[-1] == "loan"
    assert other.fire(item, "finish", "sue", reply="L-17").state == "done"
    assert [name for name, _ in house.told(item)] == ["done"]


@pytest.fixture
def loan(tmp_path_factory: pytest.TempPathFactory) -> load.Library:
    from lms_feedback_plugin.cli.workflow.new import make

    return load.load_path(make("loan", {"en": "Loan", "zh-CN": "借用"}, tmp_path_factory.mktemp("own"), "en"))


def test_a_newer_release_takes_its_items_along_but_strands_none(house: House, make_house: Callable[..., House]) -> None:
    asked = house.fire(house.submit("lin"), "ask", "sue", request="Which browser?")
    waits = make_house(clock=house.clock, workflows=release(house, *NO_NEED_INFO))
    assert waits.service.library.workflow(SITE, "fix").version == 1
    better = make_house(clock=house.clock, workflows=release(house, *NO_NEED_INFO, ROW))
    assert better.service.library.workflow(SITE, "fix").version == 2
    assert now(house, asked).item.state == "verifying"
    older = make_house(clock=house.clock, workflows=house.service.library.shipped)
    assert older.service.library.workflow(SITE, "fix").version == 2


def test_what_somebody_published_is_not_replaced_by_a_release(house: House, make_house: Callable[..., House]) -> None:
    house.submit("lin")
    publish(house, release(house, ("after: 72h", "after: 24h")))
    newer = make_house(clock=house.clock, workflows=release(house, ("after: 72h", "after: 71h"), version=3))
    live = newer.service.library.workflow(SITE, "fix")
    assert (live.version, live.timers["settle"].after) == (2, timedelta(hours=24))


def test_under_load_every_item_comes_along_and_no_due_date_moves(two: tuple[House, House]) -> None:
    """Presses and steps go on in both processes while the version goes live. Nobody is left behind, nothing fails."""
    house, other = two
    first = [house.submit("lin", said=f"fault {n}") for n in range(120)]
    for item in first[::3]:
        house.fire(item, "ask", "sue", request="Which browser?")
    promised = {item.id: due(now(house, item)) for item in first}
    going, pressed = threading.Event(), []

    def press(side: House) -> None:
        while not going.is_set() or len(pressed) < 200:
            pressed.append(side.submit("ann", said="meanwhile"))
            if len(pressed) >= 400:
                return

    with ThreadPoolExecutor(8) as pool:
        hands = [pool.submit(press, two[n % 2]) for n in range(6)]
        with pytest.raises(Refused):
            publish(other, release(house, *NO_NEED_INFO))
        plan = publish(other, release(house, *NO_NEED_INFO, ROW))
        going.set()
        for hand in hands:
            hand.result(timeout=60)
    assert plan.items >= 120
    with house.service.database.reader() as unit:
        standing = unit.items.standing(SITE, "fix")
        everything = [unit.items.get(SITE, item.id) for item in first]
    assert {version for version, _, _ in standing} == {2}
    assert sum(standing.values()) == len(first) + len(pressed)
    for snapshot in everything:
        after = due(snapshot)
        for timer, moment in promised[snapshot.item.id].items():
            if moment is not None:  # what stood still while we waited for the learner runs on now
                assert after[timer] == moment
        assert snapshot.item.state in ("new", "verifying")
    assert holds(house)


def test_a_version_is_proved_with_the_settings_of_the_site(house: House, tmp_path: Path) -> None:
    lamp = lamps_of(tmp_path / "one", LAMP)
    house.service.publishing.publish(SITE, lamp.workflows["lamp"], lamp.sources["lamp"])
    house.service.settings.change(SITE, "lamp", "limit", 20, None)
    text = LAMP.replace("version: 1", "version: 2").replace("timers:\n", SILENT_WAY + "timers:\n")
    silent = lamps_of(tmp_path / "two", text)  # as shipped nobody can go that way; on this site somebody can
    with pytest.raises(DefinitionError, match="W210"):
        house.service.publishing.read(silent.sources["lamp"], (), SITE)
    house.service.settings.reset(SITE, "lamp", "limit", None)
    assert house.service.publishing.read(silent.sources["lamp"], (), SITE).version == 2


def test_a_folder_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    shutil.copytree(load.shipped_folder() / "answer", tmp_path / "answer")
    text = (load.shipped_folder() / "workspace.yaml").read_text().replace("learner:   {en: Learner", "learner:   {en: Student")
    (tmp_path / "workspace.yaml").write_text(text.replace("workspace: Feedback desk", "workspace: Library desk"))
    shutil.copytree(load.shipped_folder() / "messages", tmp_path / "messages")
    file = tmp_path / "answer" / "workflow.yaml"
    file.write_text(re.sub("open: (fix|suggestion)", "assign: lead", file.read_text()))
    url = f"sqlite:///{tmp_path}/own.db"
    config = Config(data_dir=tmp_path, database_url=url, secret_key=b"k" * 32, workflows=str(tmp_path))
    service = build(config)
    assert (service.library.workspace.name, list(service.library.shipped.workflows)) == ("Library desk", ["answer"])
    service.close()
    with pytest.raises(ConfigError, match=r"holds no workspace\.yaml"):
        build(replace(config, workflows=str(tmp_path / "answer")))
