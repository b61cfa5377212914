"""Gender and level of study, as far as the register says them: for the yearly figures."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COLUMNS = ("gender", "level")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("register_entry", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("register_entry", name)
