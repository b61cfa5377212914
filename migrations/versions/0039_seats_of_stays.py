"""Whoever has a stay holds a seat, also where no selection gave one: it is at their first choice, as the stay is."""

from collections.abc import Sequence

from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO seat (application_id, destination_id, given_at)
        SELECT DISTINCT ON (stay.application_id) stay.application_id, choice.destination_id, stay.opened_at
        FROM stay JOIN choice ON choice.application_id = stay.application_id
        WHERE (stay.called_off_on IS NULL OR stay.arrived_on IS NOT NULL)
          AND NOT EXISTS (SELECT FROM seat WHERE seat.application_id = stay.application_id)
        ORDER BY stay.application_id, choice.rank
        """
    )


def downgrade() -> None:
    """The seats stay: nobody sees by them that they were given later."""
