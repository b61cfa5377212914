"""What the office says of a specialty: its years here and there, and the credit table; and the intakes themselves."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import EVERYWHERE, Person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.institutions.models import Faculty, Specialty
from mobility.intakes import policy
from mobility.intakes.models import Intake, JointSpecialty, PlanCourse
from mobility.intakes.queries import get_course, intake_of, plan_of, specialty_by_id, struck_of
from mobility.intakes.services.keeping import by_office, note_intake
from mobility.intakes.years import academic_year

FIRST_YEAR = 1950


def set_up(
    actor: Person, *, specialty_id: int, programme_id: int, years_home: int, years_abroad: int, now: datetime
) -> JointSpecialty:
    """Say how many years a specialty has at home and at the partner of its faculty; said again, it changes them.

    Raises `Refusal`: "specialty-not-joint", "intake-not-yours".
    """
    partner_id = db.session.scalar(
        select(Faculty.joint_with_id)
        .join(Specialty, Specialty.faculty_id == Faculty.id)
        .where(Specialty.id == specialty_id)
    )
    if partner_id is None:
        raise Refusal("specialty-not-joint", "specialty_id")
    _ensure_runs(actor, programme_id)
    kept = specialty_by_id(specialty_id)
    if kept is None:
        kept = JointSpecialty(specialty_id=specialty_id, institution_id=partner_id, set_up_at=now)
        db.session.add(kept)
    else:
        by_office(actor, kept)
    kept.programme_id, kept.years_home, kept.years_abroad = programme_id, years_home, years_abroad
    db.session.flush()
    facts = {"programme": programme_id, "home": years_home, "abroad": years_abroad}
    record(_chain(specialty_id), "joint-specialty-set-up", actor.id, now, facts)
    found = specialty_by_id(specialty_id)
    if found is None:
        raise LookupError(f"the joint specialty {specialty_id} is gone")
    return found


def _ensure_runs(actor: Person, programme_id: int) -> None:
    if actor.scopes_of(*policy.RUNNERS).isdisjoint({EVERYWHERE, f"programme:{programme_id}"}):
        raise Refusal("intake-not-yours", "programme_id")


def _chain(specialty_id: int) -> str:
    return f"joint-specialty:{specialty_id}"


def open_intake(actor: Person, joint: JointSpecialty, *, year: int, now: datetime) -> Intake:
    """The intake of this September; one that is there already is given.

    Raises `Refusal`: "intake-year-impossible", or as `by_office`.
    """
    by_office(actor, joint)
    if not FIRST_YEAR <= year <= academic_year(local_day(now)) + 1:
        raise Refusal("intake-year-impossible", "year")
    return ensure_intake(joint.specialty_id, year, actor.id, now)


def ensure_intake(specialty_id: int, year: int, actor_id: int | None, now: datetime) -> Intake:
    """The intake, made now where it is not there; two at once make one."""
    made = db.session.scalar(
        insert(Intake)
        .values(specialty_id=specialty_id, year=year, opened_at=now)
        .on_conflict_do_nothing()
        .returning(Intake.id)
    )
    found = intake_of(specialty_id, year)
    if found is None:
        raise LookupError(f"the intake {year} of {specialty_id} is gone")
    if made is not None:
        note_intake(found, "intake-opened", actor_id, now, {"specialty": specialty_id, "year": year})
    return found


def save_course(
    actor: Person,
    joint: JointSpecialty,
    course_id: int | None,
    *,
    year: int,
    title: str,
    credits: Decimal,
    partner_title: str,
    partner_credits: Decimal | None,
    required: bool,
    now: datetime,
) -> PlanCourse:
    """A line of the credit table, new or changed. One that was struck out and is entered again is the same course: what is
    noted of it counts again.

    Raises `Refusal`: "course-not-in-plan", "year-not-at-home", "course-there-already", "credits-without-course", or as
    `by_office`.
    """
    by_office(actor, joint)
    _lock(joint)
    values: dict[str, Any] = {
        "year": year,
        "title": " ".join(title.split()),
        "credits": credits,
        "partner_title": " ".join(partner_title.split()),
        "partner_credits": partner_credits or Decimal(0),
        "required": required,
    }
    if not 1 <= year <= joint.years_home:
        raise Refusal("year-not-at-home", "year", most=joint.years_home)
    if values["partner_credits"] and not values["partner_title"]:
        raise Refusal("credits-without-course", "partner_title")
    _ensure_once(joint, year, values["title"], course_id)
    course = _entered(joint, year, values["title"]) if course_id is None else _course(joint, course_id)
    for name, value in values.items():
        setattr(course, name, value)
    course.struck_at = None
    db.session.add(course)
    db.session.flush()
    facts = {"course": course.id, "year": year, "credits": str(credits), "required": required}
    record(_chain(joint.specialty_id), "plan-course-saved", actor.id, now, facts)
    return course


def strike_course(actor: Person, joint: JointSpecialty, course_id: int, *, now: datetime) -> None:
    """Take a course out of the plan: from now on nobody needs it and it counts for nobody; twice is once. Its results stay,
    for the day on which it is put back. Raises as `by_office`."""
    by_office(actor, joint)
    _lock(joint)
    course = get_course(joint.specialty_id, course_id)
    if course is not None:
        course.struck_at = now
        record(_chain(joint.specialty_id), "plan-course-struck", actor.id, now, {"course": course_id})


def put_course_back(actor: Person, joint: JointSpecialty, course_id: int, *, now: datetime) -> None:
    """Take a course that was struck out into the plan again, with all that is noted of it; twice is once.

    Raises `Refusal`: "course-there-already", or as `by_office`.
    """
    by_office(actor, joint)
    _lock(joint)
    course = next((each for each in struck_of(joint.specialty_id) if each.id == course_id), None)
    if course is not None:
        _ensure_once(joint, course.year, course.title, course.id)
        course.struck_at = None
        record(_chain(joint.specialty_id), "plan-course-put-back", actor.id, now, {"course": course_id})


def _ensure_once(joint: JointSpecialty, year: int, title: str, course_id: int | None) -> None:
    """Raises `Refusal`: "course-there-already"."""
    if any(
        (each.year, each.title) == (year, title) and each.id != course_id
        for each in plan_of(joint.specialty_id)
    ):
        raise Refusal("course-there-already", "title")


def _entered(joint: JointSpecialty, year: int, title: str) -> PlanCourse:
    """The course that was struck out of this year under this title, else a new one."""
    struck = (each for each in struck_of(joint.specialty_id) if (each.year, each.title) == (year, title))
    return next(struck, None) or PlanCourse(specialty_id=joint.specialty_id)


def _lock(joint: JointSpecialty) -> None:
    """Two who change one table wait for each other."""
    db.session.execute(
        select(JointSpecialty.specialty_id)
        .where(JointSpecialty.specialty_id == joint.specialty_id)
        .with_for_update()
    )


def _course(joint: JointSpecialty, course_id: int) -> PlanCourse:
    found = get_course(joint.specialty_id, course_id)
    if found is None:
        raise Refusal("course-not-in-plan")
    return found
