"""The handbook: every version is kept, other words join an article once, counts add up, and lists find what was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms_feedback_plugin.domain.article import Article, ArticleUse, Phrasing, Tally
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.errors import Invalid, NotFound, StaleVersion
from lms_feedback_plugin.store.article_search import ArticleQuery
from lms_feedback_plugin.store.database import Database

from .store_examples import NOW, SITE, a_site, an_item, store
from .store_unit_contract import refused_command

TODAY = date(2026, 3, 2)
PASSWORD = Article(
    SITE, 1, "en", "How do I reset my password?", "Press **Forgot password**.", NOW, "s1", module="Account",
    owner="s1", review_on=date(2026, 6, 1),
)  # fmt: skip
PASSWORD_ZH = Article(
    SITE, 2, "zh-CN", "怎么重置密码？", "点击“忘记密码”。", NOW + timedelta(seconds=1), "s1", module="Account", same_as=1,
)  # fmt: skip
CERTIFICATE = Article(
    SITE, 3, "en", "Where is my certificate?", "Under Grades.", NOW + timedelta(seconds=2), "s2", module="Certificates",
    situation="after the exam", course="c1", activity="4", review_on=date(2026, 3, 1), state="draft",
)  # fmt: skip


class HandbookContract:
    """``unit.handbook``."""

    @pytest.fixture
    def handbook(self, database: Database) -> None:
        """Three articles."""
        with database.unit() as unit:
            unit.sites.put(a_site())
            unit.commit()
        with database.unit() as unit:
            assert unit.handbook.changes(SITE) == 0
            assert list(unit.handbook.next_ids(SITE, 3)) == [1, 2, 3]
            for one in (PASSWORD, PASSWORD_ZH, CERTIFICATE):
                unit.handbook.add(one)
            unit.commit()

    @pytest.mark.usefixtures("handbook")
    def test_an_article_comes_back_as_it_was_kept(self, database: Database) -> None:
        with database.reader() as reader:
            assert reader.handbook.get_many(SITE, [1, 2, 3, 4]) == {1: PASSWORD, 2: PASSWORD_ZH, 3: CERTIFICATE}
            assert reader.handbook.group(SITE, 1) == [PASSWORD, PASSWORD_ZH]
            assert reader.handbook.modules(SITE) == ["Account", "Certificates"]
            with pytest.raises(NotFound):
                reader.handbook.get(SITE, 4)
            with pytest.raises(NotFound):
                reader.handbook.get("elsewhere", 1)

    @pytest.mark.usefixtures("handbook")
    def test_every_version_is_kept(self, database: Database) -> None:
        second = replace(CERTIFICATE, answer="Under Profile.", version=2, changed_at=NOW + timedelta(days=1), changed_by="s9",
                         state="published", review_on=None)  # fmt: skip
        with database.unit() as unit:
            before = unit.handbook.changes(SITE)
            unit.handbook.save(second)
            assert unit.handbook.changes(SITE) > before
            unit.commit()
        with database.reader() as reader:
            assert reader.handbook.get(SITE, 3) == second
            assert reader.handbook.versions(SITE, 3) == [second, CERTIFICATE]

    @pytest.mark.usefixtures("handbook")
    def test_the_second_of_two_changes_is_refused(self, database: Database) -> None:
        with database.unit() as unit:
            unit.handbook.save(replace(PASSWORD, version=2, answer="First."))
            unit.commit()
        with database.unit() as unit, pytest.raises(StaleVersion):
            unit.handbook.save(replace(PASSWORD, version=2, answer="Second."))
        with database.reader() as reader:
            assert reader.handbook.get(SITE, 1).answer == "First."
            assert len(reader.handbook.versions(SITE, 1)) == 2

    @pytest.mark.usefixtures("handbook")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            (ArticleQuery(), [3, 2, 1]),
            (ArticleQuery(text="PASSWORD"), [1]),
            (ArticleQuery(text="密码"), [2]),
            (ArticleQuery(text="the exam"), [3]),
            (ArticleQuery(text="100%"), []),
            (ArticleQuery(states=("published",)), [2, 1]),
            (ArticleQuery(language="zh-CN"), [2]),
            (ArticleQuery(module="Account"), [2, 1]),
            (ArticleQuery(owner="s1"), [1]),
            (ArticleQuery(courses=("c1",)), [3, 2, 1]),
            (ArticleQuery(courses=("c2",)), [2, 1]),
            (ArticleQuery(courses=()), [2, 1]),
            (ArticleQuery(due_by=date(2026, 3, 1)), [3]),
            (ArticleQuery(due_by=date(2026, 2, 28)), []),
            (ArticleQuery(due_by=date(2026, 6, 1)), [3, 1]),
            (ArticleQuery(ids=(1, 3, 9)), [3, 1]),
            (ArticleQuery(ids=()), []),
        ],
    )
    def test_a_list_holds_what_was_asked_for(self, database: Database, query: ArticleQuery, found: list[int]) -> None:
        with database.reader() as reader:
            page = reader.handbook.search(SITE, query)
        assert [one.id for one in page.articles] == found
        assert page.next is None

    @pytest.mark.usefixtures("handbook")
    def test_pages_go_on_where_the_last_ended(self, database: Database) -> None:
        seen: list[int] = []
        query = ArticleQuery(limit=1)
        with database.reader() as reader:
            for _ in range(3):
                page = reader.handbook.search(SITE, query)
                seen += [one.id for one in page.articles]
                query = replace(query, after=page.next)
            assert query.after is None
            with pytest.raises(Invalid):
                reader.handbook.search(SITE, ArticleQuery(after="nonsense"))
        assert seen == [3, 2, 1]

    @pytest.mark.usefixtures("handbook")
    def test_a_retired_article_is_due_for_nothing(self, database: Database) -> None:
        with database.unit() as unit:
            unit.handbook.save(replace(PASSWORD, version=2, state="retired"))
            unit.commit()
        with database.reader() as reader:
            due = reader.handbook.search(SITE, ArticleQuery(due_by=date(2027, 1, 1)))
            assert [one.id for one in due.articles] == [3]

    @pytest.mark.usefixtures("handbook")
    def test_other_words_join_once_and_are_seen_by_their_stamp(self, database: Database) -> None:
        with database.reader() as reader:
            assert reader.handbook.stamps(SITE) == {1: (1, 0, None), 2: (1, 0, None)}
            before = reader.handbook.changes(SITE)
        with database.unit() as unit:
            unit.handbook.phrase(Phrasing(SITE, 1, "I forgot my password", NOW, item=7))
            unit.handbook.phrase(Phrasing(SITE, 1, "i  forgot my PASSWORD", NOW + timedelta(days=1)))
            unit.handbook.phrase(Phrasing(SITE, 1, "login lost", NOW + timedelta(days=2)))
            unit.commit()
        with database.reader() as reader:
            words = reader.handbook.phrasings(SITE, [1, 2])
            assert [one.text.lower().split() for one in words[1]] == [["login", "lost"], ["i", "forgot", "my", "password"]]
            assert reader.handbook.stamps(SITE)[1] == (1, 2, NOW + timedelta(days=2))
            assert reader.handbook.changes(SITE) > before

    @pytest.mark.usefixtures("handbook")
    def test_words_can_be_taken_back(self, database: Database) -> None:
        with database.unit() as unit:
            unit.handbook.phrase(Phrasing(SITE, 1, "login lost", NOW))
            unit.commit()
        with database.unit() as unit:
            before = unit.handbook.changes(SITE)
            unit.handbook.unphrase(SITE, 1, "login lost")
            assert unit.handbook.changes(SITE) > before
            unit.commit()
        with database.reader() as reader:
            assert reader.handbook.phrasings(SITE, [1]) == {}

    @pytest.mark.usefixtures("handbook")
    def test_who_is_erased_leaves_no_words_in_the_handbook(self, database: Database) -> None:
        store(database, an_item(1), an_item(2, reporter="p2"))
        with database.unit() as unit:
            unit.people.put(Person(SITE, "p1", "Ann"))
            unit.handbook.phrase(Phrasing(SITE, 1, "It is Ann, I forgot it", NOW, item=1))
            unit.handbook.phrase(Phrasing(SITE, 1, "forgotten", NOW, item=2))
            unit.commit()
        with database.unit() as unit:
            before = unit.handbook.changes(SITE)
            unit.people.erase(SITE, "p1")
            assert unit.handbook.changes(SITE) > before
            unit.commit()
        with database.reader() as reader:
            assert [one.text for one in reader.handbook.phrasings(SITE, [1])[1]] == ["forgotten"]

    @pytest.mark.usefixtures("handbook")
    def test_counts_add_up_by_day(self, database: Database) -> None:
        with database.unit() as unit:
            unit.handbook.count(SITE, 1, "shown", TODAY)
            unit.handbook.count(SITE, 1, "shown", TODAY, 2)
            unit.handbook.count(SITE, 1, "answered", TODAY)
            with refused_command(unit):
                unit.handbook.count(SITE, 1, "answered", TODAY, 100)
            unit.commit()
        with database.unit() as unit:
            unit.handbook.count(SITE, 1, "shown", TODAY)
            unit.handbook.count(SITE, 1, "not_helped", TODAY - timedelta(days=1))
            unit.handbook.count(SITE, 3, "helped", TODAY)
            unit.commit()
        with database.reader() as reader:
            assert reader.handbook.tallies(SITE) == {
                1: Tally(shown=4, answered=1, not_helped=1),
                3: Tally(helped=1),
            }
            assert reader.handbook.tallies(SITE, TODAY, [1]) == {1: Tally(shown=4, answered=1)}

    @pytest.mark.usefixtures("handbook")
    def test_what_an_item_was_answered_with_and_what_came_of_it(self, database: Database) -> None:
        store(database, an_item(1), an_item(2))
        first = ArticleUse(SITE, 1, "automatic", 1, 1, NOW, confidence=0.95)
        with database.unit() as unit:
            unit.handbook.use(first)
            unit.handbook.use(ArticleUse(SITE, 2, "automatic", 1, 1, NOW, confidence=0.99))
            unit.commit()
        heard = replace(first, outcome="not_helped", outcome_at=NOW + timedelta(hours=1))
        by_hand = ArticleUse(SITE, 1, "desk", 3, 1, NOW + timedelta(hours=2))
        with database.unit() as unit:
            unit.handbook.hear(heard)
            unit.handbook.use(by_hand)
            unit.commit()
        with database.reader() as reader:
            assert reader.handbook.uses(SITE, 1) == [by_hand, heard]
            assert reader.handbook.uses(SITE, 9) == []
            assert reader.handbook.shares(SITE, NOW, NOW + timedelta(days=1)) == {"not_helped": 1, "": 1}
            assert reader.handbook.asked(SITE, ["answer"], NOW, NOW + timedelta(days=1)) == 2
            assert reader.handbook.asked(SITE, ["fix"], NOW, NOW + timedelta(days=1)) == 0
            assert reader.handbook.asked(SITE, ["answer"], NOW - timedelta(days=1), NOW) == 0
            assert reader.handbook.shares(SITE, NOW + timedelta(seconds=1), NOW + timedelta(days=1)) == {}
