"""The demo's calls invite whom their words name."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.base.database import utc_now
from mobility.calls.eligibility import reasons
from mobility.demo.loading import furnish, told
from mobility.demo.scenes import TRANSITION
from mobility.institutions.models import Faculty
from mobility.register.models import Affiliation, AffiliationState, RegisterEntry


def test_the_transition_is_for_the_joint_faculty(app: Flask, session: Session) -> None:
    now = utc_now()
    house = furnish(now)
    call, _stories = told(house, house.planned.transition, TRANSITION[-1:], now)
    barred = set()
    for faculty in session.scalars(select(Faculty)):
        entry = RegisterEntry(kind="student", year=2, faculty_id=faculty.id)
        affiliation = Affiliation(
            state=AffiliationState.MATCHED,
            kind="student",
            entry=entry,
            faculty_id=faculty.id,
            faculty=faculty,
        )
        why = tuple(each.key for each in reasons(call, affiliation, now))
        barred.add((faculty.joint_with_id is not None, why))
    assert barred == {(True, ()), (False, ("faculty-not-invited",))}
