"""Learners who ask and supporters who answer, over and over, and do not stop until the service has said yes."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

LEARNERS = (("amy", "Amy Novak", "en"), ("ben", "Ben Carter", "en"), ("lin", "林晓雨", "zh-CN"), ("wang", "王浩然", "zh-CN"))
ANSWER_SECONDS = 30.0
GIVE_UP_SECONDS = 120.0
PRESSED_TWICE = 0.1
"""Part of the presses that are sent again under the same key although they were answered."""


@dataclass
class Acknowledged:
    """What the service has said yes to, and what it cost."""

    asked: dict[str, int] = field(default_factory=dict)
    """Key of a question → its item."""
    answered: set[int] = field(default_factory=set)
    """Items whose answer was acknowledged."""
    reporters: dict[int, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """Answers that must never be given: refusals, and one key with two items."""
    unanswered: list[str] = field(default_factory=list)
    asked_again: int = 0
    longest: float = 0.0
    """Seconds that the unluckiest press waited for its yes, over all its tries."""


class Pressing:
    """Threads that press at any of the ``ports``, each waiting ``pause`` seconds in between."""

    def __init__(self, ports: list[int], site: str, token: str, *, threads: int, pause: float, seed: int) -> None:
        self.said = Acknowledged()
        self._ports = ports
        self._items = f"/api/v1/sites/{site}/items"
        self._token = token
        self._pause = pause
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._press, args=(Random(seed + n),), daemon=True) for n in range(threads)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> Acknowledged:
        """No new presses; wait until the last ones are answered."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * GIVE_UP_SECONDS)
        return self.said

    def _press(self, luck: Random) -> None:
        while not self._stop.is_set():
            item = self._ask(luck)
            if item is not None and luck.random() < 0.7:
                self._answer(item, luck)
            self._stop.wait(self._pause * luck.uniform(0.5, 1.5))

    def _ask(self, luck: Random) -> int | None:
        key, (person, name, language) = uuid.UUID(int=luck.getrandbits(128)).hex, luck.choice(LEARNERS)
        said = {
            "kind": "answer",
            "fields": {"question": f"Question {key}"},
            "course": "python",
            "reporter": {"id": person, "name": name, "language": language},
        }
        item: int | None = None
        for _ in range(2 if luck.random() < PRESSED_TWICE else 1):
            given = self._until_yes(self._items, key, said, luck)
            if given is None:
                return None
            if item is not None and given != item:
                self._wrong(f"key {key} was answered with items {item} and {given}")
            item = given
        assert item is not None
        with self._lock:
            self.said.asked[key] = item
            self.said.reporters[item] = person
        return item

    def _answer(self, item: int, luck: Random) -> None:
        step = f"{self._items}/{item}/transitions/answer"
        if self._until_yes(step, f"answer-{item}", {"fields": {"reply": f"Like this: {item}"}}, luck) is not None:
            with self._lock:
                self.said.answered.add(item)

    def _until_yes(self, path: str, key: str, said: Mapping[str, object], luck: Random) -> int | None:
        began = time.monotonic()
        while time.monotonic() - began < GIVE_UP_SECONDS:
            status, answer = self._post(luck.choice(self._ports), path, key, said)
            if status in (200, 201):
                with self._lock:
                    self.said.longest = max(self.said.longest, time.monotonic() - began)
                return int(str(answer["id"]))
            if status is not None and status < 500 and status != 429:
                self._wrong(f"{path}: {status} {answer}")
                return None
            with self._lock:
                self.said.asked_again += 1
            time.sleep(luck.uniform(0.05, 0.3))
        with self._lock:
            self.said.unanswered.append(key)
        return None

    def _post(self, port: int, path: str, key: str, said: Mapping[str, object]) -> tuple[int | None, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "If-Match": "*",
        }
        try:
            connection.request("POST", path, json.dumps(said).encode(), headers)
            answer = connection.getresponse()
            read = answer.read()
            return answer.status, json.loads(read) if read else {}
        except (OSError, http.client.HTTPException, ValueError):
            return None, {}
        finally:
            connection.close()

    def _wrong(self, what: str) -> None:
        with self._lock:
            self.said.wrong.append(what)
