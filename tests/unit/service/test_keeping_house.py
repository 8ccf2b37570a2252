"""What happens around the commands: forgetting people, asking the LMS, dropping what has served its time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.errors import Forbidden, NotFound, Retryable
from lms_feedback_plugin.service.commands import Done, Erase, MergeItems, Say, Submit
from lms_feedback_plugin.service.tidying import tidy

from .conftest import a_site, staff

if TYPE_CHECKING:
    from .conftest import House


def person(house: House, number: str) -> Person | None:
    with house.service.database.reader() as unit:
        return unit.people.get("north", number)


def submit_as(house: House, who: Person, course: str = "4") -> Done:
    done = house.service.execute(Submit("north", "fix", who, {"what": "It stops"}, course))
    assert isinstance(done, Done)
    return done


def test_somebody_is_forgotten_by_whoever_works_for_the_whole_site(house: House) -> None:
    item = house.submit("lin", said="my secret")
    house.put(staff("cat", "support", "4"))
    for who in ("ann", "cat"):
        with pytest.raises(Forbidden):
            house.service.execute(Erase("north", "lin", house.people[who]))
    with pytest.raises(NotFound):
        house.service.execute(Erase("north", "nobody", house.people["sue"]))
    house.service.execute(Erase("north", "lin", house.people["sue"]))
    view = house.service.desk.item_view("north", item.id, house.people["sue"])
    assert (view.title, view.people["lin"].name) == (f"#{item.id}", "")
    with house.service.database.reader() as unit:
        assert unit.history.verify().holds


def test_nothing_is_recorded_for_somebody_who_was_forgotten_until_they_come_back_themselves(house: House) -> None:
    house.submit("lin")
    house.service.execute(Erase("north", "lin"))
    gone = person(house, "lin")
    assert gone is not None
    with pytest.raises(NotFound):
        submit_as(house, gone)
    submit_as(house, house.people["lin"])
    back = person(house, "lin")
    assert back is not None
    assert (back.name, back.erased) == ("Lin", False)


def test_an_lms_that_does_not_answer_disturbs_nobody(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "lms_feedback_plugin.service.freshness")

    def dead(_ids: object) -> list[Person]:
        raise Retryable("The LMS is asleep.")

    house.guest.people = dead  # type: ignore[method-assign, assignment]
    submit_as(house, Person("north", "new", "New"))
    house.service.freshness.close()
    assert "The LMS is asleep" in caplog.text
    assert person(house, "new") == Person("north", "new", "New")


def test_what_the_lms_says_joins_what_is_known(house: House) -> None:
    house.guest.known_people["new"] = Person("", "new", "New Name", "zh-CN", "new@example.org")
    house.guest.known_courses["8"] = Course("", "8", "Physics")
    submit_as(house, Person("north", "new", "New"), "8")
    house.service.freshness.close()
    assert person(house, "new") == Person("north", "new", "New Name", "zh-CN", "new@example.org")
    with house.service.database.reader() as unit:
        assert unit.courses.get("north", "8") == Course(
            "north", "8", "Physics", refreshed_at=house.clock(), changed_at=house.clock()
        )


def test_a_site_without_an_lms_is_not_asked(house: House) -> None:
    house.put_site(a_site(bindings={}))
    submit_as(house, Person("north", "new", "New"))
    house.service.freshness.close()
    assert person(house, "new") == Person("north", "new", "New")


def test_what_has_served_its_time_is_dropped(house: House) -> None:
    house.submit("lin", key="k")
    house.service.access.use_jti("north", "j", house.clock() + timedelta(minutes=5))
    house.service.access.open_session("north", "sue", kind="staff")
    assert tidy(house.service.database, house.clock()) == 0
    assert tidy(house.service.database, house.clock.go(timedelta(hours=49))) == 3
    with house.service.database.reader() as unit:
        left = [unit.connection.execute(text(f"select count(*) from {t}")).scalar() for t in ("reply", "nonce", "session")]
    assert left == [0, 0, 0]


def test_two_guests_of_one_site_may_count_alike(house: House) -> None:
    from .test_receiving import delivery, handed_over

    item = handed_over(house)
    one = delivery(house, "tracker.issue_closed", "1", ref="999")
    other = delivery(house, "tracker.issue_closed", "1", ref=str(item.id))
    house.service.execute(one)
    answer = house.service.execute(type(other)("north", "other", other.delivery, other.digest))
    assert answer is not None
    assert getattr(answer, "items", ()) == (item.id,)


def test_a_learner_who_writes_after_the_end_is_heard(house: House) -> None:
    closed = house.fire(house.submit("lin"), "reject", "sue", reason="It is meant so")
    house.service.execute(Say("north", closed.id, house.people["lin"], "It is not!"))
    assert ("learner_wrote", "sue") in house.told(closed)
    one, two = house.submit("lin"), house.fire(house.submit("ann"), "triage", "sue")
    house.service.execute(MergeItems("north", one.id, two.id, house.people["sue"]))
    house.service.execute(Say("north", one.id, house.people["lin"], "And mine?"))
    assert ("learner_wrote", "sue") in house.told(one)
    waiting = house.submit("lin")
    house.service.execute(Say("north", waiting.id, house.people["lin"], "One more thing"))
    assert house.told(waiting) == [], "it stands on the desk, with its newest change on top"
