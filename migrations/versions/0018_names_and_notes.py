"""The names by which a person is registered, in both scripts; a reviewer's note for themselves."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("person", sa.Column("name_cyrillic", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("name_latin", sa.Text(), nullable=True))
    op.execute(
        "UPDATE person SET name_cyrillic = e.name, name_latin = initcap(e.passport_name)"
        " FROM affiliation a JOIN register_entry e ON e.id = a.entry_id"
        " WHERE a.person_id = person.id AND a.state IN ('matched', 'confirmed')"
    )
    op.add_column("assessment", sa.Column("note", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("assessment", "note")
    op.drop_column("person", "name_latin")
    op.drop_column("person", "name_cyrillic")
