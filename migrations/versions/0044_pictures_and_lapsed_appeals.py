"""Pictures that look alike share a fingerprint, by which those of other people are found; appeals lapse with their call."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("appeal", sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("document", sa.Column("picture", sa.Text(), nullable=True))
    # Those that were looked at before are each known by their own look; who gives one of them again meets it by that.
    op.execute("""
        UPDATE document SET picture = encode(sha256(convert_to(finding.values ->> 'look', 'UTF8')), 'hex')
        FROM finding
        WHERE finding.document_id = document.id AND finding.check = 'same-picture' AND finding.values ? 'look'
    """)
    op.create_index(
        "ix_document_picture", "document", ["picture"], postgresql_where=sa.text("picture IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_document_picture", table_name="document")
    op.drop_column("document", "picture")
    op.drop_column("appeal", "lapsed_at")
