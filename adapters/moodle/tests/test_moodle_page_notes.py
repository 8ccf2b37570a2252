"""“You said, we did”: what the page says where something that was reported has been mended."""

from dataclasses import replace
from typing import Any

import pytest

from lms_feedback_plugin.adapters.moodle import notices, page_notes
from lms_feedback_plugin.adapters.moodle.tests.answering_moodle import Moodle, bound, recorded
from lms_feedback_plugin.adapters.testing import sample
from lms_feedback_plugin.domain.delivery import Dispatch, Receipt
from lms_feedback_plugin.errors import Rejected


def mended(name: str = "note_mended", **more: Any) -> Dispatch:
    given = {"data": {"context": {"cmid": "12", "section": "Week 2"}, "fields": {"what": "private words"}}} | more
    return replace(sample("call", name), **given)


def test_what_was_mended_is_said_on_its_page_and_names_nobody(moodle: Moodle) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    moodle.answers["local_lmsfeedback_note"] = recorded('{"noteid":3}')
    assert bound(moodle).perform(mended()) == Receipt("3", {"by": "local_lmsfeedback_note", "shown": True})
    (call,) = moodle.called("local_lmsfeedback_note")
    said = {name: value for name, value in call.items() if name not in ("wstoken", "wsfunction", "moodlewsrestformat")}
    assert said == {
        "courseid": "4",
        "cmid": "12",
        "key": "contract/7",
        "days": "14",
        "texts[0][lang]": "en",
        "texts[0][text]": page_notes.TEXTS["note_mended"]["en"],
        "texts[1][lang]": "zh-CN",
        "texts[1][text]": page_notes.TEXTS["note_mended"]["zh-CN"],
    }


@pytest.mark.parametrize(("context", "cmid"), [({}, "0"), ({"cmid": 12}, "12"), ({"cmid": "x"}, "0"), ({"cmid": "-1"}, "0")])
def test_where_no_activity_is_known_the_course_says_it(moodle: Moodle, context: dict[str, object], cmid: str) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    moodle.answers["local_lmsfeedback_note"] = recorded('{"noteid":3}')
    bound(moodle).perform(mended("note_shipped", data={"context": context}))
    assert moodle.called("local_lmsfeedback_note")[0]["cmid"] == cmid


def test_a_note_that_is_no_longer_true_is_taken_away(moodle: Moodle) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    moodle.answers["local_lmsfeedback_note"] = recorded('{"noteid":0}')
    assert bound(moodle).perform(mended("withdraw_note")) == Receipt("", {"by": "local_lmsfeedback_note", "shown": False})
    (call,) = moodle.called("local_lmsfeedback_note")
    assert (call["key"], call["days"]) == ("contract/7", "0")
    assert not [name for name in call if name.startswith("texts")]


@pytest.mark.parametrize("more", [{"course": None}, {"course": "algebra"}])
def test_a_note_without_a_page_fails_nobody(moodle: Moodle, more: dict[str, Any]) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    assert bound(moodle).perform(mended(**more)).detail["shown"] is False
    assert moodle.calls == []


@pytest.mark.parametrize("version", [None, notices.KEYED_AFTER])
def test_a_moodle_that_knows_no_notes_fails_nobody(moodle: Moodle, version: int | None) -> None:
    moodle.bridge(version)
    assert "no bridge plugin" in str(bound(moodle).perform(mended()).detail["why"])


@pytest.mark.parametrize("body", ["[]", '{"noteid":true}', '{"noteid":"3"}'])
def test_a_note_that_moodle_does_not_number_is_rejected(moodle: Moodle, body: str) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    moodle.answers["local_lmsfeedback_note"] = recorded(body)
    with pytest.raises(Rejected, match="of the same age"):
        bound(moodle).perform(mended())
