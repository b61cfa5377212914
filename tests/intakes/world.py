"""A joint specialty of the first faculty with the partner of the first destination, and students of it in the register."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.zone import local_day
from mobility.calls.queries import call_by_id
from mobility.institutions.models import Contact, Faculty
from mobility.intakes import services
from mobility.intakes.models import ALWAYS, Intake, JointSpecialty, PlanCourse, Student
from mobility.intakes.queries import Somebody, get_intake, plan_of, student_by_id
from mobility.intakes.years import academic_year, first_day
from mobility.notifications.models import Message
from mobility.questionnaires import queries as questionnaires
from mobility.selection.nominations.links import path_of
from mobility.selection.services import link_of
from tests.selection.world import Office


def today() -> date:
    return local_day(utc_now())


@dataclass
class Way:
    """`office.call` leads to the partner; the specialty has two years at home and three there."""

    office: Office
    joint: JointSpecialty
    code: str

    @classmethod
    def make(cls) -> "Way":
        office = Office.open(seats=(9, 1, 1))
        place = office.call.destinations[0]
        db.session.get_one(Faculty, office.faculties[0].id).joint_with_id = place.institution_id
        place.specialty_id = office.specialties[0].id
        joint = services.set_up(
            office.coordinator,
            specialty_id=office.specialties[0].id,
            programme_id=office.call.programme_id,
            years_home=2,
            years_abroad=3,
            now=utc_now(),
        )
        db.session.commit()
        return cls(office, joint, joint.specialty.code)

    @property
    def coordinator(self) -> Person:
        return self.office.coordinator

    def in_year(self, year: int) -> Intake:
        """The intake that is in this year of study now."""
        return self.intake(academic_year(today()) - year + 1)

    def intake(self, year: int) -> Intake:
        """Of this September."""
        services.open_intake(self.coordinator, self.joint, year=year, now=utc_now())
        db.session.commit()
        found = get_intake(self.coordinator, self.code, year)
        assert found is not None
        return found

    def student(self, name: str, *, year: int = 2) -> Somebody:
        """With an account, in the register and in the intake that is in this year of study."""
        person = self.office.student(name, year=year)
        services.take_from_register(self.coordinator, self.in_year(year), now=utc_now())
        db.session.commit()
        return self.of(person)

    def of(self, person: Person) -> Somebody:
        ids = db.session.scalars(select(Student.id)).all()
        return next(each for each in map(student_by_id, ids) if each.person == person)

    def abroad(self, name: str, *, year: int = 3, days: int = 60) -> Somebody:
        """Gone over so many days ago; negative: goes over so many days from now."""
        found = self.student(name, year=year)
        found.student.crossed_on = today() - timedelta(days=days)
        db.session.commit()
        return found

    def course(
        self, title: str, credits: int = 5, *, year: int = 1, needed_from: int | None = ALWAYS
    ) -> PlanCourse:
        made = services.save_course(
            self.coordinator,
            self.joint,
            None,
            year=year,
            title=title,
            credits=Decimal(credits),
            partner_title=f"{title} (Polotsk)",
            partner_credits=Decimal(credits - 1),
            needed_from=needed_from,
            anyway=True,
            now=utc_now(),
        )
        db.session.commit()
        return made

    def passes(self, somebody: Somebody, **marks: int | None) -> None:
        """By title of the course."""
        plan = {course.title: course.id for course in plan_of(self.joint.specialty_id)}
        given = {plan[title]: mark for title, mark in marks.items()}
        services.note_results(self.coordinator, somebody, marks=given, cleared=[], now=utc_now())
        db.session.commit()

    def call_of_transition(self) -> int:
        """The office's call, asked by the form of the transition; by it those in year 2 go over. Gives its id."""
        call = call_by_id(self.office.call.id)
        assert call is not None
        place = call.destinations[0]
        place.stay_from = first_day(academic_year(today()) + 1)
        place.stay_to = place.stay_from + timedelta(days=280)
        form = questionnaires.newest("joint-faculty-transition")
        assert form is not None
        call.questionnaire_id, call.rule_book_key, call.choices = form.id, "joint-faculty-transition", 1
        db.session.commit()
        return call.id

    def link(self) -> str:
        """What stands before the pages of the partner: the address in its mail."""
        institution_id = self.joint.institution_id
        contact = db.session.scalars(select(Contact).where(Contact.institution_id == institution_id)).one()
        made = link_of(contact, utc_now())
        db.session.commit()
        return path_of(made.id)


def fresh(somebody: Somebody) -> Student:
    db.session.expire(somebody.student)
    return student_by_id(somebody.student.id).student


def told(person: Person, key: str) -> list[str]:
    """Subjects of the messages of this kind, in order."""
    found = select(Message.subject).where(Message.person_id == person.id, Message.key == key)
    return list(db.session.scalars(found.order_by(Message.id)))


def boxes(day: date, name: str) -> dict[str, object]:
    """A day as the three boxes of a form are filled."""
    return {f"{name}__day": day.day, f"{name}__month": day.month, f"{name}__year": day.year}
