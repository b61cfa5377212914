"""A draft of a rule book that was sent back with a remark; cases that moved on after a migration was listed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KEY = "fk_rule_book_draft_remarker_id"


def upgrade() -> None:
    op.add_column("rule_book_draft", sa.Column("remark", sa.Text(), server_default="", nullable=False))
    op.add_column("rule_book_draft", sa.Column("remarker_id", sa.Integer(), nullable=True))
    op.add_column("rule_book_draft", sa.Column("remarked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rule_book_migration", sa.Column("gone", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "migrated_case", sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "migrated_case", sa.Column("earlier", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.create_foreign_key(KEY, "rule_book_draft", "person", ["remarker_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(KEY, "rule_book_draft", type_="foreignkey")
    op.drop_column("migrated_case", "earlier")
    op.drop_column("migrated_case", "moved")
    op.drop_column("rule_book_migration", "gone")
    op.drop_column("rule_book_draft", "remarked_at")
    op.drop_column("rule_book_draft", "remarker_id")
    op.drop_column("rule_book_draft", "remark")
