"""Group commit: a thread takes all commands that wait, decides each, writes all at once, commits once and answers all.

A command that is refused writes nothing. One that needs an item which the group already writes goes into the next group.
On a database error nothing of the group was written; its commands are then done again one by one, so that each gets the
answer that is its own. Whoever lost a race (``Conflict``, ``StaleVersion`` at the flush) reads anew and decides again.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue

from sqlalchemy import Connection

from lms_feedback_plugin.errors import FeedbackError, StaleVersion, StoreUnavailable
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.faults import Busy, Conflict

from .commands import Command, Outcome
from .handling import handle, prepare
from .turn import Group, House, Turn

LARGEST_GROUP = 64
TRIES = 4
"""How often a command that loses races is decided anew."""
PATIENCE = 2
"""Failures of the database in a row after which a failed group is given up."""

Enqueue = Callable[[Connection, Iterable[tuple[str, int]]], None]
"""Called once per group inside its transaction, with the items that have something to send."""
Answer = Outcome | Exception

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A command and whoever waits for its answer."""

    command: Command
    answer: Future[Outcome] = field(default_factory=Future)


class Committer:
    """``execute`` may be called from any number of threads. The thread that commits starts with the first command, so that
    a process may be forked before."""

    def __init__(self, database: Database, house: House, clock: Callable[[], datetime], enqueue: Enqueue) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self.enqueue = enqueue
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process = 0

    def execute(self, command: Command) -> Outcome:
        """Decide and commit; returns when it is on disk. Raises the ``FeedbackError`` that refuses it."""
        waiting = Waiting(command)
        self._ensure_thread()
        self._queue.put(waiting)
        return waiting.answer.result()

    @property
    def waiting(self) -> int:
        """How many commands have come and are not in a group yet."""
        return self._queue.qsize()

    def close(self) -> None:
        """Finish what waits and stop."""
        if self._thread is not None and self._process == os.getpid():
            self._queue.put(None)
            self._thread.join(timeout=30)
            self._thread = None

    def _ensure_thread(self) -> None:
        if self._thread is not None and self._process == os.getpid():
            return
        with self._starting:
            if self._thread is None or self._process != os.getpid():
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._work, name="committer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        deferred: deque[Waiting] = deque()
        closing = False
        while not (closing and not deferred):
            group, closing = self._next_group(deferred, closing)
            deferred.extend(self._commit(group))
        self._refuse_rest()

    def _next_group(self, deferred: deque[Waiting], closing: bool) -> tuple[list[Waiting], bool]:
        """What was put off comes first; else wait for the first command and take all that came with it."""
        group = [deferred.popleft() for _ in range(min(len(deferred), LARGEST_GROUP))]
        while len(group) < LARGEST_GROUP and not closing:
            try:
                waiting = self._queue.get(block=not group)
            except Empty:
                break
            if waiting is None:
                closing = True
            else:
                group.append(waiting)
        return group, closing

    def _commit(self, group: Sequence[Waiting]) -> list[Waiting]:
        """One transaction for all; returns those that must wait for the next one."""
        if not group:
            return []
        try:
            answers, deferred = self._together([waiting.command for waiting in group])
        except Exception as error:
            self._one_by_one(group, error)
            return []
        for n, answer in answers.items():
            _settle(group[n], answer)
        return [group[n] for n in deferred]

    def _one_by_one(self, group: Sequence[Waiting], error: Exception) -> None:
        """After a failed group: each alone. A database that is away ``PATIENCE`` times in a row is not asked for the rest."""
        failures = 0
        for waiting in group:
            answer = self._alone(waiting.command) if failures < PATIENCE else error
            if failures < PATIENCE:
                failures = failures + 1 if isinstance(answer, StoreUnavailable) else 0
            _settle(waiting, answer)

    def _alone(self, command: Command) -> Answer:
        lost: Exception = StoreUnavailable(f"Others were first {TRIES} times. Nothing was written; try again.")
        for _ in range(TRIES):
            try:
                answers, _deferred = self._together([command])
                return answers[0]
            except (Conflict, StaleVersion):
                continue
            except FeedbackError as error:
                return error
            except Exception as slip:
                logger.exception("%s could not be written", type(command).__name__)
                return slip
        return lost

    def _together(self, commands: Sequence[Command]) -> tuple[dict[int, Answer], list[int]]:
        """Answers by position, and the positions that must wait. Raises what the database says about the whole."""
        answers: dict[int, Answer] = {}
        deferred: list[int] = []
        sites = sorted({command.site for command in commands})
        for site in sites:
            self._house.library.prepare(site)
            self._house.handbooks.refresh(site)
        with self._database.unit() as unit:
            for site in sites:  # before any item: whoever publishes claims the site first and its items after
                self._house.library.hold(unit, site)
            group = Group(self._house, unit, self._clock())
            prepare(group, commands)
            for n, command in enumerate(commands):
                try:
                    answers[n] = _decide(group, command)
                except Busy:
                    deferred.append(n)
                except (Conflict, StoreUnavailable):
                    raise
                except FeedbackError as refusal:
                    answers[n] = refusal
                except Exception as slip:  # ours; it must cost nobody else of the group their answer
                    logger.exception("%s could not be decided", type(command).__name__)
                    answers[n] = slip
            group.close()
            unit.flush()
            group.erase()
            if group.outgoing:
                self.enqueue(unit.connection, group.outgoing)
            unit.commit()
        for later in group.later:
            later()
        return answers, deferred

    def _refuse_rest(self) -> None:
        """Whoever came after the end is told so instead of waiting for ever."""
        while not self._queue.empty():
            waiting = self._queue.get()
            if waiting is not None:
                waiting.answer.set_exception(StoreUnavailable("The service is stopping; nothing was written. Try again."))


def _decide(group: Group, command: Command) -> Outcome:
    turn = Turn(group, group.house.sites.get(command.site))
    try:
        with group.unit.command():
            outcome = handle(turn, command)
    except Exception:
        turn.refused()
        raise
    turn.keep()
    return outcome


def _settle(waiting: Waiting, answer: Answer) -> None:
    if isinstance(answer, Exception):
        waiting.answer.set_exception(answer)
    else:
        waiting.answer.set_result(answer)
