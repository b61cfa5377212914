"""The Technological University of Tajikistan as demo data: from its own page (`data/tut.json`), with names in three
languages; further faculties, specialties and the partners' addresses are made up, and say so."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from mobility.base.database import Translated, db
from mobility.calls.models import Programme
from mobility.demo.names import (
    CITIES,
    CITY_NAMES,
    FACULTIES,
    INVENTED_FACULTIES,
    INVENTED_SPECIALTIES,
    OWN_PROGRAMMES,
    PARTNERS,
    PROGRAMMES,
    SPECIALTIES,
    TUT,
)
from mobility.institutions.models import Contact, Faculty, Institution, Specialty
from mobility.institutions.queries import forget_home_name
from mobility.institutions.services import name_key

SOURCE = Path(__file__).parent / "data" / "tut.json"


def load_institutions(now: datetime) -> Institution:
    """Add what is not there yet: TUT, its partners with a contact each, faculties, specialties, programmes.

    A second call changes nothing. Gives the home university.
    """
    tut = json.loads(SOURCE.read_text(encoding="utf-8"))
    university = _institution(
        TUT, tut["institution"]["country"], "Dushanbe", tut["institution"]["short_name"], home=True
    )
    partners = {entry["name"]: _partner(entry, now) for entry in tut["partners"]}
    _faculties(tut, partners)
    for entry in tut["programmes"]:
        _programme(entry["key"], PROGRAMMES.get(entry["key"], {"en": entry["name"]}), entry.get("funder"))
    for key, name in OWN_PROGRAMMES.items():
        _programme(key, name, None)
    db.session.flush()
    forget_home_name()
    return university


def _partner(entry: Mapping[str, Any], now: datetime) -> Institution:
    name = {"en": entry["name"], **PARTNERS[entry["name"]]}
    partner = _institution(name, entry["country"], CITIES.get(entry["name"]), None)
    if db.session.scalar(select(Contact.id).where(Contact.institution_id == partner.id)) is None:
        stem = "".join(sign if sign.isalnum() else "-" for sign in entry["name"].casefold())
        address = f"international@{stem.strip('-')[:50]}.example"
        db.session.add(
            Contact(
                institution_id=partner.id,
                name=f"International office ({entry['country']})",
                email=address,
                created_at=now,
            )
        )
    return partner


def _faculties(tut: Mapping[str, Any], partners: Mapping[str, Institution]) -> None:
    joint = tut["joint_faculty"]
    for english in tut["institution"]["faculties_named"]:
        if english.startswith("Joint faculty"):
            faculty = _faculty({"en": english, **FACULTIES[english]}, partner=partners[joint["partner"]])
            faculty.since = date.fromisoformat(joint["operating_since"])
            for specialty in joint["specialties"]:
                _specialty(
                    faculty, specialty["code"], {**specialty["name"], **SPECIALTIES[specialty["code"]]}
                )
        else:
            _faculty({"en": english, **FACULTIES[english]})
    for name in INVENTED_FACULTIES:
        _faculty(name, invented=True)
    for english, specialties in INVENTED_SPECIALTIES.items():
        for code, words in specialties.items():
            _specialty(_faculty({"en": english}), code, words, invented=True)


def _institution(
    name: Translated, country: str, city: str | None, short_name: str | None, *, home: bool = False
) -> Institution:
    key = name_key(name)
    found = db.session.scalar(select(Institution).where(Institution.name_key == key))
    if found is None:
        found = Institution(
            name=name,
            name_key=key,
            country=country,
            city={"en": city, **CITY_NAMES[city]} if city else {},
            short_name=short_name,
            home=home,
            active=True,
        )
        db.session.add(found)
        db.session.flush()
    return found


def _faculty(name: Translated, *, partner: Institution | None = None, invented: bool = False) -> Faculty:
    found = db.session.scalar(select(Faculty).where(Faculty.name["en"].astext == name["en"]))
    if found is None:
        found = Faculty(name=name, joint_with_id=partner.id if partner else None, invented=invented)
        db.session.add(found)
        db.session.flush()
    return found


def _specialty(faculty: Faculty, code: str, name: Translated, *, invented: bool = False) -> None:
    if db.session.scalar(select(Specialty.id).where(Specialty.code == code)) is None:
        db.session.add(Specialty(faculty_id=faculty.id, code=code, name=name, invented=invented))


def _programme(key: str, name: Translated, funder: str | None) -> None:
    if db.session.scalar(select(Programme.id).where(Programme.key == key)) is None:
        db.session.add(Programme(key=key, name=name, funder=funder))
