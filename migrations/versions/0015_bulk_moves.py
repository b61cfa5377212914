"""Moves of many cases at once, and how it went with each."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bulk_move",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "call_id", sa.Integer(), sa.ForeignKey("call.id", name="fk_bulk_move_call_id"), nullable=False
        ),
        sa.Column(
            "actor_id", sa.Integer(), sa.ForeignKey("person.id", name="fk_bulk_move_actor_id"), nullable=False
        ),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_bulk_move_call_id", "bulk_move", ["call_id"])
    op.create_index("ix_bulk_move_actor_id", "bulk_move", ["actor_id"])
    op.create_table(
        "bulk_move_case",
        sa.Column(
            "bulk_id",
            sa.Integer(),
            sa.ForeignKey("bulk_move.id", name="fk_bulk_move_case_bulk_id"),
            primary_key=True,
        ),
        sa.Column(
            "case_id",
            sa.Integer(),
            sa.ForeignKey("case.id", name="fk_bulk_move_case_case_id"),
            primary_key=True,
        ),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
    )
    op.create_index("ix_bulk_move_case_case_id", "bulk_move_case", ["case_id"])
    op.create_index(
        "ix_bulk_move_case_waiting",
        "bulk_move_case",
        ["bulk_id"],
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("bulk_move_case")
    op.drop_table("bulk_move")
