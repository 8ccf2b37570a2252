"""Sites, people, who may sign in, who follows, what was said, and the versions that items are pinned to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.item import Post
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.store.access import Account, ApiToken, Session
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.voices import BoardEntry

from .store_examples import NOW, SITE, a_site, an_item, store
from .store_unit_contract import refused_command, statements

ANN = Person(SITE, "p1", "Ann 安", "zh-CN", "ann@example.org", (Grant("support"), Grant("teacher", "c1")))
BEN = Person(SITE, "p2", "Ben", grants=(Grant("teacher"),))


class PeopleContract:
    """All small repositories."""

    @pytest.fixture
    def known(self, database: Database) -> None:
        """Ann and Ben."""
        with database.unit() as unit:
            unit.people.put(ANN)
            unit.people.put(BEN)
            unit.commit()

    def test_a_site_comes_back_and_its_secrets_lie_sealed(self, database: Database) -> None:
        with database.reader() as reader:
            assert reader.sites.get(SITE) == a_site()
            assert reader.sites.list() == [a_site()]
            with pytest.raises(NotFound):
                reader.sites.get("nowhere")
            rows = str(reader.connection.execute(text("SELECT * FROM site")).all())
            assert [word for word in ("newest", "signing-key", "ws-token") if word in rows + repr(a_site())] == []

    def test_a_site_can_be_changed(self, database: Database) -> None:
        with database.unit() as unit:
            unit.sites.put(replace(a_site(), name="Renamed", token_keys=("second", "signing-key")))
            unit.commit()
        with database.reader() as reader:
            assert reader.sites.get(SITE) == replace(a_site(), name="Renamed", token_keys=("second", "signing-key"))

    @pytest.mark.usefixtures("known")
    def test_people_come_back_with_their_grants(self, database: Database) -> None:
        with database.reader() as reader, statements(database) as seen:
            assert reader.people.get_many(SITE, ["p1", "p2", "p3"]) == {"p1": ANN, "p2": BEN}
            assert reader.people.get(SITE, "p1") == ANN
            assert reader.people.get(SITE, "p3") is None
            assert reader.people.get("other", "p1") is None
        assert len([s for s in seen if s.startswith("SELECT")]) == 3

    @pytest.mark.usefixtures("known")
    def test_a_person_is_as_told_last(self, database: Database) -> None:
        later = replace(ANN, name="Ann B.", grants=(Grant("lead"),))
        with database.unit() as unit:
            unit.people.put(later)
            unit.commit()
        with database.reader() as reader:
            assert reader.people.get(SITE, "p1") == later

    @pytest.mark.usefixtures("known")
    def test_nothing_is_written_for_what_is_known(self, database: Database) -> None:
        with database.unit() as unit:
            unit.people.get(SITE, "p1")
            with statements(database) as seen:
                unit.people.put(replace(ANN, grants=ANN.grants[::-1]))
                unit.commit()
        assert seen == []

    @pytest.mark.usefixtures("known")
    def test_a_person_put_by_a_failed_command_is_put_again(self, database: Database) -> None:
        later = replace(ANN, name="Ann B.")
        with database.unit() as unit:
            with refused_command(unit):
                unit.people.put(later)
            with unit.command():
                unit.people.put(later)
            unit.commit()
        with database.reader() as reader:
            assert reader.people.get(SITE, "p1") == later

    @pytest.mark.usefixtures("known")
    def test_roles_hold_everywhere_or_in_one_course(self, database: Database) -> None:
        with database.reader() as reader:
            assert reader.people.with_role(SITE, "teacher", "c1") == [ANN, BEN]
            assert reader.people.with_role(SITE, "teacher", "c2") == [BEN]
            assert reader.people.with_role(SITE, "teacher") == [BEN]
            assert reader.people.with_role(SITE, "support", "c9") == [ANN]
            assert reader.people.with_role("other", "teacher") == []

    def test_courses(self, database: Database) -> None:
        one = Course(SITE, "c1", "Algebra 代数", "http://localhost/c1")
        with database.unit() as unit:
            unit.courses.put(replace(one, name="old"))
            unit.courses.put(one)
            unit.commit()
        with database.reader() as reader:
            assert reader.courses.get(SITE, "c1") == one
            assert reader.courses.get(SITE, "c2") is None
            assert reader.courses.list(SITE) == [one]

    def test_followers(self, database: Database) -> None:
        store(database, an_item(1), an_item(2))
        with database.unit() as unit:
            for person, via in (("p2", "self"), ("p2", "merge:2"), ("p3", "merge:2"), ("p2", "self")):
                unit.followers.add(SITE, 1, person, via)
            unit.followers.add(SITE, 2, "p4")
            unit.commit()
        with database.unit() as unit:
            assert unit.followers.of(SITE, 1) == ["p2", "p3"]
            assert unit.followers.of_many(SITE, [1, 2, 3]) == {1: ["p2", "p3"], 2: ["p4"]}
            unit.followers.remove_via(SITE, 1, "merge:2")
            unit.flush()
            assert unit.followers.of(SITE, 1) == ["p2"]
            unit.followers.remove(SITE, 1, "p2")
            unit.flush()
            assert unit.followers.of(SITE, 1) == []

    def test_posts_come_oldest_first(self, database: Database) -> None:
        store(database, an_item())
        said = [
            Post(SITE, 1, "b", NOW, "p1", "public", "Hello 你好"),
            Post(SITE, 1, "a", NOW + timedelta(seconds=1), "s1", "internal", "psst"),
            Post(SITE, 1, "c", NOW + timedelta(seconds=2), "bot", "public", "Answered.", "answered"),
        ]
        with database.unit() as unit:
            for post in reversed(said):
                unit.posts.add(post)
            unit.commit()
        with database.reader() as reader:
            assert reader.posts.of(SITE, 1) == said
            assert reader.posts.of(SITE, 1, "public") == [said[0], said[2]]
            assert reader.posts.of(SITE, 1, "internal") == [said[1]]

    def test_surveys(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit:
            unit.surveys.add(SITE, 1, "csat", "p1", NOW)
            unit.surveys.add(SITE, 1, "csat", "p1", NOW)
            unit.flush()
            assert not unit.surveys.answer(SITE, 1, "csat", "p2", 5, None, NOW)
            assert unit.surveys.answer(SITE, 1, "csat", "p1", 4, "fine", NOW + timedelta(hours=1))
            (answer,) = unit.surveys.of(SITE, 1)
            assert (answer.score, answer.comment, answer.asked_at) == (4, "fine", NOW)

    def test_the_board(self, database: Database) -> None:
        store(database, an_item(1), an_item(2))
        first = BoardEntry(SITE, 1, "Dark mode 深色", "planned", "planned", NOW, course="c1")
        second = BoardEntry(SITE, 2, "Offline", "", "shipped", NOW + timedelta(days=1), votes=3)
        with database.unit() as unit:
            unit.board.put(first)
            unit.board.put(second)
            unit.board.put(replace(first, votes=9))
            unit.commit()
        with database.reader() as reader:
            assert reader.board.list(SITE) == [second, replace(first, votes=9)]
            assert reader.board.list(SITE, courses=["c2"]) == [second]
            assert reader.board.get(SITE, 1) == replace(first, votes=9)
            assert reader.board.get(SITE, 3) is None

    def test_versions_stay_readable_after_newer_ones(self, database: Database) -> None:
        with database.unit() as unit:
            assert unit.workflows.current(SITE, "answer") is None
            unit.workflows.publish(SITE, "answer", 1, "b1", "workflow: answer", {"closed": {"en": "# Closed"}}, NOW)
            unit.workflows.publish(SITE, "answer", 2, "b2", "workflow: answer", {}, NOW + timedelta(days=1))
            unit.commit()
        with database.unit() as unit:
            current = unit.workflows.current(SITE, "answer")
            assert current is not None
            assert (current.version, current.behaviour) == (2, "b2")
            assert unit.workflows.get(SITE, "answer", "b1").messages == {"closed": {"en": "# Closed"}}
            with pytest.raises(NotFound):
                unit.workflows.get(SITE, "answer", "b3")
            unit.workflows.publish(SITE, "answer", 1, "b1", "again", {}, NOW + timedelta(days=2))
            assert [(w.behaviour, w.live) for w in unit.workflows.list(SITE)] == [("b2", False), ("b1", True)]
            assert {w.shipped for w in unit.workflows.list(SITE)} == {True}
            unit.workflows.publish(SITE, "answer", 1, "b1", "ours", {}, NOW + timedelta(days=3), shipped=False)
            assert [(w.behaviour, w.shipped) for w in unit.workflows.list(SITE)] == [("b2", True), ("b1", False)]

    @pytest.mark.usefixtures("known")
    def test_accounts_and_sessions(self, database: Database) -> None:
        session = Session("digest", SITE, "p1", NOW, NOW + timedelta(hours=1), {"csrf": "x"})
        with database.unit() as unit:
            unit.accounts.put(SITE, " Ann@Example.org", "hash", "p1")
            unit.sessions.put(session)
            unit.sessions.put(replace(session, id="other"))
            unit.commit()
        with database.unit() as unit:
            assert unit.accounts.by_email(SITE, "ann@example.ORG") == Account(SITE, "ann@example.org", "hash", "p1")
            assert unit.accounts.by_email("other", "ann@example.org") is None
            assert unit.sessions.get("digest", NOW) == session
            assert unit.sessions.get("digest", NOW + timedelta(hours=1)) is None
            unit.sessions.end("digest")
            assert unit.sessions.get("digest", NOW) is None
            unit.accounts.remove(SITE, "ann@example.org")
            assert unit.accounts.list(SITE) == []
            assert unit.sessions.get("other", NOW) is None

    @pytest.mark.usefixtures("known")
    def test_tokens(self, database: Database) -> None:
        token = ApiToken(SITE, "t1", "import", "p1", frozenset({"items:read"}), "digest", NOW, NOW + timedelta(days=1))
        with database.unit() as unit:
            unit.tokens.create(token)
            unit.commit()
        with database.unit() as unit:
            assert unit.tokens.by_hash("digest", NOW) == token
            assert unit.tokens.by_hash("digest", NOW + timedelta(days=1)) is None
            assert unit.tokens.by_hash("else", NOW) is None
            assert not unit.tokens.revoke("other", "t1", NOW)
            assert unit.tokens.revoke(SITE, "t1", NOW)
            assert not unit.tokens.revoke(SITE, "t1", NOW)
            assert unit.tokens.by_hash("digest", NOW) is None
            assert [t.revoked_at for t in unit.tokens.list(SITE)] == [NOW]
