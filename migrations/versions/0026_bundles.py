"""Nominations bundled by call, partner and day; the partner's own days; what partners ask and propose."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AT = sa.DateTime(timezone=True)
DAYS = ("arrives_on", "starts_on", "ends_on")
GATHER = """
INSERT INTO bundle (call_id, institution_id, nominate_by, sent_at)
SELECT d.call_id, d.institution_id, d.nominate_by, min(n.nominated_at)
FROM nomination n JOIN destination d ON d.id = n.destination_id
GROUP BY d.call_id, d.institution_id, d.nominate_by
"""
PUT_IN = """
UPDATE nomination n SET bundle_id = b.id
FROM destination d, bundle b
WHERE d.id = n.destination_id
  AND (b.call_id, b.institution_id, b.nominate_by) = (d.call_id, d.institution_id, d.nominate_by)
"""


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("nominate_by", sa.Date(), nullable=False),
        sa.Column("sent_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_bundle_call_id"),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name="fk_bundle_institution_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bundle"),
        sa.UniqueConstraint(
            "call_id", "institution_id", "nominate_by", name="uq_bundle_call_id_institution_id_nominate_by"
        ),
    )
    op.create_index("ix_bundle_institution_id", "bundle", ["institution_id"])
    op.add_column("nomination", sa.Column("bundle_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_nomination_bundle_id", "nomination", "bundle", ["bundle_id"], ["id"])
    op.create_index("ix_nomination_bundle_id", "nomination", ["bundle_id"])
    for name in DAYS:
        op.add_column("nomination", sa.Column(name, sa.Date(), nullable=True))
    op.create_table(
        "partner_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle.id"], name="fk_partner_word_bundle_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_partner_word_contact_id"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name="fk_partner_word_answered_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_partner_word"),
    )
    op.create_index("ix_partner_word_bundle_id", "partner_word", ["bundle_id"])
    op.execute(GATHER)
    op.execute(PUT_IN)


def downgrade() -> None:
    op.drop_table("partner_word")
    for name in ("bundle_id", *DAYS):
        op.drop_column("nomination", name)
    op.drop_table("bundle")
