"""Telling learners through the bridge: their notices, and where the link in them leads."""

import json
from dataclasses import replace

import pytest

from lms_feedback_plugin.adapters.moodle import notices
from lms_feedback_plugin.adapters.moodle.tests.answering_moodle import Moodle, bound, recorded
from lms_feedback_plugin.adapters.moodle.tests.recordings import FIXTURES, errors
from lms_feedback_plugin.adapters.testing import sample
from lms_feedback_plugin.domain.delivery import Dispatch, Receipt

NOTIFY = errors("notify_45.txt")
BRIDGE = json.loads((FIXTURES / "bridge" / "answers.json").read_text(encoding="utf-8"))


def test_a_notice_goes_by_our_bridge_with_the_link_in_both_parts(moodle: Moodle) -> None:
    moodle.bridge()
    moodle.answers["local_lmsfeedback_notify"] = NOTIFY["notify"]
    receipt = bound(moodle).perform(sample())
    assert receipt == Receipt("16", {"by": "local_lmsfeedback_notify", "channel": "known"})
    (call,) = moodle.called("local_lmsfeedback_notify")
    dispatch = sample()
    assert set(call) - {"wstoken", "wsfunction", "moodlewsrestformat"} == {
        "userid", "subject", "html", "text", "contexturl", "contexturlname", "courseid",
    }  # fmt: skip
    assert (call["userid"], call["courseid"], call["subject"]) == ("16", "4", dispatch.subject)
    assert call["text"].endswith(f"Follow your question: {dispatch.url}\n")
    assert 'href="https://feedback.example.com/items/7?site=contract&amp;lang=en"' in call["html"]


def test_a_bridge_that_keeps_keys_is_given_one(moodle: Moodle) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    moodle.answers["local_lmsfeedback_notify"] = NOTIFY["notify"]
    bound(moodle).perform(sample())
    assert moodle.called("local_lmsfeedback_notify")[0]["key"] == sample().key


def learners(url: str, **more: str) -> Dispatch:
    """A notice whose link is a learner's page, named in both of its texts."""
    text, html = (
        f"Here: {url}\nNot {url}2, nor {url}/x. 请在{url}上点击。",
        f'<p><a href="{url}">Here</a> <a href="{url}2">there</a></p>',
    )
    return replace(sample(), site="demo", url=url, text=text, html=html, **more)


def test_a_notice_leads_by_way_of_moodle_so_that_nobody_signs_in_twice(moodle: Moodle) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    moodle.answers["local_lmsfeedback_notify"] = NOTIFY["notify"]
    page = "https://feedback.example.com/s/demo/items/1"
    bound(moodle).perform(learners(page))
    (call,) = moodle.called("local_lmsfeedback_notify")
    link = f"{moodle.url}/local/lmsfeedback/launch.php?next=/s/demo/items/1"
    assert call["contexturl"] == link
    assert call["text"] == f"Here: {link}\nNot {page}2, nor {page}/x. 请在{link}上点击。"
    assert call["html"] == f'<p><a href="{link}">Here</a> <a href="{page}2">there</a></p>'


@pytest.mark.parametrize(
    "page", ["https://feedback.example.com/desk/demo/items/1", "https://feedback.example.com/s/other/items/1"]
)
def test_staff_and_strangers_keep_their_own_address(moodle: Moodle, page: str) -> None:
    moodle.bridge(notices.KEYED_AFTER + 1)
    moodle.answers["local_lmsfeedback_notify"] = NOTIFY["notify"]
    bound(moodle).perform(learners(page))
    assert moodle.called("local_lmsfeedback_notify")[0]["contexturl"] == page


def test_an_older_bridge_has_no_page_to_lead_by(moodle: Moodle) -> None:
    moodle.bridge()
    moodle.answers["local_lmsfeedback_notify"] = NOTIFY["notify"]
    bound(moodle).perform(learners("https://feedback.example.com/s/demo/items/1"))
    assert moodle.called("local_lmsfeedback_notify")[0]["contexturl"] == "https://feedback.example.com/s/demo/items/1"


def test_how_it_stands_with_each_way_of_telling_is_kept(moodle: Moodle) -> None:
    """As a real bridge answered the first time and when the same key came again, with its mail server down."""
    moodle.bridge(notices.KEYED_AFTER + 1)
    details = []
    for name in ("local_lmsfeedback_notify", "local_lmsfeedback_notify again"):
        moodle.answers["local_lmsfeedback_notify"] = recorded(json.dumps(BRIDGE[name]))
        receipt = bound(moodle).perform(sample())
        assert receipt.reference == str(BRIDGE[name]["notificationid"])
        details.append(receipt.detail)
    told = {"by": "local_lmsfeedback_notify", "channel": "known", "channels": {"popup": "shown", "email": "failed"}}
    assert details == [told | {"repeated": False}, told | {"repeated": True}]
