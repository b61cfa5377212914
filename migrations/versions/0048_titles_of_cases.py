"""Cases are called as their calls are: a call that was renamed had left them their former title."""

from collections.abc import Sequence

from alembic import op

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("""
        UPDATE "case" SET title = call.title FROM application JOIN call ON call.id = application.call_id
        WHERE application.id = "case".id AND "case".title <> call.title
    """)


def downgrade() -> None:
    pass
