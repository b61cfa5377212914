"""Rule books have a draft that two people bring into force."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0014"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "rule_book_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("writers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saver_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["based_on_id"],
            ["rule_book_version.id"],
            name=op.f("fk_rule_book_draft_based_on_id"),
        ),
        sa.ForeignKeyConstraint(["saver_id"], ["person.id"], name=op.f("fk_rule_book_draft_saver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_book_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_rule_book_draft_key")),
    )


def downgrade() -> None:
    op.drop_table("rule_book_draft")
