"""What the office says of a specialty: its years here and there, and the credit table; and the intakes themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import EVERYWHERE, Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen, changed_since, ensure_as_shown, values_of
from mobility.base.zone import local_day
from mobility.calls.queries import programme_names
from mobility.institutions.models import Faculty, Specialty
from mobility.intakes import policy
from mobility.intakes.concerned import Concerned, concerned, lacked_in_words, striking
from mobility.intakes.models import Intake, JointSpecialty, MarksSheet, PlanCourse
from mobility.intakes.needed import intakes_in_words
from mobility.intakes.queries import (
    COURSE_STRUCK,
    get_course,
    intake_of,
    plan_of,
    specialty_by_id,
    struck_of,
    was_ever_in,
)
from mobility.intakes.recorded import COURSE_BACK, COURSE_SAVED, YEARS_SET
from mobility.intakes.services.keeping import by_office, chain_of, note_intake, path_to
from mobility.intakes.years import academic_year
from mobility.notifications.services import tell

FIRST_YEAR = 1950
YEARS_VALUES = ("programme_id", "years_home", "years_abroad")
COURSE_VALUES = ("year", "title", "credits", "partner_title", "partner_credits", "needed_from")
"""What their forms show and save."""
COURSE_WORDS = {"needed_from": intakes_in_words}


def set_up(
    actor: Person,
    *,
    specialty_id: int,
    programme_id: int,
    years_home: int,
    years_abroad: int,
    seen: str = "",
    now: datetime,
) -> JointSpecialty:
    """Say how many years a specialty has at home and at the partner of its faculty; said again, it changes them.

    `seen`: `base.seen.seen_of` what the actor saw of it.
    Raises `Refusal`: "specialty-not-joint", "intake-not-yours", "values-changed-meanwhile".
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
    values = {"programme_id": programme_id, "years_home": years_home, "years_abroad": years_abroad}
    if kept is None:
        kept = JointSpecialty(specialty_id=specialty_id, institution_id=partner_id, set_up_at=now)
        db.session.add(kept)
        facts = _written(kept, values)
    else:
        by_office(actor, kept)
        db.session.refresh(kept, YEARS_VALUES, with_for_update={"of": JointSpecialty})
        present, words = values_of(kept, YEARS_VALUES), {"programme_id": _programme}
        chain = _chain(specialty_id)
        values = as_seen(seen, values, present, words=words, chain=chain, among=[YEARS_SET])
        facts = _written(kept, values, present)
    db.session.flush()
    record(_chain(specialty_id), YEARS_SET, actor.id, now, facts)
    found = specialty_by_id(specialty_id)
    if found is None:
        raise LookupError(f"the joint specialty {specialty_id} is gone")
    return found


def _ensure_runs(actor: Person, programme_id: int) -> None:
    if actor.scopes_of(*policy.RUNNERS).isdisjoint({EVERYWHERE, f"programme:{programme_id}"}):
        raise Refusal("intake-not-yours", "programme_id")


def _programme(programme_id: int) -> str:
    return tr(programme_names()[programme_id])


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


def remove_intake(actor: Person, intake: Intake, *, now: datetime) -> None:
    """An intake that was opened by mistake; the record alone remembers it. Opened again, it is a new one.

    Raises `Refusal`: "intake-not-empty" (somebody is or was in it), or as `by_office`.
    """
    by_office(actor, intake.joint)
    db.session.execute(select(Intake.id).where(Intake.id == intake.id).with_for_update())
    if was_ever_in(intake):
        raise Refusal("intake-not-empty")
    note_intake(
        intake, "intake-removed", actor.id, now, {"specialty": intake.specialty_id, "year": intake.year}
    )
    db.session.execute(delete(MarksSheet).where(MarksSheet.intake_id == intake.id))
    db.session.execute(delete(Intake).where(Intake.id == intake.id))


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
    needed_from: int | None,
    anyway: bool = False,
    seen: str = "",
    now: datetime,
) -> PlanCourse:
    """A line of the credit table, new or changed. One that was struck out and is entered again is the same course: what is
    noted of it counts again.

    `needed_from`: as of `PlanCourse`. `anyway`: the actor has read who lacks it then; whom it concerns is told. `seen`:
    `base.seen.seen_of` what the actor saw of it.
    Raises `Refusal`: "course-not-in-plan", "values-changed-meanwhile", "year-not-at-home", "course-there-already",
    "credits-without-course", "course-lacked-anew", or as `by_office`.
    """
    by_office(actor, joint)
    _lock(joint)
    values: dict[str, Any] = {
        "year": year,
        "title": " ".join(title.split()),
        "credits": credits,
        "partner_title": " ".join(partner_title.split()),
        "partner_credits": partner_credits or Decimal(0),
        "needed_from": needed_from,
    }
    kept = _course(joint, course_id) if course_id is not None else None
    if kept is not None:
        values = as_seen(seen, values, values_of(kept, COURSE_VALUES), words=COURSE_WORDS)
    if not 1 <= values["year"] <= joint.years_home:
        raise Refusal("year-not-at-home", "year", most=joint.years_home)
    if values["partner_credits"] and not values["partner_title"]:
        raise Refusal("credits-without-course", "partner_title")
    _ensure_once(joint, values["year"], values["title"], course_id)
    course = kept or _entered(joint, values["year"], values["title"])
    people = _whom_it_concerns(joint, course, values["needed_from"], anyway=anyway, seen=seen)
    facts = _written(course, values, values_of(course, COURSE_VALUES) if course.id else None)
    course.struck_at = None
    db.session.add(course)
    db.session.flush()
    record(_chain(joint.specialty_id), COURSE_SAVED, actor.id, now, {"course": course.id, **facts})
    _tell(people, course, now)
    return course


def _whom_it_concerns(
    joint: JointSpecialty, course: PlanCourse, needed_from: int | None, *, anyway: bool, seen: str
) -> Sequence[Concerned]:
    """That the course is needed from this intake on. Raises `Refusal`: "course-lacked-anew", where somebody lacks it then,
    and not `anyway`, or others than the tick was about (`seen`, from no page empty)."""
    people = concerned(joint, course, needed_from)
    lacking = [each for each in people if each.needs]
    about = {"lacked": sorted(each.somebody.student.id for each in lacking)}
    if lacking and (not anyway or (seen and changed_since(seen, about))):
        raise Refusal("course-lacked-anew", "anyway", numbers=" ".join(lacked_in_words(lacking)), there=about)
    return people


def _tell(people: Sequence[Concerned], course: PlanCourse, now: datetime) -> None:
    """Who needs the course from now on, or needs it no longer; with the application that they have."""
    for each in people:
        somebody, case = each.somebody, each.application
        person = somebody.person and get_person(somebody.person.id, now)
        if person is not None:
            call = {"sent" if each.sent else "draft": tr(case.title, person.language)} if case else {}
            tell(
                person,
                "course-needed" if each.needs else "course-not-needed",
                about=chain_of(somebody.student),
                values={"course": course.title, "sent": None, "draft": None, **call},
                link=path_to(somebody.student),
                now=now,
            )


def _written(
    item: object, values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Write the values, and give them as the record keeps them: with those that were others `before`, if it was there."""
    for name, value in values.items():
        setattr(item, name, value)
    facts = {name: _plain(value) for name, value in values.items()}
    if before is None:
        return facts
    return {**facts, "was": {name: _plain(was) for name, was in before.items() if was != values[name]}}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def strike_course(
    actor: Person, joint: JointSpecialty, course_id: int, *, seen: str | None = None, now: datetime
) -> None:
    """Take a course out of the plan: from now on nobody needs it and it counts for nobody; twice is once. Its results stay,
    for the day on which it is put back, and who needs it no longer is told.

    Raises `Refusal`: as `by_office`, and `ensure_as_shown` (`seen`: of `Striking.shown`).
    """
    by_office(actor, joint)
    _lock(joint)
    course = get_course(joint.specialty_id, course_id)
    if course is not None:
        known = striking(joint, course, local_day(now))
        ensure_as_shown(seen, known.shown)
        course.struck_at = now
        record(_chain(joint.specialty_id), COURSE_STRUCK, actor.id, now, {"course": course_id})
        _tell(known.people, course, now)


def put_course_back(
    actor: Person,
    joint: JointSpecialty,
    course_id: int,
    *,
    anyway: bool = False,
    seen: str = "",
    now: datetime,
) -> None:
    """Take a course that was struck out into the plan again, with all that is noted of it; twice is once.

    `anyway`: the actor has read who lacks it then (`seen`); whom it concerns is told.
    Raises `Refusal`: "course-there-already", "course-lacked-anew", or as `by_office`.
    """
    by_office(actor, joint)
    _lock(joint)
    course = next((each for each in struck_of(joint.specialty_id) if each.id == course_id), None)
    if course is not None:
        _ensure_once(joint, course.year, course.title, course.id)
        people = _whom_it_concerns(joint, course, course.needed_from, anyway=anyway, seen=seen)
        course.struck_at = None
        record(_chain(joint.specialty_id), COURSE_BACK, actor.id, now, {"course": course_id})
        _tell(people, course, now)


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
    """As it is now. Whose change it was its page says: others stand in the same chain."""
    found = get_course(joint.specialty_id, course_id)
    if found is None:
        raise Refusal("course-not-in-plan")
    db.session.refresh(found, COURSE_VALUES)
    return found
