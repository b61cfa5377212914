"""A return keeps what its person says in place of any change that it asks for, not of documents alone."""

from collections.abc import Sequence

from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column("asked", "lacking", new_column_name="instead")


def downgrade() -> None:
    op.alter_column("asked", "instead", new_column_name="lacking")
