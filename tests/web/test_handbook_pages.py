"""The desk's handbook through HTTP: written, previewed, compared, retired, offered at an item, brought in as a file."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from .conftest import World

pytestmark = pytest.mark.usefixtures("empty_handbook")
AT = "/desk/north/handbook"
FORM = {"language": "en", "state": "published", "question": "Where is my certificate?", "answer": "Under **Grades**."}


@pytest.fixture
def desk(world: World) -> FlaskClient:
    return world.staff("support")


def write(desk: FlaskClient, **parts: str) -> str:
    made = desk.post(f"{AT}/new", data=FORM | parts)
    assert made.status_code == 303, made.get_data(as_text=True)
    return made.headers["Location"]


def body(desk: FlaskClient, address: str, language: str = "en") -> str:
    return desk.get(address, headers={"Accept-Language": language}).get_data(as_text=True)


def test_an_article_is_previewed_before_it_is_kept(world: World, desk: FlaskClient) -> None:
    shown = desk.post(f"{AT}/new", data=FORM | {"preview": "1", "answer": "See *there*. <script>x</script>"})
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "<em>there</em>" in page
    assert "<script>x" not in page
    assert world.service.handbook_moving.taken("north")[0] == []


def test_slips_are_told_beside_their_fields_and_nothing_typed_is_lost(desk: FlaskClient) -> None:
    refused = desk.post(f"{AT}/new", data=FORM | {"question": "", "review_on": "soon", "module": "Kept words"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "aria-describedby=review_on-why" in page
    assert "Kept words" in page
    refused = desk.post(f"{AT}/new", data=FORM | {"question": ""})
    assert "Write something here." in refused.get_data(as_text=True)


def test_versions_show_what_went_and_what_came(desk: FlaskClient) -> None:
    one = write(desk)
    assert desk.post(one, data=FORM | {"answer": "Under **Profile**.", "version": "1"}).status_code == 303
    late = desk.post(one, data=FORM | {"answer": "Mine", "version": "1"})
    assert late.status_code == 412
    assert "Somebody else changed this article meanwhile." in late.get_data(as_text=True)
    page = body(desk, f"{one}/versions")
    assert "Under **<del>Grades</del><ins>Profile</ins>**." in page


def test_the_list_finds_by_words_and_by_what_needs_care(desk: FlaskClient) -> None:
    write(desk, module="Certificates", owner="support")
    write(desk, question="When is the exam?", review_on="2026-01-01")
    write(desk, question="Draft?", state="draft")
    retired = write(desk, question="Old?")
    assert desk.post(retired, data={"retire": "1", "version": "1"}).status_code == 303

    def listed(query: str) -> list[str]:
        return re.findall(r"<a href=\"[^\"]*/handbook/\d+\" lang=\"en\">([^<]+)</a>", body(desk, f"{AT}?{query}"))

    assert listed("") == ["Draft?", "When is the exam?", "Where is my certificate?"]
    assert listed("view=due") == ["When is the exam?"]
    assert listed("view=draft") == ["Draft?"]
    assert listed("view=retired") == ["Old?"]
    assert listed("view=mine") == ["Where is my certificate?"]
    assert listed("view=failing") == []
    assert listed("text=exam") == ["When is the exam?"]
    assert listed("module=Certificates") == ["Where is my certificate?"]


def test_a_wording_fills_in_the_reply_and_is_learnt_from(world: World, desk: FlaskClient) -> None:
    one = write(desk)
    number = one.rpartition("/")[2]
    item = world.item(workflow="answer", question="Certificate, please: where?")
    page = body(desk, f"/desk/north/items/{item.id}?article={number}")
    assert "Under Grades." in page
    assert f'name="article" value="{number}"' in page
    sent = {"version": str(item.row_version), "reply": "Under Grades, dear Ann.", "article": number}
    assert desk.post(f"/desk/north/items/{item.id}/steps/answer", data=sent).status_code == 303
    assert "Certificate, please: where?" in body(desk, one)
    again = world.item(workflow="answer", question="certificate please, where")
    assert again.state == "answered"


def test_the_item_offers_what_fits_and_only_what_is_published(world: World, desk: FlaskClient) -> None:
    one = write(desk)
    item = world.item(workflow="answer", question=f"{FORM['question']}")
    assert item.state == "answered"
    back = world.learner_browser("ann").post(f"/s/north/items/{item.id}/steps/not_helped")
    assert back.status_code == 303
    page = body(desk, f"/desk/north/items/{item.id}")
    assert f"article={one.rpartition('/')[2]}#steps" in page
    desk.post(one, data={"retire": "1", "version": "1"})
    number = one.rpartition("/")[2]
    page = body(desk, f"/desk/north/items/{item.id}?article={number}")
    assert f'name="article" value="{number}"' not in page
    assert "No article fits what was said." in page


def test_words_are_added_and_taken_back(desk: FlaskClient) -> None:
    one = write(desk)
    desk.post(f"{one}/phrasings", data={"text": "certificate?"})
    assert "Take back: certificate?" in body(desk, one)
    desk.post(f"{one}/phrasings", data={"drop": "certificate?"})
    assert "Take back" not in body(desk, one)


def test_a_file_is_brought_in_and_its_slips_are_told(desk: FlaskClient) -> None:
    data = {"file": (BytesIO("question,answer\n怎么报名？,点这里\n".encode()), "faq.csv")}
    assert desk.post(f"{AT}/bring", data=data).status_code == 303
    assert "1 article was brought in." in body(desk, AT)
    data = {"file": (BytesIO(b"frage,antwort\nWie?,So.\n"), "faq.csv")}
    desk.post(f"{AT}/bring", data=data)
    assert "“antwort” is no column" in body(desk, AT)
    taken = desk.get(f"{AT}/file.csv")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert "怎么报名" in taken.get_data(as_text=True)


def test_it_speaks_chinese(desk: FlaskClient) -> None:
    one = write(desk)
    for address in (AT, f"{AT}/new", one, f"{one}/versions"):
        assert "知识库" in body(desk, f"{address}?lang=zh-CN")


def test_a_learner_searches_reads_and_is_shown_what_fits(world: World, desk: FlaskClient) -> None:
    one = int(write(desk).rpartition("/")[2])
    write(desk, question="Elsewhere?", course="9")
    hidden = write(desk, question="Draft?", state="draft").rpartition("/")[2]
    ann = world.learner_browser("ann")
    page = body(ann, "/s/north/handbook")
    assert "Where is my certificate?" in page
    assert "Elsewhere?" not in page
    assert "Draft?" not in page
    assert "Under <strong>Grades</strong>." in body(ann, "/s/north/handbook?text=certificate")
    assert "Ask: a person answers" in body(ann, "/s/north/handbook?text=zebra")
    assert "<strong>Grades</strong>" in body(ann, f"/s/north/handbook/{one}")
    assert ann.get(f"/s/north/handbook/{hidden}").status_code == 404
    piece = body(ann, "/s/north/handbook/match?text=where is my certificate")
    assert "Where is my certificate?" in piece
    assert "<html" not in piece
    assert body(ann, "/s/north/handbook/match?text=zebra").strip() == ""


@pytest.mark.parametrize("step", ["close", "not_helped"])
def test_a_learner_says_whether_it_helped(world: World, desk: FlaskClient, step: str) -> None:
    one = int(write(desk).rpartition("/")[2])
    item = world.item(workflow="answer", question="where is my certificate")
    ann = world.learner_browser("ann")
    page = body(ann, f"/s/north/items/{item.id}")
    assert "Did this help?" in page
    assert page.count(f"/steps/{step}") == 1
    assert ann.post(f"/s/north/items/{item.id}/steps/{step}").status_code == 303
    assert "Did this help?" not in body(ann, f"/s/north/items/{item.id}")
    tally = world.service.handbook.view("north", one).tally
    assert (tally.answered, tally.helped, tally.not_helped) == (1, step == "close", step == "not_helped")
