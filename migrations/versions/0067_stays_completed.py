"""Since when what somebody is abroad for is complete, as with the diploma of a joint faculty: their departure is expected."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0067"
down_revision: str | None = "0066"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("stay", sa.Column("completed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("stay", "completed_on")
