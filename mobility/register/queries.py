"""Reads of the register: who somebody is to the university, what is claimed, what was imported."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import found_in, in_order
from mobility.base.kept_statements import kept_statement
from mobility.register.models import WAITS, Affiliation, AffiliationState, RegisterEntry, RegisterImport

PAGE = 50
LATEST = 10


def folded(number: str) -> str:
    """A number as it is compared: without blanks and dashes, case folded."""
    return "".join(sign for sign in number.casefold() if sign.isalnum())


def affiliation_of(person_id: int) -> Affiliation | None:
    """What the person is to the university, with entry and faculty; None if they never said."""
    return db.session.scalar(_of_person(), {"person_id": person_id})


def affiliations_of(person_ids: Sequence[int]) -> Mapping[int, Affiliation]:
    """As `affiliation_of` for many people at once, by id of the person."""
    found = db.session.scalars(_with_all().where(Affiliation.person_id.in_(person_ids)))
    return {affiliation.person_id: affiliation for affiliation in found}


def get_affiliation(affiliation_id: int) -> Affiliation | None:
    return db.session.scalar(_with_all().where(Affiliation.id == affiliation_id))


def claims(after: int = 0) -> Sequence[Affiliation]:
    """What waits for the coordinator, oldest first; a page from behind the id `after`."""
    return db.session.scalars(
        _with_all().where(WAITS, Affiliation.id > after).order_by(Affiliation.id).limit(PAGE)
    ).all()


def decided(limit: int = LATEST) -> Sequence[Affiliation]:
    """What was decided last."""
    return db.session.scalars(
        _with_all()
        .where(Affiliation.decided_at.is_not(None))
        .order_by(Affiliation.decided_at.desc())
        .limit(limit)
    ).all()


def matched_under_another_name(limit: int = LATEST) -> Sequence[Affiliation]:
    """The latest whose number the register knows under another name than the account's."""
    own, known = (func.string_to_array(each.name_folded, " ") for each in (Person, RegisterEntry))
    found = db.session.scalars(
        _with_all()
        .join(Person, Person.id == Affiliation.person_id)
        .join(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .where(Affiliation.state == AffiliationState.MATCHED, ~own.bool_op("<@")(known))
        .order_by(Affiliation.made_at.desc())
        .limit(PAGE)
    )
    return [affiliation for affiliation in found if affiliation.name_differs][:limit]


def number_of_claims() -> Select[int]:
    """How many wait, for the menu."""
    return select(func.count()).select_from(Affiliation).where(WAITS)


def number_where_some_wait() -> Select[int]:
    """The same where it is not 0, else no row."""
    number = func.count()
    return select(number.label("number")).select_from(Affiliation).where(WAITS).having(number > 0)


def count_claims() -> int:
    return db.session.scalar(number_of_claims()) or 0


def entry_numbered(number: str) -> RegisterEntry | None:
    """The register's entry of this number, with faculty and specialty."""
    return db.session.scalar(
        select(RegisterEntry)
        .options(joinedload(RegisterEntry.faculty), joinedload(RegisterEntry.specialty))
        .where(RegisterEntry.number_folded == folded(number))
    )


def affiliation_with(entry: RegisterEntry) -> Affiliation | None:
    """Of the account that the entry belongs to, with its person."""
    return db.session.scalar(_with_all().where(Affiliation.entry_id == entry.id))


def people_born(day: date, name: str) -> Sequence[RegisterEntry]:
    """Entries with the same birth date and name (in either script): a hint that the number was mistyped."""
    words = [found_in(RegisterEntry.name_folded, word) for word in name.split()]
    return db.session.scalars(
        select(RegisterEntry)
        .where(RegisterEntry.birth_date == day, *words)
        .order_by(RegisterEntry.id)
        .limit(5)
    ).all()


def entries_called(words: str) -> Sequence[tuple[RegisterEntry, Person | None]]:
    """Entries in whose names or number each of `words` is found, with the person whose account it is; a page of them."""
    wanted = [
        or_(found_in(RegisterEntry.name_folded, word), RegisterEntry.number_folded.contains(folded(word)))
        for word in words.split()
    ]
    rows = db.session.execute(
        select(RegisterEntry, Person)
        .outerjoin(Affiliation, Affiliation.entry_id == RegisterEntry.id)
        .outerjoin(Person, Person.id == Affiliation.person_id)
        .where(*wanted)
        .options(joinedload(RegisterEntry.faculty), joinedload(RegisterEntry.specialty))
        .order_by(in_order(RegisterEntry.name), RegisterEntry.id)
        .limit(PAGE)
    ).all()
    return [(row[0], row[1]) for row in rows]


def count_entries() -> Mapping[str, int]:
    """How many entries there are, by kind."""
    rows = db.session.execute(select(RegisterEntry.kind, func.count()).group_by(RegisterEntry.kind)).all()
    return {row[0]: row[1] for row in rows}


def imports(limit: int = 20) -> Sequence[tuple[RegisterImport, str]]:
    """The latest files with the name of who brought them; without their rows."""
    rows = db.session.execute(
        select(RegisterImport, Person.name)
        .join(Person, Person.id == RegisterImport.by_id)
        .options(defer(RegisterImport.rows, raiseload=True))
        .order_by(RegisterImport.id.desc())
        .limit(limit)
    ).all()
    return [(row[0], row[1]) for row in rows]


def get_import(import_id: int) -> RegisterImport | None:
    return db.session.get(RegisterImport, import_id)


def with_entry() -> tuple[_AbstractLoad, ...]:
    """Loads with an affiliation whose it is, entry, specialty and faculty."""
    return (
        joinedload(Affiliation.person),
        joinedload(Affiliation.entry).joinedload(RegisterEntry.specialty),
        joinedload(Affiliation.faculty),
    )


@kept_statement
def _with_all() -> Select[Affiliation]:
    return select(Affiliation).options(*with_entry())


@kept_statement
def _of_person() -> Select[Affiliation]:
    return _with_all().where(Affiliation.person_id == bindparam("person_id"))
