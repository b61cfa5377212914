"""The demo's calls invite whom their words name, and its register is whole."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mobility.base.database import utc_now
from mobility.base.zone import end_of_day, local_day
from mobility.calls.eligibility import reasons
from mobility.demo.loading import furnish, told
from mobility.demo.scenes import PAST, TRANSITION, WAITING
from mobility.demo.selecting import end
from mobility.demo.stories import STRICT
from mobility.institutions.models import Faculty, Specialty
from mobility.register.models import Affiliation, AffiliationState, RegisterEntry
from mobility.reviews.queries import signed_totals
from mobility.reviews.spread import leanings
from mobility.selection.models import SelectionRun


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
    years = [place.stay_to.year - place.stay_from.year for place in call.destinations]
    assert years == [2, 3]  # as the university's page has the years at the partner


def test_one_of_the_committee_scores_apart_from_the_others(app: Flask, session: Session) -> None:
    now = utc_now()
    house = furnish(now)
    _call, stories = told(house, house.planned.waiting, WAITING, now)
    totals = signed_totals([story.case for story in stories], "committee")
    apart = {each.person_id for each in leanings(totals.values()) if each.outlier}
    assert apart == {house.cast.committee[STRICT].id}


def test_a_selection_is_one_days_work_whenever_the_demo_is_made(app: Flask, session: Session) -> None:
    now = end_of_day(local_day(utc_now()))
    house = furnish(now)
    call, stories = told(house, house.planned.past, PAST, now)
    end(call, stories, house.cast, now + timedelta(days=(call.selection_on - local_day(now)).days))
    run = session.scalars(select(SelectionRun)).one()
    moments = [run.proposed_at, run.signed_at, run.moved_at]
    assert [local_day(moment) for moment in moments if moment] == [call.selection_on] * 3


def test_the_register_knows_specialty_year_and_average_of_every_student(app: Flask, session: Session) -> None:
    furnish(utc_now())
    students = select(RegisterEntry).where(RegisterEntry.kind == "student")
    whole = (
        RegisterEntry.year.is_not(None),
        RegisterEntry.average.is_not(None),
        RegisterEntry.specialty.has(Specialty.faculty_id == RegisterEntry.faculty_id),
    )
    count = select(func.count())
    assert session.scalar(count.select_from(students.subquery())) == session.scalar(
        count.select_from(students.where(*whole).subquery())
    )
    known = set(session.scalars(select(Specialty.code).where(~Specialty.invented)))
    assert known == {"1360701", "1700501"}
