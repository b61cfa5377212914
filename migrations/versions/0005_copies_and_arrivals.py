"""Documents have cleaned copies, and files arrive in pieces."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("document", sa.Column("copy_id", sa.Integer(), nullable=True))
    op.add_column("document", sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_document_copy_id"), "document", "stored_file", ["copy_id"], ["id"])
    op.execute(
        "INSERT INTO job (name, arguments, queue, state, attempt) "
        "SELECT 'documents.copy', jsonb_build_object('document_id', id), 'documents', 'waiting', 0 FROM document"
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("declared_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("pieces", JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_arrival_case_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_arrival_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("case_id", "requirement_id", name=op.f("uq_arrival_case_id_requirement_id")),
    )
    op.create_index("ix_arrival_requirement_id", "arrival", ["requirement_id"])
    op.create_index("ix_arrival_touched_at", "arrival", ["touched_at"])


def downgrade() -> None:
    op.drop_table("arrival")
    op.drop_constraint(op.f("fk_document_copy_id"), "document", type_="foreignkey")
    op.drop_column("document", "copied_at")
    op.drop_column("document", "copy_id")
