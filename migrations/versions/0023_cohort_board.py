"""Views of cohorts under a name, messages of the office to many people, and large files that a job makes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "cohort_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parts", JSONB(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_cohort_view_call_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_cohort_view_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_view"),
    )
    op.create_index("ix_cohort_view_call_id", "cohort_view", ["call_id"])
    op.create_index("ix_cohort_view_owner_id", "cohort_view", ["owner_id"])
    op.create_table(
        "cohort_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("parts", JSONB(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("tokens", ARRAY(sa.Text()), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("made_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_cohort_file_call_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_cohort_file_owner_id"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_cohort_file_file_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_file"),
    )
    for column in ("call_id", "owner_id", "file_id"):
        op.create_index(f"ix_cohort_file_{column}", "cohort_file", [column])
    _messages()


def _messages() -> None:
    op.create_table(
        "office_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_office_message_call_id"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_office_message_author_id"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_office_message_event_id"),
        sa.PrimaryKeyConstraint("id", name="pk_office_message"),
    )
    for column in ("call_id", "author_id", "event_id"):
        op.create_index(f"ix_office_message_{column}", "office_message", [column])
    op.create_table(
        "office_message_case",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["office_message.id"], name="fk_office_message_case_letter_id"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_office_message_case_case_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_office_message_case_message_id"),
        sa.PrimaryKeyConstraint("letter_id", "case_id", name="pk_office_message_case"),
    )
    op.create_index("ix_office_message_case_case_id", "office_message_case", ["case_id"])
    op.create_index("ix_office_message_case_message_id", "office_message_case", ["message_id"])


def downgrade() -> None:
    for table in ("office_message_case", "office_message", "cohort_file", "cohort_view"):
        op.drop_table(table)
