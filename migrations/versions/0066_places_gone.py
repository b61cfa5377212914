"""A case keeps how many places of its quorum in words have fallen away, so that its office is told of it and reads it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0066"
down_revision: str | None = "0065"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("case", sa.Column("places_gone", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_index(
        "ix_case_places_gone", "case", ["context", "id"], postgresql_where=sa.text("places_gone > 0")
    )


def downgrade() -> None:
    op.drop_index("ix_case_places_gone", table_name="case")
    op.drop_column("case", "places_gone")
