"""A migration is declared by one person and confirmed by another; workers try it out, carry it out, and undo it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.jobs import enqueue, is_under_way
from mobility.base.languages import tr
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.notifications.services import tell
from mobility.rulebooks.models import MigrationState, RuleBookMigration
from mobility.rulebooks.policy import authors_of, decides_on
from mobility.rulebooks.queries import Book, locked_draft, people_beside
from mobility.workflow.engine.plans import Plan, obstacles

from . import reading

DECLARED, MIGRATION_ASKED, WITHDRAWN, CONFIRMED, UNDO_ASKED = (
    "migration-declared",
    "migration-confirmation-asked",
    "migration-withdrawn",
    "migration-confirmed",
    "migration-undo-asked",
)
"""Names of the record's entries, in the chain of the rule book."""

AT_WORK = (MigrationState.TRYING, MigrationState.RUNNING, MigrationState.UNDOING)
"""The states in which a worker is at it."""


def declare(
    actor: Person,
    book: Book,
    *,
    from_ids: Collection[int],
    stages: Mapping[str, str],
    reason: str,
    now: datetime,
) -> RuleBookMigration:
    """Plan that the open cases of these older versions go over to the one in force; a worker tries it out at once.

    `stages`: stage of an older version -> stage of the one in force.

    Raises `Refusal`: "migration-is-open", "migration-nobody", "migration-stage-unmapped", "migration-draft-unmapped",
    "migration-return-unmapped", "migration-skips", "migration-branch-unmapped".
    """
    locked_draft(book)
    if reading.open_migration(book.key) is not None:
        raise Refusal("migration-is-open")
    older = sorted(version.id for version in book.versions[1:] if version.id in from_ids)
    plan = Plan(book.in_force.id, stages, actor.id, {})
    for obstacle in obstacles(plan, older):
        raise refused(obstacle.key, obstacle.values, f"to-{obstacle.stage}" if obstacle.stage else None)
    migration = RuleBookMigration(
        key=book.key,
        to_id=plan.version_id,
        from_ids=older,
        stages=dict(stages),
        reason=reason.strip(),
        state=MigrationState.TRYING,
        declarer_id=actor.id,
        planners=sorted(authors_of(actor)),
        declared_at=now,
        why={},
    )
    db.session.add(migration)
    db.session.flush()
    facts = {"from": older, "to": plan.version_id, "stages": dict(stages)}
    record(book.chain, DECLARED, actor.id, now, {**_facts(migration), **facts}, {"reason": migration.reason})
    _have_done(migration)
    return migration


def try_again(actor: Person, book: Book, migration_id: int, *, seen_version: int, now: datetime) -> None:
    """List anew what would happen, as things stand now; a confirmation that was asked for stays so if that is the same.

    Raises `Refusal`: "migration-changed-meanwhile".
    """
    migration = _seen(book, migration_id, seen_version, MigrationState.LISTED, MigrationState.ASKED)
    _go_to(migration, MigrationState.TRYING)
    _have_done(migration)


def ask_for_confirmation(
    actor: Person, book: Book, migration_id: int, *, seen_version: int, now: datetime
) -> None:
    """Tell those who may confirm it that its list is ready.

    Raises `Refusal`: "migration-changed-meanwhile", "migration-overtaken".
    """
    migration = _seen(book, migration_id, seen_version, MigrationState.LISTED)
    _ensure_leads_to_newest(book, migration)
    migration.asked_at = now
    _go_to(migration, MigrationState.ASKED)
    record(book.chain, MIGRATION_ASKED, actor.id, now, _facts(migration))
    for person in people_beside(migration.planners, now):
        tell_of(person, MIGRATION_ASKED, book, migration, now)


def withdraw(actor: Person, book: Book, migration_id: int, *, seen_version: int, now: datetime) -> None:
    """Drop a plan that is not carried out yet.

    Raises `Refusal`: "migration-changed-meanwhile".
    """
    migration = _seen(book, migration_id, seen_version, MigrationState.LISTED, MigrationState.ASKED)
    _go_to(migration, MigrationState.WITHDRAWN)
    record(book.chain, WITHDRAWN, actor.id, now, _facts(migration))


def _ensure_leads_to_newest(book: Book, migration: RuleBookMigration) -> None:
    if reading.is_overtaken(book, migration):
        raise Refusal("migration-overtaken")


def ensure_confirmable(actor: Person, book: Book, migration: RuleBookMigration) -> None:
    """Raises `Refusal`: "migration-is-yours", "migration-is-lenders", "migration-not-asked", "migration-overtaken"."""
    if actor.id in migration.planners:
        raise Refusal("migration-is-yours")
    if not decides_on(actor, migration.planners):
        raise Refusal("migration-is-lenders")
    if migration.state != MigrationState.ASKED:
        raise Refusal("migration-not-asked")
    _ensure_leads_to_newest(book, migration)


def ensure_undoable(migration: RuleBookMigration) -> None:
    """Raises `Refusal`: "migration-not-done", "migration-is-open", "migration-moved-on"."""
    if migration.state != MigrationState.DONE:
        raise Refusal("migration-not-done")
    if reading.open_migration(migration.key) is not None:
        raise Refusal("migration-is-open")
    moved = reading.moved_since(migration)
    if moved is not None:
        raise Refusal("migration-moved-on", reference=moved.reference)


def confirm(actor: Person, book: Book, migration_id: int, *, seen_version: int, now: datetime) -> None:
    """Have it carried out as listed, by somebody who has not declared it; a worker does so, all cases or none.

    Raises `Refusal`: "migration-changed-meanwhile", and as `ensure_confirmable`.
    """
    migration = _seen(book, migration_id, seen_version, MigrationState.ASKED)
    ensure_confirmable(actor, book, migration)
    migration.confirmer_id, migration.confirmed_at = actor.id, now
    _go_to(migration, MigrationState.RUNNING)
    record(book.chain, CONFIRMED, actor.id, now, _facts(migration))
    _have_done(migration)


def undo(actor: Person, book: Book, migration_id: int, *, seen_version: int, now: datetime) -> None:
    """Have every case stand again as it did before, as long as nothing was done in any of them since.

    Raises `Refusal`: "migration-changed-meanwhile", and as `ensure_undoable`.
    """
    migration = _seen(book, migration_id, seen_version, MigrationState.DONE)
    ensure_undoable(migration)
    migration.undoer_id, migration.why = actor.id, {}
    _go_to(migration, MigrationState.UNDOING)
    record(book.chain, UNDO_ASKED, actor.id, now, _facts(migration))
    _have_done(migration)


def set_going(actor: Person, book: Book, migration_id: int, *, seen_version: int, now: datetime) -> None:
    """Have its job done by another, where its own has failed for good; while that still waits or runs, nothing is added.

    Raises `Refusal`: "migration-changed-meanwhile".
    """
    _have_done(_seen(book, migration_id, seen_version, *AT_WORK))


def is_left_lying(migration: RuleBookMigration) -> bool:
    """Whether there is work to do on it that no job waits for or is at: its own has failed for good."""
    return migration.state in AT_WORK and not is_under_way(_key_of_job(migration))


def _key_of_job(migration: RuleBookMigration) -> str:
    return f"migration:{migration.id}"


def _have_done(migration: RuleBookMigration) -> None:
    key = _key_of_job(migration)
    match migration.state:
        case MigrationState.TRYING:
            enqueue("rulebooks.try_migration", key=key, migration_id=migration.id)
        case MigrationState.RUNNING:
            enqueue("rulebooks.carry_out_migration", key=key, migration_id=migration.id)
        case MigrationState.UNDOING:
            enqueue("rulebooks.undo_migration", key=key, migration_id=migration.id)


def refused(key: str, values: Mapping[str, Translated], field: str | None = None) -> Refusal:
    """The refusal that an obstacle is, in the reader's language."""
    return Refusal(key, field, **{name: tr(value) for name, value in values.items()})


def tell_of(
    person: Person, what: str, book: Book, migration: RuleBookMigration, now: datetime, **more: object
) -> None:
    """Write `what` to the person, with a link to the page of the migration."""
    values = {"book": tr(book.title, person.language), "number": book.numbers[migration.to_id], **more}
    link = f"/rulebooks/{book.key}/migrations/{migration.id}"
    tell(person, what, about=book.chain, values=values, link=link, now=now)


def _seen(book: Book, migration_id: int, seen_version: int, *states: MigrationState) -> RuleBookMigration:
    """The migration as whoever decides on it saw it, in one of these states, kept from others."""
    migration = reading.locked(migration_id)
    fits = migration is not None and migration.key == book.key and migration.version == seen_version
    if migration is None or not fits or migration.state not in states:
        raise Refusal("migration-changed-meanwhile", chain=book.chain)
    return migration


def _go_to(migration: RuleBookMigration, state: MigrationState) -> None:
    migration.state = state
    migration.version += 1
    db.session.flush()


def _facts(migration: RuleBookMigration) -> dict[str, object]:
    return {"book": migration.key, "migration": migration.id, "step": migration.version}
