"""One transaction: reads at once, writes late and in bulk, and leaves nothing behind unless it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from .access import Accounts, Sessions, Tokens
from .attachments import Attachments
from .breakers import Breakers
from .choices import ChoicesOf
from .clocks import Clocks
from .courses import Courses
from .erasure import Erasure
from .handbook import Handbook
from .history import History
from .items import Items
from .journal import Journal
from .ledger import Ledger
from .lti import Lti
from .outbox import Outbox
from .pairings import Pairings
from .people import People
from .posts import Followers, Posts
from .received import Heartbeats, Inbox, Nonces, Replies
from .rules import RulesOf
from .settling import settle
from .site_history import SiteHistory
from .sites import Sites
from .vault import Vault
from .voices import Board, Surveys, Votes
from .workflows import Workflows


class Unit:
    """Made by ``Database.unit`` and ``Database.reader``; used by one thread.

    ``connection`` is the transaction's own, for those who write beside us (a job that must be enqueued with the decision).
    Methods that say "at once" execute a statement when called; all other writes wait for ``flush``.
    """

    def __init__(self, connection: Connection, vault: Vault, rules_of: RulesOf) -> None:
        self.connection = connection
        self.committed = False
        self._vault = vault
        self._rules_of = rules_of
        self._commands = 0
        self._ledger = ledger = Ledger()
        self._journal = journal = Journal(connection)
        self.items = Items(connection, ledger, vault)
        self.history = History(connection, ledger, vault, rules_of)
        self.clocks = Clocks(connection)
        self.posts = Posts(connection, journal)
        self.followers = Followers(connection, journal)
        self.attachments = Attachments(connection, journal, vault)
        self.outbox = Outbox(connection, journal)
        self.breakers = Breakers(connection, journal)
        self.inbox = Inbox(connection, journal)
        self.heartbeats = Heartbeats(connection, journal)
        self.replies = Replies(connection, journal)
        self.nonces = Nonces(connection)
        self.people = People(connection, journal, Erasure(connection, vault, rules_of))
        self.choices = ChoicesOf(connection, journal)
        self.courses = Courses(connection, journal)
        self.sites = Sites(connection, journal, vault)
        self.pairings = Pairings(connection)
        self.site_history = SiteHistory(connection, vault)
        self.workflows = Workflows(connection)
        self.accounts = Accounts(connection, journal)
        self.sessions = Sessions(connection, journal)
        self.tokens = Tokens(connection, journal)
        self.lti = Lti(connection, vault)
        self.surveys = Surveys(connection, journal)
        self.board = Board(connection, journal)
        self.votes = Votes(connection, journal)
        self.handbook = Handbook(connection, journal)

    @contextmanager
    def command(self) -> Iterator[None]:
        """A savepoint in memory: what a command wanted written is forgotten when it raises, and the group goes on.

        Statements that were executed at once inside are not undone; commands of a group use none.
        """
        self._commands += 1
        self._ledger.command = self._commands
        marks = len(self._journal), self._ledger.mark()
        try:
            yield
        except BaseException:
            self._journal.rewind(marks[0])
            self._ledger.rewind(marks[1])
            self.people.forget()
            self.courses.forget()
            raise
        finally:
            self._ledger.command = 0

    def flush(self) -> None:
        """Write everything that waits. Raises ``StaleVersion`` or ``Conflict``; the unit is good for nothing then."""
        settle(self._ledger, self._journal, self._vault, self._rules_of)
        self._journal.flush()

    def commit(self) -> None:
        """Flush and make it last."""
        self.flush()
        self.connection.commit()
        self.committed = True
