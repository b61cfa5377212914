"""What assessors of a blind call read of each document: it, a blackened copy, or nothing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "requirement", sa.Column("assessors_read", sa.Text(), server_default="nothing", nullable=False)
    )
    # Of what tells whose it is copies could be given so far: nothing that was given is taken back.
    op.execute("UPDATE requirement SET assessors_read = 'copy' WHERE identifying AND protection = 'none'")
    op.execute("UPDATE requirement SET assessors_read = 'original' WHERE NOT identifying")
    op.drop_column("requirement", "identifying")


def downgrade() -> None:
    op.add_column(
        "requirement", sa.Column("identifying", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.execute("UPDATE requirement SET identifying = false WHERE assessors_read = 'original'")
    op.drop_column("requirement", "assessors_read")
