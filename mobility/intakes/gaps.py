"""What a student lacks for the transition when an order is noted of which this service does not know."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from mobility.intakes.credits import Balance
from mobility.intakes.models import Intake, Student
from mobility.intakes.queries import Transition
from mobility.intakes.years import begun_by


class Gap(StrEnum):
    """What is missing, as the record keeps it."""

    YEARS = "years-at-home"
    COURSES = "courses"
    APPLICATION = "application"
    SENDING = "sending"
    """It is prepared, and not sent yet."""


def gaps_of(student: Student, balance: Balance, transition: Transition | None, day: date) -> tuple[Gap, ...]:
    """`day`: the first one at the partner; needs `intake.joint` loaded."""
    return tuple(_gaps(student, balance, transition, day))


def _gaps(student: Student, balance: Balance, transition: Transition | None, day: date) -> Iterator[Gap]:
    if begun_by(day) < first_year_there(student.intake):
        yield Gap.YEARS
    if not balance.complete:
        yield Gap.COURSES
    application = transition.goes_on if transition is not None else None
    if application is None:
        yield Gap.APPLICATION
    elif application.submitted_at is None:
        yield Gap.SENDING


def first_year_there(intake: Intake) -> int:
    """In its September the years at the partner begin; needs `joint` loaded."""
    return intake.year + intake.joint.years_home


def last_year(intake: Intake) -> int:
    """In its September the year begins that ends with the diploma; needs `joint` loaded."""
    return intake.year + intake.joint.years - 1
