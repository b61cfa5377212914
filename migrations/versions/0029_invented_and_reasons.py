"""Specialties that are made up for the demo say so; the draft of a rule book says why, and how it was tried."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0029"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "specialty", sa.Column("invented", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.add_column("rule_book_draft", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "rule_book_draft", sa.Column("tried", JSONB(), nullable=False, server_default=sa.text("'{}'"))
    )


def downgrade() -> None:
    op.drop_column("rule_book_draft", "tried")
    op.drop_column("rule_book_draft", "reason")
    op.drop_column("specialty", "invented")
