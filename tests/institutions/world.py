"""A home university, a partner and two faculties; people with grants such as `coordinator@programme:2`."""

from dataclasses import dataclass
from itertools import count

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import load_grants
from mobility.base.database import db, utc_now
from mobility.institutions.models import Faculty, Institution, Specialty

NUMBERS = count(1)


def named(text: str) -> dict[str, str]:
    return {"en": text, "ru": f"{text} (ru)", "tg": f"{text} (tg)"}


def a_person(*tokens: str, name: str = "") -> Person:
    number = next(NUMBERS)
    address = f"someone{number}@example.org"
    person = Person(
        email=address,
        email_folded=address,
        name=name or f"Someone {number}",
        language="en",
        confirmed_at=utc_now(),
    )
    db.session.add(person)
    db.session.flush()
    for token in tokens:
        role, _at, scope = token.partition("@")
        db.session.add(Grant(person_id=person.id, role=role, scope=scope, given_at=utc_now()))
    db.session.flush()
    load_grants(person, utc_now())
    db.session.commit()
    return person


@dataclass
class University:
    home: Institution
    partner: Institution
    engineering: Faculty
    textile: Faculty
    specialty: Specialty


def a_university() -> University:
    home = Institution(name=named("Home"), name_key="home", country="TJ", home=True)
    partner = Institution(name=named("Riga Technical University"), name_key="riga", country="LV", city="Riga")
    engineering, textile = Faculty(name=named("Engineering")), Faculty(name=named("Textile"))
    db.session.add_all([home, partner, engineering, textile])
    db.session.flush()
    specialty = Specialty(faculty_id=engineering.id, code="1360701", name=named("Machines"))
    db.session.add(specialty)
    db.session.flush()
    db.session.commit()
    return University(home, partner, engineering, textile, specialty)
