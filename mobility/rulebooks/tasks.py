"""Jobs of rule books: migrations are tried out, carried out and undone, each as a whole."""

from mobility.base.database import utc_now
from mobility.base.jobs import job

from .migration import carrying


@job("rulebooks.try_migration")
def try_migration(migration_id: int) -> None:
    carrying.try_out(migration_id, now=utc_now())


@job("rulebooks.carry_out_migration")
def carry_out_migration(migration_id: int) -> None:
    carrying.carry_out(migration_id, now=utc_now())


@job("rulebooks.undo_migration")
def undo_migration(migration_id: int) -> None:
    carrying.carry_back(migration_id, now=utc_now())
