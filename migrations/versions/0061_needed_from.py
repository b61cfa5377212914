"""A course of the credit table is needed from an intake on, by its year; 0: in every intake."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("plan_course", sa.Column("needed_from", sa.Integer(), nullable=True))
    op.execute("UPDATE plan_course SET needed_from = 0 WHERE required")
    op.drop_column("plan_course", "required")


def downgrade() -> None:
    op.add_column("plan_course", sa.Column("required", sa.Boolean(), nullable=True))
    op.execute("UPDATE plan_course SET required = needed_from IS NOT NULL")
    op.alter_column("plan_course", "required", nullable=False)
    op.drop_column("plan_course", "needed_from")
