"""Pictures and files in the store: sealed, sent with one thing only, gone with the person and with the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.attachment import Attachment
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.faults import Conflict

from .store_examples import NOW, SITE, a_site, an_item, store

PICTURE = Attachment(SITE, "a1", "p1", "Screen 屏幕.png", "image/png", 5, NOW)
NOTE = Attachment(SITE, "a2", "p2", "log.txt", "text/plain", 3, NOW + timedelta(seconds=1))


class AttachmentsContract:
    """``unit.attachments``."""

    def test_bytes_come_back_as_they_were_and_lie_sealed(self, database: Database) -> None:
        _keep(database)
        with database.reader() as reader:
            assert reader.attachments.content(SITE, "a1", "whole") == b"\x89PNG\x00"
            assert reader.attachments.content(SITE, "a1", "preview") == b"small"
            assert reader.attachments.content(SITE, "a2", "preview") is None
            assert reader.attachments.content("other", "a1", "whole") is None
            rows = reader.connection.execute(text("SELECT sealed FROM attachment_content")).all()
            assert len(rows) == 3
            assert not any(b"PNG" in bytes(row.sealed) or b"small" in bytes(row.sealed) for row in rows)

    def test_the_same_id_is_taken_in_once(self, database: Database) -> None:
        _keep(database)
        with database.unit() as unit:
            assert not unit.attachments.add(replace(PICTURE, name="other.png"), {"whole": b"other"})
            unit.commit()
        with database.reader() as reader:
            assert reader.attachments.get_many(SITE, ["a1", "a9"]) == {"a1": PICTURE}
            assert reader.attachments.content(SITE, "a1", "whole") == b"\x89PNG\x00"

    def test_each_is_sent_with_one_thing_only(self, database: Database) -> None:
        _keep(database)
        with database.unit() as unit:
            unit.attachments.claim(PICTURE, 1, None)
            unit.attachments.claim(NOTE, 1, "2.01")
            unit.commit()
        sent = [replace(PICTURE, item=1), replace(NOTE, item=1, post="2.01")]
        with database.reader() as reader:
            assert reader.attachments.of(SITE, [1, 2]) == sent
            assert reader.attachments.of("other", [1]) == []
        with database.unit() as unit:
            unit.attachments.claim(PICTURE, 2, None)
            with pytest.raises(Conflict):
                unit.flush()
        with database.reader() as reader:
            assert reader.attachments.of(SITE, [2]) == []

    def test_what_was_never_sent_is_counted_and_forgotten(self, database: Database) -> None:
        _keep(database)
        with database.unit() as unit:
            unit.attachments.claim(PICTURE, 1, None)
            unit.commit()
        with database.unit() as unit:
            assert unit.attachments.waiting(SITE, "p1") == 0
            assert unit.attachments.waiting(SITE, "p2") == 1
            assert unit.attachments.forget_before(NOTE.at) == 0
            assert unit.attachments.forget_before(NOTE.at + timedelta(seconds=1)) == 1
            unit.commit()
        with database.reader() as reader:
            assert reader.attachments.content(SITE, "a2", "whole") is None
            assert reader.attachments.content(SITE, "a1", "whole") is not None

    @pytest.mark.parametrize("person", ["p1", "p2"])
    def test_they_go_with_the_reporter_and_with_whoever_sent_them(self, database: Database, person: str) -> None:
        _keep(database)
        with database.unit() as unit:
            for number in ("p1", "p2"):
                unit.people.put(Person(SITE, number, number.upper()))
            unit.attachments.claim(NOTE, 1, "2.01")
            unit.commit()
        with database.unit() as unit:
            unit.people.erase(SITE, person)
            unit.commit()
        with database.reader() as reader:
            kept = reader.attachments.get_many(SITE, ["a1", "a2"])
            assert list(kept) == ([] if person == "p1" else ["a1"])
            assert reader.attachments.content(SITE, "a2", "whole") is None


def _keep(database: Database) -> None:
    with database.unit() as unit:
        unit.sites.put(a_site())
        unit.commit()
    store(database, an_item(1), an_item(2))
    with database.unit() as unit:
        assert unit.attachments.add(PICTURE, {"whole": b"\x89PNG\x00", "preview": b"small"})
        assert unit.attachments.add(NOTE, {"whole": b"log"})
        unit.commit()
