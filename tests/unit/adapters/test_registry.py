"""Which guests there are, and what happens to names that are none."""

from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint

import pytest

from lms_feedback_plugin.adapters import registry
from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.mail.adapter import MailAdapter
from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, Inbound, Receipt
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import ConfigError, Rejected, Unverified


class CanvasAdapter(Adapter):
    """What another distribution might bring."""

    name = "canvas"

    def verify(self, request: Inbound) -> None:
        raise Unverified("not here")

    def read(self, request: Inbound) -> Delivery:
        return Delivery("1", ())

    def perform(self, dispatch: Dispatch) -> Receipt:
        raise Rejected("not here")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """Entry points that other distributions offer."""
    offered: list[EntryPoint] = []

    def entry_points(*, group: str) -> Sequence[EntryPoint]:
        assert group == "lms_feedback.adapters"
        return offered

    monkeypatch.setattr(registry, "entry_points", entry_points)
    registry._offered.cache_clear()
    registry.class_named.cache_clear()
    yield offered
    registry._offered.cache_clear()
    registry.class_named.cache_clear()


def point(name: str, attribute: str = "CanvasAdapter") -> EntryPoint:
    return EntryPoint(name, f"{__name__}:{attribute}", registry.GROUP)


@pytest.fixture(autouse=True)
def _reachable(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """An entry point is loaded by its module's name."""
    monkeypatch.setitem(__import__("sys").modules, __name__, request.module)


def test_shipped_guests_are_found_by_their_folders() -> None:
    assert {"mail", "moodle", "sandbox"} <= set(registry.names())
    assert registry.class_named("moodle") is MoodleAdapter
    assert registry.classes()["mail"] is MailAdapter
    assert list(registry.names()) == sorted(registry.names())


def test_a_connection_gets_its_guest() -> None:
    connection = Connection("demo", "mail", {"host": "localhost"})
    guest = registry.adapter_for(connection)
    assert isinstance(guest, MailAdapter)
    assert guest.connection is connection


@pytest.mark.parametrize("name", ["moodel", "", "tests", "..", "contract", "__pycache__", "moodle.adapter", "Moodle"])
def test_an_unknown_name_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(ConfigError, match=r"known are .*mail.*moodle.*sandbox") as raised:
        registry.adapter_for(Connection("demo", name))
    assert raised.value.params["known"] == registry.names()


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(ConfigError, match=r"Did you mean moodle\?"):
        registry.class_named("moodel")


def test_another_distribution_joins_by_entry_point(installed: list[EntryPoint]) -> None:
    installed.append(point("canvas"))
    assert "canvas" in registry.names()
    assert registry.class_named("canvas") is CanvasAdapter


def test_a_name_that_is_taken_is_refused(installed: list[EntryPoint]) -> None:
    installed.append(point("moodle"))
    with pytest.raises(ConfigError, match="taken already"):
        registry.names()


@pytest.mark.parametrize(("name", "attribute"), [("canvas", "point"), ("blackboard", "CanvasAdapter")])
def test_an_entry_point_that_holds_no_such_adapter_is_refused(installed: list[EntryPoint], name: str, attribute: str) -> None:
    installed.append(point(name, attribute))
    with pytest.raises(ConfigError, match="must hold exactly one Adapter"):
        registry.class_named(name)
