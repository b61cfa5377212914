"""Whoever assesses says in which languages they read; what an appeal granted leads to waits for a person, with a day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    reads = sa.Column("reads", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False)
    op.add_column("person", reads)
    op.add_column("appeal", sa.Column("carrier_id", sa.Integer(), nullable=True))
    op.add_column("appeal", sa.Column("carry_out_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("appeal", sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_appeal_carrier_id", "appeal", ["carrier_id"])
    op.create_foreign_key("fk_appeal_carrier_id_person", "appeal", "person", ["carrier_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint("fk_appeal_carrier_id_person", "appeal", type_="foreignkey")
    op.drop_index("ix_appeal_carrier_id", table_name="appeal")
    for column in ("carried_out_at", "carry_out_by", "carrier_id"):
        op.drop_column("appeal", column)
    op.drop_column("person", "reads")
