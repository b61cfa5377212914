"""How many cases stand where is kept beside them: each change of a case adds what it changes; lists by date have an index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COLUMNS = "context, kind, scopes, rule_book_id, stage, due_at, sent, ended, stuck"
OF_CASE = """
    context, kind, scopes, rule_book_id, stage, due_at,
    submitted_at IS NOT NULL AS sent, ended_at IS NOT NULL AS ended, stuck_since IS NOT NULL AS stuck
"""


def upgrade() -> None:
    op.create_table(
        "case_count",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rule_book_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("stuck", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_count")),
    )
    op.create_index(op.f("ix_case_count_context"), "case_count", ["context"])
    op.execute(f"""
        CREATE FUNCTION count_cases() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO case_count ({COLUMNS}, number)
                SELECT {COLUMNS}, count(*) FROM (SELECT {OF_CASE} FROM come) AS changed GROUP BY {COLUMNS};
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO case_count ({COLUMNS}, number)
                SELECT {COLUMNS}, -count(*) FROM (SELECT {OF_CASE} FROM gone) AS changed GROUP BY {COLUMNS};
            ELSE
                INSERT INTO case_count ({COLUMNS}, number)
                SELECT {COLUMNS}, sum(step) FROM (
                    SELECT {OF_CASE}, 1 AS step FROM come UNION ALL SELECT {OF_CASE}, -1 FROM gone
                ) AS changed
                GROUP BY {COLUMNS} HAVING sum(step) <> 0;
            END IF;
            RETURN NULL;
        END $$
    """)
    for act, tables in {
        "INSERT": "NEW TABLE AS come",
        "UPDATE": "NEW TABLE AS come OLD TABLE AS gone",
        "DELETE": "OLD TABLE AS gone",
    }.items():
        op.execute(f"""
            CREATE TRIGGER case_is_counted_on_{act.lower()} AFTER {act} ON "case" REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION count_cases()
        """)
    op.execute(f"""
        INSERT INTO case_count ({COLUMNS}, number)
        SELECT {COLUMNS}, count(*) FROM (SELECT {OF_CASE} FROM "case") AS standing GROUP BY {COLUMNS}
    """)
    op.create_index(
        "ix_case_by_date",
        "case",
        ["context", sa.text("COALESCE(due_at, 'infinity'::timestamp with time zone)"), "id"],
        postgresql_where=sa.text("submitted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_by_date", table_name="case")
    for act in ("insert", "update", "delete"):
        op.execute(f'DROP TRIGGER case_is_counted_on_{act} ON "case"')
    op.execute("DROP FUNCTION count_cases")
    op.drop_table("case_count")
