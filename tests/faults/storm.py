"""One storm: an academy, two web processes and two workers under load, of which random ones are killed and started again."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lms_feedback_plugin.adapters.sandbox.demo import demo_courses, demo_people
from lms_feedback_plugin.cli.migrate import upgrade
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.config import load_config

from .press import Acknowledged, Pressing
from .processes import Program, free_port
from .verdict import Verdict, judge

SITE = "academy"
SECRET = "whsec_" + "c3Rvcm0tYW5kLXN0cmVzcy1mb3ItdGhlLWFjYWRlbXk="
TOKEN_KEY = "a-key-of-thirty-two-characters-ok"
ACADEMY = (
    "from pathlib import Path; from lms_feedback_plugin.adapters.sandbox.academy import *; import sys, json;"
    "said = json.loads(sys.argv[1]); said['path'] = Path(said['path']); serve_academy(AcademyConfig(**said))"
)
HASTE = {"LMSFB_SWEEP_SECONDS": "0.3", "LMSFB_LEASE_SECONDS": "8"}
"""So that a short storm is over soon."""
CALM_SECONDS = 150.0
"""How long what is left may take to arrive after the last kill."""

UNDER_LOAD = 5
"""Questions that are acknowledged between two kills: a service that lies on the ground cannot be knocked down."""

Tell = Callable[[str], None]


@dataclass
class Storm:
    """What happened."""

    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    calm: float = 0.0
    """Seconds from the last press until everything was told."""
    said: Acknowledged = field(default_factory=Acknowledged)
    verdict: Verdict | None = None
    audit: str = ""

    def figures(self) -> str:
        """In one paragraph, for a person."""
        assert self.verdict is not None
        killed = ", ".join(f"{name} {n}" for name, n in sorted(self.kills.items()))
        return (
            f"{sum(self.kills.values())} kills in {self.seconds:.0f} s ({killed}); {len(self.said.asked)} questions and "
            f"{len(self.said.answered)} answers acknowledged, {self.said.asked_again} tries went unanswered and were repeated, "
            f"longest wait for a yes {self.said.longest:.1f} s; {self.verdict.items} items, {self.verdict.notices} notices "
            f"shown once each, {self.verdict.sent_again} sent again and recognised; all told {self.calm:.1f} s after the last "
            f"press; "
            f"audit: {self.audit}; faults: {len(self.verdict.faults)}"
        )


def rage(url: str, folder: Path, *, kills: int, every: float, seed: int, tell: Tell = lambda _line: None) -> Storm:
    """Run one storm on an empty database. ``every`` are the seconds between two kills."""
    luck = random.Random(seed)
    storm = Storm()
    with _town(url, folder) as town:
        pressing = Pressing(town.ports, SITE, town.token, threads=8, pause=0.1, seed=seed)
        pressing.start()
        began = time.monotonic()
        for n, victim in enumerate(_victims(town.mortal, kills, luck), start=1):
            before = len(pressing.said.asked)
            time.sleep(every * luck.uniform(0.5, 1.5))
            _until(lambda before=before: len(pressing.said.asked) >= before + UNDER_LOAD)  # type: ignore[misc]
            storm.kills[victim.kill(luck)] += 1
            tell(f"kill {n}/{kills}: {victim.name}; {len(pressing.said.asked)} questions acknowledged")
            _raise_the_dead(town.mortal)
        storm.seconds = time.monotonic() - began
        time.sleep(every)
        _raise_the_dead(town.mortal)
        storm.said = pressing.finish()
        storm.calm = town.wait_until_told()
        storm.audit = town.audit()
        storm.verdict = judge(town.service.database, SITE, storm.said, town.academy_counts())
    return storm


def _victims(programs: list[Program], kills: int, luck: random.Random) -> Iterator[Program]:
    """Each in its turn, in a new order every time around."""
    for _ in range(0, kills, len(programs)):
        yield from luck.sample(programs, min(kills, len(programs)))
        kills -= len(programs)


def _until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing was acknowledged within {seconds:g} s")
        time.sleep(0.05)


def _raise_the_dead(programs: list[Program]) -> None:
    for program in programs:
        if not program.alive:
            program.start()


@dataclass
class Town:
    """Everything that runs during a storm."""

    service: Service
    academy: Program
    mortal: list[Program]
    token: str
    environment: dict[str, str]

    @property
    def ports(self) -> list[int]:
        """Where the service listens."""
        return [program.port for program in self.mortal if program.port is not None]

    def academy_counts(self) -> dict[str, object]:
        """What the academy received and showed."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.academy.port}/ws/stats", timeout=10) as answer:
            counts: dict[str, object] = json.loads(answer.read())
        return counts

    def wait_until_told(self) -> float:
        """Until nothing waits in the outbox; the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < CALM_SECONDS:
            with self.service.database.reader() as unit:
                if not unit.outbox.pending_age(self.service.clock()):
                    break
            _raise_the_dead(self.mortal)
            time.sleep(0.2)
        return time.monotonic() - began

    def audit(self) -> str:
        """What ``lms-feedback audit verify`` says, as a process of its own."""
        arguments = [sys.executable, "-m", "lms_feedback_plugin.cli", "audit", "verify"]
        done = subprocess.run(
            arguments, env=self.mortal[0].environment, capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            raise AssertionError(f"audit verify ended with {done.returncode}: {done.stdout}{done.stderr}")
        return " ".join(done.stdout.split())


@contextmanager
def _town(url: str, folder: Path) -> Iterator[Town]:
    ports = {name: free_port() for name in ("academy", "serve-1", "serve-2")}
    common = {"LMSFB_DATA_DIR": str(folder), "LMSFB_DATABASE_URL": url, "LMSFB_THREADS": "16", **HASTE}
    config = load_config(common)
    upgrade(config)
    service = build(config)
    town = Town(
        service,
        Program("academy", *academy(folder, ports["academy"], f"http://127.0.0.1:{ports['serve-1']}")),
        _house(folder, ports, common),
        _furnish(service, ports["academy"]),
        common,
    )
    programs = [town.academy, *town.mortal]
    try:
        for program in programs:
            program.start()
        for program in programs:
            program.wait_ready()
        yield town
    finally:
        for program in town.mortal:
            program.ask_to_stop()
        for program in reversed(programs):
            program.stop()
        service.close()


def _furnish(service: Service, academy_port: int) -> str:
    """The site, its people and courses, and an API token of somebody who supports learners."""
    url = f"http://127.0.0.1:{academy_port}"
    sandbox = Connection(SITE, "sandbox", {"url": url}, (SECRET,))
    bindings = {"lms": "sandbox", "tracker": "sandbox", "board": "sandbox"}
    with service.database.unit() as unit:
        unit.sites.put(Site(SITE, "Academy", ("en", "zh-CN"), url, bindings, {"sandbox": sandbox}, (TOKEN_KEY,)))
        unit.flush()
        for person in demo_people(SITE):
            unit.people.put(person)
        for course in demo_courses(SITE, url):
            unit.courses.put(course)
        unit.commit()
    secret, _id = service.access.create_token(SITE, "support", "storm", ("items:read", "items:write", "items:act"))
    return secret


def academy(folder: Path, port: int, service_url: str) -> tuple[list[str], dict[str, str], Path, int, str]:
    """How to start the academy: what ``Program`` takes after the name."""
    said = {
        "path": str(folder / "academy.db"),
        "service_url": service_url,
        "site": SITE,
        "secret": SECRET,
        "token_key": TOKEN_KEY,
        "port": port,
    }
    return ["-c", ACADEMY, json.dumps(said)], {}, folder / "academy.log", port, "/ws/stats"


def _house(folder: Path, ports: dict[str, int], common: dict[str, str]) -> list[Program]:
    cli = ["-m", "lms_feedback_plugin.cli"]
    web = [
        Program(
            name,
            [*cli, "serve", "--no-worker"],
            {**common, "LMSFB_PORT": str(ports[name])},
            folder / f"{name}.log",
            ports[name],
        )
        for name in ("serve-1", "serve-2")
    ]
    workers = [Program(name, [*cli, "work"], common, folder / f"{name}.log", None) for name in ("work-1", "work-2")]
    return [*web, *workers]
