"""Of a seat that was given back it is kept for which application it waits, as what follows from the appeal of that is open."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0074"
down_revision: str | None = "0073"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("seat", sa.Column("waits_for_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_seat_waits_for_id", "seat", "application", ["waits_for_id"], ["id"])
    where = sa.text("waits_for_id IS NOT NULL")
    op.create_index("ix_seat_waits_for_id", "seat", ["waits_for_id"], postgresql_where=where)
    # Of these the service looks within minutes which wait still.
    op.execute(
        "UPDATE seat SET waits_for_id = appeal.application_id FROM appeal, selection_run, destination "
        "WHERE selection_run.id = appeal.run_id AND destination.id = seat.destination_id "
        "AND destination.call_id = selection_run.call_id AND seat.freed_at > appeal.answered_at "
        "AND appeal.remedy = 'scored-anew' AND appeal.looked_at IS NULL AND appeal.carry_out_by IS NOT NULL "
        "AND appeal.carried_out_at IS NULL AND appeal.lapsed_at IS NULL"
    )


def downgrade() -> None:
    op.drop_column("seat", "waits_for_id")
