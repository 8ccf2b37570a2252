"""What the Moodle App asks for before it shows anything of ours. The app itself is not run here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from .learning import Campus, founded
from .running_moodle import Moodle

PLUGINS = "tool_mobile_get_plugins_supporting_mobile"
CONTENT = "tool_mobile_get_content"
APP_TOKEN = """
    $id = $DB->get_field('external_services', 'id', ['shortname' => 'moodle_mobile_app'], MUST_EXIST);
    \\core\\session\\manager::set_user(core_user::get_user($given));
    $service = \\core_external\\util::get_service_by_id($id);
    return \\core_external\\util::generate_token(EXTERNAL_TOKEN_PERMANENT, $service, $given, context_system::instance());
"""
TRANSLATED = re.compile(r"\{\{ 'plugin\.local_lmsfeedback\.(\w+)' \| translate \}\}")
LINK = re.compile(r'href="([^"]+)" core-link')


@pytest.fixture(scope="module", autouse=True)
def switched_on(moodle: Moodle) -> Iterator[None]:
    """The app's own service, as the administrator's switch for it does it."""
    on = "UPDATE {external_services} SET enabled = 1 WHERE shortname = 'moodle_mobile_app'"
    before = moodle.php(
        "$b = [(int) $CFG->enablewebservices, (int) $CFG->enablemobilewebservice, $CFG->webserviceprotocols];"
        "set_config('enablewebservices', 1); set_config('enablemobilewebservice', 1);"
        "set_config('webserviceprotocols', 'rest'); $DB->execute($given);"
        "assign_capability('webservice/rest:use', CAP_ALLOW, $CFG->defaultuserroleid, context_system::instance(), true);"
        "return $b;",
        on,
    )
    yield
    moodle.php(
        "set_config('enablewebservices', $given[0]); set_config('enablemobilewebservice', $given[1]);"
        "set_config('webserviceprotocols', $given[2]);"
        "unassign_capability('webservice/rest:use', $CFG->defaultuserroleid);",
        before,
    )


@pytest.fixture(scope="module")
def campus(moodle: Moodle) -> Campus:
    moodle.settings(serviceurl="http://127.0.0.1:9", site="campus", tokenkeys=["k" * 43], secrets=None)
    return founded(moodle)


@pytest.fixture(scope="module")
def token(moodle: Moodle, campus: Campus) -> str:
    found: str = moodle.php(APP_TOKEN, campus.people["Lin"][0])
    return found


def content(moodle: Moodle, token: str, method: str, **given: object) -> Any:
    args = [{"name": name, "value": value} for name, value in given.items()]
    return moodle.call(token, CONTENT, component="local_lmsfeedback", method=method, args=args)


def test_the_app_is_told_of_both_ways_in_and_of_their_words(moodle: Moodle, token: str) -> None:
    plugins = moodle.call(token, PLUGINS)["plugins"]
    (ours,) = [plugin for plugin in plugins if plugin["component"] == "local_lmsfeedback"]
    handlers = json.loads(ours["handlers"])
    assert {name: handler["delegate"] for name, handler in handlers.items()} == {
        "course": "CoreCourseOptionsDelegate",
        "menu": "CoreMainMenuDelegate",
    }
    words = json.loads(ours["lang"])
    assert words["en"]["report"] == "Report"
    assert words["zh_cn"]["mine"] == "我的提问、报告和建议"
    wanted = {"ask", "mine", "mobilewhat", "pluginname", "report", "suggest"}
    assert set(words["en"]) == set(words["zh_cn"]) == wanted


def test_a_course_offers_each_form_by_a_link_that_signs_in(moodle: Moodle, campus: Campus, token: str) -> None:
    answer = content(moodle, token, "mobile_course", courseid=campus.course)
    html = answer["templates"][0]["html"]
    context = moodle.php("return context_course::instance($given)->id;", campus.course)
    page = f"{moodle.url}/local/lmsfeedback/launch.php?contextid={context}"
    links = [link.replace("&amp;", "&") for link in LINK.findall(html)]
    assert links == [f"{page}&kind=answer", f"{page}&kind=fix", f"{page}&kind=suggestion", page]
    assert TRANSLATED.findall(html) == ["mobilewhat", "ask", "report", "suggest", "mine"]
    assert html.count('autoLogin="yes"') == 4
    assert answer["disabled"] is False


def test_the_main_menu_offers_them_without_a_course(moodle: Moodle, token: str) -> None:
    answer = content(moodle, token, "mobile_menu")
    assert len(LINK.findall(answer["templates"][0]["html"])) == 4
    assert answer["disabled"] is False


def test_where_there_is_no_service_the_app_shows_nothing(moodle: Moodle, campus: Campus, token: str) -> None:
    moodle.settings(serviceurl=None)
    disabled = [content(moodle, token, "mobile_course", courseid=campus.course), content(moodle, token, "mobile_menu")]
    moodle.settings(serviceurl="http://127.0.0.1:9")
    assert [one["disabled"] for one in disabled] == [True, True]


def test_strangers_to_a_course_are_refused(moodle: Moodle, campus: Campus) -> None:
    stranger = moodle.php(APP_TOKEN, moodle.person("Eve"))
    assert "exception" in content(moodle, stranger, "mobile_course", courseid=campus.course)
