"""Boards of cohorts count the cancelled stays of a call apart: they are found without reading the others."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0050"
down_revision: str | None = "0049"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    is_called_off = sa.text("called_off_on IS NOT NULL")
    op.create_index("ix_stay_called_off", "stay", ["call_id"], postgresql_where=is_called_off)


def downgrade() -> None:
    op.drop_index("ix_stay_called_off", "stay")
