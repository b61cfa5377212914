"""The office notes that a stay goes on whatever has become of its person's studies."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0057"
down_revision: str | None = "0056"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("stay", sa.Column("upheld_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("stay", "upheld_at")
