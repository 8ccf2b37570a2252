"""The one place that wires the service together, and the one that makes a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.registry import adapter_for
from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.errors import ConfigError
from lms_feedback_plugin.store.database import Database, open_database
from lms_feedback_plugin.store.vault import Vault
from lms_feedback_plugin.triage.handbook import Handbook as Matcher

from .access import Access
from .attachments import Attachments
from .board import Board
from .clockwork import Clockwork
from .commands import Command, Outcome
from .committer import Committer
from .config import Config
from .desk import Desk
from .dispatch import Dispatcher
from .doctor import Doctor
from .freshness import Freshness
from .handbook import Handbook
from .handbook_index import Handbooks
from .handbook_moving import HandbookMoving
from .jobs import Jobs
from .learner import LearnerPages
from .library import Library
from .lives import Lives
from .lti import Lti
from .lti_records import LtiRecords, lending
from .lti_registering import LtiRegistering
from .lti_tickets import Tickets
from .pairing import Pairing
from .personal import Personal
from .publishing import Publishing
from .receiving import listened_for
from .reconsidering import Reconsidering
from .rotation import Rotation
from .settings import Settings
from .sight import Sight
from .sites import Guests, Sites
from .tidying import tidy
from .turn import House
from .worker import Worker

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Service:
    """All that the web, the command line and workers use. Safe to use from several threads."""

    config: Config
    clock: Clock
    database: Database
    sites: Sites
    library: Library
    access: Access
    settings: Settings
    publishing: Publishing
    desk: Desk
    handbook: Handbook
    lives: Lives
    learner: LearnerPages
    attachments: Attachments
    board: Board
    personal: Personal
    committer: Committer
    jobs: Jobs
    dispatcher: Dispatcher
    clockwork: Clockwork
    freshness: Freshness
    doctor: Doctor
    pairing: Pairing
    rotation: Rotation
    reconsidering: Reconsidering
    lti: Lti
    lti_registering: LtiRegistering

    def execute(self, command: Command) -> Outcome:
        """Decide and commit one command; returns when it is on disk. Raises the ``FeedbackError`` that refuses it."""
        return self.committer.execute(command)

    @property
    def handbook_moving(self) -> HandbookMoving:
        """Whole handbooks in and out."""
        return HandbookMoving(self.database, self.sites, self.handbook, self.clock)

    def adapter(self, site: str, name: str) -> Adapter:
        """The guest of a site. Raises ``NotFound`` with the ``known`` names."""
        return self.sites.adapter(site, name)

    def wanted(self, site: str, adapter: str) -> list[str]:
        """What the guest's sender is to send: its own names of the events that somebody here listens for; empty where it does
        not ask. Raises ``NotFound``."""
        return self.adapter(site, adapter).wanted(listened_for(self.library.versions(site)))

    def worker(self) -> Worker:
        """The loop that delivers and keeps promises; at most one in a process."""
        return Worker(
            self.jobs,
            self.dispatcher,
            self.clockwork,
            self.clock,
            interval=self.config.sweep_seconds,
            reconsider=self.reconsidering.sweep,
            also_tidy=lambda now: tidy(self.database, now),
        )

    def close(self) -> None:
        """Finish what is under way and let everything go."""
        self.committer.close()
        self.freshness.close()
        self.committer.close()  # what the last answers of the LMS brought
        self.dispatcher.close()
        self.jobs.close()
        self.database.close()


def build(
    config: Config, *, clock: Clock | None = None, workflows: load.Library | None = None, guests: Guests = adapter_for
) -> Service:
    """The service over the settings. Asks the database nothing yet; it must have been migrated before the first use.

    ``clock`` answers the present in UTC; ``workflows`` and ``guests`` stand in for the shipped ones. Raises ``ConfigError`` and
    ``DefinitionError``.
    """
    clock = clock or _now
    database = open_database(config.database_url, secret_key=config.secret_key)
    sites, lti = _sites(config, database, guests, clock)
    library, publishing = _published(workflows or _workflows(config), database, sites, clock)
    sight = Sight.of(library.workspace)
    freshness = Freshness(database, sites, clock)
    handbook = Handbook(database, sites, library, Handbooks(database, clock, Matcher), clock)
    house = House(library, sites, config.public_url, Vault(config.secret_key), sight, handbook.index, freshness.ask)
    jobs, committer, reconsidering = _deciding(database, house, freshness, clock)
    return Service(
        config=config,
        clock=clock,
        database=database,
        sites=sites,
        library=library,
        access=Access(database, sites, sight, clock),
        settings=Settings(database, library, sites, clock),
        publishing=publishing,
        desk=Desk(database, library, sight, clock),
        handbook=handbook,
        lives=Lives(database, library, sight),
        learner=LearnerPages(database, library, sight, clock),
        attachments=Attachments(database, sites, sight, clock, config.max_upload),
        board=Board(database, library, sites, clock),
        personal=Personal(database, sites, clock),
        committer=committer,
        jobs=jobs,
        dispatcher=Dispatcher(database, sites.adapter, clock, lease=timedelta(seconds=config.lease_seconds)),
        clockwork=Clockwork(database, committer.execute),
        freshness=freshness,
        reconsidering=reconsidering,
        doctor=Doctor(config, database, sites, clock),
        pairing=Pairing(database, sites, config.public_url, clock, guests),
        rotation=Rotation(database, sites, clock),
        lti=lti,
        lti_registering=LtiRegistering(database, sites, lti, clock),
    )


def _sites(config: Config, database: Database, guests: Guests, clock: Clock) -> tuple[Sites, Lti]:
    """The sites, and the door for LTI platforms, which share what is kept of registrations."""
    records = LtiRecords(database, clock)
    sites = Sites(database, clock, lending(guests, records))
    return sites, Lti(database, sites, records, Tickets(config.secret_key, clock), config.public_url, clock)


def _deciding(database: Database, house: House, freshness: Freshness, clock: Clock) -> tuple[Jobs, Committer, Reconsidering]:
    """Where commands are decided and committed, and what is enqueued with them."""
    jobs = Jobs(database.engine)
    committer = Committer(database, house, clock, jobs.enqueue)
    reconsidering = Reconsidering(database, house.library, committer.execute, clock)
    freshness.learnt = reconsidering.look
    return jobs, committer, reconsidering


def _published(shipped: load.Library, database: Database, sites: Sites, clock: Clock) -> tuple[Library, Publishing]:
    """The versions of the sites, and what publishes them; the store learns from them which fields are private."""
    library = Library(shipped, database, sites, clock)
    database.rules_of = library.rules
    publishing = Publishing(database, library, sites, clock)
    library.enter = publishing.enter
    return library, publishing


def _workflows(config: Config) -> load.Library:
    """The workflows and the workspace that every site of this service begins with."""
    if not config.workflows:
        return load.shipped_library()
    folder = Path(config.workflows)
    if not (folder / load.WORKSPACE_FILE).is_file():
        raise ConfigError(f"workflows = {config.workflows!r} holds no {load.WORKSPACE_FILE}. Name the folder that holds it.")
    return load.load_library(folder)


def _now() -> datetime:
    return datetime.now(UTC)
