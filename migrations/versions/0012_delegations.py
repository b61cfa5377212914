"""Grants can be lent for a period; who signs in a stage may do so for somebody."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("grant", sa.Column("lent_from_id", sa.Integer(), nullable=True))
    op.add_column("grant", sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key("fk_grant_lent_from_id", "grant", "grant", ["lent_from_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_grant_lent_by_another_for_a_period"),
        "grant",
        "lent_from_id IS NULL OR (given_by_id <> person_id AND starts_at IS NOT NULL AND ends_at IS NOT NULL)",
    )
    op.create_index(
        "ix_grant_lent_from_id",
        "grant",
        ["lent_from_id"],
        postgresql_where=sa.text("lent_from_id IS NOT NULL"),
    )
    _index_of_those_in_force("ended_at IS NULL AND lent_from_id IS NULL")
    op.add_column("wait", sa.Column("for_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_wait_for_id", "wait", "person", ["for_id"], ["id"])


def downgrade() -> None:
    """What is lent counts for nobody then."""
    op.drop_constraint("fk_wait_for_id", "wait", type_="foreignkey")
    op.drop_column("wait", "for_id")
    op.execute(sa.text('DELETE FROM "grant" WHERE lent_from_id IS NOT NULL'))
    _index_of_those_in_force("ended_at IS NULL")
    op.drop_index("ix_grant_lent_from_id", "grant")
    op.drop_constraint(op.f("ck_grant_lent_by_another_for_a_period"), "grant", type_="check")
    op.drop_constraint("fk_grant_lent_from_id", "grant", type_="foreignkey")
    op.drop_column("grant", "starts_at")
    op.drop_column("grant", "lent_from_id")


def _index_of_those_in_force(which: str) -> None:
    op.drop_index("uq_grant_in_force", "grant")
    op.create_index(
        "uq_grant_in_force",
        "grant",
        ["person_id", "role", "scope"],
        unique=True,
        postgresql_where=sa.text(which),
    )
