"""Of a motion about an application it is kept what it says of a seat when it is carried."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0059"
down_revision: str | None = "0058"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("means", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("agenda_item", "means")
