"""The papers of a stay are read by whoever follows it, and no longer by all who see the application."""

from collections.abc import Sequence

from alembic import op

revision: str = "0070"
down_revision: str | None = "0069"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("UPDATE requirement SET protection = 'stay' WHERE context LIKE 'stays:%'")


def downgrade() -> None:
    op.execute("UPDATE requirement SET protection = 'none' WHERE protection = 'stay'")
