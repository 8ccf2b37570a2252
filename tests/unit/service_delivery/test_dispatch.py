"""Deliveries: in order, retried, refused, taken over, and never lost or overtaken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lms_feedback_plugin.domain.delivery import Dispatch
from lms_feedback_plugin.errors import Rejected, Retryable
from lms_feedback_plugin.service.breaker import THRESHOLD

Fault = Callable[[Dispatch], Exception | None]


def _down(_dispatch: Dispatch) -> Exception:
    return Retryable("The LMS answered 503.")


def _only(item: int, fault: Exception) -> Fault:
    return lambda dispatch: fault if dispatch.item == item else None


def test_rows_of_an_item_leave_in_the_order_of_their_commitment(post: Any) -> None:
    post.put("1/1", "2/1", "1/2")
    post.put("1/3", "2/2")
    assert post.dispatcher.deliver([("north", 1), ("north", 2)]) == 5
    keys = post.guests["lms"].keys
    assert [key for key in keys if key.startswith("north/1")] == ["north/1/1", "north/1/2", "north/1/3"]
    assert [key for key in keys if key.startswith("north/2")] == ["north/2/1", "north/2/2"]
    assert {row.state for row in post.rows(1).values()} == {"done"}


def test_only_the_items_that_were_asked_for_go(post: Any) -> None:
    post.put("1/1", "2/1")
    post.dispatcher.deliver([("north", 2)])
    assert post.guests["lms"].keys == ["north/2/1"]


def test_a_sweep_takes_everything_that_is_due(post: Any) -> None:
    post.put(*(f"{item}/1" for item in range(1, 151)))
    assert post.dispatcher.sweep(post.clock.now) == 150
    assert len(set(post.guests["lms"].keys)) == 150


def test_what_failed_is_tried_again_later_and_holds_back_what_follows_it(post: Any) -> None:
    post.guests["lms"].fault = _only(1, Retryable("busy"))
    post.put("1/1", "1/2", "2/1")
    post.dispatcher.sweep(post.clock.now)
    first, second = post.rows(1)["1/1"], post.rows(1)["1/2"]
    assert (first.state, first.attempts, first.last_error) == ("pending", 1, "busy")
    assert (second.state, second.attempts) == ("pending", 0)
    assert post.guests["lms"].keys == ["north/2/1"]
    post.put("1/3")
    post.dispatcher.deliver([("north", 1)])
    assert post.guests["lms"].tries.count("north/1/3") == 0
    post.guests["lms"].fault = lambda _dispatch: None
    post.dispatcher.sweep(post.clock.forward(seconds=10))
    assert post.guests["lms"].keys == ["north/2/1", "north/1/1", "north/1/2", "north/1/3"]


def test_a_slow_target_does_not_hold_back_the_other(post: Any) -> None:
    post.guests["lms"].fault = _down
    post.put("1/1")
    post.put("1/2", target="mail")
    post.dispatcher.sweep(post.clock.now)
    assert post.guests["mail"].keys == ["north/1/2"]


def test_retry_after_is_honoured(post: Any) -> None:
    post.guests["lms"].fault = _only(1, Retryable("slow down", retry_after=1800))
    post.put("1/1")
    post.dispatcher.sweep(post.clock.now)
    assert post.rows(1)["1/1"].next_at >= post.clock.now + timedelta(minutes=30)
    post.dispatcher.sweep(post.clock.forward(minutes=29))
    assert post.guests["lms"].tries == ["north/1/1"]


def test_a_refusal_is_dead_at_once_and_lets_the_next_pass(post: Any) -> None:
    post.guests["lms"].fault = lambda dispatch: Rejected("No such user.") if dispatch.key.endswith("1/1") else None
    post.put("1/1", "1/2")
    post.dispatcher.sweep(post.clock.now)
    rows = post.rows(1)
    assert (rows["1/1"].state, rows["1/1"].last_error, rows["1/1"].next_at) == ("dead", "No such user.", None)
    assert rows["1/2"].state == "done"


@pytest.mark.parametrize("surprise", [KeyError("colour"), OSError("no route"), ValueError("")])
def test_a_surprise_is_never_lost_but_tried_again_with_its_text(post: Any, surprise: Exception) -> None:
    post.guests["lms"].fault = _only(1, surprise)
    post.put("1/1")
    post.dispatcher.sweep(post.clock.now)
    row = post.rows(1)["1/1"]
    assert row.state == "pending"
    assert row.last_error is not None
    assert row.last_error.startswith(type(surprise).__name__)


def test_a_target_that_nobody_connected_and_an_effect_that_it_does_not_take_are_told(post: Any) -> None:
    post.put("1/1", target="pigeon")
    post.put("2/1")
    post.guests["lms"].EFFECTS = frozenset()
    post.dispatcher.sweep(post.clock.now)
    assert "not connected to pigeon" in post.rows(1)["1/1"].last_error
    assert "does not take notify 'received'" in post.rows(2)["2/1"].last_error
    assert post.rows(1)["1/1"].state == post.rows(2)["2/1"].state == "dead"


def test_the_breaker_spares_a_dead_target_and_the_rows_their_tries(post: Any) -> None:
    post.guests["lms"].fault = _down
    post.put(*(f"{item}/1" for item in range(1, 41)))
    single = post.another(threads=1)
    single.sweep(post.clock.now)
    assert len(post.guests["lms"].tries) == THRESHOLD
    attempts = [post.rows(item)[f"{item}/1"].attempts for item in range(1, 41)]
    assert sum(attempts) == THRESHOLD
    for _ in range(5):
        single.sweep(post.clock.forward(seconds=1))
    assert len(post.guests["lms"].tries) == THRESHOLD
    single.close()


def test_one_goes_to_try_and_its_success_wakes_all_others_at_once(post: Any) -> None:
    post.guests["lms"].fault = _down
    post.put(*(f"{item}/{n}" for item in range(1, 21) for n in (1, 2)))
    post.dispatcher.sweep(post.clock.now)
    before = len(post.guests["lms"].tries)
    post.dispatcher.sweep(post.clock.forward(minutes=6))
    assert len(post.guests["lms"].tries) == before + 1
    post.guests["lms"].fault = lambda _dispatch: None
    now = post.clock.forward(minutes=6)
    for _ in range(3):
        post.dispatcher.sweep(now)
    assert len(post.guests["lms"].keys) == 40
    assert all(post.rows(item)[f"{item}/{n}"].state == "done" for item in range(1, 21) for n in (1, 2))


def test_a_row_that_always_fails_does_not_keep_the_door_shut_for_others(post: Any) -> None:
    post.guests["lms"].fault = _down
    post.put(*(f"{item}/1" for item in range(1, 9)))
    post.dispatcher.sweep(post.clock.now)
    post.guests["lms"].fault = _only(1, Retryable("a poisoned message"))
    for _ in range(20):
        post.dispatcher.sweep(post.clock.forward(minutes=6))
    assert sorted(post.guests["lms"].keys) == [f"north/{item}/1" for item in range(2, 9)]
    assert post.rows(1)["1/1"].state == "pending"


def test_two_workers_never_send_one_row_twice(post: Any) -> None:
    second = post.another()
    post.put(*(f"{item}/{n}" for item in range(1, 31) for n in (1, 2, 3)))
    threads = [threading.Thread(target=worker.sweep, args=(post.clock.now,)) for worker in (post.dispatcher, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    post.dispatcher.sweep(post.clock.now)
    assert sorted(post.guests["lms"].tries) == sorted(f"north/{item}/{n}" for item in range(1, 31) for n in (1, 2, 3))
    for item in range(1, 31):
        sent = [key for key in post.guests["lms"].keys if key.startswith(f"north/{item}/")]
        assert sent == sorted(sent)
    second.close()


def test_what_a_dead_worker_held_is_taken_over_when_its_lease_is_over(post: Any) -> None:
    post.put("1/1", "1/2")
    with post.database.unit() as unit:
        assert len(unit.outbox.claim(post.clock.now, timedelta(seconds=30), 10)) == 1
        unit.commit()
    assert post.dispatcher.sweep(post.clock.forward(seconds=29)) == 0
    assert post.dispatcher.sweep(post.clock.forward(seconds=2)) == 2
    assert post.guests["lms"].keys == ["north/1/1", "north/1/2"]


def test_rows_that_were_not_begun_within_their_lease_are_given_back(post: Any) -> None:
    def dawdle(_dispatch: Dispatch) -> None:
        post.clock.forward(seconds=20)

    post.guests["lms"].fault = dawdle
    post.put("1/1", "1/2", "1/3")
    post.dispatcher.deliver([("north", 1)])
    post.dispatcher.sweep(post.clock.now)
    assert post.guests["lms"].keys == ["north/1/1", "north/1/2", "north/1/3"]
    assert len(post.guests["lms"].tries) == 3


def test_a_row_is_given_up_after_three_days_of_tries_and_the_next_one_goes(post: Any) -> None:
    post.guests["lms"].fault = lambda dispatch: Retryable("busy") if dispatch.key.endswith("1/1") else None
    post.put("1/1", "1/2")
    began = post.clock.now
    while post.rows(1)["1/1"].state == "pending":
        assert post.guests["lms"].keys == []
        post.dispatcher.sweep(post.clock.forward(minutes=30))
    assert timedelta(hours=72) <= post.clock.now - began <= timedelta(hours=84)
    assert "busy" in post.rows(1)["1/1"].last_error
    post.dispatcher.sweep(post.clock.forward(minutes=5))
    assert post.guests["lms"].keys == ["north/1/2"]


def test_an_outcome_that_could_not_be_written_is_written_later_and_not_sent_again(
    post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.put("1/1")
    receipts = post.dispatcher._receipts
    write = receipts._write
    monkeypatch.setattr(receipts, "_write", lambda _batch: (_ for _ in ()).throw(OSError("disk full")))
    post.dispatcher.deliver([("north", 1)])
    assert post.rows(1)["1/1"].state == "pending"
    monkeypatch.setattr(receipts, "_write", write)
    post.dispatcher.sweep(post.clock.forward(seconds=1))
    assert post.rows(1)["1/1"].state == "done"
    assert post.guests["lms"].tries == ["north/1/1"]


def test_a_worker_that_is_stopping_finishes_one_and_gives_the_others_back(post: Any) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def hold(_dispatch: Dispatch) -> None:
        entered.set()
        assert go_on.wait(10)

    post.guests["lms"].fault = hold
    post.put("1/1", "1/2")
    leaving = post.another()
    working = threading.Thread(target=leaving.deliver, args=([("north", 1)],))
    working.start()
    assert entered.wait(10)
    closing = threading.Thread(target=leaving.close)
    closing.start()
    while not leaving._stopping.is_set():
        pass
    go_on.set()
    working.join(10)
    closing.join(10)
    assert (post.rows(1)["1/1"].state, post.rows(1)["1/2"].state) == ("done", "pending")
    assert post.dispatcher.deliver([("north", 1)]) == 1
    assert post.guests["lms"].keys == ["north/1/1", "north/1/2"]


def test_a_whole_day_without_lms_and_mail_is_made_up_in_order(post: Any) -> None:
    for guest in post.guests.values():
        guest.fault = _down
    item = 0
    for minute in range(0, 24 * 60, 5):
        if minute % 20 == 0:
            item += 1
            post.put(f"{item}/1")
            post.put(f"{item}/2", target="mail")
        if minute % 20 == 10:
            post.put(f"{max(1, item // 2)}/m{minute:05}")
        post.dispatcher.sweep(post.clock.forward(minutes=5))
    assert all(guest.taken == [] for guest in post.guests.values())
    tried = len(post.guests["lms"].tries)
    assert tried < 400, "a dead target is knocked at every few minutes, not for every row"
    for guest in post.guests.values():
        guest.fault = lambda _dispatch: None
    for _ in range(6):
        post.dispatcher.sweep(post.clock.forward(minutes=1))
    assert len(post.guests["mail"].keys) == len(set(post.guests["mail"].keys)) == 72
    lms = post.guests["lms"].keys
    assert len(lms) == len(set(lms)) == 72 + 72
    for number in range(1, item + 1):
        mine = [key for key in lms if key.startswith(f"north/{number}/")]
        assert mine == sorted(mine)
