"""Specialties of joint faculties with their years and courses, intakes, and the students on their way through them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    func,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import Base
from mobility.calls.models import Call, Programme
from mobility.institutions.models import Institution, Specialty
from mobility.register.models import RegisterEntry

LEAST_MARK, PASSED, BEST_MARK = 2, 3, 5
"""Marks as the university gives them: from `PASSED` on, a course counts."""


ALWAYS = 0
"""The year of an intake that none is before: what holds from it on holds in every intake."""
MOVING = frozenset({"student-moved", "student-back"})
"""Entries of the record by which the intake of a student may change."""


class State(StrEnum):
    """Where a student is. The last three are ends, the first two of them with a way back."""

    AHEAD = "ahead"
    """Enrolled, and the first day lies ahead."""
    HOME = "home"
    ABROAD = "abroad"
    PAUSED = "paused"
    NOT_COME = "not-come"
    """Enrolled, and gone before the first day."""
    LEFT = "left"
    GRADUATED = "graduated"


NEVER_HERE = frozenset({State.AHEAD, State.NOT_COME})
"""Of whom there is nothing yet, or never will be."""


class JointSpecialty(Base):
    """The years that a specialty of a joint faculty has at home and then at the partner (chain `joint-specialty:3`)."""

    specialty_id: Mapped[int] = mapped_column(
        ForeignKey("specialty.id"), primary_key=True, autoincrement=False
    )
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    """Its coordinators run the intakes."""
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    """The partner that gives the diploma."""
    years_home: Mapped[int]
    years_abroad: Mapped[int]
    set_up_at: Mapped[datetime] = mapped_column(server_default=func.now())

    specialty: Mapped[Specialty] = relationship(lazy="raise")
    programme: Mapped[Programme] = relationship(lazy="raise")
    institution: Mapped[Institution] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("years_home > 0 AND years_abroad > 0", name="has_two_phases"),)

    @property
    def years(self) -> int:
        return self.years_home + self.years_abroad

    @property
    def scopes(self) -> frozenset[str]:
        """Where grants meet it; needs `specialty` loaded."""
        return frozenset({"all", f"programme:{self.programme_id}", f"faculty:{self.specialty.faculty_id}"})


class PlanCourse(Base):
    """A course of the home years, and what it counts for at the partner: one line of the credit table."""

    id: Mapped[int] = mapped_column(primary_key=True)
    specialty_id: Mapped[int] = mapped_column(ForeignKey("joint_specialty.specialty_id"))
    year: Mapped[int]
    """Year of study in which it is passed."""
    title: Mapped[str]
    """As it stands in the plan at home."""
    credits: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    partner_title: Mapped[str] = mapped_column(default="")
    """As it stands in the partner's plan; empty where it counts for nothing there."""
    partner_credits: Mapped[Decimal] = mapped_column(Numeric(4, 1), default=Decimal(0))
    needed_from: Mapped[int | None]
    """The year of the first intake whose students do not go over before they have passed it; None: nobody needs it."""
    struck_at: Mapped[datetime | None]
    """No longer in the plan; its results stay, and count again where it is put back."""

    __table_args__ = (
        Index(
            "uq_plan_course_in_force",
            "specialty_id",
            "year",
            "title",
            unique=True,
            postgresql_where=text("struck_at IS NULL"),
        ),
    )

    def is_needed_in(self, intake: int) -> bool:
        """In the intake of this year."""
        return self.needed_from is not None and self.needed_from <= intake

    def comes_after(self, intake: int) -> bool:
        """Whether later intakes need it, and this one does not."""
        return self.needed_from is not None and self.needed_from > intake


class Intake(Base):
    """Those who began one specialty in one September (chain `intake:3`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    specialty_id: Mapped[int] = mapped_column(ForeignKey("joint_specialty.specialty_id"))
    year: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())

    joint: Mapped[JointSpecialty] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("specialty_id", "year"),)


class Student(Base):
    """Somebody of an intake, from the enrolment to the diploma (chain `student:3`).

    Known by their entry in the register, by their account, or by both. How they came here is in the record.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """In addresses: `/intakes/people/J25-…`."""
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("register_entry.id"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    joined_on: Mapped[date]
    """In this intake; after the order of enrolment it may lie ahead."""
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("intake.id"), index=True)
    """The intake that they were in before, where they changed it."""
    paused_on: Mapped[date | None]
    back_by: Mapped[date | None]
    """Until when the leave is granted."""
    crossed_on: Mapped[date | None]
    """The first day at the partner, by the order of transition; it may lie ahead."""
    gone_without: Mapped[list[int]] = mapped_column(default=list, server_default=text("'[]'"))
    """Ids of the courses that they needed and had not passed when the order of transition was signed or noted, or whose
    result was taken back since."""
    left_on: Mapped[date | None]
    graduated_on: Mapped[date | None]

    intake: Mapped[Intake] = relationship(lazy="raise", foreign_keys=[intake_id])
    entry: Mapped[RegisterEntry | None] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")

    def state(self, today: date) -> State:
        return state_of(self, today)

    def has_begun(self, today: date) -> bool:
        return self.state(today) not in NEVER_HERE

    def has_gone_over(self, today: date) -> bool:
        """Its first day at the partner has come, wherever they are since."""
        return self.crossed_on is not None and self.crossed_on <= today

    @property
    def away_since(self) -> date | None:
        """Since when they have left or are on leave, if they are away."""
        return min(filter(None, (self.paused_on, self.left_on)), default=None)

    @property
    def gone_from_there(self) -> bool:
        """They went away from the partner: not before the first day there."""
        crossed, gone = self.crossed_on, self.away_since
        return crossed is not None and gone is not None and gone >= crossed

    @property
    def kept_away(self) -> bool:
        """They went away before the first day at the partner, while the order of transition stands."""
        return self.crossed_on is not None and self.away_since is not None and not self.gone_from_there


def state_of(facts: Any, today: date) -> State:
    """By the days of a `Student`, or of a row that has the same."""
    if facts.graduated_on is not None:
        return State.GRADUATED
    if facts.left_on is not None:
        return State.LEFT if facts.left_on >= facts.joined_on else State.NOT_COME
    if facts.paused_on is not None:
        return State.PAUSED
    if facts.crossed_on is not None and facts.crossed_on <= today:
        return State.ABROAD
    return State.HOME if facts.joined_on <= today else State.AHEAD


class CourseResult(Base):
    """That a student was examined in a course."""

    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("plan_course.id"), primary_key=True)
    mark: Mapped[int | None]
    """None: passed, in a course that gives no marks."""
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_course_result_course_id", "course_id"),)

    @hybrid_property
    def passed(self) -> bool:
        return self.mark is None or self.mark >= PASSED

    @passed.inplace.expression
    @classmethod
    def _passed(cls) -> ColumnElement[bool]:
        return or_(cls.mark.is_(None), cls.mark >= PASSED)


class MarksSheet(Base):
    """A sheet of results that was read: what it would change, until it is taken over or forgotten."""

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    head: Mapped[list[str]]
    rows: Mapped[list[dict[str, Any]]]
    """[{"line": 2, "cells": […], "student": 4, "marks": {"7": 5}, "faults": {"3": "…"}}]; empty once taken over."""
    taken_at: Mapped[datetime | None]


class PreparedApplication(Base):
    """That the office asked for a student's application in a call of the transition, and what became of it."""

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    settled_at: Mapped[datetime | None]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    why: Mapped[str | None]
    """The key of the refusal, where it could not be begun."""

    call: Mapped[Call] = relationship(lazy="raise")
    application: Mapped[Application | None] = relationship(lazy="raise")

    __table_args__ = (Index("ix_prepared_application_student_id", "student_id"),)
