"""Of an appeal it is kept since when its points were looked at again and rest on fewer assessments than those of others:
they count only once that is said."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0076"
down_revision: str | None = "0075"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FOUND = """
UPDATE appeal
SET fewer_since = (
  SELECT max(event.at) FROM event
  WHERE event.chain = 'case:' || appeal.application_id AND event.name = 'appeal-on-fewer'
    AND (event.facts ->> 'appeal')::integer = appeal.id
)
"""


def upgrade() -> None:
    op.add_column("appeal", sa.Column("fewer_since", sa.DateTime(timezone=True), nullable=True))
    op.execute(FOUND)


def downgrade() -> None:
    op.drop_column("appeal", "fewer_since")
