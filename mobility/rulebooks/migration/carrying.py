"""What workers do for a migration, each in one transaction: it is tried out, carried out, or undone, as a whole."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from mobility.accounts.models import Role
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.record import as_stored, record
from mobility.base.refusals import Refusal
from mobility.rulebooks.models import MigratedCase, MigrationState, RuleBookMigration
from mobility.rulebooks.queries import Book, get_book, people_working_by
from mobility.workflow.engine import migrating
from mobility.workflow.engine.plans import Plan, obstacles
from mobility.workflow.models import Case

from . import reading
from .acts import tell_of

MIGRATED, ASKED_AGAIN, UNDONE, STOPPED, NOT_UNDONE = (
    "migration-done",
    "migration-confirmation-asked-again",
    "migration-undone",
    "migration-stopped",
    "migration-not-undone",
)
"""Names of the record's entries, in the chain of the rule book."""

CASE_MOVED, WARNS_ANEW = "migration-case-moved", "migration-warns-anew"
"""Keys of refusals: something was done in a case since it was listed, or it is open no more; there is something to warn of
that was not listed, such as that nobody has a role there any more."""


def try_out(migration_id: int, *, now: datetime) -> None:
    """Do it all, note what became of each case, and take everything back."""
    migration = _waiting(migration_id, MigrationState.TRYING)
    if migration is None:
        return
    rows, why = _tried(migration, now)
    asked = migration.asked_at is not None and _is_listed(migration, rows)
    _list(migration, rows, now)
    migration.asked_at = migration.asked_at if asked else None
    if why:
        _stop(migration, why, now)
    else:
        _settle(migration, MigrationState.ASKED if asked else MigrationState.LISTED)


def carry_out(migration_id: int, *, now: datetime) -> None:
    """Do it, if every case is still as it was when it was listed; else nothing is changed.

    Where cases have moved on, or there is more to warn of, the list is made anew, with what changes for them, and
    confirmation is asked for once more.
    """
    migration = _waiting(migration_id, MigrationState.RUNNING)
    if migration is None:
        return
    try:
        with db.session.begin_nested():
            _carry(migration, now)
    except Refusal as refusal:
        if refusal.key in (CASE_MOVED, WARNS_ANEW):
            _ask_again(migration, now)
        else:
            _stop(migration, _why(refusal), now)
        return
    migration.done_at = now
    _settle(migration, MigrationState.DONE)
    book = _book(migration)
    lines = len(reading.lines_by_case(migration))
    _record(book, MIGRATED, migration.confirmer_id, migration, now, cases=lines)
    _tell_the_office(MIGRATED, book, migration, now)


def carry_back(migration_id: int, *, now: datetime) -> None:
    """Let every case stand as before, if nothing was done in any of them since; else all stay as they are now."""
    migration = _waiting(migration_id, MigrationState.UNDOING)
    if migration is None:
        return
    book = _book(migration)
    try:
        with db.session.begin_nested():
            _carry_back(migration, now)
    except Refusal as refusal:
        migration.why = _why(refusal)
        _settle(migration, MigrationState.DONE)
        _record(book, NOT_UNDONE, None, migration, now, why=refusal.key)
        return
    migration.undone_at = now
    _settle(migration, MigrationState.UNDONE)
    _record(book, UNDONE, migration.undoer_id, migration, now)
    _tell_the_office(UNDONE, book, migration, now)


def _tell_the_office(what: str, book: Book, migration: RuleBookMigration, now: datetime) -> None:
    """Whoever works on the cases."""
    for person in people_working_by(book, now):
        tell_of(person, what, book, migration, now)


def _ask_again(migration: RuleBookMigration, now: datetime) -> None:
    """List it anew; whoever confirmed it confirms this list, or anybody else who has not planned it."""
    confirmer_id = migration.confirmer_id
    rows, why = _tried(migration, now)
    _list(migration, rows, now)
    if why:
        _stop(migration, why, now)
        return
    migration.asked_at, migration.confirmer_id, migration.confirmed_at = now, None, None
    _settle(migration, MigrationState.ASKED)
    book, moved = _book(migration), sum(row["moved"] for row in rows) + migration.gone
    warned = sum(bool(row["earlier"]) and not row["moved"] for row in rows)
    changes = {name: number for name, number in (("moved", moved), ("warned", warned)) if number}
    _record(book, ASKED_AGAIN, None, migration, now, **changes)
    for number in (confirmer_id, migration.declarer_id):
        person = get_person(number or 0, now)
        if person is not None:
            tell_of(person, ASKED_AGAIN, book, migration, now, **changes)


def _tried(migration: RuleBookMigration, now: datetime) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What would become of each case, by doing it and taking it back; or why it cannot be done."""
    trial = db.session.begin_nested()
    try:
        return _rows(migration, now), {}
    except Refusal as refusal:
        return [], _why(refusal)
    finally:
        trial.rollback()


def _list(migration: RuleBookMigration, rows: list[dict[str, Any]], now: datetime) -> None:
    """The rows are the list now; each says whether its case has moved since the list before, and what that one said."""
    before = reading.lines_by_case(migration)
    for row in rows:
        line = before.get(row["case_id"])
        seen = row["seen_version"], row["seen_signed"]
        row["moved"] = bool(before) and (line is None or _seen_of(line) != seen)
        told = line is not None and (row["moved"] or _warns_anew(line, row["line"]))
        row["earlier"] = line.line if line is not None and told else {}
    migration.gone = len(before.keys() - {row["case_id"] for row in rows}) if rows else 0
    db.session.execute(delete(MigratedCase).where(MigratedCase.migration_id == migration.id))
    db.session.add_all(MigratedCase(migration_id=migration.id, **row) for row in rows)
    migration.tried_at = now


def _warns_anew(line: MigratedCase, found: Mapping[str, Any]) -> bool:
    """Whether there is something to warn of that the line did not, or did otherwise."""
    listed = line.line["warnings"]
    return any(listed.get(name) != said for name, said in as_stored(found["warnings"]).items())


def _seen_of(line: MigratedCase) -> tuple[int, int]:
    return line.seen_version, line.seen_signed


def _rows(migration: RuleBookMigration, now: datetime) -> list[dict[str, Any]]:
    """What would become of each case: the columns of a `MigratedCase`."""
    cases = _ready(migration)
    versions = {case.id: case.version for case in cases}
    signed = migrating.signatures(versions)
    return [
        {
            "case_id": passage.case.id,
            "seen_version": versions[passage.case.id],
            "seen_signed": signed.get(passage.case.id, 0),
            "line": passage.line,
            "grave": bool(passage.line["warnings"]),
        }
        for passage in _passages(migration, cases, now)
    ]


def _is_listed(migration: RuleBookMigration, rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the list of before says just the same: who was asked to confirm that one has read this one."""
    before = {number: line.line for number, line in reading.lines_by_case(migration).items()}
    return before == {row["case_id"]: as_stored(row["line"]) for row in rows}


def _carry(migration: RuleBookMigration, now: datetime) -> None:
    cases, lines = _ready(migration), reading.lines_by_case(migration)
    signed = migrating.signatures([case.id for case in cases])
    for case in cases:
        line = lines.get(case.id)
        if line is None or (case.version, signed.get(case.id, 0)) != _seen_of(line):
            raise Refusal(CASE_MOVED, reference=case.reference)
    gone = sorted(lines.keys() - {case.id for case in cases})
    if gone:
        raise Refusal(CASE_MOVED, reference=lines[gone[0]].case.reference)
    passages = _passages(migration, cases, now)
    for passage in passages:
        if _warns_anew(lines[passage.case.id], passage.line):
            raise Refusal(WARNS_ANEW, reference=passage.case.reference)
    signed = migrating.signatures(lines)
    for passage in passages:
        line = lines[passage.case.id]
        line.line, line.grave = passage.line, bool(passage.line["warnings"])
        line.before = passage.before
        line.seen_version, line.seen_signed = passage.case.version, signed.get(passage.case.id, 0)
    db.session.flush()


def _carry_back(migration: RuleBookMigration, now: datetime) -> None:
    lines = reading.lines_by_case(migration)
    cases = migrating.cases_of(lines)
    moved = reading.moved_since(migration)
    if moved is not None:
        raise Refusal("migration-moved-on", reference=moved.reference)
    undoer = get_person(migration.undoer_id or 0, now)
    heads = undoer is not None and Role.HEAD_OF_OFFICE in undoer.roles
    role = Role.HEAD_OF_OFFICE if heads else Role.ADMINISTRATOR
    by: dict[str, object] = {"migration": migration.id, "role": str(role)}
    for case in cases:
        migrating.bring_back(case, lines[case.id].before, migration.undoer_id or 0, by, now)
    db.session.flush()


def _ready(migration: RuleBookMigration) -> list[Case]:
    """Its cases, locked in the order of their ids.

    Raises `Refusal`: "migration-overtaken", or what stands against the plan.
    """
    if _book(migration).in_force.id != migration.to_id:
        raise Refusal("migration-overtaken")
    cases = migrating.open_cases(migration.from_ids)
    for obstacle in obstacles(_plan(migration), migration.from_ids):
        values: dict[str, Any] = dict(obstacle.values)
        raise Refusal(obstacle.key, **values)
    return cases


def _passages(migration: RuleBookMigration, cases: Iterable[Case], now: datetime) -> list[migrating.Passage]:
    plan = _plan(migration)
    return [migrating.migrate(case, plan, now) for case in cases]


def _plan(migration: RuleBookMigration) -> Plan:
    by: dict[str, object] = {"migration": migration.id, "role": str(Role.HEAD_OF_OFFICE)}
    if migration.confirmer_id is not None:
        by["confirmed_by"] = migration.confirmer_id
    return Plan(migration.to_id, migration.stages, migration.declarer_id, by)


def _waiting(migration_id: int, state: MigrationState) -> RuleBookMigration | None:
    """The migration, locked, if it is still to be done: a job that runs twice does it once."""
    migration = reading.locked(migration_id)
    return migration if migration is not None and migration.state == state else None


def _stop(migration: RuleBookMigration, why: dict[str, Any], now: datetime) -> None:
    migration.why = why
    _settle(migration, MigrationState.STOPPED)
    book = _book(migration)
    _record(book, STOPPED, None, migration, now, why=why["key"])
    declarer = get_person(migration.declarer_id, now)
    if declarer is not None:
        tell_of(declarer, STOPPED, book, migration, now)


def _settle(migration: RuleBookMigration, state: MigrationState) -> None:
    migration.state = state
    migration.version += 1
    db.session.flush()


def _record(
    book: Book, name: str, actor_id: int | None, migration: RuleBookMigration, now: datetime, **more: object
) -> None:
    record(book.chain, name, actor_id, now, {"book": book.key, "migration": migration.id, **more})


def _why(refusal: Refusal) -> dict[str, Any]:
    """As it is kept, to be read in whatever language."""
    return {"key": refusal.key, "values": refusal.values}


def _book(migration: RuleBookMigration) -> Book:
    book = get_book(migration.key)
    if book is None:
        raise LookupError(f"there is no rule book “{migration.key}”")
    return book
