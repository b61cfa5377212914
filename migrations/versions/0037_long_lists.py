"""Indexes by which long lists of tasks and boards are counted without a look at each row."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BOARD = ["context", "stage", "due_at", "id"]
OPEN = sa.text("closed_at IS NULL")
ASKED = sa.text("closed_at IS NULL AND vacant_at IS NULL AND person_id IS NULL")
NAMED = sa.text("person_id IS NOT NULL AND role <> 'applicant'")


def upgrade() -> None:
    op.drop_index("ix_case_board", table_name="case")
    op.create_index(
        "ix_case_board",
        "case",
        BOARD,
        postgresql_include=["rule_book_id", "kind", "submitted_at", "ended_at", "stuck_since"],
    )
    op.drop_index("ix_wait_role", table_name="wait")
    for name, column in (("ix_wait_asked_token", "token"), ("ix_wait_asked_role", "role")):
        op.create_index(
            name,
            "wait",
            [column, "due_at", "id"],
            postgresql_where=ASKED,
            postgresql_include=["stage", "case_id"],
        )
    op.create_index(
        "ix_wait_named",
        "wait",
        ["person_id", "stage"],
        postgresql_where=NAMED,
        postgresql_include=["case_id", "signed_at", "closed_at"],
    )


def downgrade() -> None:
    for name in ("ix_wait_named", "ix_wait_asked_role", "ix_wait_asked_token"):
        op.drop_index(name, table_name="wait")
    op.create_index("ix_wait_role", "wait", ["role", "due_at", "id"], postgresql_where=OPEN)
    op.drop_index("ix_case_board", table_name="case")
    op.create_index("ix_case_board", "case", BOARD)
