"""Whom it concerns that a course of the credit table is needed from another intake on than it was, and in words what that
means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.applications.models import Application
from mobility.intakes.credits import balance_in, has_passed
from mobility.intakes.models import JointSpecialty, PlanCourse
from mobility.intakes.queries import (
    Passed,
    Somebody,
    intakes_of,
    passed_in,
    people_of,
    plan_of,
    results_of,
    transitions_of,
)


@dataclass(frozen=True)
class Concerned:
    """Somebody to whom it comes unawares."""

    somebody: Somebody
    needs: bool
    """They need the course from now on; else they need it no longer."""
    application: Application | None
    """For the transition, prepared or sent."""

    @property
    def sent(self) -> bool:
        return self.application is not None and self.application.submitted_at is not None


@dataclass(frozen=True)
class Striking:
    """That a course leaves the credit table, as its page says it before."""

    course: PlanCourse
    passed: Passed
    people: Sequence[Concerned]

    @property
    def told(self) -> int:
        """How many are told that they do not need it any more."""
        return sum(each.somebody.hears for each in self.people)

    @property
    def shown(self) -> dict[str, Any]:
        return {
            "title": self.course.title,
            "credits": self.course.credits,
            "needed": self.course.needed_from is not None,
            "passed": self.passed.together,
            "abroad": self.passed.abroad,
            "told": self.told,
        }


def striking(joint: JointSpecialty, course: PlanCourse, today: date) -> Striking:
    """What it would mean now; `course`: in force."""
    return Striking(course, passed_in(course, today), concerned(joint, course, None))


def concerned(joint: JointSpecialty, course: PlanCourse, needed_from: int | None) -> list[Concerned]:
    """Who has not passed the course, and lacks it for the transition if it is needed from this intake on, or lacks it no
    longer: of those who have results and lack nothing else, or have an application that is not at an end. Nobody who has
    gone over or away.

    `course`: as it stands in the plan; struck out, or not kept yet, it is needed by nobody. `needed_from`: as its own.
    """
    plan = plan_of(joint.specialty_id)
    before = course.needed_from if course in plan else None
    people = [each for each in _still_to_go(joint) if _needs(each, before) != _needs(each, needed_from)]
    students = [each.student for each in people]
    results, transitions = results_of([student.id for student in students]), transitions_of(students)
    others, found = [each for each in plan if each is not course], []
    for each in people:
        own, transition = results.get(each.student.id, {}), transitions.get(each.student.id)
        balance = balance_in(each.student.intake, others, own)
        application = transition.goes_on if transition is not None else None
        unawares = application is not None or (balance.begun and balance.complete)
        if unawares and not has_passed(own.get(course.id)):
            found.append(Concerned(each, _needs(each, needed_from), application))
    return found


def _still_to_go(joint: JointSpecialty) -> Iterator[Somebody]:
    for each in people_of([intake.id for intake in intakes_of([joint])]):
        student = each.student
        if student.crossed_on is None and student.left_on is None and student.graduated_on is None:
            yield each


def _needs(somebody: Somebody, needed_from: int | None) -> bool:
    return needed_from is not None and needed_from <= somebody.student.intake.year


def lacked_in_words(people: Sequence[Concerned]) -> list[str]:
    """Of those who need the course from now on: how many they are, how many of them have applied for the transition, and
    who tells them."""
    if not people:
        return []
    said = [
        ngettext(
            "%(num)d student who lacks nothing for the transition now, or whose application for it is under way, would lack "
            "this course.",
            "%(num)d students who lack nothing for the transition now, or whose applications for it are under way, would "
            "lack this course.",
            len(people),
        )
    ]
    sent = sum(each.sent for each in people)
    if sent:
        said.append(
            ngettext(
                "%(num)d of them has sent the application already.",
                "%(num)d of them have sent their applications already.",
                sent,
            )
        )
    return [*said, *_told(people)]


def _told(people: Sequence[Concerned]) -> Iterator[str]:
    deaf = sum(not each.somebody.hears for each in people)
    if deaf < len(people):
        yield _("As soon as you save, they are told by a message.")
    if deaf:
        yield ngettext(
            "%(num)d of them has no account: please tell the student yourself.",
            "%(num)d of them have no account: please tell them yourself.",
            deaf,
        )
