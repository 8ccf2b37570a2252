"""Dead letters: seen, mended, sent again under the same key."""

from __future__ import annotations

from typing import Any

import pytest

from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.errors import NotFound, Rejected
from lms_feedback_plugin.service.dead import list_dead, replay
from lms_feedback_plugin.service.jobs import Jobs, prepare


@pytest.fixture
def jobs(post: Any) -> Jobs:
    """Enqueues only."""
    prepare(post.database.engine.url.render_as_string(hide_password=False))
    with post.database.unit() as unit:
        for name in ("north", "south"):
            unit.sites.put(Site(name, name, ("en",), "http://lms.example", {"lms": "lms"}, {"lms": Connection(name, "lms")}))
        unit.commit()
    return Jobs(post.database.engine)


def _kill(post: Any, *keys: str) -> None:
    post.guests["lms"].fault = lambda _dispatch: Rejected("No such user.")
    post.put(*keys)
    post.dispatcher.sweep(post.clock.now)
    post.guests["lms"].fault = lambda _dispatch: None


def test_they_are_listed_with_the_reason(post: Any, jobs: Jobs) -> None:
    del jobs
    _kill(post, "1/1", "2/1")
    assert [(row.dispatch.key, row.last_error) for row in list_dead(post.database)] == [
        ("north/1/1", "No such user."),
        ("north/2/1", "No such user."),
    ]
    assert list_dead(post.database, "south") == []


def test_one_or_all_are_sent_again_under_the_same_key(post: Any, jobs: Jobs) -> None:
    _kill(post, "1/1", "2/1", "3/1")
    assert replay(post.database, jobs, post.clock.now, "north", ["north/2/1"]) == 1
    post.dispatcher.sweep(post.clock.now)
    assert post.guests["lms"].keys == ["north/2/1"]
    assert replay(post.database, jobs, post.clock.now, "north") == 2
    post.dispatcher.sweep(post.clock.now)
    assert sorted(post.guests["lms"].keys) == ["north/1/1", "north/2/1", "north/3/1"]
    assert list_dead(post.database) == []


def test_a_replay_starts_its_patience_anew(post: Any, jobs: Jobs) -> None:
    _kill(post, "1/1")
    post.clock.forward(days=30)
    replay(post.database, jobs, post.clock.now, "north")
    post.guests["lms"].fault = lambda _dispatch: ConnectionError("still away")
    post.dispatcher.sweep(post.clock.now)
    row = post.rows(1)["1/1"]
    assert (row.state, row.attempts) == ("pending", 1)


def test_a_key_that_is_no_dead_letter_is_named_and_nothing_is_sent(post: Any, jobs: Jobs) -> None:
    _kill(post, "1/1")
    with pytest.raises(NotFound, match="north/9/9"):
        replay(post.database, jobs, post.clock.now, "north", ["north/1/1", "north/9/9"])
    with pytest.raises(NotFound):
        replay(post.database, jobs, post.clock.now, "south", ["north/1/1"])
    assert post.rows(1)["1/1"].state == "dead"


def test_a_replay_asks_a_worker_to_look_at_once(post: Any, jobs: Jobs) -> None:
    _kill(post, "1/1")
    replay(post.database, jobs, post.clock.now, "north")
    with post.database.engine.connect() as connection:
        table = "workflow_status" if connection.dialect.name == "sqlite" else "dbos.workflow_status"
        waiting = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE status = 'ENQUEUED'").scalar()
    assert waiting == 1
