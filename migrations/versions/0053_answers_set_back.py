"""A return keeps a fingerprint of answers that were changed since, as they were sent: set back they count as unchanged."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    kept = sa.Column("sent", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False)
    op.add_column("asked", kept)


def downgrade() -> None:
    op.drop_column("asked", "sent")
