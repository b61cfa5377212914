"""Of a stay that is planned no day of the partner is kept on which nobody can arrive: the sign that was expected by it is
expected by the planned first day, three working days after it at the earliest."""

from collections.abc import Sequence

from alembic import op

revision: str = "0075"
down_revision: str | None = "0074"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

EXPECTED = """
UPDATE stay
SET partner_from = NULL, due_on = planned_from + 5
WHERE arrived_on IS NULL AND called_off_on IS NULL AND closed_at IS NULL
  AND partner_from NOT BETWEEN planned_from - 30 AND planned_to
"""


def upgrade() -> None:
    op.execute(EXPECTED)


def downgrade() -> None:
    """Nothing: the service of before follows the partner's days where it gives them anew."""
