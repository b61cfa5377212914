"""A stay keeps the partner's own days, by which its signs are expected; those that partners gave so far are taken over."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The due day moves with the day that it counts from; to the working day it is said anew with the stay's next entry.
TAKE_OVER = """
UPDATE stay SET
    partner_from = said.comes_on,
    partner_to = said.ends_on,
    due_on = CASE
        WHEN called_off_on IS NOT NULL OR departed_on IS NOT NULL OR returned_on IS NOT NULL THEN due_on
        WHEN arrived_on IS NULL THEN due_on + (COALESCE(said.comes_on, planned_from) - planned_from)
        ELSE due_on + (GREATEST(said.ends_on, planned_to) - planned_to)
    END
FROM (
    SELECT DISTINCT ON (application_id)
        application_id, destination_id, accepted, COALESCE(arrives_on, starts_on) AS comes_on, ends_on
    FROM nomination
    ORDER BY application_id, id DESC
) AS said
JOIN seat
    ON seat.application_id = said.application_id
    AND seat.destination_id = said.destination_id
    AND seat.freed_at IS NULL
WHERE said.application_id = stay.application_id AND said.accepted AND stay.closed_at IS NULL
"""


def upgrade() -> None:
    op.add_column("stay", sa.Column("partner_from", sa.Date(), nullable=True))
    op.add_column("stay", sa.Column("partner_to", sa.Date(), nullable=True))
    op.execute(TAKE_OVER)


def downgrade() -> None:
    op.drop_column("stay", "partner_to")
    op.drop_column("stay", "partner_from")
