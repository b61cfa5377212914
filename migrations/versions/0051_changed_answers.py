"""A return keeps which of the answers that it names were changed, and when: the day of a section tells of all in it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AS_THE_SECTIONS_TELL = """
UPDATE asked SET changed = found.changed FROM (
    SELECT a.id, jsonb_object_agg(field, to_jsonb(s.saved_at)) AS changed
    FROM asked AS a CROSS JOIN unnest(a.fields) AS field
    JOIN section_answers AS s ON s.case_id = a.case_id AND s.section = split_part(field, '.', 1)
    WHERE s.saved_at > a.asked_at
    GROUP BY a.id
) AS found WHERE found.id = asked.id
"""


def upgrade() -> None:
    kept = sa.Column("changed", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False)
    op.add_column("asked", kept)
    op.execute(AS_THE_SECTIONS_TELL)


def downgrade() -> None:
    op.drop_column("asked", "changed")
