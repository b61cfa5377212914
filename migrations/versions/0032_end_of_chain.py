"""One call locks a chain of the record and reads its last entry."""

from collections.abc import Sequence

from alembic import op

revision: str = "0032"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# VOLATILE (the default): each statement inside sees what is committed when it begins, so what the lock waited for too.
FUNCTION = """
CREATE FUNCTION end_of_chain(wanted text) RETURNS TABLE (number integer, digest bytea) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(wanted, 0));
    RETURN QUERY
        SELECT event.number, event.digest FROM event WHERE event.chain = wanted ORDER BY event.number DESC LIMIT 1;
END
$$
"""


def upgrade() -> None:
    op.execute(FUNCTION)


def downgrade() -> None:
    op.execute("DROP FUNCTION end_of_chain(text)")
