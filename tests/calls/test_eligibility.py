"""May this person apply? Every reason why not, in one table and on the page."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from mobility.base.database import db, utc_now
from mobility.calls.eligibility import reasons
from mobility.calls.models import Call
from mobility.institutions.models import Faculty
from mobility.register.models import Affiliation, RegisterEntry
from tests.calls.world import a_call, a_world
from tests.client import Visitor
from tests.institutions.world import a_person, named

CALL = Call(audience="student", eligibility={"years": [2, 4], "average": 3.5, "faculties": [1]})
OPEN_TO_ALL = Call(audience="student", eligibility={})
STAFF_CALL = Call(audience="staff", eligibility={"faculties": [1]})


def known(
    year: int | None = 3, average: str | None = "4.20", faculty: int | None = 1, **changes: object
) -> Affiliation:
    entry = RegisterEntry(year=year, average=Decimal(average) if average else None)
    return Affiliation(**({"state": "matched", "kind": "student", "entry": entry, **of(faculty)} | changes))


def claimed(state: str = "claimed", year: int | None = 3, faculty: int | None = 1) -> Affiliation:
    return Affiliation(state=state, kind="student", entry=None, year=year, **of(faculty))


def of(faculty: int | None) -> dict[str, object]:
    return {"faculty_id": faculty, "faculty": Faculty(id=faculty, name=named("Textile")) if faculty else None}


@pytest.mark.parametrize(
    ("call", "affiliation", "expected"),
    [
        (CALL, known(), []),
        (CALL, known(year=2, average="3.50"), []),
        (CALL, None, ["affiliation-not-said"]),
        (CALL, known(year=1), ["year-not-invited"]),
        (CALL, known(year=5), ["year-not-invited"]),
        (CALL, known(year=None), ["year-not-known"]),
        (CALL, known(average="3.49"), ["average-too-low"]),
        (CALL, known(average=None), ["average-not-known"]),
        (CALL, known(faculty=2), ["faculty-not-invited"]),
        (CALL, known(faculty=None), ["faculty-not-known"]),
        (
            CALL,
            known(year=1, average="2.10", faculty=2),
            ["year-not-invited", "average-too-low", "faculty-not-invited"],
        ),
        (CALL, known(kind="staff"), ["only-for-student"]),
        (STAFF_CALL, known(kind="staff", year=None, average=None), []),
        (STAFF_CALL, known(), ["only-for-staff"]),
        (CALL, claimed(), ["affiliation-not-yet-confirmed"]),
        (CALL, claimed(year=1), ["affiliation-not-yet-confirmed", "year-not-invited"]),
        (CALL, claimed("refused"), ["affiliation-was-refused"]),
        (CALL, claimed("confirmed"), []),
        (OPEN_TO_ALL, known(year=None, average=None, faculty=None), []),
        (OPEN_TO_ALL, claimed(), ["affiliation-not-yet-confirmed"]),
    ],
)
def test_reasons(whole_app: Flask, call: Call, affiliation: Affiliation | None, expected: list[str]) -> None:
    with whole_app.test_request_context():
        found = reasons(call, affiliation, utc_now())
        assert [reason.key for reason in found] == expected
        assert not any("%(" in reason.sentence for reason in found)


def test_the_page_says_it_before_one_begins(app: Flask) -> None:
    world = a_world()
    call = a_call(world, eligibility={"years": [2, 4]})
    student = a_person()
    visitor = Visitor(app, student)
    assert "Say who you are" in visitor.get("calls.show", reference=call.reference).links()
    entry = RegisterEntry(
        number="1",
        number_folded="1",
        name="Мадина",
        passport_name="MADINA",
        birth_date=date(2006, 4, 23),
        year=1,
    )
    db.session.add(entry)
    db.session.flush()
    db.session.add(
        Affiliation(person_id=student.id, entry_id=entry.id, state="matched", kind="student", number="1",
                    birth_date=entry.birth_date)
    )  # fmt: skip
    db.session.commit()
    page = visitor.get("calls.show", reference=call.reference)
    assert "You are in year 1; this call is for years 2 to 4." in page.words
    assert "Apply" not in page.buttons()
    entry.year = 2
    db.session.commit()
    page = visitor.get("calls.show", reference=call.reference)
    assert "You meet all conditions of this call." in page.words
    assert "Apply" in page.buttons()
