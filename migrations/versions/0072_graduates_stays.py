"""Open stays by an order of transition whose students had the diploma before it was kept that this completes a stay: since its
day, so that their departure is expected from then on, as of everybody who has got one since."""

from collections.abc import Sequence

from alembic import op

revision: str = "0072"
down_revision: str | None = "0071"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COMPLETED = """
UPDATE stay
SET completed_on = student.graduated_on,
    due_on = CASE WHEN stay.arrived_on IS NOT NULL AND stay.departed_on IS NULL AND stay.returned_on IS NULL
                  THEN student.graduated_on + 7 ELSE stay.due_on END
FROM student LEFT JOIN affiliation ON affiliation.entry_id = student.entry_id, seat, destination, joint_specialty
WHERE student.graduated_on IS NOT NULL
  AND stay.person_id = coalesce(student.person_id, affiliation.person_id)
  AND stay.closed_at IS NULL AND stay.called_off_on IS NULL AND stay.completed_on IS NULL
  AND seat.application_id = stay.application_id AND seat.freed_at IS NULL
  AND destination.id = seat.destination_id
  AND joint_specialty.specialty_id = destination.specialty_id
  AND joint_specialty.institution_id = destination.institution_id
"""


def upgrade() -> None:
    op.execute(COMPLETED)


def downgrade() -> None:
    """Nothing: the service of before keeps the same of who gets the diploma now."""
