"""Taking the university's register over, and finding out who of our people is in it."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, update

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import shares_a_word
from mobility.base.languages import named
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.seen import changed_since, ensure_as_shown
from mobility.base.sheets import read_sheet
from mobility.base.zone import local_day
from mobility.institutions.queries import faculties, specialties
from mobility.notifications.services import tell
from mobility.register.columns import Known, fold
from mobility.register.comparing import as_it_stands, entries_of, meant_by, overtaken
from mobility.register.models import (
    CLAIMED_AS,
    KNOWN,
    Affiliation,
    AffiliationState,
    Kind,
    RegisterEntry,
    RegisterImport,
)
from mobility.register.queries import affiliation_of, folded
from mobility.register.reading import Row, attributes_of, compare, counts_of, read_rows

CHAIN = "register"
UNDONE, TAKEN_BACK = "affiliation-undone", "affiliation-taken-back"
"""What becomes of a match, and of a decision: events, and messages to the person."""


def preview_import(actor: Person, *, file_name: str, content: bytes, now: datetime) -> RegisterImport:
    """Read a file and keep what it would do; nothing of the register changes yet.

    Raises `Refusal`: "sheet-is-empty", "sheet-unreadable", "sheet-too-long", "sheet-without-number".
    """
    sheet = read_sheet(content)
    rows = read_rows(sheet, _known(now))
    if not rows:
        raise Refusal("sheet-is-empty", "file")
    compare(rows, entries_of(rows))
    found = RegisterImport(
        file_name=file_name[-200:],
        by_id=actor.id,
        at=now,
        rows=[{"head": sheet.head, "encoding": sheet.encoding}, *rows],
        counts=counts_of(rows, _numbers_in_register()),
    )
    db.session.add(found)
    db.session.flush()
    return found


def apply_import(
    actor: Person, found: RegisterImport, *, seen: str | None = None, now: datetime
) -> RegisterImport:
    """Take over what is new and changed, as it stands beside the register of this moment; bad and doubled rows stay out.

    Empty cells wipe nothing, who is absent stays, and the same file once more changes nothing. `seen`: `base.seen.seen_of`
    what its page showed (`comparing.meant_by`); None of who takes it over from no page.

    Raises `Refusal`: "import-is-applied", "register-changed-meanwhile".
    """
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(CHAIN, 0))))
    db.session.refresh(found, with_for_update=True)
    if found.applied_at is not None:
        raise Refusal("import-is-applied")
    head, *rows = [dict(row) for row in found.rows]
    entries = entries_of(rows)
    rows = as_it_stands(rows, entries)
    _ensure_as_seen(seen, rows, found.rows[1:])
    changed = []
    for row in rows:
        if row["state"] == "new":
            number = row["values"]["number"]
            values = {"kind": Kind.STUDENT, **attributes_of(row["values"])}
            db.session.add(RegisterEntry(number_folded=folded(number), imported_at=now, **values))
        elif row["state"] == "changed":
            entry = entries[folded(row["values"]["number"])]
            for name, value in attributes_of(row["values"]).items():
                setattr(entry, name, value)
            entry.imported_at = now
            changed.append(entry.id)
    db.session.flush()
    _let_affiliations_follow(changed)
    found.rows = [head, *rows]
    found.counts = counts_of(rows, _numbers_in_register())
    found.applied_at = now
    record(CHAIN, "register-imported", actor.id, now, {"import": found.id, **found.counts})
    return found


def _known(now: datetime) -> Known:
    by_name = {fold(name): f.id for f in faculties() for name in (*f.name.values(), str(f.id))}
    return Known(by_name, {fold(specialty.code): specialty.id for specialty in specialties()}, local_day(now))


def _ensure_as_seen(seen: str | None, rows: list[Row], read: list[Row]) -> None:
    """`read`: what the rows would have done when the file was read."""
    if seen is not None and changed_since(seen, meant_by(rows)):
        names = [row["values"].get("name") or row["values"]["number"] for row in overtaken(read, rows)]
        among = ("register-imported",)
        raise Refusal("register-changed-meanwhile", chain=CHAIN, among=among, names=named(names))


def _numbers_in_register() -> Mapping[str, str]:
    rows = db.session.execute(select(RegisterEntry.number_folded, RegisterEntry.kind))
    return {row.number_folded: row.kind for row in rows}


def _let_affiliations_follow(entry_ids: list[int]) -> None:
    """Where a person is matched, the register's faculty is theirs."""
    faculty = (
        select(RegisterEntry.faculty_id).where(RegisterEntry.id == Affiliation.entry_id).scalar_subquery()
    )
    kind = select(RegisterEntry.kind).where(RegisterEntry.id == Affiliation.entry_id).scalar_subquery()
    db.session.execute(
        update(Affiliation)
        .where(Affiliation.entry_id.in_(entry_ids))
        .values(faculty_id=faculty, kind=kind)
        .execution_options(synchronize_session=False)
    )
    _call_as_registered(Affiliation.entry_id.in_(entry_ids))


def _call_as_registered(whose: ColumnElement[bool]) -> None:
    """The names of the people of these affiliations: the register's where they are known there, else none."""
    known = Affiliation.state.in_(KNOWN)
    entry = select(RegisterEntry).where(RegisterEntry.id == Affiliation.entry_id, known)
    names = {
        "name_cyrillic": entry.with_only_columns(RegisterEntry.name).scalar_subquery(),
        "name_latin": entry.with_only_columns(func.initcap(RegisterEntry.passport_name)).scalar_subquery(),
    }
    db.session.execute(
        update(Person)
        .where(Person.id == Affiliation.person_id, whose)
        .values(names)
        .execution_options(synchronize_session="fetch")
    )


def state_affiliation(
    actor: Person,
    *,
    kind: str,
    number: str,
    birth_date: date,
    faculty_id: int | None = None,
    year: int | None = None,
    now: datetime,
) -> Affiliation:
    """Say with number and birth date who one is: found in the register it is known, else claimed for the coordinator.

    An entry that belongs to another account is not given twice, and one with quite another name is not given at all: who
    knows a classmate's number and birthday is not the classmate. Both are claimed, and the coordinator sees the entry.

    Raises `Refusal`: "affiliation-is-known", "number-missing", "not-in-register" (then faculty, and for students the year,
    are asked), "year-missing".
    """
    present = affiliation_of(actor.id)
    if present is not None and present.known:
        raise Refusal("affiliation-is-known")
    if not folded(number):
        raise Refusal("number-missing", "number")
    entry = None if _was_undone(actor, number) else _free_entry(actor, number, birth_date)
    if entry is None and faculty_id is None:
        raise Refusal("not-in-register", "number")
    if entry is None and kind == Kind.STUDENT and year is None:
        raise Refusal("year-missing", "year")
    affiliation = present or Affiliation(person_id=actor.id)
    affiliation.number = " ".join(number.split())
    affiliation.birth_date, affiliation.made_at = birth_date, now
    affiliation.reason = affiliation.decided_by_id = affiliation.decided_at = None
    if entry is not None:
        affiliation.state, affiliation.entry_id = AffiliationState.MATCHED, entry.id
        affiliation.kind, affiliation.faculty_id, affiliation.year = entry.kind, entry.faculty_id, None
    else:
        affiliation.state, affiliation.kind = AffiliationState.CLAIMED, kind
        affiliation.faculty_id, affiliation.year = faculty_id, year if kind == Kind.STUDENT else None
    db.session.add(affiliation)
    db.session.flush()
    _call_as_registered(Affiliation.id == affiliation.id)
    record(
        f"person:{actor.id}",
        f"affiliation-{affiliation.state}",
        actor.id,
        now,
        {"affiliation": affiliation.id},
    )
    return affiliation


def _free_entry(actor: Person, number: str, birth_date: date) -> RegisterEntry | None:
    """The entry with this number and birth date, locked, unless another account has it or no word of the name is theirs."""
    entry = db.session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.number_folded == folded(number), RegisterEntry.birth_date == birth_date)
        .with_for_update()
    )
    if entry is None or not shares_a_word(actor.name, entry.name, entry.passport_name):
        return None
    taken = db.session.scalar(select(Affiliation.id).where(Affiliation.entry_id == entry.id))
    return None if taken else entry


def _was_undone(person: Person, number: str) -> bool:
    """Whether the coordinator found that this number is not theirs: then it is never matched by itself again."""
    undone = db.session.scalars(
        select(Event.facts).where(Event.chain == f"person:{person.id}", Event.name == UNDONE)
    )
    return any(facts["number"] == folded(number) for facts in undone)


def confirm_affiliation(
    actor: Person, affiliation: Affiliation, *, seen: str | None = None, now: datetime
) -> None:
    """The coordinator knows that the claim is right; where the register has a free entry of this number, it is theirs.

    Raises `Refusal`: "claim-is-decided", "own-affiliation", "entry-is-taken", or as `ensure_as_shown`.
    """
    _take_up(actor, affiliation, seen)
    entry = db.session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.number_folded == folded(affiliation.number))
        .with_for_update()
    )
    if entry is not None:
        if db.session.scalar(select(Affiliation.id).where(Affiliation.entry_id == entry.id)):
            raise Refusal("entry-is-taken", number=affiliation.shown_number)
        affiliation.entry_id, affiliation.kind = entry.id, entry.kind
        affiliation.faculty_id = entry.faculty_id or affiliation.faculty_id
    affiliation.state = AffiliationState.CONFIRMED
    _decide(actor, affiliation, None, now)


def refuse_affiliation(
    actor: Person, affiliation: Affiliation, *, reason: str, seen: str | None = None, now: datetime
) -> None:
    """The claim is not right; the person reads why, and can state it once more.

    Raises `Refusal`: "claim-is-decided", "own-affiliation", "refusal-needs-reason", or as `ensure_as_shown`.
    """
    _take_up(actor, affiliation, seen)
    if not reason.strip():
        raise Refusal("refusal-needs-reason", "reason")
    affiliation.state = AffiliationState.REFUSED
    _decide(actor, affiliation, reason.strip(), now)


def undo_match(actor: Person, affiliation: Affiliation, *, reason: str, now: datetime) -> None:
    """The register found the wrong person: the number is free again, and the person reads why.

    Raises `Refusal`: "not-matched", "own-affiliation", "undoing-needs-reason".
    """
    _lock(actor, affiliation)
    if affiliation.state != AffiliationState.MATCHED:
        raise Refusal("not-matched")
    _ensure_reason(reason)
    affiliation.state, affiliation.entry_id = AffiliationState.REFUSED, None
    affiliation.reason, affiliation.decided_by_id, affiliation.decided_at = reason.strip(), actor.id, now
    _tell(actor, affiliation, UNDONE, reason.strip(), now)


def take_back(actor: Person, affiliation: Affiliation, *, reason: str, now: datetime) -> None:
    """Whoever confirmed or refused a claim takes it back: it waits for a decision again, and the person reads why.

    Raises `Refusal`: "own-affiliation", "not-your-decision", "undoing-needs-reason".
    """
    _lock(actor, affiliation)
    if not affiliation.is_decided_by(actor):
        raise Refusal("not-your-decision")
    _ensure_reason(reason)
    affiliation.state, affiliation.entry_id = AffiliationState.CLAIMED, None
    affiliation.reason = affiliation.decided_by_id = affiliation.decided_at = None
    _tell(actor, affiliation, TAKEN_BACK, reason.strip(), now)


def _ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("undoing-needs-reason", "reason")


def _lock(actor: Person, affiliation: Affiliation) -> None:
    """Take the affiliation as it is now; nobody decides about themselves."""
    db.session.refresh(affiliation, [*CLAIMED_AS, "state", "decided_by_id"], with_for_update=True)
    if affiliation.person_id == actor.id:
        raise Refusal("own-affiliation")


def _take_up(actor: Person, affiliation: Affiliation, seen: str | None) -> None:
    _lock(actor, affiliation)
    if affiliation.state != AffiliationState.CLAIMED:
        raise Refusal("claim-is-decided")
    ensure_as_shown(seen, affiliation.shown)


def _decide(actor: Person, affiliation: Affiliation, reason: str | None, now: datetime) -> None:
    affiliation.reason, affiliation.decided_by_id, affiliation.decided_at = reason, actor.id, now
    _tell(actor, affiliation, f"affiliation-{affiliation.state}", reason, now)


def _tell(actor: Person, affiliation: Affiliation, what: str, reason: str | None, now: datetime) -> None:
    """Record what was decided, and tell the person; the event and the message have the same name."""
    db.session.flush()
    _call_as_registered(Affiliation.id == affiliation.id)
    record(
        f"person:{affiliation.person_id}",
        what,
        actor.id,
        now,
        {"affiliation": affiliation.id, "number": folded(affiliation.number)},
        {"reason": reason or ""},
    )
    tell(
        affiliation.person,
        what,
        about=f"person:{affiliation.person_id}",
        values={"reason": reason or "", "number": affiliation.shown_number},
        link="/account/affiliation",
        now=now,
    )
