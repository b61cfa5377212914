"""Of an appeal after which points are looked at again it is kept when that was done and what came of it; and of each by which
a selection is to be made anew, since when."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0068"
down_revision: str | None = "0067"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("appeal", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("appeal", sa.Column("score_before", sa.Numeric(6, 3), nullable=True))
    op.add_column("appeal", sa.Column("score_after", sa.Numeric(6, 3), nullable=True))
    op.add_column("appeal", sa.Column("run_owed_from", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE appeal SET run_owed_from = answered_at WHERE granted AND remedy = 'fresh-run'")


def downgrade() -> None:
    # What is owed in a way that the older service does not know is carried out there by hand.
    op.execute("UPDATE appeal SET remedy = 'correction' WHERE remedy = 'scored-anew'")
    for column in ("run_owed_from", "score_after", "score_before", "looked_at"):
        op.drop_column("appeal", column)
