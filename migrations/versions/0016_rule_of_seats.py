"""How a call gives its seats: who comes first at a destination, least scores, limits, equal scores, and the reasons."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LISTS = (
    ("destination", "first_specialties"),
    ("destination", "first_faculties"),
    ("call", "limits"),
    ("selection_run", "displaced"),
    ("placement", "reasons"),
)


def upgrade() -> None:
    for table, column in LISTS:
        op.add_column(table, sa.Column(column, JSONB(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("destination", sa.Column("least_score", sa.Numeric(5, 2), nullable=True))
    op.add_column(
        "call", sa.Column("ties", ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{sent}'::text[]"))
    )
    op.add_column("call", sa.Column("seed", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("call", "seed")
    op.drop_column("call", "ties")
    op.drop_column("destination", "least_score")
    for table, column in LISTS:
        op.drop_column(table, column)
