"""Items of a version that this process does not ship go on, whatever other sites there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lms_feedback_plugin.definitions.load import shipped_library

from .conftest import a_site

if TYPE_CHECKING:
    from .conftest import House


def test_a_timer_of_an_older_version_does_not_wait_for_a_site_that_nobody_has_asked_for(
    make_house: Callable[..., House],
) -> None:
    """The command that lets it elapse holds the pen: looking for the version on other sites must not ask for the pen again."""
    first = make_house()
    item = first.submit("lin")
    first.put_site(a_site("another"))
    shipped = shipped_library()
    later = make_house(clock=first.clock, workflows=replace(shipped, workflows={"answer": shipped.workflows["answer"]}))
    first.clock.go(timedelta(days=30))
    assert later.service.clockwork.sweep(first.clock()) > 0
    with later.service.database.reader() as unit:
        assert unit.items.get(item.site, item.id).item.row_version > item.row_version
