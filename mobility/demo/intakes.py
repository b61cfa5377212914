"""The joint faculty's intakes: years by the university's own page, an invented credit table, and how far everybody is."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from mobility.base.database import db
from mobility.base.zone import local_day
from mobility.calls.models import Programme
from mobility.demo.institutions import SOURCE
from mobility.demo.staff import Cast
from mobility.institutions.models import Specialty
from mobility.intakes import services
from mobility.intakes.models import ALWAYS, JointSpecialty
from mobility.intakes.queries import Somebody, get_intake, people_of, plan_of
from mobility.intakes.years import academic_year, first_day
from mobility.workflow.models import Case, Wait

PROGRAMME = "JOINT_POLOTSK"
YEARS = (4, 3, 2, 1)
"""Of study: the oldest intake first."""
PLAN: tuple[tuple[int, str, str, str, str, bool], ...] = (
    (1, "Высшая математика", "9", "Математика", "10", True),
    (1, "Физика", "7", "Физика", "7", True),
    (1, "Русский язык", "4", "Русский язык как иностранный", "4", True),
    (1, "Таърихи халқи тоҷик", "3", "", "0", False),
    (2, "Теоретическая механика", "6", "Теоретическая механика", "6", True),
    (2, "Сопротивление материалов", "6", "Механика материалов", "6", True),
    (2, "Инженерная графика", "5", "Инженерная графика", "4", True),
)
"""(year, course at home, its credits, as what it counts at the partner, credits there, needed), as in the papers of both."""
OWN: dict[str, tuple[int, str, str, str, str, bool]] = {
    "1360701": (2, "Химическая технология", "6", "Общая химическая технология", "6", True),
    "1700501": (2, "Гидравлика", "6", "Гидравлика и гидромашины", "6", True),
}
"""By the code of the specialty."""
CREDITS_AT_HOME = sum(int(credits) for _year, _title, credits, *_there in (*PLAN, OWN["1360701"]))
"""Of who has passed everything, whichever the specialty."""
FAMILY, WORK = "Семейные обстоятельства.", "Трудоустройство."
ON_PAPER = "Приказ подписан на бумаге до начала работы в системе."
"""As the joint coordinator writes them."""
BEHIND = 3
"""Every so many-th of the second year has an examination left."""


def on_their_way(cast: Cast, now: datetime) -> None:
    """Both specialties with an intake in each year that the register knows, as the joint coordinator enters them."""
    joint = json.loads(SOURCE.read_text(encoding="utf-8"))["joint_faculty"]
    home, abroad = (stage["years"] for stage in joint["stages"])
    programme = db.session.scalars(select(Programme.id).where(Programme.key == PROGRAMME)).one()
    for place, each in enumerate(joint["specialties"]):
        specialty = db.session.scalars(select(Specialty.id).where(Specialty.code == each["code"])).one()
        made = services.set_up(
            cast.joint_coordinator,
            specialty_id=specialty,
            programme_id=programme,
            years_home=home[place],
            years_abroad=abroad[place],
            now=now - timedelta(days=400),
        )
        _plan(cast, made, each["code"], now)
        for year in YEARS:
            _intake(cast, made, year, now)


def _plan(cast: Cast, joint: JointSpecialty, code: str, now: datetime) -> None:
    for year, title, credits, partner_title, partner_credits, needed in (*PLAN, OWN[code]):
        services.save_course(
            cast.joint_coordinator,
            joint,
            None,
            year=year,
            title=title,
            credits=Decimal(credits),
            partner_title=partner_title,
            partner_credits=Decimal(partner_credits),
            needed_from=ALWAYS if needed else None,
            now=now - timedelta(days=390),
        )


def _intake(cast: Cast, joint: JointSpecialty, year: int, now: datetime) -> None:
    """Taken from the register, with results; the later years have gone over, and not everybody is still there."""
    office, began = cast.joint_coordinator, academic_year(local_day(now)) - year + 1
    services.open_intake(office, joint, year=began, now=now - timedelta(days=380))
    intake = get_intake(office, joint.specialty.code, began)
    if intake is None:
        raise LookupError(f"the intake {began} is gone")
    services.take_from_register(office, intake, now=now)
    people, confirmed = people_of([intake.id]), _confirmed()
    for place, somebody in enumerate(people):
        behind = place % BEHIND == 0 and (somebody.person is None or somebody.person.id not in confirmed)
        _examined(cast, somebody, year, place, now, behind=behind)
    if year > joint.years_home and people:
        day = first_day(began + joint.years_home)
        services.cross_all(office, intake, day=day, reason=ON_PAPER, now=now)
    _what_became(cast, people, year, now)


def _confirmed() -> frozenset[int]:
    """Ids of the people whose credits are confirmed for the transition: they have all of them."""
    signed = (Wait.branch == "credits") & Wait.signed_at.is_not(None)
    return frozenset(
        db.session.scalars(select(Case.subject_id).join(Wait, Wait.case_id == Case.id).where(signed))
    )


def _examined(cast: Cast, somebody: Somebody, year: int, place: int, now: datetime, *, behind: bool) -> None:
    """In the years that are over everything is passed; of the present one at home some examinations are left."""
    plan = plan_of(somebody.student.intake.specialty_id)
    passed = [course for course in plan if course.year < year or (year == 2 and not behind)]
    marks = {
        course.id: 3 + (course.id + place) % 3 if course.needed_from is not None else None
        for course in passed
    }
    if marks:
        services.note_results(cast.joint_coordinator, somebody, marks=marks, cleared=[], now=now)


def _what_became(cast: Cast, people: Sequence[Somebody], year: int, now: datetime) -> None:
    """In the third year the first is on leave, in the first year the last has left."""
    day = local_day(now) - timedelta(days=20)
    if year == 3 and people:
        services.pause(
            cast.joint_coordinator,
            people[0],
            day=max(day, people[0].student.crossed_on or day),
            back_by=day + timedelta(days=300),
            reason=FAMILY,
            now=now,
        )
    if year == 1 and len(people) > 1:
        services.leave(cast.joint_coordinator, people[-1], day=day, reason=WORK, now=now)
