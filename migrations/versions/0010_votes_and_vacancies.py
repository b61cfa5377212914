"""Waits keep votes and say when nobody can meet them; a case that nobody can move says since when."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("wait", sa.Column("vote", sa.Text(), nullable=True))
    op.add_column("wait", sa.Column("vacant_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("stuck_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_wait_vacant",
        "wait",
        ["role"],
        postgresql_where=sa.text("closed_at IS NULL AND vacant_at IS NOT NULL"),
    )
    op.create_index(
        "ix_case_stuck", "case", ["stuck_since", "id"], postgresql_where=sa.text("stuck_since IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_case_stuck", "case")
    op.drop_index("ix_wait_vacant", "wait")
    op.drop_column("case", "stuck_since")
    op.drop_column("wait", "vacant_at")
    op.drop_column("wait", "vote")
