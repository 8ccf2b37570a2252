"""Pairing: an address that works once, a Moodle that is called back, and keys that both sides hold afterwards."""

from __future__ import annotations

import itertools
import json
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer

from lms_feedback_plugin import errors
from lms_feedback_plugin.adapters.moodle.tests.paired_moodle import PairedMoodle
from lms_feedback_plugin.adapters.moodle.tests.recordings import errors as recorded_errors
from lms_feedback_plugin.service.keys import fingerprint
from lms_feedback_plugin.service.rotation import Rotated

from .conftest import World, learner_token

NUMBERS = itertools.count(1)


@pytest.fixture
def moodle(httpserver: HTTPServer) -> PairedMoodle:
    return PairedMoodle(httpserver)


@pytest.fixture
def site() -> str:
    """A short name that nobody has."""
    return f"campus-{next(NUMBERS)}"


def path_of(world: World, site: str, name: str = "") -> str:
    address = world.service.pairing.open(site, name)
    assert address.startswith(f"{world.service.config.public_url}/pair/{site}/")
    return address.removeprefix(world.service.config.public_url)


def paired(world: World, client: FlaskClient, moodle: PairedMoodle, site: str, **changes: Any) -> dict[str, Any]:
    answer = client.post(path_of(world, site), json=moodle.introduction(**changes))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    moodle.keep(told)
    return told


def heartbeat(world: World, client: FlaskClient, moodle: PairedMoodle, site: str, number: str = "beat_1") -> Any:
    body = json.dumps({"type": "moodle.heartbeat", "timestamp": "x", "data": {"queue": {"waiting": 0}}}).encode()
    return client.post(f"/hooks/{site}/moodle", data=body, headers=moodle.signed(number, world.clock.at, body))


def test_a_moodle_registers_itself_and_is_heard_at_once(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    told = paired(world, client, moodle, site)
    assert set(told) == {"site", "secret", "token_key", "serviceurl", "wanted", "checks"}
    assert (told["site"], told["serviceurl"]) == (site, world.service.config.public_url)
    assert r"\core\event\user_deleted" in told["wanted"]
    with world.service.database.reader() as unit:
        kept = unit.sites.get(site)
        (line,) = unit.site_history.of(site, "paired")
    connection = kept.connections["moodle"]
    assert (kept.name, kept.origin, kept.languages, kept.bindings) == (
        "Moodle der Straße 大学",
        moodle.url,
        ("en", "zh-CN"),
        {"lms": "moodle"},
    )
    assert (connection.settings, connection.secrets) == ({"url": moodle.url, "token": "abc"}, (told["secret"],))
    assert kept.token_keys == (told["token_key"],)
    assert line.told == {"lms": "moodle", "url": moodle.url, "release": "4.5 (Build: 20241007)", "bridge": 2026112600}
    beat = heartbeat(world, client, moodle, site)
    assert (beat.status_code, beat.json["wanted"]) == (200, told["wanted"])


def test_what_was_checked_is_told_in_the_callers_language(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    moodle.bridge(None)
    answer = client.post(path_of(world, site), json=moodle.introduction(), headers={"Accept-Language": "zh-cn"})
    assert answer.status_code == 200
    checks = {check["check"]: check for check in answer.json["checks"]}
    assert (checks["Web 服务与 REST"]["holds"], checks["Web 服务与 REST"]["cure"]) == (True, "")
    assert checks["Web 服务与 REST"]["level"] == "order"
    assert "moodle zip" in checks["通知学员的途径"]["cure"]
    assert checks["通知学员的途径"]["where"].startswith(f"{moodle.url}/admin/")
    assert not {"共享密钥"} & set(checks), "our secret is on its way only now"


def test_a_code_works_once(world: World, client: FlaskClient, moodle: PairedMoodle, site: str) -> None:
    path = path_of(world, site)
    assert client.post(path, json=moodle.introduction()).status_code == 200
    again = client.post(path, json=moodle.introduction())
    assert (again.status_code, again.json["code"], again.mimetype) == (410, "gone", "application/problem+json")
    assert "used already" in again.json["detail"]
    chinese = client.post(path, json=moodle.introduction(), headers={"Accept-Language": "zh-CN"})
    assert "只能使用一次" in chinese.json["detail"]


def test_a_code_lasts_an_hour_and_a_newer_one_replaces_it(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    old, late = path_of(world, site), path_of(world, site)
    assert client.post(old, json=moodle.introduction()).status_code == 404
    world.clock.at += timedelta(hours=1)
    refused = client.post(late, json=moodle.introduction())
    assert (refused.status_code, "one hour" in refused.json["detail"]) == (410, True)


def test_a_strangers_code_and_another_sites_are_unknown(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    path = path_of(world, site)
    for wrong in (f"/pair/{site}/guessed", path.replace(site, "north"), f"/pair/{site}/%F0%9F%99%82"):
        refused = client.post(wrong, json=moodle.introduction())
        assert (refused.status_code, "Check that it is whole" in refused.json["detail"]) == (404, True)
    assert client.post(path, json=moodle.introduction()).status_code == 200


def test_a_moodle_that_does_not_answer_is_not_kept_and_may_come_again(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    path = path_of(world, site)
    moodle.answers["core_webservice_get_site_info"] = recorded_errors("ws_errors_45.txt")["REST off"]
    refused = client.post(path, json=moodle.introduction())
    assert (refused.status_code, refused.json["code"]) == (409, "refused")
    assert "Manage protocols" in refused.json["detail"]
    assert "the same pairing address again" in refused.json["detail"]
    with pytest.raises(errors.NotFound), world.service.database.reader() as unit:
        unit.sites.get(site)
    moodle.whole()
    assert client.post(path, json=moodle.introduction()).status_code == 200


@pytest.mark.parametrize(
    "wwwroot",
    [
        "moodle.example.edu",
        "ftp://x",
        "https://",
        "https://a:b@x",
        "https://x/?a=1",
        "https://x/#a",
        "http://[::1",
        "http://x:99999",
    ],
)
def test_an_address_that_is_none_is_refused_with_the_field(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str, wwwroot: str
) -> None:
    refused = client.post(path_of(world, site), json=moodle.introduction(wwwroot=wwwroot))
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["wwwroot"])


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"wwwroot": 5}', b'{"token": "x"}', b'{"wwwroot":"https://x","token":""}']
)
def test_what_is_no_introduction_is_refused(world: World, client: FlaskClient, site: str, body: bytes) -> None:
    refused = client.post(path_of(world, site), data=body, content_type="application/json")
    assert (refused.status_code in (400, 422), refused.mimetype) == (True, "application/problem+json")


def test_pairing_again_loses_nothing_that_was_signed_before(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    first = paired(world, client, moodle, site)
    body = json.dumps({"type": "moodle.heartbeat", "data": {}}).encode()
    queued = moodle.signed("beat_old", world.clock.at, body)
    second = client.post(path_of(world, site), json=moodle.introduction(token="new token")).json
    assert second["secret"] != first["secret"]
    with world.service.database.reader() as unit:
        kept = unit.sites.get(site)
    assert kept.connections["moodle"].secrets == (second["secret"], first["secret"])
    assert kept.token_keys == (second["token_key"], first["token_key"])
    assert kept.connections["moodle"].settings["token"] == "new token"
    assert client.post(f"/hooks/{site}/moodle", data=body, headers=queued).status_code == 200
    # the answer got lost: Moodle still holds the first ones alone, so the second are handed over again
    third = client.post(path_of(world, site), json=moodle.introduction()).json
    assert (third["secret"], third["token_key"]) == (second["secret"], second["token_key"])
    moodle.keep(third)
    assert heartbeat(world, client, moodle, site, "beat_new").status_code == 200


def test_pairing_again_keeps_what_an_admin_chose(world: World, client: FlaskClient, moodle: PairedMoodle, site: str) -> None:
    answer = client.post(path_of(world, site, "North Campus"), json=moodle.introduction(languages=["zh_cn", "de_kids"]))
    assert answer.status_code == 200
    paired(world, client, moodle, site)
    with world.service.database.reader() as unit:
        kept = unit.sites.get(site)
    assert (kept.name, kept.languages[0], "en" in kept.languages) == ("North Campus", "zh-CN", True)


def test_another_kind_of_lms_is_not_taken_over(world: World) -> None:
    with pytest.raises(errors.Invalid, match="belongs to sandbox"):
        world.service.pairing.open("north")
    for name in ("", "Campus", "a/b", "-a", "a" * 64, "校园"):
        with pytest.raises(errors.Invalid, match="short name"):
            world.service.pairing.open(name)


def test_of_two_with_one_code_one_is_kept(world: World, moodle: PairedMoodle, site: str) -> None:
    path, codes, both = path_of(world, site), [], threading.Barrier(2, timeout=30)

    def come() -> None:
        client = world.app.test_client()
        both.wait()
        codes.append(client.post(path, json=moodle.introduction()).status_code)

    threads = [threading.Thread(target=come) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(codes) == [200, 410]


def tokened(world: World, moodle: PairedMoodle, site: str) -> bool:
    """Whether a token that the Moodle signs now is good."""
    token = learner_token(world.clock.at, "16", site, "4", iss=moodle.url, key=moodle.token_keys[0])
    return world.service.access.learner(site, token).person.id == "16"


def test_rotation_under_load_refuses_nobody(world: World, moodle: PairedMoodle, site: str) -> None:
    client = world.app.test_client()
    paired(world, client, moodle, site)
    statuses: list[int] = []
    tokens: list[bool] = []
    stop, numbers, rounds = threading.Event(), itertools.count(), [0, 0, 0]

    def send(who: int) -> None:
        own = world.app.test_client()
        while not stop.is_set():
            statuses.append(heartbeat(world, own, moodle, site, f"beat_{next(numbers)}").status_code)
            tokens.append(tokened(world, moodle, site))
            rounds[who] += 1

    def rotated() -> Rotated:
        """One rotation in the middle of it all. What was signed before the last one has arrived by then: two keys are live."""
        before = list(rounds)
        while not all(now > then + 1 for now, then in zip(rounds, before, strict=True)):
            time.sleep(0.001)
        return world.service.rotation.rotate(site)

    threads = [threading.Thread(target=send, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    try:
        done = [rotated() for _ in range(4)]
    finally:
        stop.set()
    for thread in threads:
        thread.join(60)
    assert (set(statuses), set(tokens), len(statuses) > 10) == ({200}, {True}, True)
    assert len({one.secrets[0] for one in done}) == 4
    assert done[-1].secrets == tuple(fingerprint(secret) for secret in moodle.secrets)
    assert [one.again for one in done] == [False] * 4


def test_a_rotation_that_does_not_arrive_is_handed_over_by_the_next(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    paired(world, client, moodle, site)
    moodle.taking = False
    for _ in range(3):
        with pytest.raises(errors.Retryable, match="goes on with the old ones"):
            world.service.rotation.rotate(site)
        assert heartbeat(world, client, moodle, site).status_code == 200
        assert tokened(world, moodle, site)
    with world.service.database.reader() as unit:
        kept = unit.sites.get(site)
        assert len(unit.site_history.of(site, "rotated")) == 1, "no third key was made"
    moodle.taking = True
    done = world.service.rotation.rotate(site)
    assert (done.again, done.secrets[0]) == (True, fingerprint(kept.connections["moodle"].secrets[0]))
    assert moodle.secrets == list(kept.connections["moodle"].secrets)
    assert heartbeat(world, client, moodle, site).status_code == 200


def test_a_rotation_of_a_moodle_that_cannot_be_asked_changes_nothing(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str, httpserver: HTTPServer
) -> None:
    paired(world, client, moodle, site)
    with world.service.database.reader() as unit:
        before = unit.sites.get(site)
    httpserver.clear()
    with pytest.raises(errors.Retryable):
        world.service.rotation.rotate(site)
    with world.service.database.reader() as unit:
        assert unit.sites.get(site) == before


def test_another_process_hears_of_renewed_keys_in_time(
    world: World, client: FlaskClient, moodle: PairedMoodle, site: str
) -> None:
    """What this process remembers of the site is five seconds old at most; a Moodle may sign with the new ones at once."""
    paired(world, client, moodle, site)
    world.service.sites.get(site)
    with world.service.database.unit() as unit:  # as another process would
        kept = unit.sites.get(site)
        moodle.secrets, moodle.token_keys = ["whsec_" + "bmV3" * 10], ["a new key of more than thirty-two bytes for tokens"]
        fresh = replace(kept.connections["moodle"], secrets=tuple(moodle.secrets))
        unit.sites.put(replace(kept, connections={"moodle": fresh}, token_keys=tuple(moodle.token_keys)))
        unit.commit()
    world.clock.at += timedelta(seconds=2)
    assert tokened(world, moodle, site)
    assert heartbeat(world, client, moodle, site).status_code == 200
    moodle.secrets = ["whsec_" + "b3RoZXI=" * 4]
    assert heartbeat(world, client, moodle, site).status_code == 401
