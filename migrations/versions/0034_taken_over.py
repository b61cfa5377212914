"""From which earlier application answers were taken over."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KEY = "fk_application_taken_over_from_id"


def upgrade() -> None:
    op.add_column("application", sa.Column("taken_over_from_id", sa.Integer(), nullable=True))
    op.create_foreign_key(KEY, "application", "application", ["taken_over_from_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(KEY, "application", type_="foreignkey")
    op.drop_column("application", "taken_over_from_id")
