"""Names are kept folded for searching, messages of one kind leave in one mail, and claims that wait are counted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SOUNDS = (
    ("shch", "ш"),
    ("kh", "х"),
    ("zh", "ж"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("gh", "г"),
    ("ye", "е"),
    ("yo", "е"),
)
PLAIN = ("abcdefghijklmnopqrstuvwxyzғқҳҷыэщ", "абкдефгхичклмнопкрстуввхизгкхчиеш")
SPREAD = (("дж", "ч"), ("дч", "ч"), ("я", "иа"), ("ю", "иу"), ("ц", "тс"), ("ъ", ""), ("ь", ""), ("ии", "и"))  # fmt: skip


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
        f"RETURN {expression()}"
    )
    for table, names in (("person", "name"), ("register_entry", "name || ' ' || passport_name")):
        column = sa.Column(
            "name_folded", sa.Text(), sa.Computed(f"folded({names})", persisted=True), nullable=False
        )
        op.add_column(table, column)
    waits = sa.text("affiliation.state = 'claimed'")
    op.create_index("ix_affiliation_waits", "affiliation", ["id"], postgresql_where=waits)
    op.add_column("message", sa.Column("gathering", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("message", "gathering", server_default=None)
    op.drop_constraint("uq_message_message_id", "message")
    op.create_index("ix_message_message_id", "message", ["message_id"])
    op.create_index(
        "ix_message_gathering",
        "message",
        ["person_id", "key"],
        postgresql_where=sa.text("gathering AND state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_index("ix_message_gathering", "message")
    op.drop_index("ix_message_message_id", "message")
    op.execute(
        "UPDATE message SET message_id = id || '.' || message_id WHERE id NOT IN (SELECT min(id) FROM message GROUP BY message_id)"
    )
    op.create_unique_constraint("uq_message_message_id", "message", ["message_id"])
    op.drop_column("message", "gathering")
    op.drop_index("ix_affiliation_waits", "affiliation")
    op.drop_column("register_entry", "name_folded")
    op.drop_column("person", "name_folded")
    op.execute("DROP FUNCTION folded")


def expression() -> str:
    """`mobility.base.folding.fold` in SQL, as it was then."""
    folding = "lower(normalize(words, NFKD))"
    folding = rf"regexp_replace({folding}, '[\u0300-\u036f''`ʹʻʼ‘’]', '', 'g')"
    for sound, letter in SOUNDS:
        folding = f"replace({folding}, '{sound}', '{letter}')"
    folding = f"translate({folding}, '{PLAIN[0]}', '{PLAIN[1]}')"
    for letter, plain in SPREAD:
        folding = f"replace({folding}, '{letter}', '{plain}')"
    return folding
