"""Tasks of a role are found without passing over the thousands that are one task a call."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ASKED = "closed_at IS NULL AND vacant_at IS NULL AND person_id IS NULL"
SINGLE = f"{ASKED} AND stage <> ALL (ARRAY['selection'::text, 'waiting-list'::text])"


def upgrade() -> None:
    op.drop_index("ix_wait_asked_role", table_name="wait")
    op.create_index(
        "ix_wait_single_role",
        "wait",
        ["role", "due_at", "id"],
        postgresql_where=sa.text(SINGLE),
        postgresql_include=["case_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_wait_single_role", table_name="wait")
    op.create_index(
        "ix_wait_asked_role",
        "wait",
        ["role", "due_at", "id"],
        postgresql_where=sa.text(ASKED),
        postgresql_include=["stage", "case_id"],
    )
