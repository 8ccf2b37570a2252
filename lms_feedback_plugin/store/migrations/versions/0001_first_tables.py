"""The first tables.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _breaker()
    _history()
    _history_secret()
    _inbox()
    _nonce()
    _outbox()
    _reply()
    _site()
    _unknown_event()
    _counter()
    _course()
    _item()
    _person()
    _workflow_version()
    _account()
    _api_token()
    _board_entry()
    _clock()
    _follower()
    _item_key()
    _person_grant()
    _post()
    _session()
    _survey()


def _breaker() -> None:
    op.create_table(
        "breaker",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("open_until", sa.BigInteger),
        sa.PrimaryKeyConstraint("site", "target", name="pk_breaker"),
        sqlite_with_rowid=False,
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site", "item", "version", name="pk_history"),
    )


def _history_secret() -> None:
    op.create_table(
        "history_secret",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("actor", sa.Text),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site", "item", "version", name="pk_history_secret"),
    )
    op.create_index("ix_history_secret_actor", "history_secret", ["site", "actor"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("adapter", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "delivery", name="pk_inbox"),
    )


def _nonce() -> None:
    op.create_table(
        "nonce",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("jti", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "jti", name="pk_nonce"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_nonce_expires_at", "nonce", ["expires_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", COUNTED, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("dispatch", DOCUMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("claimed_until", sa.BigInteger),
        sa.Column("last_error", sa.Text),
        sa.Column("receipt", DOCUMENT),
        sa.Column("done_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["site", "sequence"],
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_at", "sequence"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_outbox_item", "outbox", ["site", "item", "target", "person", "sequence"])
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["created_at"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def _reply() -> None:
    op.create_table(
        "reply",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "scope", "key", name="pk_reply"),
    )


def _site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
    )


def _unknown_event() -> None:
    op.create_table(
        "unknown_event",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("adapter", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "adapter", "type", name="pk_unknown_event"),
        sqlite_with_rowid=False,
    )


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_counter"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_counter_site"),
        sqlite_with_rowid=False,
    )


def _course() -> None:
    op.create_table(
        "course",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.PrimaryKeyConstraint("site", "id", name="pk_course"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_course_site"),
    )


def _item() -> None:
    op.create_table(
        "item",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("workflow", sa.Text, nullable=False),
        sa.Column("workflow_version", sa.Integer, nullable=False),
        sa.Column("behaviour", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("row_version", sa.BigInteger, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.Column("reporter", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("channel_mode", sa.Text, nullable=False),
        sa.Column("course", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("entered_at", sa.BigInteger, nullable=False),
        sa.Column("context", DOCUMENT, nullable=False),
        sa.Column("fields", DOCUMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("assigned_role", sa.Text),
        sa.Column("assignee", sa.Text),
        sa.Column("escalated_to", sa.Text),
        sa.Column("merged_into", sa.BigInteger),
        sa.Column("opened_from", sa.BigInteger),
        sa.PrimaryKeyConstraint("site", "id", name="pk_item"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_item_site"),
    )
    op.create_index(
        "ix_item_assigned_role",
        "item",
        ["site", "assigned_role", "updated_at", "id"],
        sqlite_where=sa.text("assigned_role IS NOT NULL"),
        postgresql_where=sa.text("assigned_role IS NOT NULL"),
    )
    op.create_index(
        "ix_item_assignee",
        "item",
        ["site", "assignee", "updated_at", "id"],
        sqlite_where=sa.text("assignee IS NOT NULL"),
        postgresql_where=sa.text("assignee IS NOT NULL"),
    )
    op.create_index("ix_item_closed", "item", ["site", "closed", "updated_at", "id"])
    op.create_index("ix_item_course", "item", ["site", "course", "updated_at", "id"])
    op.create_index(
        "ix_item_merged_into",
        "item",
        ["site", "merged_into", "id"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_item_opened_from",
        "item",
        ["site", "opened_from", "id"],
        sqlite_where=sa.text("opened_from IS NOT NULL"),
        postgresql_where=sa.text("opened_from IS NOT NULL"),
    )
    op.create_index("ix_item_recent", "item", ["site", "updated_at", "id"])
    op.create_index("ix_item_reporter", "item", ["site", "reporter", "updated_at", "id"])
    op.create_index("ix_item_state", "item", ["site", "workflow", "state", "updated_at", "id"])
    op.create_index(
        "ix_item_unassigned",
        "item",
        ["site", "closed", "updated_at", "id"],
        sqlite_where=sa.text("assignee IS NULL"),
        postgresql_where=sa.text("assignee IS NULL"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("erased", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name="pk_person"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_person_site"),
    )


def _workflow_version() -> None:
    op.create_table(
        "workflow_version",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("behaviour", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("messages", DOCUMENT, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("site", "name", "behaviour", name="pk_workflow_version"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_workflow_version_site"),
    )
    op.create_index(
        "ix_workflow_version_live",
        "workflow_version",
        ["site", "name"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "email", name="pk_account"),
        sa.ForeignKeyConstraint(["site", "person"], ["person.site", "person.id"], name="fk_account_site_person"),
    )
    op.create_index("ix_account_person", "account", ["site", "person"])


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("hash", name="pk_api_token"),
        sa.ForeignKeyConstraint(["site", "person"], ["person.site", "person.id"], name="fk_api_token_site_person"),
    )
    op.create_index("ix_api_token_id", "api_token", ["site", "id"], unique=True)


def _board_entry() -> None:
    op.create_table(
        "board_entry",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("votes", sa.Integer, nullable=False),
        sa.Column("course", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "item", name="pk_board_entry"),
        sa.ForeignKeyConstraint(
            ["site", "item"], ["item.site", "item.id"], name="fk_board_entry_site_item", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_board_entry_recent", "board_entry", ["site", "at", "item"])


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("timer", sa.Text, nullable=False),
        sa.Column("spent", sa.Float, nullable=False),
        sa.Column("since", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("fired", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("site", "item", "timer", name="pk_clock"),
        sa.ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], name="fk_clock_site_item", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_clock_due",
        "clock",
        ["due_at", "site", "item", "timer"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _follower() -> None:
    op.create_table(
        "follower",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("via", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "item", "person", "via", name="pk_follower"),
        sa.ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], name="fk_follower_site_item", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_follower_person", "follower", ["site", "person", "item"])


def _item_key() -> None:
    op.create_table(
        "item_key",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("site", "field", "value", "item", name="pk_item_key"),
        sa.ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], name="fk_item_key_site_item", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_key_item", "item_key", ["site", "item"])


def _person_grant() -> None:
    op.create_table(
        "person_grant",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("course", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "person", "role", "course", name="pk_person_grant"),
        sa.ForeignKeyConstraint(
            ["site", "person"], ["person.site", "person.id"], name="fk_person_grant_site_person", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_grant_role", "person_grant", ["site", "role", "course"])


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("notice", sa.Text),
        sa.PrimaryKeyConstraint("site", "item", "at", "id", name="pk_post"),
        sa.ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], name="fk_post_site_item", ondelete="CASCADE"),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.ForeignKeyConstraint(["site", "person"], ["person.site", "person.id"], name="fk_session_site_person"),
    )
    op.create_index("ix_session_expires_at", "session", ["expires_at"])
    op.create_index("ix_session_person", "session", ["site", "person"])


def _survey() -> None:
    op.create_table(
        "survey",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("score", sa.Integer),
        sa.Column("comment", sa.Text),
        sa.PrimaryKeyConstraint("site", "item", "survey", "person", name="pk_survey"),
        sa.ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], name="fk_survey_site_item", ondelete="CASCADE"),
    )


def downgrade() -> None:
    for table in (
        "survey",
        "session",
        "post",
        "person_grant",
        "item_key",
        "follower",
        "clock",
        "board_entry",
        "api_token",
        "account",
        "workflow_version",
        "person",
        "item",
        "course",
        "counter",
        "unknown_event",
        "site",
        "reply",
        "outbox",
        "nonce",
        "inbox",
        "history_secret",
        "history",
        "breaker",
    ):
        op.drop_table(table)
