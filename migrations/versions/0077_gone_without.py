"""Of who goes over to a partner it is kept which courses were missing when that was confirmed with a reason: their plan says
so at home and there. Of whose order was signed before it is not known."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0077"
down_revision: str | None = "0076"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    courses = sa.Column("gone_without", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)
    op.add_column("student", courses)


def downgrade() -> None:
    op.drop_column("student", "gone_without")
