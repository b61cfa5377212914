"""A partner's answer waits some minutes, so that it can be taken back before anybody is told."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("nomination", sa.Column("said", sa.Text(), nullable=True))
    op.add_column("nomination", sa.Column("said_because", sa.Text(), nullable=True))
    op.add_column("nomination", sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("nomination", "said_at")
    op.drop_column("nomination", "said_because")
    op.drop_column("nomination", "said")
