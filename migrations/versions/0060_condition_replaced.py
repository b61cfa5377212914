"""Of a condition that is not fulfilled it is kept which other one the office set in its place: it was noted as if the office
had said that the place stays all the same."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0060"
down_revision: str | None = "0059"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "fk_offer_condition_replaced_by_id"
FOLLOWED = """
    UPDATE offer_condition AS one SET replaced_by_id = other.id, kept_at = NULL FROM offer_condition AS other
    WHERE other.application_id = one.application_id AND other.set_at = one.kept_at AND other.id <> one.id
"""
AS_BEFORE = """
    UPDATE offer_condition AS one SET kept_at = other.set_at FROM offer_condition AS other
    WHERE other.id = one.replaced_by_id
"""


def upgrade() -> None:
    op.add_column("offer_condition", sa.Column("replaced_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(NAME, "offer_condition", "offer_condition", ["replaced_by_id"], ["id"])
    op.execute(FOLLOWED)


def downgrade() -> None:
    op.execute(AS_BEFORE)
    op.drop_column("offer_condition", "replaced_by_id")
