"""The record is append-only, and a new job wakes the dispatcher."""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE FUNCTION wake_dispatcher() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('jobs', '');
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER job_wakes_dispatcher AFTER INSERT ON job
        FOR EACH STATEMENT EXECUTE FUNCTION wake_dispatcher()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER job_wakes_dispatcher ON job")
    op.execute("DROP FUNCTION wake_dispatcher")
    op.execute("DROP TRIGGER event_is_not_emptied ON event")
    op.execute("DROP TRIGGER event_is_append_only ON event")
    op.execute("DROP FUNCTION refuse_change")
