"""Papers about a condition of a place are read by those who read the papers of a stay: by the office."""

from collections.abc import Sequence

from alembic import op

revision: str = "0073"
down_revision: str | None = "0072"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "UPDATE requirement SET protection = 'office' WHERE protection = 'stay' OR context LIKE 'conditions:%'"
    )


def downgrade() -> None:
    op.execute("UPDATE requirement SET protection = 'none' WHERE context LIKE 'conditions:%'")
    op.execute("UPDATE requirement SET protection = 'stay' WHERE context LIKE 'stays:%'")
