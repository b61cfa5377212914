"""When a partner first opened the nominations of a bundle, and who did."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KEY = "fk_bundle_seen_by_id"


def upgrade() -> None:
    op.add_column("bundle", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bundle", sa.Column("seen_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(KEY, "bundle", "contact", ["seen_by_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(KEY, "bundle", type_="foreignkey")
    op.drop_column("bundle", "seen_by_id")
    op.drop_column("bundle", "seen_at")
