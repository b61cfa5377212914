"""Cities are named in three languages, and the working week is the institution's own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column(
        "institution",
        "city",
        type_=JSONB(),
        nullable=False,
        postgresql_using="CASE WHEN city IS NULL THEN '{}' ELSE jsonb_build_object('en', city) END",
    )
    op.create_table(
        "working_week",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("weekdays", JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_week")),
        sa.CheckConstraint("id = 1", name=op.f("ck_working_week_there_is_one")),
    )


def downgrade() -> None:
    op.drop_table("working_week")
    op.alter_column(
        "institution",
        "city",
        type_=sa.Text(),
        nullable=True,
        postgresql_using="coalesce(city->>'en', city->>'tg', city->>'ru')",
    )
