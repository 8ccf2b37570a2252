"""What every guest offers. An adapter translates; it keeps no state of its own beyond HTTP connections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from lms_feedback_plugin.domain.course import Course, CourseKnowledge
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, DispatchKind, HeldKeys, Inbound, Receipt
from lms_feedback_plugin.domain.finding import Finding, Surroundings
from lms_feedback_plugin.domain.lti import PlatformRecords
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected


class Adapter(ABC):
    """One guest, bound to one site by its ``Connection``. Cheap to make; safe to use from several threads.

    ``name`` is the folder, the registry key and the last part of ``/hooks/<site>/<name>``.
    ``EVENTS`` maps each canonical (or ``vendor.*``) event type that ``read`` may yield to a sentence about it.
    ``EFFECTS`` are the dispatches that ``perform`` takes: ``notify`` or ``publish``, or ``call:<effect>``.
    ``SETTINGS`` documents what a connection's settings may hold; those named in ``PRIVATE`` are credentials: encrypted at
    rest, never shown. ``TELLS_COURSES``: whether ``knowledge`` can be asked.
    """

    name: ClassVar[str]
    EVENTS: ClassVar[Mapping[str, str]] = {}
    EFFECTS: ClassVar[frozenset[str]] = frozenset()
    SETTINGS: ClassVar[Mapping[str, str]] = {}
    PRIVATE: ClassVar[frozenset[str]] = frozenset()
    TELLS_COURSES: ClassVar[bool] = False

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def lend(self, records: PlatformRecords) -> None:  # noqa: B027 - most guests have no use for it
        """Called once after the guest was made: what the service keeps of LTI platforms, for guests that speak LTI."""

    def takes(self, kind: DispatchKind, name: str) -> bool:
        """Whether ``perform`` knows this dispatch."""
        return kind in self.EFFECTS or f"{kind}:{name}" in self.EFFECTS

    @abstractmethod
    def verify(self, request: Inbound) -> None:
        """Prove that the raw bytes come from the site. Raises ``Unverified``; looks at the body only as bytes
        (or, where the sender can do no better, at a token inside it)."""

    @abstractmethod
    def read(self, request: Inbound) -> Delivery:
        """Translate a verified request. The same bytes give the same ids. Raises ``Malformed``."""

    @abstractmethod
    def perform(self, dispatch: Dispatch) -> Receipt:
        """Do it on the other side, using ``dispatch.key`` to be idempotent where that side can.

        Raises ``Retryable`` or ``Rejected`` and nothing else, and comes back within 15 seconds (half of the time for which
        a row is claimed) unless the connection's own settings ask for more: a slower one is performed twice.
        """

    def wanted(self, types: Iterable[str]) -> list[str]:
        """The sender's own names of the events that become one of ``types``, in alphabetical order: what it is told to send.

        Empty for guests whose sender does not ask. Types that the guest does not declare have no name.
        """
        return []

    def configure(self, secret: str = "", token_key: str = "") -> HeldKeys:
        """Hand a renewed secret and token key to the other side, which keeps the previous ones beside them; with neither, only
        ask which it holds.

        Raises ``Retryable``, and ``Rejected`` where the other side refuses or cannot be told at all.
        """
        raise Rejected(f"{self.name} cannot be told keys from here. Change them by hand on both sides.")

    def people(self, ids: Iterable[str]) -> list[Person]:
        """What the LMS knows of these people; unknown ids are left out. Guests that cannot tell answer nothing.

        What it does not tell of somebody is empty, the language too: a guess would overwrite what is known from elsewhere.
        """
        return []

    def courses(self, ids: Iterable[str]) -> list[Course]:
        """What the LMS knows of these courses."""
        return []

    def knowledge(self, course: str) -> CourseKnowledge | None:
        """All that the LMS tells of one course: sections, activities with their dates, groups, how many learn, who teaches.

        None where it has no such course (any more). Only guests with ``TELLS_COURSES`` are asked. Raises ``Retryable`` and
        ``Rejected``.
        """
        raise Rejected(f"{self.name} cannot tell of courses.")

    def teachers(self, course: str) -> list[Person]:
        """Who teaches ``course``."""
        return []

    def diagnose(self, around: Surroundings) -> list[Finding]:
        """What ``lms-feedback doctor`` asks: how everything is that this connection needs. Raises nothing: a fault is found."""
        return []
