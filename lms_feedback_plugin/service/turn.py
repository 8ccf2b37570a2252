"""What a command has in its hands while it is decided: the group's unit, the present, and the house around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.store.received import StoredReply
from lms_feedback_plugin.store.unit import Unit
from lms_feedback_plugin.store.vault import Vault

from .handbook_index import Handbooks
from .library import Library
from .sight import Sight
from .sites import Sites

Later = Callable[[], None]
"""Something to be done after the commit, outside of any transaction."""


@dataclass(frozen=True, slots=True)
class House:
    """What all commands share. ``public_url`` has no slash at its end."""

    library: Library
    sites: Sites
    public_url: str
    vault: Vault
    sight: Sight
    handbooks: Handbooks
    refresh: Callable[[str, frozenset[str], frozenset[str]], None]
    """(site, people, courses): ask the LMS about these some time soon."""

    def learner_page(self, site: str, item: int) -> str:
        """Where a learner follows an item."""
        return f"{self.public_url}/s/{site}/items/{item}"

    def desk_page(self, site: str, item: int) -> str:
        """Where staff work on it."""
        return f"{self.public_url}/desk/{site}/items/{item}"


class Group:
    """Commands that are committed together."""

    def __init__(self, house: House, unit: Unit, now: datetime) -> None:
        self.house = house
        self.unit = unit
        self.now = now
        self.outgoing: set[tuple[str, int]] = set()
        self.later: list[Later] = []
        self.forgotten: set[tuple[str, str]] = set()
        self._expected: dict[str, int] = {}
        self._replies: dict[tuple[str, str, str], StoredReply | None] = {}
        self._courses: dict[tuple[str, str], Course | None] = {}
        self._numbers: dict[str, list[int]] = {}

    def expect(self, site: str, count: int) -> None:
        """So many items may be created: their numbers are fetched in one statement, when the first is."""
        self._expected[site] = count

    def look_up(self, site: str, keys: Sequence[tuple[str, str]]) -> None:
        """Read the answers kept under these (scope, key), in one statement."""
        found = self.unit.replies.get_many(site, keys)
        self._replies.update({(site, *key): found.get(key) for key in keys})

    def reply(self, site: str, scope: str, key: str) -> StoredReply | None:
        """The answer kept under a key, by an earlier command of this group too."""
        if (site, scope, key) not in self._replies:
            self.look_up(site, [(scope, key)])
        return self._replies[site, scope, key]

    def keep_reply(self, site: str, scope: str, key: str, reply: StoredReply) -> None:
        """Keep an answer. The last thing that a command does: after it nothing can refuse any more."""
        self.unit.replies.add(site, scope, key, reply.fingerprint, reply.status, reply.body, reply.at)
        self._replies[site, scope, key] = reply

    def course(self, site: str, number: str) -> Course | None:
        """A course; read once for the group."""
        if (site, number) not in self._courses:
            self._courses[site, number] = self.unit.courses.get(site, number)
        return self._courses[site, number]

    def meet_courses(self, site: str, numbers: Sequence[str]) -> None:
        """Read several courses in one statement."""
        found = self.unit.courses.get_many(site, numbers)
        self._courses.update({(site, number): found.get(number) for number in numbers})

    def take_number(self, site: str) -> int:
        """The next free item number."""
        left = self._numbers.setdefault(site, [])
        if not left:
            left.extend(self.unit.items.next_ids(site, max(self._expected.pop(site, 1), 1)))
        return left.pop(0)

    def put_back(self, site: str, numbers: Sequence[int]) -> None:
        """Numbers of a command that was refused."""
        self._numbers[site] = sorted([*self._numbers.get(site, ()), *numbers])

    def close(self) -> None:
        """Give back what was fetched and not used."""
        for site, left in self._numbers.items():
            if left:
                self.unit.items.give_back(site, len(left))

    def erase(self) -> None:
        """Erase who is to be forgotten. Erasing writes at once, so it comes after the flush: nothing of the group may write
        their words anew behind it."""
        for site, person in sorted(self.forgotten):
            self.unit.people.erase(site, person)


@dataclass(slots=True)
class Turn:
    """One command's turn in its group. What it wants sent and done later counts only if it is not refused."""

    group: Group
    site: Site
    outgoing: set[tuple[str, int]] = field(default_factory=set)
    later: list[Later] = field(default_factory=list)
    forgotten: set[tuple[str, str]] = field(default_factory=set)
    numbers: list[int] = field(default_factory=list)
    lines: int = 0
    """Conversation lines written so far."""

    @property
    def unit(self) -> Unit:
        """The transaction."""
        return self.group.unit

    @property
    def now(self) -> datetime:
        """The one present of the whole group."""
        return self.group.now

    @property
    def house(self) -> House:
        """Workflows, sites and addresses."""
        return self.group.house

    def number(self) -> int:
        """The number of a new item."""
        self.numbers.append(self.group.take_number(self.site.id))
        return self.numbers[-1]

    def ask_about(self, people: Sequence[str] = (), courses: Sequence[str] = ()) -> None:
        """Ask the LMS about these after the commit."""
        self.later.append(lambda: self.house.refresh(self.site.id, frozenset(people), frozenset(courses)))

    def refused(self) -> None:
        """Nothing of it stays."""
        self.group.put_back(self.site.id, self.numbers)

    def keep(self) -> None:
        """The command was decided: what it wants belongs to the group now."""
        self.group.outgoing |= self.outgoing
        self.group.later += self.later
        self.group.forgotten |= self.forgotten
