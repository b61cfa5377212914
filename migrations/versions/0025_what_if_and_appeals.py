"""Variants of a proposal under other terms; appeals against a result; who asks to move up; conditions of an offer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("changes", JSONB(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", AT, nullable=True),
        sa.Column("signed_as_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["selection_run.id"], name="fk_variant_run_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_variant_made_by_id"),
        sa.ForeignKeyConstraint(["signed_as_id"], ["selection_run.id"], name="fk_variant_signed_as_id"),
        sa.PrimaryKeyConstraint("id", name="pk_variant"),
        sa.UniqueConstraint("signed_as_id", name="uq_variant_signed_as_id"),
    )
    op.create_index("ix_variant_run_id", "variant", ["run_id"])
    op.add_column("seat", sa.Column("up_since", AT, nullable=True))
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("made_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("answer_by", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_appeal_application_id"),
        sa.ForeignKeyConstraint(["run_id"], ["selection_run.id"], name="fk_appeal_run_id"),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name="fk_appeal_holder_id"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name="fk_appeal_answered_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("application_id", "run_id", name="uq_appeal_application_id_run_id"),
    )
    op.create_index("ix_appeal_run_id", "appeal", ["run_id"])
    op.create_index("ix_appeal_holder_id", "appeal", ["holder_id"])
    op.create_table(
        "offer_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by_partner", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("fulfilled", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_offer_condition_application_id"
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name="fk_offer_condition_requirement_id"
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name="fk_offer_condition_set_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_offer_condition_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offer_condition"),
    )
    op.create_index("ix_offer_condition_application_id", "offer_condition", ["application_id"])


def downgrade() -> None:
    op.drop_table("offer_condition")
    op.drop_table("appeal")
    op.drop_column("seat", "up_since")
    op.drop_table("variant")
