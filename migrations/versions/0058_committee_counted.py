"""A sitting keeps of whom the committee consists: its quorum is counted over all of them, not over who was asked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0058"
down_revision: str | None = "0057"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AS_COUNTED = """
    UPDATE sitting SET committee = asked.ids
    FROM (SELECT sitting_id, jsonb_agg(person_id ORDER BY person_id) AS ids FROM attendee GROUP BY sitting_id) AS asked
    WHERE asked.sitting_id = sitting.id
"""
"""Those that are held already were counted over who was asked."""


def upgrade() -> None:
    op.add_column("sitting", sa.Column("committee", JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.execute(AS_COUNTED)


def downgrade() -> None:
    op.drop_column("sitting", "committee")
