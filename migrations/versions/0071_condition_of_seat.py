"""A condition belongs to the seat for which it was set: it was asked for on with the seat of another partner."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0071"
down_revision: str | None = "0070"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "fk_offer_condition_seat_id"
HELD_THEN = """
    UPDATE offer_condition AS one SET seat_id = (
        SELECT seat.id FROM seat WHERE seat.application_id = one.application_id
        ORDER BY seat.given_at <= one.set_at DESC, seat.freed_at IS NULL OR seat.freed_at > one.set_at DESC, seat.id DESC
        LIMIT 1
    )
"""
"""The seat that was held when it was set."""


def upgrade() -> None:
    op.add_column("offer_condition", sa.Column("seat_id", sa.Integer(), nullable=True))
    op.create_foreign_key(NAME, "offer_condition", "seat", ["seat_id"], ["id"])
    op.execute(HELD_THEN)
    op.alter_column("offer_condition", "seat_id", nullable=False)
    op.create_index("ix_offer_condition_seat_id", "offer_condition", ["seat_id"])


def downgrade() -> None:
    op.drop_column("offer_condition", "seat_id")
