"""What somebody types while they look at signed points again is kept as a draft, as every other assessment is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0069"
down_revision: str | None = "0068"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    empty = sa.text("'{}'")
    op.add_column(
        "assessment", sa.Column("correction", postgresql.JSONB(), server_default=empty, nullable=False)
    )


def downgrade() -> None:
    op.drop_column("assessment", "correction")
