"""A guest that takes everything and remembers it, for tests of what leaves the house."""

from __future__ import annotations

from collections.abc import Iterable

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.course import Course, CourseKnowledge
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, DispatchKind, Inbound, Receipt
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected


class RecordingAdapter(Adapter):
    """``taken`` are the dispatches in the order in which they came; ``known_people`` and ``known_courses`` is what it can
    tell; ``told_courses`` all that it tells of some, None where one is gone; ``asked_courses`` those that it was asked about.
    ``failing`` is raised by ``perform`` while it is set."""

    name = "recording"
    TELLS_COURSES = True

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.taken: list[Dispatch] = []
        self.known_people: dict[str, Person] = {}
        self.known_courses: dict[str, Course] = {}
        self.told_courses: dict[str, CourseKnowledge | None] = {}
        self.asked_courses: list[str] = []
        self.failing: Exception | None = None

    def takes(self, kind: DispatchKind, name: str) -> bool:
        """Everything."""
        return bool(kind and name) or kind == "publish"

    def verify(self, request: Inbound) -> None:
        """Trusts everybody."""

    def read(self, request: Inbound) -> Delivery:
        """Understands nothing."""
        return Delivery(request.path, ())

    def perform(self, dispatch: Dispatch) -> Receipt:
        """Remember it. A key that came before is remembered once, as a good guest does."""
        if self.failing is not None:
            raise self.failing
        if dispatch.key not in {one.key for one in self.taken}:
            self.taken.append(dispatch)
        return Receipt(dispatch.key)

    def wanted(self, types: Iterable[str]) -> list[str]:
        """All of them, under their own names."""
        return sorted(types)

    def people(self, ids: Iterable[str]) -> list[Person]:
        """Those of ``known_people``."""
        return [self.known_people[number] for number in ids if number in self.known_people]

    def courses(self, ids: Iterable[str]) -> list[Course]:
        """Those of ``known_courses``."""
        return [self.known_courses[number] for number in ids if number in self.known_courses]

    def knowledge(self, course: str) -> CourseKnowledge | None:
        """From ``told_courses``, else the bare course of ``known_courses``; of all others it cannot tell."""
        self.asked_courses.append(course)
        if course in self.told_courses:
            return self.told_courses[course]
        if course in self.known_courses:
            return CourseKnowledge(self.known_courses[course])
        raise Rejected(f"{self.name} was not told of course {course}.")
