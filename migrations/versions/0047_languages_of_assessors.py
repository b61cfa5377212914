"""Whoever never said which languages they assess in has that of their account, whatever their pages are in later."""

from collections.abc import Sequence

from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("UPDATE person SET reads = ARRAY[language] WHERE cardinality(reads) = 0")


def downgrade() -> None:
    pass
