"""The service is away for an hour of load: pages stay as they were, and then every event has come once, in order per object."""

from __future__ import annotations

import sqlite3
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from .browsing import Reader
from .listening_service import Answer, Listening
from .real_service import SITE, Service
from .running_moodle import Moodle

EVENTS = 3_600
"""One a second for an hour; they are raised as fast as Moodle can."""
AT_ONCE, OBJECTS = 3, 7
"""Visitors who act at the same time, and the activities that each of them changes in turn."""
LOADS = 12
PAGES = """
    require_once($CFG->dirroot . '/course/modlib.php');
    [$course, $count] = $given;
    $made = [];
    for ($i = 0; $i < $count; $i++) {
        $made[] = (int) create_module((object) ['modulename' => 'page', 'course' => $course, 'section' => 1, 'visible' => 1,
            'name' => "Page $i", 'content' => 'x', 'contentformat' => FORMAT_HTML, 'display' => 5, 'printintro' => 0,
            'printlastmodified' => 1, 'introeditor' => ['text' => '', 'format' => 1, 'itemid' => 0]])->coursemodule;
    }
    return $made;
"""
CHANGE = """
    [$modules, $count] = $given;
    $cms = array_map(fn($id) => get_coursemodule_from_id('page', $id, 0, false, MUST_EXIST), $modules);
    for ($i = 0; $i < $count; $i++) {
        $cm = $cms[$i % count($cms)];
        $cm->name = sprintf('change %05d', $i);
        \\core\\event\\course_module_updated::create_from_cm($cm)->trigger();
    }
"""
CONNECT = "local/lmsfeedback/cli/connect.php"
WAITING = "return \\local_lmsfeedback\\local\\outbox::state();"
UNPAUSE = "\\local_lmsfeedback\\local\\sending::resume();"


def passed_on(service: Service) -> Answer:
    """To the real service and back, so that what the bridge sends can be counted on its way."""

    def forward(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "content-length")}
        try:
            answer = requests.post(f"{service.url}{request.path}", request.get_data(), headers=headers, timeout=30)
        except requests.RequestException:
            return Response("", 502)
        return Response(answer.content, answer.status_code, content_type=answer.headers["content-type"])

    return forward


@pytest.fixture
def service(moodle: Moodle, tmp_path: Path) -> Iterator[Service]:
    found = Service(tmp_path)
    found.start()
    moodle.php("$DB->delete_records('local_lmsfeedback_outbox');")
    moodle.settings(**dict.fromkeys(("secrets", "tokenkeys", "wanted", "pause", "lastanswer", "lastsuccess")))
    moodle.script([CONNECT, found.command("moodle", "pair", SITE).splitlines()[0]])
    yield found
    found.stop()


@pytest.mark.timeout(1500)
def test_an_hour_of_events_waits_and_then_comes_once_in_order(moodle: Moodle, service: Service, httpserver: HTTPServer) -> None:
    way = Listening(httpserver, [passed_on(service)])
    moodle.settings(serviceurl=way.url)
    course = moodle.course("An hour away").id
    parts = [moodle.php(PAGES, [course, OBJECTS]) for _ in range(AT_ONCE)]
    drained(moodle)
    reader = Reader(
        moodle, str(moodle.php("return $DB->get_field('user', 'username', ['id' => $given]);", learner(moodle, course)))
    )
    before = loaded(reader, course)
    service.stop()
    way.came.clear()
    visitors = [threading.Thread(target=moodle.php, args=(CHANGE, [part, EVENTS // AT_ONCE])) for part in parts]
    for visitor in visitors:
        visitor.start()
    meanwhile = [*loaded(reader, course), *loaded(reader, course)]
    for visitor in visitors:
        visitor.join()
        moodle.drain()
    away = loaded(reader, course)
    assert moodle.php(WAITING)["waiting"] >= EVENTS
    assert len(way.came) == 1, "a service that is away is knocked at once a pause, not once an event"
    medians = {"before": before, "while events are made": meanwhile, "away": away}
    print("ms a course page:", {when: round(statistics.median(times) * 1000) for when, times in medians.items()})
    way.came.clear()
    service.start()
    moodle.php(UNPAUSE)
    drained(moodle)
    came = [one for one in way.events() if one["event"]["eventname"] == r"\core\event\course_module_updated"]
    assert Counter(Counter(one["id"] for one in came).values()) == {1: EVENTS}, "each came, and came once"
    of_each = defaultdict(list)
    for one in came:
        of_each[one["event"]["contextinstanceid"]].append(one["event"]["other"]["name"])
    assert len(of_each) == AT_ONCE * OBJECTS
    assert all(names == sorted(names) for names in of_each.values())
    assert kept(service) >= {f"moodle/event/{one['id']}" for one in came}


def learner(moodle: Moodle, course: int) -> int:
    person = moodle.person("Away")
    moodle.enrol(person, course)
    return person


def loaded(reader: Reader, course: int) -> list[float]:
    """Seconds that each of some loads of the course page took."""
    times = []
    for _ in range(LOADS):
        begun = time.monotonic()
        assert reader.get("course/view.php", id=str(course)).ok
        times.append(time.monotonic() - begun)
    return times


def drained(moodle: Moodle) -> None:
    until = time.monotonic() + 900
    while moodle.php(WAITING)["waiting"]:
        assert time.monotonic() < until
        moodle.drain()
    assert moodle.php(WAITING)["dead"] == 0


def kept(service: Service) -> set[str]:
    """The numbers of all that the service took."""
    with closing(sqlite3.connect(service.folder / "lms-feedback.db")) as connection:
        return {row[0] for row in connection.execute("SELECT delivery FROM inbox")}
