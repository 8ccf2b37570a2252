"""The doors of the LTI tool, through HTTP, against a platform that signs with a real key: registering, launching, placing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug.test import TestResponse

from lms_feedback_plugin.adapters.lti.tests.platform import INSTRUCTOR, OTHER_KEY, Platform
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.lti import Registration
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.web.cookies import LEARNER, LTI

from .conftest import World

FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
WINDOW = FRAME | {"Sec-Fetch-Dest": "document"}
SECURE = "https://feedback.example"


@dataclass
class Campus:
    """A site whose LMS is the platform, and a browser."""

    world: World
    platform: Platform
    site: str

    @property
    def registration(self) -> Registration:
        return self.world.service.lti.registrations(self.site)[0]

    def browser(self) -> FlaskClient:
        return self.world.app.test_client()

    def begin(self, client: FlaskClient, base_url: str | None = None, **form: str) -> TestResponse:
        """The platform begins a launch."""
        asked = {"iss": self.platform.url, "login_hint": "3", "client_id": self.platform.client_id, "lti_message_hint": "m"}
        return client.post(f"/lti/{self.site}/login", data=asked | form, base_url=base_url, headers=FRAME)

    def launch(
        self, client: FlaskClient, message: str = "launch", headers: dict[str, str] = WINDOW, base_url: str | None = None,
        **changes: Any,
    ) -> TestResponse:  # fmt: skip
        """A whole launch: begun, made, posted."""
        form = self.form(client, message, base_url=base_url, **changes)
        return client.post(f"/lti/{self.site}/launch", data=form, headers=headers, base_url=base_url)

    def form(self, client: FlaskClient, message: str = "launch", base_url: str | None = None, **changes: Any) -> dict[str, str]:
        begun = self.begin(client, base_url)
        return self.platform.form(begun.headers["Location"], self.world.clock.at, message, **changes)

    def person(self, number: str) -> Person:
        return self.world.service.access.person(self.site, number)

    def cookie(self, client: FlaskClient) -> Any:
        return client.get_cookie(LEARNER, path=f"/s/{self.site}")


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        yield server


@pytest.fixture
def unregistered(world: World, server: HTTPServer) -> Campus:
    """A site of its own whose LMS is the platform, on an intranet."""
    platform = Platform(server)
    number = f"campus{next(world.numbers)}"
    connections = {"lti": Connection(number, "lti", {"intranet": "yes"})}
    with world.service.database.unit() as unit:
        unit.sites.put(Site(number, "Campus 校园", ("en", "zh-CN"), platform.url, {"lms": "lti"}, connections))
        unit.commit()
    return Campus(world, platform, number)


def invite(campus: Campus) -> str:
    return urlsplit(campus.world.service.lti_registering.invite(campus.site)).path


def register(campus: Campus, path: str | None = None, **query: str) -> TestResponse:
    asked = {"openid_configuration": f"{campus.platform.url}/openid-configuration", "registration_token": "registration-token"}
    return campus.browser().get(path or invite(campus), query_string=asked | query, headers=FRAME)


@pytest.fixture
def campus(unregistered: Campus) -> Campus:
    assert register(unregistered).status_code == 200
    return unregistered


def refused(answer: TestResponse, *words: str, status: int = 401) -> None:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "text/html"
    said = re.sub(r"\s+", " ", answer.text)
    assert [word for word in words if word not in said] == []


def ticket_of(answer: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


class TestRegistering:
    def test_one_address_registers_both_sides(self, unregistered: Campus) -> None:
        campus = unregistered
        path = invite(campus)
        answered = register(campus, path)
        assert answered.status_code == 200
        assert "m0bGokm4sEt7Nba" in answered.text
        kept = campus.registration
        assert (kept.issuer, kept.client_id, kept.deployments, kept.prefix, kept.platform) == (
            campus.platform.url, "m0bGokm4sEt7Nba", ("1",), "", "moodle",
        )  # fmt: skip
        (told,) = campus.platform.told
        assert told["initiate_login_uri"].endswith(f"/lti/{campus.site}/login")
        assert told["scope"].endswith("contextmembership.readonly")
        refused(register(campus, path), "used before", "lms-feedback lti register")
        assert len(campus.platform.told) == 1

    def test_the_page_may_stand_in_the_platforms_frame_alone(self, unregistered: Campus) -> None:
        policy = register(unregistered).headers["Content-Security-Policy"]
        assert f"frame-ancestors {unregistered.platform.url}" in policy
        assert "script-src 'self' 'nonce-" in policy

    @pytest.mark.parametrize("spoil", [lambda code: code[:-2] + "AA", lambda code: "x", lambda code: code.swapcase()])
    def test_a_code_of_ones_own(self, unregistered: Campus, spoil: Any) -> None:
        head, _, code = invite(unregistered).rpartition("/")
        refused(register(unregistered, f"{head}/{spoil(code)}"), "lms-feedback lti register")

    def test_a_code_of_another_site(self, unregistered: Campus, world: World) -> None:
        path = urlsplit(world.service.lti_registering.invite("north")).path.replace("/north/", f"/{unregistered.site}/")
        refused(register(unregistered, path), "lms-feedback lti register")

    def test_a_code_ends_after_an_hour(self, unregistered: Campus) -> None:
        path = invite(unregistered)
        unregistered.world.clock.go(timedelta(hours=1))
        refused(register(unregistered, path), "older than an hour")

    def test_without_the_platforms_address(self, unregistered: Campus) -> None:
        refused(unregistered.browser().get(invite(unregistered)), "openid_configuration")

    @pytest.mark.parametrize(
        ("configuration", "words"),
        [
            ({"issuer": "https://bank.example"}, "speaks for https://bank.example"),
            ({"registration_endpoint": None}, "registration_endpoint"),
            ({"jwks_uri": "javascript:alert(1)"}, "jwks_uri"),
            ({"https://purl.imsglobal.org/spec/lti-platform-configuration": None}, "LTI"),
            ({"padding": "x" * 3_000_000}, "bytes"),
        ],
    )
    def test_platforms_that_are_none(self, unregistered: Campus, configuration: dict[str, Any], words: str) -> None:
        unregistered.platform.configuration = configuration
        path = invite(unregistered)
        refused(register(unregistered, path), words, "Nothing was kept here", status=502)
        unregistered.platform.configuration = {}
        assert register(unregistered, path).status_code == 200, "the code was not used up"

    def test_a_platform_that_refuses(self, unregistered: Campus) -> None:
        refused(register(unregistered, registration_token="stale"), "answered 401", status=502)

    def test_private_addresses_are_for_sites_that_said_so(self, unregistered: Campus) -> None:
        path = urlsplit(unregistered.world.service.lti_registering.invite(unregistered.site, intranet=False)).path
        refused(register(unregistered, path), "not a public https address", "--set intranet=yes", status=502)
        assert unregistered.platform.asked == []

    def test_registering_anew_keeps_the_people(self, campus: Campus) -> None:
        before = campus.registration
        campus.platform.deployment = "2"
        assert register(campus).status_code == 200
        assert campus.world.service.lti.registrations(campus.site) == [replace(before, deployments=("2",))]

    def test_a_second_platforms_people_are_set_apart(self, campus: Campus) -> None:
        endpoints = dict.fromkeys(("login_url", "token_url", "keys_url"), "https://other.example/x")
        made = campus.world.service.lti_registering.add(campus.site, "https://other.example", "c", (), endpoints)
        assert made.prefix == f"lti-{made.id}-"

    def test_what_to_write_by_hand(self, client: FlaskClient) -> None:
        shown = client.get("/lti/north/config?lang=zh-CN")
        assert "/lti/north/login" in shown.text
        assert "新窗口" in shown.text
        assert client.get("/lti/north/config?format=json").get_json()["jwks_uri"].endswith("/lti/north/jwks")
        assert client.get("/lti/nowhere/config").status_code == 404

    def test_the_key_set_holds_public_halves_alone(self, campus: Campus) -> None:
        campus.world.service.lti_registering.rotate(campus.site)
        campus.world.service.lti_registering.rotate(campus.site)
        keys = campus.browser().get(f"/lti/{campus.site}/jwks").get_json()["keys"]
        assert len(keys) == 2
        assert all(set(key) == {"kty", "kid", "n", "e", "alg", "use"} for key in keys)


class TestLaunching:
    def test_the_browser_is_sent_to_the_platform(self, campus: Campus) -> None:
        begun = campus.begin(campus.browser())
        assert begun.status_code == 303
        goal = urlsplit(begun.headers["Location"])
        asked = {name: values[0] for name, values in parse_qs(goal.query).items()}
        assert f"{goal.scheme}://{goal.netloc}{goal.path}" == f"{campus.platform.url}/auth"
        assert asked["redirect_uri"].endswith(f"/lti/{campus.site}/launch")
        assert (asked["response_mode"], asked["prompt"], asked["lti_message_hint"]) == ("form_post", "none", "m")

    @pytest.mark.parametrize("form", [{"iss": "https://evil.example"}, {"client_id": "x"}, {"iss": ""}])
    def test_a_platform_that_is_not_registered(self, campus: Campus, form: dict[str, str]) -> None:
        refused(campus.begin(campus.browser(), **form), "not registered here", "lms-feedback lti register")

    def test_a_learner_arrives(self, campus: Campus) -> None:
        client = campus.browser()
        arrived = campus.launch(client)
        assert arrived.status_code == 303
        goal = urlsplit(arrived.headers["Location"])
        assert (goal.path, parse_qs(goal.query)["course"]) == (f"/s/{campus.site}/new/fix", ["2"])
        assert campus.person("3") == Person(
            campus.site, "3", "Amy Lee", "en", "amy@academy.example", (Grant("learner", "2"),)
        )  # fmt: skip
        with campus.world.service.database.reader() as unit:
            assert unit.courses.get(campus.site, "2") == Course(campus.site, "2", "Python for Beginners")
            assert unit.lti.membership(campus.site, "2").url == f"{campus.platform.url}/members/2"
        page = client.get(arrived.headers["Location"])
        assert page.status_code == 200
        assert f"frame-ancestors {campus.platform.url}" in page.headers["Content-Security-Policy"]

    def test_a_teacher_is_one_in_this_course(self, campus: Campus) -> None:
        campus.launch(campus.browser(), sub="6", roles=[INSTRUCTOR])
        assert campus.person("6").grants == (Grant("teacher", "2"),)

    def test_who_came_by_the_bridge_is_the_same_person(self, campus: Campus) -> None:
        with campus.world.service.database.unit() as unit:
            unit.people.put(Person(campus.site, "3", "A. Lee", "zh-CN", None, (Grant("learner", "9"), Grant("support"))))
            unit.commit()
        campus.launch(campus.browser())
        assert set(campus.person("3").grants) == {Grant("learner", "2"), Grant("learner", "9"), Grant("support")}

    def test_a_missing_language_is_no_news(self, campus: Campus) -> None:
        with campus.world.service.database.unit() as unit:
            unit.people.put(Person(campus.site, "3", "A. Lee", "zh-CN"))
            unit.commit()
        campus.launch(campus.browser(), launch_presentation={})
        assert campus.person("3").language == "zh-CN"
        campus.launch(campus.browser(), launch_presentation={}, sub="4")
        assert campus.person("4").language == "en"

    @pytest.mark.parametrize(
        ("custom", "path"),
        [({"lmsfb_kind": "answer"}, "new/answer"), ({"lmsfb_kind": "mine"}, ""), ({"lmsfb_kind": "//evil"}, ""), ({}, "")],
    )
    def test_a_placed_link_leads_where_it_was_placed_for(self, campus: Campus, custom: dict[str, str], path: str) -> None:
        arrived = campus.launch(campus.browser(), custom=custom)
        assert urlsplit(arrived.headers["Location"]).path == f"/s/{campus.site}/{path}"

    @pytest.mark.parametrize(("given", "context"), [("Report a fault", None), ("Anything", ['{"page": "Report a fault"}'])])
    def test_a_name_that_a_teacher_gave_the_link_comes_along(
        self, campus: Campus, given: str, context: list[str] | None
    ) -> None:
        arrived = campus.launch(campus.browser(), custom={"lmsfb_kind": "fix", "lmsfb_title": given})
        assert parse_qs(urlsplit(arrived.headers["Location"]).query).get("context") == context

    def test_a_launch_opens_the_door_once(self, campus: Campus) -> None:
        client = campus.browser()
        form = campus.form(client)
        assert client.post(f"/lti/{campus.site}/launch", data=form).status_code == 303
        refused(client.post(f"/lti/{campus.site}/launch", data=form), "used before")
        refused(campus.browser().post(f"/lti/{campus.site}/launch", data=form), "used before")

    def test_another_launch_under_a_used_state(self, campus: Campus) -> None:
        client = campus.browser()
        begun = campus.begin(client).headers["Location"]
        for name, expected in (("Amy", 303), ("Bob", 401)):
            form = campus.platform.form(begun, campus.world.clock.at, name=name)
            assert client.post(f"/lti/{campus.site}/launch", data=form).status_code == expected

    def test_a_refused_launch_uses_nothing_up(self, campus: Campus) -> None:
        client = campus.browser()
        begun = campus.begin(client).headers["Location"]
        wrong = campus.platform.form(begun, campus.world.clock.at, aud="another")
        refused(client.post(f"/lti/{campus.site}/launch", data=wrong), "made out to another")
        right = campus.platform.form(begun, campus.world.clock.at)
        assert client.post(f"/lti/{campus.site}/launch", data=right).status_code == 303

    @pytest.mark.parametrize("spoil", [lambda s: s[:-2] + "AA", lambda s: "", lambda s: "state-1234", lambda s: s.swapcase()])
    def test_a_state_that_was_not_made_here(self, campus: Campus, spoil: Any) -> None:
        client = campus.browser()
        form = campus.form(client)
        form["state"] = spoil(form["state"])
        refused(client.post(f"/lti/{campus.site}/launch", data=form), "not begun here")

    def test_a_state_ends_after_ten_minutes(self, campus: Campus) -> None:
        client = campus.browser()
        begun = campus.begin(client).headers["Location"]
        campus.world.clock.go(timedelta(minutes=10))
        form = campus.platform.form(begun, campus.world.clock.at)
        refused(client.post(f"/lti/{campus.site}/launch", data=form), "more than 10 minutes ago")

    def test_a_launch_of_another_site_is_none_here(self, campus: Campus, world: World) -> None:
        client = campus.browser()
        refused(client.post("/lti/north/launch", data=campus.form(client)), "not begun here")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"deployment_id": "9"}, "lms-feedback lti deployment"),
            ({"exp": 1, "iat": 1}, "clocks"),
            ({"iat": 4_102_444_800, "exp": 4_102_444_860}, "in the future"),
            ({"sub": ""}, "did not say who you are"),
            ({"nonce": "other"}, "another request"),
        ],
    )
    def test_refusals_instruct_in_both_languages(self, campus: Campus, changes: dict[str, Any], words: str) -> None:
        client = campus.browser()
        begun = campus.begin(client).headers["Location"]
        form = campus.platform.form(begun, campus.world.clock.at)
        claims = jwt.decode(form["id_token"], options={"verify_signature": False})
        whole = {
            name if name in claims else f"https://purl.imsglobal.org/spec/lti/claim/{name}": v for name, v in changes.items()
        }
        form["id_token"] = campus.platform.signed(claims | whole)
        refused(client.post(f"/lti/{campus.site}/launch", data=form), words, "This launch cannot be taken")
        chinese = client.post(f"/lti/{campus.site}/launch?lang=zh-CN", data=form)
        refused(chinese, "无法完成此次启动")
        assert chinese.headers["Content-Language"] == "zh-CN"

    def test_an_allowed_deployment(self, campus: Campus) -> None:
        campus.world.service.lti_registering.allow(campus.site, campus.registration.id, "9")
        assert campus.launch(campus.browser(), deployment_id="9").status_code == 303

    def test_the_first_deployment_is_kept_where_the_platform_named_none(self, unregistered: Campus) -> None:
        unregistered.platform.names_deployment = False
        register(unregistered)
        assert unregistered.launch(unregistered.browser(), deployment_id="7").status_code == 303
        assert unregistered.registration.deployments == ("7",)
        refused(unregistered.launch(unregistered.browser(), deployment_id="8"), "lms-feedback lti deployment")

    def test_an_ended_registration(self, campus: Campus) -> None:
        client = campus.browser()
        form = campus.form(client)
        campus.world.service.lti_registering.remove(campus.site, campus.registration.id)
        refused(client.post(f"/lti/{campus.site}/launch", data=form), "not registered here")

    def test_the_platform_says_no(self, campus: Campus) -> None:
        client = campus.browser()
        state = campus.form(client)["state"]
        answered = client.post(f"/lti/{campus.site}/launch", data={"state": state, "error": "login_required"})
        refused(answered, "login_required")

    def test_a_platform_whose_keys_cannot_be_read(self, campus: Campus) -> None:
        client = campus.browser()
        form = campus.form(client)
        campus.platform.server.clear()
        campus.platform.server.expect_request("/keys").respond_with_data("", 503)
        refused(client.post(f"/lti/{campus.site}/launch", data=form), "lms-feedback doctor", status=502)

    def test_new_keys_of_the_platform(self, campus: Campus) -> None:
        campus.platform.keys = {"second": OTHER_KEY}
        assert campus.launch(campus.browser(), key="second").status_code == 303

    def test_the_tools_address_is_no_page(self, campus: Campus) -> None:
        refused(campus.browser().get(f"/lti/{campus.site}/launch"), "from your course page")

    def test_what_the_platform_says_is_text(self, campus: Campus) -> None:
        answered = campus.launch(campus.world.app.test_client(use_cookies=False), name="<script>alert(1)</script>")
        assert "<script>alert(1)" not in answered.text
        assert "&lt;script&gt;alert(1)" in answered.text


class TestWithoutThirdPartyCookies:
    def test_in_a_frame_over_tls_cookies_are_kept_apart(self, campus: Campus) -> None:
        client = campus.browser()
        begun = campus.begin(client, base_url=SECURE)
        assert {"HttpOnly", "Secure", "SameSite=None", "Partitioned"} <= set(begun.headers["Set-Cookie"].split("; "))
        arrived = campus.launch(client, headers=FRAME, base_url=SECURE)
        assert arrived.status_code == 303
        assert {"HttpOnly", "Secure", "SameSite=None", "Partitioned"} <= set(arrived.headers["Set-Cookie"].split("; "))

    def test_in_a_window_of_its_own_the_session_is_first_party(self, campus: Campus) -> None:
        arrived = campus.launch(campus.browser(), headers=WINDOW, base_url=SECURE)
        assert "SameSite=Lax" in arrived.headers["Set-Cookie"]
        assert "Partitioned" not in arrived.headers["Set-Cookie"]

    def test_a_browser_that_keeps_no_cookie_opens_a_window(self, campus: Campus) -> None:
        forgetful = campus.world.app.test_client(use_cookies=False)
        answered = campus.launch(forgetful, headers=FRAME)
        assert answered.status_code == 200
        assert "Set-Cookie" not in answered.headers
        assert 'target="_blank"' in answered.text
        assert "Amy Lee" in answered.text
        assert f"frame-ancestors {campus.platform.url}" in answered.headers["Content-Security-Policy"]
        ticket, window = ticket_of(answered), campus.browser()
        entered = window.post(f"/lti/{campus.site}/enter", data={"ticket": ticket}, headers={"Sec-Fetch-Dest": "document"})
        assert entered.status_code == 303
        assert window.get(entered.headers["Location"]).status_code == 200
        refused(window.post(f"/lti/{campus.site}/enter", data={"ticket": ticket}), "sent before")

    def test_somebody_elses_launch_signs_nobody_in_unseen(self, campus: Campus) -> None:
        form = campus.form(campus.browser())
        victim = campus.browser()
        campus.begin(victim)
        answered = victim.post(f"/lti/{campus.site}/launch", data=form)
        assert answered.status_code == 200
        assert campus.cookie(victim) is None

    @pytest.mark.parametrize("purpose", ["state", "place", "register"])
    def test_tickets_are_good_for_one_thing(self, campus: Campus, purpose: Any) -> None:
        other = campus.world.service.lti.tickets.make(purpose, campus.site, person="3", course=None, goal="/")
        refused(campus.browser().post(f"/lti/{campus.site}/enter", data={"ticket": other}), "open for too long")

    def test_a_ticket_ends(self, campus: Campus) -> None:
        answered = campus.launch(campus.world.app.test_client(use_cookies=False))
        campus.world.clock.go(timedelta(minutes=10))
        refused(campus.browser().post(f"/lti/{campus.site}/enter", data={"ticket": ticket_of(answered)}), "open for too long")

    def test_other_sites_pages_stand_in_no_frame(self, world: World, client: FlaskClient) -> None:
        for path in ("/lti/north/config", "/s/north/", "/signin"):
            assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


class TestPlacing:
    def test_a_teacher_places_links(self, campus: Campus) -> None:
        client = campus.browser()
        page = campus.launch(client, "deep-linking", headers=FRAME)
        assert page.status_code == 200
        assert 'type="checkbox"' in page.text
        chosen = {"ticket": ticket_of(page), "kind": ["fix", "mine", "stranger"]}
        placed = client.post(f"/lti/{campus.site}/place", data=chosen, headers={"Origin": "null"})
        target = "http://127.0.0.1:8104"
        assert f"form-action 'self' {target};" in placed.headers["Content-Security-Policy"]
        assert f'action="{target}/mod/lti/contentitem_return.php?course=2&amp;id=1' in placed.text
        answer = re.search(r'name="JWT" value="([^"]+)"', placed.text)
        assert answer
        (key,) = client.get(f"/lti/{campus.site}/jwks").get_json()["keys"]
        told = jwt.decode(answer[1], jwt.PyJWK(key), algorithms=["RS256"], audience=campus.platform.url)
        assert told["iss"] == campus.platform.client_id
        items = told["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]
        assert [(item["title"], item["custom"]) for item in items] == [
            ("Report a fault", {"lmsfb_kind": "fix", "lmsfb_title": "Report a fault"}),
            ("My feedback", {"lmsfb_kind": "mine", "lmsfb_title": "My feedback"}),
        ]
        assert all("url" not in item and item["window"] for item in items)
        refused(client.post(f"/lti/{campus.site}/place", data=chosen), "sent before")

    def test_one_link_where_the_platform_takes_one(self, campus: Campus) -> None:
        client = campus.browser()
        name = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
        wish = {"deep_link_return_url": "https://lms.example/back", "accept_types": ["ltiResourceLink"], "data": "keep me"}
        wish["accept_presentation_document_targets"] = ["window"]
        page = campus.launch(client, "deep-linking", **{name: wish})
        assert 'type="radio"' in page.text
        placed = client.post(f"/lti/{campus.site}/place", data={"ticket": ticket_of(page), "kind": ["fix", "answer"]})
        answer = re.search(r'name="JWT" value="([^"]+)"', placed.text)
        assert answer
        told = jwt.decode(answer[1], options={"verify_signature": False})
        assert len(told["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]) == 1
        assert told["https://purl.imsglobal.org/spec/lti-dl/claim/data"] == "keep me"

    def test_the_page_speaks_the_platforms_language(self, campus: Campus) -> None:
        page = campus.launch(campus.browser(), "deep-linking", launch_presentation={"locale": "zh_cn"})
        assert 'lang="zh-CN"' in page.text
        assert "报告故障" in page.text

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "", None, "/relative"])
    def test_no_address_to_answer_to(self, campus: Campus, url: object) -> None:
        name = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
        wish = {"deep_link_return_url": url, "accept_types": ["ltiResourceLink"], "accept_presentation_document_targets": ["x"]}
        refused(campus.launch(campus.browser(), "deep-linking", **{name: wish}), "deep_link_return_url")


def test_the_cookie_of_a_launch_vouches_for_nothing(campus: Campus) -> None:
    client = campus.browser()
    campus.begin(client)
    assert client.get_cookie(LTI, path=f"/lti/{campus.site}") is not None
    assert client.get(f"/s/{campus.site}/").status_code == 401
