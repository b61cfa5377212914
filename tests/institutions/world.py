"""A home university, a partner and two faculties; people with grants such as `coordinator@programme:2`."""

from dataclasses import dataclass

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.institutions.models import Faculty, Institution, Specialty
from tests.people import somebody


def named(text: str) -> dict[str, str]:
    return {"en": text, "ru": f"{text} (ru)", "tg": f"{text} (tg)"}


def a_person(*tokens: str, name: str = "") -> Person:
    person = somebody(*tokens, name=name, now=utc_now())
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
    partner = Institution(
        name=named("Riga Technical University"), name_key="riga", country="LV", city=named("Riga")
    )
    engineering, textile = Faculty(name=named("Engineering")), Faculty(name=named("Textile"))
    db.session.add_all([home, partner, engineering, textile])
    db.session.flush()
    specialty = Specialty(faculty_id=engineering.id, code="1360701", name=named("Machines"))
    db.session.add(specialty)
    db.session.flush()
    db.session.commit()
    return University(home, partner, engineering, textile, specialty)
