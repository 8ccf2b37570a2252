"""Settings: typed, proved, in the history, and kept from breaking a promise that was given."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.domain.workflow import Setting
from lms_feedback_plugin.errors import FeedbackError, Forbidden, Invalid, NotFound, StaleVersion
from lms_feedback_plugin.service.library import settings_of
from lms_feedback_plugin.service.setting_values import held, taken, written
from lms_feedback_plugin.service.sites import KEPT

from .conftest import SITE, a_site, staff

if TYPE_CHECKING:
    from .conftest import House

LAMP = """\
workflow: lamp
version: 1
label: {en: A lamp, zh-CN: 灯}
settings:
  within:  {type: duration, default: 48h, label: {en: Repair within, zh-CN: 维修时限}}
  limit:   {type: number, default: 5, label: {en: Limit, zh-CN: 上限}}
  many:    {type: number, default: 3, label: {en: Many, zh-CN: 数量}}
  keeper:  {type: role, default: support, label: {en: Keeper, zh-CN: 负责}}
  greet:   {type: text, default: dear, label: {en: Greeting, zh-CN: 称呼}}
  at_once: {type: boolean, default: false, label: {en: At once, zh-CN: 立即}}
fields:
  what:  {type: text, required: true, label: {en: What, zh-CN: 内容}}
  votes: {type: number, default: 1, label: {en: Votes, zh-CN: 票数}}
  level: {type: choice, of: [low, high], default: low, label: {en: Level, zh-CN: 级别}}
  note:  {type: text, label: {en: Note, zh-CN: 备注}}
decide:
  level:
    - {is: high, if: item.votes >= many or at_once}
    - {is: low}
states:
  broken: {label: {en: Broken, zh-CN: 损坏}}
  there:  {label: {en: There, zh-CN: 处理中}, patient: whoever is there is at work on it}
  lit:    {label: {en: Lit, zh-CN: 已修好}, final: true}
transitions:
  go:   {from: broken, to: there, by: keeper, label: {en: Go, zh-CN: 前往}}
  back: {from: there, to: broken, by: keeper, label: {en: Back, zh-CN: 返回}}
  mend: {from: [broken, there], to: lit, by: keeper, label: {en: Mend, zh-CN: 修好},
         do: [set: {note: greet}, notify: reporter with lit]}
timers:
  late: {while: broken, after: within, do: [escalate: lead]}
"""


SILENT_WAY = """\
  drop: {from: broken, to: lit, by: keeper, if: item.votes > 10 and item.votes < limit,
         label: {en: Drop, zh-CN: 放弃}, else: {en: Not yet, zh-CN: 暂不}}
"""


@pytest.fixture(scope="session")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> load.Library:
    return lamps_of(tmp_path_factory.mktemp("lamps"), LAMP)


def lamps_of(root: Path, text: str) -> load.Library:
    folder = root / "lamp"
    for language, said in (("en", "Done."), ("zh-CN", "已完成。")):
        (folder / "messages" / language).mkdir(parents=True)
        (folder / "messages" / language / "lit.md").write_text(f"# {{item.what}}\n\n{said}\n", encoding="utf-8")
    (folder / "workflow.yaml").write_text(text, encoding="utf-8")
    return load.load_path(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def two(request: pytest.FixtureRequest, make_house: Callable[..., House], lamps: load.Library) -> tuple[House, House]:
    """Two processes' worth of the service on one database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    first = make_house(url, workflows=lamps)
    first.put(staff("root", "admin"))
    second = make_house(url, clock=first.clock, workflows=lamps)
    second.people |= first.people
    return first, second


@pytest.fixture
def lamp(make_house: Callable[..., House], lamps: load.Library) -> House:
    house = make_house(workflows=lamps)
    house.put(staff("root", "admin"))
    return house


def change(house: House, name: str, value: object, by: str | None = "root", version: int | None = None) -> Any:
    return house.service.settings.change(SITE, "lamp", name, value, house.people[by] if by else None, version)


@pytest.fixture
def desk_lamp(make_house: Callable[..., House], tmp_path: Path) -> House:
    """One whose repair is promised in working time."""
    house = make_house(
        workflows=lamps_of(tmp_path, LAMP.replace("default: 48h", "default: 60h").replace("within,", "within in office,"))
    )
    house.put(staff("root", "admin"))
    return house


def test_working_time_is_said_in_hours_alone(desk_lamp: House) -> None:
    """A day of 24 working hours is nearly three days long: who writes 1d means another thing."""
    view = desk_lamp.service.settings.get(SITE, "lamp", "within")
    assert (view.written, view.default) == ("60h", "60h")
    for seen in ("1d", "1w", "1d 2h"):
        with pytest.raises(Invalid) as refused:
            change(desk_lamp, "within", seen)
        assert seen in refused.value.detail
        assert "working day is not 24 hours" in refused.value.detail
        assert set(refused.value.params["fields"]["within"]) == {"en", "zh-CN"}
    assert change(desk_lamp, "within", "9h").written == "9h"


def test_every_setting_is_told_with_its_default(lamp: House) -> None:
    found = {view.setting.name: view for view in lamp.service.settings.listed(SITE)}
    assert {name: (view.written, view.default, view.changed, view.version, view.last) for name, view in found.items()} == {
        "within": ("48h", "48h", False, 0, None),
        "limit": ("5", "5", False, 0, None),
        "many": ("3", "3", False, 0, None),
        "keeper": ("support", "support", False, 0, None),
        "greet": ("dear", "dear", False, 0, None),
        "at_once": ("false", "false", False, 0, None),
    }
    with pytest.raises(NotFound) as refused:
        lamp.service.settings.get(SITE, "lamp", "withn")
    assert refused.value.params["known"] == ("within", "limit", "many", "keeper", "greet", "at_once")
    with pytest.raises(NotFound):
        change(lamp, "withn", "5m")
    with pytest.raises(NotFound):
        lamp.service.settings.listed("elsewhere")


@pytest.mark.parametrize(
    ("name", "given_", "kept", "typed"),
    [
        ("within", " 1h   30m ", "1h 30m", timedelta(minutes=90)),
        ("within", "520w", "520w", timedelta(weeks=520)),
        ("many", 7, "7", 7),
        ("many", "0.9", "0.9", 0.9),
        ("many", 1e-7, "0.0000001", 1e-7),
        ("many", "-2", "-2", -2),
        ("keeper", "developer", "developer", "developer"),
        ("greet", " 亲爱的 ", "亲爱的", "亲爱的"),
        ("at_once", True, "true", True),
        ("at_once", "true", "true", True),
    ],
)
def test_a_value_is_taken_as_it_was_written(lamp: House, name: str, given_: object, kept: str, typed: object) -> None:
    view = change(lamp, name, given_)
    assert (view.written, view.value, view.changed) == (kept, typed, True)
    assert lamp.service.settings.get(SITE, "lamp", name) == view


@pytest.mark.parametrize(
    ("name", "wrong", "seen", "allowed"),
    [
        ("within", "soon", "soon", "1h 30m"),
        ("within", "0h", "0h", "above zero"),
        ("within", "522w", "522w", "ten years"),
        ("within", " ".join(["999999w"] * 40), "999999w", "ten years"),
        ("within", 5, "5", "1h 30m"),
        ("within", "", "Nothing was written", "5m"),
        ("many", "many", "many", "0.9"),
        ("many", float("nan"), "nan", "0.9"),
        ("many", "inf", "inf", "0.9"),
        ("many", "1e3", "1e3", "0.9"),
        ("many", "٣", "٣", "0.9"),
        ("many", 10**30, "1000000", "0.9"),
        ("many", True, "true", "0.9"),
        ("keeper", "janitor", "janitor", "support, lead"),
        ("keeper", "", "Nothing was written", "support, lead"),
        ("greet", "", "Nothing was written", "1 to 2000"),
        ("greet", "x" * 2001, "xxx", "1 to 2000"),
        ("greet", "half \ud800", "half", "1 to 2000"),
        ("greet", "nul \0", "nul", "1 to 2000"),
        ("greet", ["a"], "list", "1 to 2000"),
        ("at_once", "yes", "yes", "true or false"),
        ("at_once", None, "Nothing was written", "true or false"),
    ],
)
def test_a_wrong_value_is_told_what_was_seen_and_what_is_allowed(
    lamp: House, name: str, wrong: object, seen: str, allowed: str
) -> None:
    with pytest.raises(Invalid) as refused:
        change(lamp, name, wrong)
    told = refused.value.params["fields"]
    assert isinstance(told, dict)
    assert seen in told[name]["en"]
    assert allowed in told[name]["en"]
    assert told[name]["zh-CN"] != told[name]["en"]
    assert lamp.service.settings.history(SITE) == []


@given(
    st.text() | st.floats() | st.integers() | st.booleans() | st.none(),
    st.sampled_from(["duration", "number", "text", "boolean"]),
)
def test_whatever_is_taken_can_be_read_again(value: object, kind: Any) -> None:
    setting = Setting("one", kind, "default", {"en": "One"})
    try:
        kept = taken(setting, value, ())
    except Invalid:
        return
    read = held(setting, kept)
    assert read is not None
    assert taken(setting, kept, ()) == kept
    assert held(setting, written(read)) == read or kind == "number"  # what is written out in full may be too long to be taken


def test_only_an_admin_of_the_whole_site_changes_one(lamp: House) -> None:
    lamp.put(staff("half", "admin", "4"))
    for who in ("sue", "lea", "lin", "half"):
        with pytest.raises(Forbidden):
            change(lamp, "many", 5, who)
        with pytest.raises(Forbidden):
            lamp.service.settings.reset(SITE, "lamp", "many", lamp.people[who])
    assert lamp.service.settings.history(SITE) == []


def test_each_change_stands_in_the_history_and_the_history_holds(two: tuple[House, House]) -> None:
    house, other = two
    change(house, "within", "24h")
    house.clock.go(timedelta(days=1))
    other.service.settings.change(SITE, "lamp", "within", "12h", None)
    change(house, "many", 5)
    change(house, "many", 5)
    house.service.settings.reset(SITE, "lamp", "within", house.people["root"])
    lines = house.service.settings.history(SITE)
    assert [(one.by, one.setting, one.before, one.after) for one in lines] == [
        ("root", "within", "12h", None),
        ("root", "many", None, "5"),
        ("operator", "within", "24h", "12h"),
        ("root", "within", None, "24h"),
    ]
    assert [one.setting for one in house.service.settings.history(SITE, 1)] == ["within"]
    within = house.service.settings.get(SITE, "lamp", "within")
    assert (within.written, within.changed, within.version, within.last) == ("48h", False, lines[0].version, lines[0])
    with house.service.database.reader() as unit:
        report = unit.history.verify()
    assert (report.holds, report.sites) == (True, 1)
    assert report.lines >= 4


def test_who_looked_at_another_value_is_told_so(lamp: House) -> None:
    first = change(lamp, "within", "24h", version=0)
    change(lamp, "many", 5, version=0)
    for version in (0, -1, 99):
        with pytest.raises(StaleVersion) as refused:
            change(lamp, "within", "12h", version=version)
        assert refused.value.params["current"] == first.version
    assert change(lamp, "within", "12h", version=first.version).written == "12h"


def test_of_two_who_change_the_same_at_once_one_is_told(two: tuple[House, House]) -> None:
    def one(n: int) -> str:
        try:
            return str(change(two[n % 2], "many", 10 + n, version=0).written)
        except StaleVersion:
            return "stale"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    assert answers.count("stale") == 7
    assert len(two[0].service.settings.history(SITE)) == 1


def test_changes_of_different_settings_at_once_all_last(two: tuple[House, House]) -> None:
    asked = {"within": "24h", "many": "9", "keeper": "lead", "greet": "hello", "at_once": "true"}
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda n: change(two[n % 2], list(asked)[n], asked[list(asked)[n]]), range(5)))
    two[0].service.sites.forget(SITE)
    assert dict(two[0].service.sites.get(SITE).settings["lamp"]) == asked


def test_a_change_holds_in_every_process_from_the_next_decision_on(two: tuple[House, House]) -> None:
    for house in two:
        house.fire(house.submit(workflow="lamp"), "go", "sue")
    change(two[0], "keeper", "developer")
    for house in two:
        assert house.fire(house.submit(workflow="lamp"), "go", "dev").state == "there"
        with pytest.raises(FeedbackError):
            house.fire(house.submit(workflow="lamp"), "go", "sue")


def test_what_another_process_shows_follows_within_seconds(two: tuple[House, House]) -> None:
    here, there = two
    item = there.submit(workflow="lamp")
    change(here, "keeper", "developer")
    here.clock.go(KEPT)
    _, options = there.service.desk.options(SITE, item.id, there.people["dev"])
    assert {option.transition.name: option.allowed for option in options}["go"]
    assert timedelta(seconds=5) >= KEPT


def test_a_running_clock_keeps_its_due_date_and_the_next_stay_gets_the_new_one(two: tuple[House, House]) -> None:
    house, _ = two
    began = house.clock()
    item = house.submit(workflow="lamp")

    def due() -> Any:
        with house.service.database.reader() as unit:
            return next((clock.due_at for clock in unit.items.get(SITE, item.id).clocks), None)

    assert due() == began + timedelta(hours=48)
    change(house, "within", "1h")
    house.fire(house.submit(workflow="lamp"), "go", "sue")
    assert due() == began + timedelta(hours=48)
    house.clock.go(timedelta(hours=2))
    house.service.clockwork.sweep(house.clock())
    assert house.service.desk.item_view(SITE, item.id, house.people["sue"]).item.escalated_to is None
    item = house.fire(item, "go", "sue")
    item = house.fire(item, "back", "sue")
    assert due() == house.clock() + timedelta(hours=1)
    fresh = house.submit(workflow="lamp")
    with house.service.database.reader() as unit:
        assert [clock.due_at for clock in unit.items.get(SITE, fresh.id).clocks] == [house.clock() + timedelta(hours=1)]


def test_a_clock_that_stands_still_goes_on_by_what_holds_when_it_goes_on(make_house: Callable[..., House]) -> None:
    house = make_house()
    item = house.submit(workflow="fix")
    house.clock.go(timedelta(hours=1))
    house.fire(item, "ask", "sue", request="Which browser?")
    house.service.settings.change(SITE, "fix", "solve_within", "24h", None)
    house.clock.go(timedelta(hours=10))
    house.fire(item, "details", "lin", details="Safari")
    with house.service.database.reader() as unit:
        due = {clock.timer: clock.due_at for clock in unit.items.get(SITE, item.id).clocks}
    assert due["solve"] == house.clock() + timedelta(hours=23)


def test_decisions_look_at_the_value_of_the_moment(lamp: House) -> None:
    assert lamp.submit(workflow="lamp").fields["level"] == "low"
    change(lamp, "many", 1)
    assert lamp.submit(workflow="lamp").fields["level"] == "high"
    lamp.service.settings.reset(SITE, "lamp", "many", None)
    assert lamp.submit(workflow="lamp").fields["level"] == "low"


def test_a_version_without_the_setting_goes_on_by_its_own_file(lamps: load.Library, caplog: pytest.LogCaptureFixture) -> None:
    workflow = lamps.workflows["lamp"]
    assert settings_of(workflow, {"gone": "5m", "many": "4"}) == {"many": 4}
    retyped = replace(workflow, settings={**workflow.settings, "greet": replace(workflow.settings["greet"], type="number")})
    assert settings_of(retyped, {"greet": "hello"}) == {}
    assert "greet" in caplog.text


def test_every_default_is_taken(make_house: Callable[..., House]) -> None:
    house = make_house()
    for view in house.service.settings.listed(SITE):
        house.service.settings.change(SITE, view.workflow.name, view.setting.name, view.default, None)
    assert len(house.service.settings.history(SITE)) == len(house.service.settings.listed(SITE))


def test_ten_years_of_working_time_are_more_than_ten_years(make_house: Callable[..., House]) -> None:
    house = make_house()
    with pytest.raises(Invalid) as refused:
        house.service.settings.change(SITE, "answer", "first_reply", "87360h", None)
    told = refused.value.params["fields"]
    assert isinstance(told, dict)
    assert "no longer hold what it promises" in told["first_reply"]["en"]
    assert "more than ten years" in told["first_reply"]["en"]
    assert "无法兑现承诺" in told["first_reply"]["zh-CN"]
    assert house.service.settings.change(SITE, "answer", "answer_within", "520w", None).changed


def test_a_value_that_opens_a_way_out_without_a_word_is_refused(make_house: Callable[..., House], tmp_path: Path) -> None:
    house = make_house(workflows=lamps_of(tmp_path, LAMP.replace("timers:", SILENT_WAY + "timers:")))
    change(house, "limit", 5, None)
    with pytest.raises(Invalid) as refused:
        change(house, "limit", 20, None)
    assert refused.value.detail.endswith("An item can end with the reporter never told: broken –(drop, by keeper)→ lit.")
    assert house.service.settings.get(SITE, "lamp", "limit").written == "5"


def test_who_looked_at_an_older_version_of_the_file_is_told_so(two: tuple[House, House], tmp_path: Path) -> None:
    here, there = two
    for house in two:
        change(house, "many", 7)
    newer = lamps_of(tmp_path, LAMP.replace("version: 1", "version: 2").replace("many", "plenty"))
    here.service.publishing.publish(SITE, newer.workflows["lamp"], newer.sources["lamp"])
    with pytest.raises(StaleVersion, match="went live meanwhile"):
        change(there, "many", 8)
    with pytest.raises(NotFound):
        change(there, "many", 8)
    assert change(there, "plenty", 8).written == "8"
    assert {view.setting.name: view.written for view in there.service.settings.listed(SITE)}["plenty"] == "8"


def test_other_sites_keep_theirs(lamp: House) -> None:
    lamp.put_site(a_site("south"))
    change(lamp, "many", 9)
    assert {view.written for view in lamp.service.settings.listed("south") if view.setting.name == "many"} == {"3"}


@pytest.mark.parametrize(
    ("span", "spelled"),
    [("48h", "48h"), ("24h", "24h"), ("5d", "5d"), ("90m", "1h 30m"), ("1w", "7d"), ("73h", "3d 1h"), ("45s", "45s")],
)
def test_a_default_is_spelled_as_somebody_would(span: str, spelled: str) -> None:
    value = held(Setting("one", "duration", None, {}), span)
    assert value is not None
    assert written(value) == spelled
