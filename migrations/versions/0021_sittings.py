"""Sittings of committees with agenda, votes and minutes; papers that are about something else than a case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("quorum", sa.Text(), nullable=False),
        sa.Column("starts_at", AT, nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=False),
        sa.Column("called_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("opened_at", AT, nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("opening", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("closing", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("languages", ARRAY(sa.Text()), server_default=sa.text("'{tg,ru}'::text[]"), nullable=False),
        sa.Column("minutes", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("signed_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_sitting_call_id"),
        sa.ForeignKeyConstraint(["called_by_id"], ["person.id"], name="fk_sitting_called_by_id"),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name="fk_sitting_chair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sitting"),
        sa.UniqueConstraint("reference", name="uq_sitting_reference"),
    )
    op.create_index("ix_sitting_call_id", "sitting", ["call_id"])
    op.create_index("ix_sitting_starts_at", "sitting", ["starts_at", "id"])
    op.create_table(
        "attendee",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("excused_at", AT, nullable=True),
        sa.Column("present_at", AT, nullable=True),
        sa.Column("left_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_attendee_person_id"),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name="fk_attendee_sitting_id"),
        sa.PrimaryKeyConstraint("sitting_id", "person_id", name="pk_attendee"),
    )
    op.create_index("ix_attendee_person_id", "attendee", ["person_id"])
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("motion", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("vote_opened_at", AT, nullable=True),
        sa.Column("vote_closed_at", AT, nullable=True),
        sa.Column("case_stage", sa.Text(), nullable=True),
        sa.Column("case_round", sa.Integer(), nullable=True),
        sa.Column("votes", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("barred", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_agenda_item_application_id"),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name="fk_agenda_item_sitting_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_item"),
        sa.UniqueConstraint(
            "sitting_id", "application_id", name="uq_agenda_item_sitting_id_application_id"
        ),
    )
    op.create_index("ix_agenda_item_application_id", "agenda_item", ["application_id"])
    op.create_index("ix_agenda_item_sitting", "agenda_item", ["sitting_id", "position", "id"])
    op.create_table(
        "ballot",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=True),
        sa.Column("cast_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name="fk_ballot_item_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ballot_person_id"),
        sa.PrimaryKeyConstraint("item_id", "person_id", name="pk_ballot"),
    )
    op.alter_column("paper", "case_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("paper", sa.Column("about", sa.Text(), nullable=True))
    op.create_index("ix_paper_about", "paper", ["about"])


def downgrade() -> None:
    op.drop_index("ix_paper_about", table_name="paper")
    op.execute("DELETE FROM paper WHERE case_id IS NULL")
    op.drop_column("paper", "about")
    op.alter_column("paper", "case_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("ballot")
    op.drop_table("agenda_item")
    op.drop_table("attendee")
    op.drop_table("sitting")
