"""Nominations that are sent to a partner together, and how it went with each: they were made within one request, which took
longer than a browser waits where they are many."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0063"
down_revision: str | None = "0062"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "sending",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("sending", "call"),
        _to("sending", "institution"),
        _to("sending", "person", "actor_id"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("through_at", sa.DateTime(timezone=True), nullable=True),
    )
    for name in ("call_id", "institution_id", "actor_id"):
        op.create_index(f"ix_sending_{name}", "sending", [name])
    op.create_table(
        "sending_case",
        _to("sending_case", "sending", primary_key=True),
        _to("sending_case", "case", primary_key=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
    )
    op.create_index("ix_sending_case_case_id", "sending_case", ["case_id"])
    op.create_index(
        "uq_sending_case_waiting",
        "sending_case",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("sending_case")
    op.drop_table("sending")


def _to(table: str, other: str, name: str = "", *, primary_key: bool = False) -> sa.Column[int]:
    """A column that refers to another table."""
    name = name or f"{other}_id"
    key = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, sa.Integer(), key, nullable=False, primary_key=primary_key)
