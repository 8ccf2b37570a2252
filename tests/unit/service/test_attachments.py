"""Files on their way: uploaded once, sent with one thing, seen by who may see that thing, gone with the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from lms_feedback_plugin.errors import Invalid, KeyReused, NotFound
from lms_feedback_plugin.service import attaching, attachments
from lms_feedback_plugin.service.commands import Done, Erase, Fire, MergeItems, Say
from lms_feedback_plugin.service.tidying import UPLOADS_KEPT, tidy

from .conftest import SITE, House, learner


def upload(house: House, who: str = "lin", content: bytes = b"what the log says", key: str | None = None) -> str:
    return house.service.attachments.upload(SITE, house.people[who], "app.log", content, key).id


def names(house: House, item: int, who: str) -> list[str]:
    return [one.id for one in house.service.attachments.of(SITE, item, house.people[who])]


def test_what_came_with_the_press_is_read_by_its_reporter_and_by_staff_alone(house: House) -> None:
    one = upload(house)
    item = house.submit(attachments=(one,))
    assert names(house, item.id, "lin") == names(house, item.id, "sue") == [one]
    kept, content = house.service.attachments.read(SITE, item.id, one, house.people["sue"])
    assert (kept.name, kept.media_type, content) == ("app.txt", "text/plain", b"what the log says")
    with pytest.raises(NotFound):
        house.service.attachments.read(SITE, item.id, one, house.people["ann"])
    with pytest.raises(NotFound):
        house.service.attachments.read(SITE, item.id, one, house.people["sue"], "preview")
    other = house.submit("ann")
    with pytest.raises(NotFound):
        house.service.attachments.read(SITE, other.id, one, house.people["sue"])


def test_a_press_that_is_sent_again_uploads_and_sends_once(house: House) -> None:
    first = upload(house, key="press")
    item = house.submit(attachments=(first,), key="press")
    assert upload(house, key="press") == first
    assert house.submit(attachments=(first,), key="press").id == item.id
    assert upload(house, key="another") != first
    with pytest.raises(KeyReused):
        house.submit(attachments=(upload(house),), key="press")


def test_nobody_sends_what_another_has_uploaded_or_what_was_sent(house: House) -> None:
    one = upload(house)
    for who in ("ann", "sue"):
        with pytest.raises(Invalid):
            house.submit(who, attachments=(one,))
    house.submit(attachments=(one,))
    with pytest.raises(Invalid) as refusal:
        house.submit(attachments=(one,))
    assert "Choose it again" in str(refusal.value)
    with pytest.raises(Invalid):
        house.submit(attachments=("0" * 32,))


def test_a_refused_press_leaves_its_upload_waiting(house: House) -> None:
    one = upload(house)
    with pytest.raises(Invalid):
        house.submit(said="", attachments=(one,))
    assert [kept.id for kept in house.service.attachments.own(SITE, house.people["lin"], [one])] == [one]
    house.submit(attachments=(one,))
    assert house.service.attachments.own(SITE, house.people["lin"], [one]) == []


def test_so_many_and_no_more(house: House) -> None:
    many = tuple(upload(house, content=b"%d" % n) for n in range(attaching.MOST + 1))
    with pytest.raises(Invalid, match="At most"):
        house.submit(attachments=many)
    for n in range(len(many), attachments.MOST_WAITING):
        upload(house, content=b"%d" % n)
    with pytest.raises(Invalid, match="without sending"):
        upload(house, content=b"one more")
    upload(house, "ann")


def test_lines_carry_files_both_ways_and_internal_ones_stay_inside(house: House) -> None:
    item = house.submit()

    def say(who: str, visibility: str, text: str = "") -> str:
        one = upload(house, who, content=f"{who} {visibility}".encode())
        done = house.service.execute(Say(SITE, item.id, house.people[who], text, visibility, attachments=(one,)))  # type: ignore[arg-type]
        assert isinstance(done, Done)
        assert done.post is not None
        assert text or done.post.text == "app.txt", "a file alone says its name"
        return one

    inside, reply, answer = say("sue", "internal", "note"), say("sue", "public", "Like this"), say("lin", "public")
    assert set(names(house, item.id, "sue")) == {inside, reply, answer}
    assert set(names(house, item.id, "lin")) == {reply, answer}
    with pytest.raises(NotFound):
        house.service.attachments.read(SITE, item.id, inside, house.people["lin"])


def test_details_that_were_asked_for_may_be_a_picture(house: House) -> None:
    item = house.submit()
    house.fire(item, "ask", "sue", request="Which page?")
    one = upload(house)
    house.service.execute(Fire(SITE, item.id, "details", house.people["lin"], {"details": "See it"}, attachments=(one,)))
    assert names(house, item.id, "sue") == [one]


def test_whoever_takes_over_sees_what_was_sent_before(house: House) -> None:
    one = upload(house)
    item = house.submit(attachments=(one,))
    house.fire(house.fire(item, "triage", "sue"), "is_a_question", "sue")
    with house.service.database.reader() as unit:
        opened = unit.items.opened_from(SITE, item.id)[0]
    assert names(house, opened, "sue") == names(house, opened, "lin") == [one]


def test_who_follows_sees_nothing_of_the_reporter(house: House) -> None:
    house.put(learner("bob", "Bob"))
    one = upload(house)
    target, source = house.submit(attachments=(one,)), house.submit("bob")
    house.service.execute(MergeItems(SITE, source.id, target.id, house.people["sue"]))
    assert names(house, target.id, "bob") == []
    with pytest.raises(NotFound):
        house.service.attachments.read(SITE, target.id, one, house.people["bob"])


def test_files_go_with_the_person_and_unsent_ones_with_time(house: House) -> None:
    one, waits = upload(house), upload(house, content=b"never sent")
    item = house.submit(attachments=(one,))
    house.clock.go(UPLOADS_KEPT + timedelta(seconds=1))
    tidy(house.service.database, house.clock())
    assert house.service.attachments.own(SITE, house.people["lin"], [waits]) == []
    assert names(house, item.id, "sue") == [one]
    house.service.execute(Erase(SITE, "lin"))
    assert names(house, item.id, "sue") == []


def test_a_service_may_take_none(make_house: Callable[..., House]) -> None:
    house = make_house()
    house.service.attachments.largest = 0
    with pytest.raises(Invalid, match="No files"):
        upload(house)
    assert house.submit().id
