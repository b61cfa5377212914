"""A plan by which cases go over keeps whose it is: who made it, and who lent the right to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "rule_book_migration", sa.Column("planners", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.execute(
        """UPDATE rule_book_migration SET planners = (
            SELECT jsonb_agg(whose ORDER BY whose) FROM (
                SELECT declarer_id AS whose
                UNION SELECT (facts ->> 'for')::integer FROM event
                WHERE name = 'migration-declared' AND facts ? 'for'
                AND (facts ->> 'migration')::integer = rule_book_migration.id
            ) AS found
        )"""
    )
    op.alter_column("rule_book_migration", "planners", nullable=False)


def downgrade() -> None:
    op.drop_column("rule_book_migration", "planners")
