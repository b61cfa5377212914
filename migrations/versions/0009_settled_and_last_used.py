"""Messages whose question is answered or lapsed say so; sessions say when they were used last."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("message", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE message SET settled_at = wait.closed_at FROM wait "
        "WHERE wait.id = message.wait_id AND wait.closed_at IS NOT NULL"
    )
    op.drop_index("ix_message_wait", "message")
    op.create_index(
        "ix_message_wait",
        "message",
        ["wait_id"],
        postgresql_where=sa.text("wait_id IS NOT NULL AND settled_at IS NULL"),
    )
    op.add_column("sign_in", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in", "last_used_at")
    op.drop_index("ix_message_wait", "message")
    op.create_index(
        "ix_message_wait", "message", ["wait_id"], postgresql_where=sa.text("state IN ('held', 'waiting')")
    )
    op.drop_column("message", "settled_at")
