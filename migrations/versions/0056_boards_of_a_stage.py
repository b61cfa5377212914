"""The index of boards has the order of their lists, so that the first page of one stage is read and not looked for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0056"
down_revision: str | None = "0055"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COUNTED = ["rule_book_id", "kind", "submitted_at", "ended_at", "stuck_since"]
BY_DATE = sa.text("COALESCE(due_at, 'infinity'::timestamp with time zone)")


def upgrade() -> None:
    op.drop_index("ix_case_board", table_name="case")
    op.create_index(
        "ix_case_board", "case", ["context", "stage", BY_DATE, "id"], postgresql_include=["due_at", *COUNTED]
    )


def downgrade() -> None:
    op.drop_index("ix_case_board", table_name="case")
    op.create_index(
        "ix_case_board", "case", ["context", "stage", "due_at", "id"], postgresql_include=COUNTED
    )
