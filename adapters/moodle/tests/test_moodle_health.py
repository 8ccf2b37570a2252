"""What the doctor sees in a Moodle, each thing as it should be and not."""

import pytest

from lms_feedback_plugin.adapters.moodle.tests.recordings import ANSWERS, Recorded, errors
from lms_feedback_plugin.adapters.moodle.tests.test_moodle_web_services import FULL_ROW, Moodle, bound, moodle, recorded
from lms_feedback_plugin.adapters.testing import surroundings
from lms_feedback_plugin.domain.finding import Finding

__all__ = ["moodle"]
ERRORS = errors("ws_errors_45.txt")


def found(moodle: Moodle) -> dict[str, Finding]:
    adapter = bound(moodle)
    return {one.code: one for one in adapter.diagnose(surroundings(adapter.connection))}


def test_a_whole_connection_is_in_order(moodle: Moodle) -> None:
    moodle.bridge()
    moodle.answers["core_user_get_users_by_field"] = FULL_ROW
    levels = {code: one.level for code, one in found(moodle).items()}
    assert levels == dict.fromkeys(("secret", "web-services", "functions", "people", "way-to-tell"), "order")


@pytest.mark.parametrize(
    ("users", "cure"),
    [
        (recorded("[]"), "moodle/user:viewdetails"),
        (recorded(ANSWERS["core_user_get_users_by_field"]), "moodle/user:viewalldetails"),  # e-mail, but no lang
        (recorded('{"exception":"x","errorcode":"nopermissions","message":""}'), "moodle/user:viewdetails"),
    ],
)
def test_people_are_judged_by_what_comes_back(moodle: Moodle, users: Recorded, cure: str) -> None:
    moodle.bridge(None)
    moodle.answers["core_user_get_users_by_field"] = users
    one = found(moodle)["people"]
    assert (one.level, cure in one.cure["en"], cure in one.cure["zh-CN"]) == ("wrong", True, True)
    assert one.link == f"{moodle.url}/admin/roles/manage.php"


def test_without_the_bridge_somebody_should_look(moodle: Moodle) -> None:
    moodle.bridge(None)
    moodle.answers["core_user_get_users_by_field"] = FULL_ROW
    one = found(moodle)["way-to-tell"]
    assert (one.level, "personal messages" in one.sentence["en"]) == ("look", True)


@pytest.mark.parametrize(("title", "said"), [("REST off", "Manage protocols"), ("DEBUG bad token", "Make another")])
def test_a_moodle_that_lets_nobody_in_is_told_why(moodle: Moodle, title: str, said: str) -> None:
    moodle.answers["core_webservice_get_site_info"] = ERRORS[title]
    one = found(moodle)["web-services"]
    assert (one.level, said in one.sentence["en"]) == ("wrong", True)
    assert one.sentence["zh-CN"] != one.sentence["en"]
