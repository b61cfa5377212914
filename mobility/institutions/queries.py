"""What is known of the university and its partners: names for pages, scopes and forms."""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import joinedload, selectinload

from mobility.base.database import Translated, db
from mobility.base.folding import fold
from mobility.base.languages import tr
from mobility.base.lending import Label, lent
from mobility.institutions.models import Contact, Faculty, Institution, Specialty


class _HomeName:
    """The home university's name, asked for by every page: kept in this process for a minute."""

    KEPT_FOR = 60
    name: Translated = {}
    asked_at = float("-inf")

    @classmethod
    def forget(cls) -> None:
        cls.name, cls.asked_at = {}, float("-inf")


def home_name() -> Translated:
    """Its name in three languages; empty before the university is set up.

    Error pages ask too: when the database does not answer, what was known last is said.
    """
    if _HomeName.name and time.monotonic() - _HomeName.asked_at < _HomeName.KEPT_FOR:
        return _HomeName.name
    try:
        name = db.session.scalar(select(Institution.name).where(Institution.home))
    except DBAPIError:
        return _HomeName.name
    _HomeName.name, _HomeName.asked_at = dict(name or {}), time.monotonic()
    return _HomeName.name


def forget_home_name() -> None:
    """After a change, so that the next page of this process shows it."""
    _HomeName.forget()


def home() -> Institution | None:
    return db.session.scalar(select(Institution).where(Institution.home))


def country_of_home() -> Select[str]:
    """ISO 3166-1 alpha-2, as a statement; no row before the university is set up."""
    return select(Institution.country).where(Institution.home)


def home_country() -> str | None:
    """The same; None before the university is set up."""
    return db.session.scalar(country_of_home())


def partners(*, active_only: bool = True) -> Sequence[Institution]:
    """Foreign institutions by country and name."""
    statement = (
        select(Institution).where(~Institution.home).order_by(Institution.country, Institution.name_key)
    )
    if active_only:
        statement = statement.where(Institution.active)
    return db.session.scalars(statement).all()


def get_institution(institution_id: int) -> Institution | None:
    """With its contacts."""
    return db.session.scalar(
        select(Institution)
        .options(selectinload(Institution.contacts))
        .where(Institution.id == institution_id)
    )


def get_contact(institution_id: int, contact_id: int) -> Contact | None:
    """The person at this partner."""
    return db.session.scalar(
        select(Contact).where(Contact.id == contact_id, Contact.institution_id == institution_id)
    )


def contacts_in_force(institution_id: int) -> Sequence[Contact]:
    """The people of a partner who answer nominations now, oldest first."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.institution_id == institution_id, Contact.ended_at.is_(None))
        .order_by(Contact.id)
    ).all()


def faculties() -> Sequence[Faculty]:
    """All faculties with their specialties; invented ones last."""
    return db.session.scalars(
        select(Faculty).options(selectinload(Faculty.specialties)).order_by(Faculty.invented, Faculty.id)
    ).all()


def get_faculty(faculty_id: int) -> Faculty | None:
    return db.session.scalar(
        select(Faculty).options(selectinload(Faculty.specialties)).where(Faculty.id == faculty_id)
    )


def specialties() -> Sequence[Specialty]:
    """With their faculty, by code."""
    return db.session.scalars(
        select(Specialty).options(joinedload(Specialty.faculty)).order_by(Specialty.code)
    ).all()


def faculty_names() -> Mapping[int, Translated]:
    return {
        row.id: row.name for row in db.session.execute(select(Faculty.id, Faculty.name).order_by(Faculty.id))
    }


def partner_names() -> Mapping[int, Translated]:
    rows = db.session.execute(
        select(Institution.id, Institution.name).where(~Institution.home).order_by(Institution.name_key)
    )
    return {row.id: row.name for row in rows}


def offers_at_partners(now: datetime) -> Mapping[int, Sequence[tuple[Translated, str]]]:
    """What rooms below lend as open at each partner: id of the institution -> (title, path)."""
    found: dict[int, list[tuple[Translated, str]]] = {}
    for offers in lent.offers.values():
        for institution_id, entries in offers(now).items():
            found.setdefault(institution_id, []).extend(entries)
    return found


def labels_of_institutions(ids: Collection[int]) -> Mapping[int, Label]:
    rows = db.session.execute(select(Institution.id, Institution.name).where(Institution.id.in_(ids)))
    return {number: Label(tr(name), f"/institutions/{number}") for number, name in rows}


def labels_of_faculties(ids: Collection[int]) -> Mapping[int, Label]:
    rows = db.session.execute(select(Faculty.id, Faculty.name).where(Faculty.id.in_(ids)))
    return {number: Label(tr(name), f"/faculties/{number}") for number, name in rows}


def found_faculties(words: str) -> Collection[int]:
    """As `found_institutions`."""
    return _named(words, faculty_names())


def found_institutions(words: str) -> Collection[int]:
    """Whose name in any language has the words: for a search."""
    return _named(words, dict(db.session.execute(select(Institution.id, Institution.name)).all()))


def _named(words: str, names: Mapping[int, Translated]) -> Collection[int]:
    wanted = fold(words)
    return [number for number, name in names.items() if any(wanted in fold(each) for each in name.values())]


def labels_of_contacts(ids: Collection[int]) -> Mapping[int, Label]:
    rows = db.session.execute(
        select(Contact.id, Contact.name, Contact.institution_id).where(Contact.id.in_(ids))
    )
    return {number: Label(name, f"/institutions/{partner}") for number, name, partner in rows}
