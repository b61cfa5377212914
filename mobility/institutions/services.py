"""Setting up the university: its own name, faculties and specialties, partners and their contacts."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.countries import country_name
from mobility.base.database import Translated, db
from mobility.base.languages import tr
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen, values_of
from mobility.institutions.models import Contact, Faculty, Institution, Specialty
from mobility.institutions.queries import forget_home_name, home, partner_names


def tidy_names(names: Mapping[str, str | None]) -> Translated:
    """Names as stored: blanks folded, languages without one left out."""
    return {
        language: folded for language, name in names.items() if (folded := " ".join((name or "").split()))
    }


def name_key(names: Translated) -> str:
    """What lists are sorted and doubles found by."""
    return next((names[code] for code in ("en", "ru", "tg") if names.get(code)), "").casefold()


INSTITUTION_VALUES = ("name", "short_name", "country", "city", "active")
FACULTY_VALUES = ("name", "joint_with_id", "since")
"""What their forms show and save."""


def save_institution(
    actor: Person,
    institution: Institution | None,
    *,
    name: Mapping[str, str],
    country: str,
    city: Mapping[str, str | None],
    short_name: str | None = None,
    active: bool = True,
    seen: str = "",
    now: datetime,
) -> Institution:
    """Add or change a university. The first one that is added is the home university; all others are partners.

    `seen`: `base.seen.seen_of` what the actor saw of it.
    Raises `Refusal`: "institution-exists", "values-changed-meanwhile".
    """
    values: dict[str, Any] = {
        "name": tidy_names(name),
        "short_name": short_name or None,
        "country": country,
        "city": tidy_names(city),
        "active": active,
    }
    if institution is not None:
        db.session.refresh(institution, INSTITUTION_VALUES, with_for_update=True)
        present, chain = values_of(institution, INSTITUTION_VALUES), f"institution:{institution.id}"
        values = as_seen(seen, values, present, words={"country": country_name}, chain=chain)
    key = name_key(values["name"])
    twin = db.session.scalar(select(Institution.id).where(Institution.name_key == key))
    if twin is not None and (institution is None or twin != institution.id):
        raise Refusal("institution-exists", "name-en", name=values["name"].get("en", key))
    what = "institution-changed"
    if institution is None:
        what = "institution-added"
        institution = Institution(home=home() is None)
        db.session.add(institution)
    for field, value in values.items():
        setattr(institution, field, value)
    institution.name_key, institution.active = key, values["active"] or institution.home
    db.session.flush()
    record(
        f"institution:{institution.id}",
        what,
        actor.id,
        now,
        {"country": institution.country, "active": institution.active},
    )
    forget_home_name()
    return institution


def save_faculty(
    actor: Person,
    faculty: Faculty | None,
    *,
    name: Mapping[str, str],
    joint_with_id: int | None,
    since: date | None,
    seen: str = "",
    now: datetime,
) -> Faculty:
    """Add or change a faculty of the home university; `joint_with_id` is the partner it is held with.

    `seen`: `base.seen.seen_of` what the actor saw of it.
    Raises `Refusal`: "values-changed-meanwhile".
    """
    values: dict[str, Any] = {"name": tidy_names(name), "joint_with_id": joint_with_id, "since": since}
    if faculty is not None:
        db.session.refresh(faculty, FACULTY_VALUES, with_for_update=True)
        present, chain = values_of(faculty, FACULTY_VALUES), f"faculty:{faculty.id}"
        values = as_seen(seen, values, present, words={"joint_with_id": _partner_name}, chain=chain)
    if faculty is None:
        faculty = Faculty(invented=False)
        db.session.add(faculty)
    for field, value in values.items():
        setattr(faculty, field, value)
    db.session.flush()
    record(f"faculty:{faculty.id}", "faculty-saved", actor.id, now, {"joint_with": faculty.joint_with_id})
    return faculty


def _partner_name(institution_id: int | None) -> str:
    return tr(partner_names()[institution_id]) if institution_id is not None else ""


def add_specialty(
    actor: Person, faculty: Faculty, *, code: str, name: Mapping[str, str], now: datetime
) -> Specialty:
    """Add a specialty with its state code.

    Raises `Refusal`: "specialty-exists".
    """
    code = re.sub(r"\s", "", code)
    if db.session.scalar(select(Specialty.id).where(Specialty.code == code)) is not None:
        raise Refusal("specialty-exists", "code", code=code)
    specialty = Specialty(faculty_id=faculty.id, code=code, name=tidy_names(name))
    db.session.add(specialty)
    db.session.flush()
    record(
        f"faculty:{faculty.id}", "specialty-added", actor.id, now, {"specialty": specialty.id, "code": code}
    )
    return specialty


def add_contact(
    actor: Person, institution: Institution, *, name: str, email: str, language: str, now: datetime
) -> Contact:
    """Name a person at a partner who answers nominations.

    Raises `Refusal`: "home-has-no-contacts", "contact-exists".
    """
    if institution.home:
        raise Refusal("home-has-no-contacts")
    email = email.strip()
    known = db.session.scalars(
        select(Contact.email).where(Contact.institution_id == institution.id, Contact.ended_at.is_(None))
    )
    if email.casefold() in {address.casefold() for address in known}:
        raise Refusal("contact-exists", "email", email=email)
    contact = Contact(
        institution_id=institution.id, name=" ".join(name.split()), email=email, language=language
    )
    db.session.add(contact)
    db.session.flush()
    record(f"institution:{institution.id}", "contact-added", actor.id, now, {"contact": contact.id})
    return contact


def end_contact(actor: Person, contact: Contact, *, now: datetime) -> None:
    """From now on this person is asked nothing; ending twice changes nothing."""
    if contact.ended_at is None:
        contact.ended_at = now
        record(
            f"institution:{contact.institution_id}", "contact-ended", actor.id, now, {"contact": contact.id}
        )
