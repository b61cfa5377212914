"""Open cases go over to another version of their rule book, and back; an older text can come into force again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
OPEN = "state IN ('trying', 'listed', 'asked', 'running', 'undoing')"


def upgrade() -> None:
    op.drop_constraint("uq_rule_book_version_key_digest", "rule_book_version", type_="unique")
    op.add_column("case", sa.Column("formerly", JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False))
    op.create_table(
        "rule_book_migration",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Integer(), _to("rule_book_version", "to_id"), nullable=False),
        sa.Column("from_ids", JSONB, nullable=False),
        sa.Column("stages", JSONB, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("declarer_id", sa.Integer(), _to("person", "declarer_id"), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmer_id", sa.Integer(), _to("person", "confirmer_id"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undoer_id", sa.Integer(), _to("person", "undoer_id"), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", JSONB, nullable=False),
    )
    op.create_index(
        "uq_rule_book_migration_open",
        "rule_book_migration",
        ["key"],
        unique=True,
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "migrated_case",
        sa.Column(
            "migration_id",
            sa.Integer(),
            sa.ForeignKey("rule_book_migration.id", name="fk_migrated_case_migration_id"),
            primary_key=True,
        ),
        sa.Column(
            "case_id",
            sa.Integer(),
            sa.ForeignKey("case.id", name="fk_migrated_case_case_id"),
            primary_key=True,
        ),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("seen_signed", sa.Integer(), nullable=False),
        sa.Column("line", JSONB, nullable=False),
        sa.Column("grave", sa.Boolean(), nullable=False),
        sa.Column("before", JSONB, nullable=False),
    )
    op.create_index("ix_migrated_case_case_id", "migrated_case", ["case_id"])


def downgrade() -> None:
    op.drop_table("migrated_case")
    op.drop_table("rule_book_migration")
    op.drop_column("case", "formerly")
    op.create_unique_constraint("uq_rule_book_version_key_digest", "rule_book_version", ["key", "digest"])


def _to(table: str, column: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=f"fk_rule_book_migration_{column}")
