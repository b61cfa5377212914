"""A person's messages are read by their date: what was told earlier may have been written later."""

from collections.abc import Sequence

from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_message_person", table_name="message")
    op.create_index("ix_message_person", "message", ["person_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_message_person", table_name="message")
    op.create_index("ix_message_person", "message", ["person_id", "id"])
