"""Blind review: a call says so, documents that tell whose they are, and copies on which that is blackened."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("call", sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "requirement", sa.Column("identifying", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_table(
        "blackening",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "pages", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column(
            "boxes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("preview_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_blackening_document_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_blackening_by_id")),
        sa.ForeignKeyConstraint(["source_id"], ["stored_file.id"], name=op.f("fk_blackening_source_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_blackening_file_id")),
        sa.ForeignKeyConstraint(["preview_id"], ["stored_file.id"], name=op.f("fk_blackening_preview_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_blackening")),
    )


def downgrade() -> None:
    op.drop_table("blackening")
    op.drop_column("requirement", "identifying")
    op.drop_column("call", "blind")
