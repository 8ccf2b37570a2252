"""Acting through web services, against recorded answers served over real HTTP."""

import pytest

from lms_feedback_plugin.adapters.moodle.client import flatten
from lms_feedback_plugin.adapters.moodle.directory import language_tag
from lms_feedback_plugin.adapters.moodle.tests.answering_moodle import FULL_ROW, Moodle, bound, recorded
from lms_feedback_plugin.adapters.moodle.tests.recordings import ANSWERS, Recorded, errors
from lms_feedback_plugin.adapters.testing import sample
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.delivery import Receipt
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.errors import Rejected, Retryable

ERRORS, LATER, NOTIFY = errors("ws_errors_45.txt"), errors("ws_errors_b_45.txt"), errors("notify_45.txt")


@pytest.mark.parametrize(
    ("answer", "errorcode", "cure"),
    [
        (ERRORS["DEBUG missing param"], "invalidparameter", "same age"),
        (ERRORS["DEBUG unexpected"], "invalidparameter", "same age"),
        (ERRORS["DEBUG unknown fn"], "invalidrecord", "no such function"),
        (ERRORS["DEBUG bad token"], "invalidtoken", "Make another"),
        (ERRORS["service disabled"], "accessexception", "External services"),
        (ERRORS["token ip restricted"], "accessexception", "address is not allowed"),
        (ERRORS["token expired"], "accessexception", "expired"),
        (LATER["svc user suspended"], "wsaccessusersuspended", "Reactivate"),
        (LATER["forced pw change"], "forcepasswordchangenotice", "Web services"),
        (NOTIFY["notify unknown user"], "invaliduser", "no such user"),
        (NOTIFY["notify suspended?"], "guestsarenotallowed", "guest"),
        (ERRORS["REST off"], None, "Enable web services"),
        (ERRORS["WS off"], None, "Manage protocols"),
        (ERRORS["JSON body"], None, "not JSON"),
        (ERRORS["DEBUG access"], None, "not JSON"),  # the recorder cut it off in the middle
        (ERRORS["restful plugin?"], None, "answered 404"),
        (recorded('{"exception":"x","errorcode":"unheardof","message":"Etwas anderes"}'), "unheardof", "Etwas anderes"),
        (
            recorded('{"exception":"core\\\\x","errorcode":"invalidrecordunknown","message":""}'),
            "invalidrecordunknown",
            "no such",
        ),
        (
            recorded('{"exception":"required_capability_exception","errorcode":"nopermissions","message":"?"}'),
            "nopermissions",
            "README",
        ),
    ],
)
def test_errors_that_a_person_must_mend_are_rejected_with_a_cure(
    moodle: Moodle, answer: Recorded, errorcode: str | None, cure: str
) -> None:
    moodle.answers["core_user_get_users_by_field"] = answer
    with pytest.raises(Rejected, match=cure) as raised:
        bound(moodle).people(["16"])
    assert raised.value.params.get("errorcode") == errorcode


@pytest.mark.parametrize("title", ["CLI maintenance", "web maintenance (enable)"])
def test_maintenance_is_tried_again(moodle: Moodle, title: str) -> None:
    moodle.answers["core_webservice_get_site_info"] = ERRORS[title]
    with pytest.raises(Retryable):
        bound(moodle).perform(sample())


def test_a_bridge_that_is_still_telling_it_is_asked_again(moodle: Moodle) -> None:
    moodle.bridge()
    moodle.answers["local_lmsfeedback_notify"] = recorded('{"exception":"x","errorcode":"noticebusy","message":"Busy"}')
    with pytest.raises(Retryable, match="still telling this very notice"):
        bound(moodle).perform(sample())
    moodle.answers["local_lmsfeedback_notify"] = recorded('{"exception":"x","errorcode":"noticeofanother","message":"No"}')
    with pytest.raises(Rejected, match="a key of their own"):
        bound(moodle).perform(sample())


@pytest.mark.parametrize("title", ERRORS)
def test_the_token_is_in_no_message(moodle: Moodle, title: str) -> None:
    moodle.answers["core_user_get_users_by_field"] = ERRORS[title]
    with pytest.raises((Rejected, Retryable)) as raised:
        bound(moodle).people(["16"])
    assert "abc" not in f"{raised.value} {raised.value.params}"


def test_people_are_read_with_what_the_token_may_see(moodle: Moodle) -> None:
    moodle.answers["core_user_get_users_by_field"] = FULL_ROW
    assert bound(moodle).people(["16"]) == [Person("demo", "16", "Stu One", "en", "student1@example.com")]
    assert moodle.calls[0] == {
        "wstoken": "abc",
        "wsfunction": "core_user_get_users_by_field",
        "moodlewsrestformat": "json",
        "field": "id",
        "values[0]": "16",
    }
    moodle.answers["core_user_get_users_by_field"] = recorded(ANSWERS["core_user_get_users_by_field"])
    assert bound(moodle).people(["16"])[0].language == ""  # recorded without viewalldetails: no guess


def test_people_are_asked_for_in_batches_each_once_and_only_by_number(moodle: Moodle) -> None:
    moodle.answers["core_user_get_users_by_field"] = FULL_ROW
    bound(moodle).people([*map(str, range(1, 121)), "7", "bot", "", "1 OR 1", "²"])
    assert [len(call) - 4 for call in moodle.calls] == [50, 50, 20]
    assert bound(moodle).people(["bot"]) == []
    assert len(moodle.calls) == 3


def test_nobody_at_all_is_a_missing_capability_but_one_unknown_id_is_not(moodle: Moodle) -> None:
    moodle.answers["core_user_get_users_by_field"] = [recorded("[]"), recorded("[]"), recorded("[]"), FULL_ROW]
    with pytest.raises(Rejected, match="viewdetails"):
        bound(moodle).people(["999"])
    assert bound(moodle).people(["999"]) == []


def test_courses_are_read_by_their_ids(moodle: Moodle) -> None:
    moodle.answers["core_course_get_courses_by_field"] = recorded(ANSWERS["core_course_get_courses_by_field"])
    assert bound(moodle).courses(["4", "5"]) == [Course("demo", "4", "Demo course", f"{moodle.url}/course/view.php?id=4")]
    assert (moodle.calls[0]["field"], moodle.calls[0]["value"]) == ("ids", "4,5")


def test_teachers_are_those_who_may_edit(moodle: Moodle) -> None:
    moodle.answers["core_enrol_get_enrolled_users"] = recorded(ANSWERS["core_enrol_get_enrolled_users"])
    assert bound(moodle).teachers("4")[0] == Person("demo", "15", "Tea Cher", "", grants=(Grant("teacher", "4"),))
    call = moodle.calls[0]
    assert (call["options[0][name]"], call["options[0][value]"]) == ("withcapability", "moodle/course:update")
    assert call["options[1][value]"] == "id,fullname,email,lang"
    assert bound(moodle).teachers("front page") == []


def test_notification_0_is_handed_over_not_tried_again(moodle: Moodle) -> None:
    moodle.bridge()
    moodle.answers["local_lmsfeedback_notify"] = NOTIFY["SMTP down"]
    assert bound(moodle).perform(sample()) == Receipt("", {"by": "local_lmsfeedback_notify", "channel": "unknown"})


@pytest.mark.parametrize(
    "answer",
    [
        NOTIFY["notify unknown user"],
        recorded('{"exception":"moodle_exception","errorcode":"suspended","message":"This account is suspended"}'),
        recorded('{"exception":"moodle_exception","errorcode":"invalidrecordunknown","message":""}'),
    ],
)
def test_of_an_account_that_cannot_be_told_it_is_said_what_to_do(moodle: Moodle, answer: Recorded) -> None:
    moodle.bridge()
    moodle.answers["local_lmsfeedback_notify"] = answer
    with pytest.raises(Rejected, match=r"Look up the account 16 .* activate it and send this again"):
        bound(moodle).perform(sample())
    assert len(moodle.called("local_lmsfeedback_notify")) == 1


@pytest.mark.parametrize("title", ["notify unknown user", "notify suspended?", "bad url"])
def test_a_notice_that_moodle_refuses_is_rejected(moodle: Moodle, title: str) -> None:
    moodle.bridge()
    moodle.answers["local_lmsfeedback_notify"] = NOTIFY[title]
    with pytest.raises(Rejected):
        bound(moodle).perform(sample())


def test_without_the_bridge_a_personal_message_goes_out(moodle: Moodle) -> None:
    moodle.bridge(None)
    moodle.answers["core_message_send_instant_messages"] = recorded(ANSWERS["core_message_send_instant_messages"])
    assert bound(moodle).perform(sample()).reference == "4"
    (call,) = moodle.called("core_message_send_instant_messages")
    assert (call["messages[0][touserid]"], call["messages[0][textformat]"]) == ("16", "1")
    assert call["messages[0][clientmsgid]"] == sample().key
    assert call["messages[0][text]"].startswith("<p><strong>Your question is answered")
    assert "items/7" in call["messages[0][text]"]
    assert not [name for name in call if name.startswith("messages[1]")]


@pytest.mark.parametrize(
    "body",
    [
        '[{"msgid":-1,"clientmsgid":"m1","errormessage":"You can\'t message this person"}]',
        '{"exception":"x","errorcode":"disabled","message":"disabled"}',
        "[]",
        '[{"msgid":true}]',
        "[null]",
        '{"msgid":4}',
    ],
)
def test_a_message_that_did_not_go_is_rejected(moodle: Moodle, body: str) -> None:
    moodle.bridge(None)
    moodle.answers["core_message_send_instant_messages"] = recorded(body)
    with pytest.raises(Rejected):
        bound(moodle).perform(sample())


def test_the_list_of_functions_is_asked_for_once_until_the_bridge_goes(moodle: Moodle) -> None:
    moodle.bridge()
    moodle.answers["local_lmsfeedback_notify"] = [NOTIFY["notify"], NOTIFY["notify"], ERRORS["service disabled"]]
    moodle.answers["core_message_send_instant_messages"] = recorded(ANSWERS["core_message_send_instant_messages"])
    adapter = bound(moodle)
    adapter.perform(sample())
    adapter.perform(sample())
    assert len(moodle.called("core_webservice_get_site_info")) == 1
    with pytest.raises(Rejected):
        adapter.perform(sample())
    moodle.bridge(None)
    assert adapter.perform(sample()).detail["by"] == "core_message_send_instant_messages"


def test_parameters_are_flattened_as_php_reads_them() -> None:
    nested = {"a": [{"b": True, "c": [1, 2]}], "d": {"e": False}, "f": None, "g": "中文", "h": 0}
    assert dict(flatten(nested)) == {"a[0][b]": "1", "a[0][c][0]": "1", "a[0][c][1]": "2", "d[e]": "0", "g": "中文", "h": "0"}


@pytest.mark.parametrize(
    ("moodle_says", "tag"),
    [("en", "en"), ("zh_cn", "zh-CN"), ("zh_tw", "zh-TW"), ("de_kids", "de"), ("pt_br", "pt-BR"), ("en_us_k12", "en-US")],
)
def test_a_language_becomes_a_tag(moodle_says: str, tag: str) -> None:
    assert language_tag(moodle_says) == tag
