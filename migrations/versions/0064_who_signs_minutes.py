"""Of a sitting that is over it is kept who is asked to sign its minutes: the chair may be no member any more by then."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0064"
down_revision: str | None = "0063"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "fk_sitting_signer_id"
BY_THE_CHAIR = "UPDATE sitting SET signer_id = chair_id WHERE state IN ('closed', 'signed')"


def upgrade() -> None:
    op.add_column("sitting", sa.Column("signer_id", sa.Integer(), nullable=True))
    op.create_foreign_key(NAME, "sitting", "person", ["signer_id"], ["id"])
    op.execute(BY_THE_CHAIR)


def downgrade() -> None:
    op.drop_column("sitting", "signer_id")
