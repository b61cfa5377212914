"""Who would lack a course for the transition that nobody needs yet, and in words what that means."""

from collections.abc import Sequence
from datetime import date

from flask_babel import ngettext

from mobility.intakes.credits import balance_of, has_passed
from mobility.intakes.models import JointSpecialty, PlanCourse, State
from mobility.intakes.queries import Somebody, intakes_of, people_of, plan_of, results_of, transitions_of


def lacking_anew(joint: JointSpecialty, course: PlanCourse) -> list[Somebody]:
    """Who of all intakes has results and lacks nothing, and has not passed this course; nobody who has left or has the
    diploma."""
    people = people_of([intake.id for intake in intakes_of([joint])])
    plan = [each for each in plan_of(joint.specialty_id) if each.id != course.id]
    results = results_of([each.student.id for each in people])
    found = []
    for each in people:
        own, student = results.get(each.student.id, {}), each.student
        balance = balance_of(plan, own)
        gone = student.left_on is not None or student.graduated_on is not None
        if not gone and balance.begun and balance.complete and not has_passed(own.get(course.id)):
            found.append(each)
    return found


def lacked_in_words(people: Sequence[Somebody], today: date) -> list[str]:
    """How many they are, how many of them are at the partner already, and how many have applied for the transition."""
    if not people:
        return []
    students = [each.student for each in people]
    there = sum(each.state(today) is State.ABROAD for each in students)
    applied = sum(each.under_way is not None for each in transitions_of(students).values())
    said = [
        ngettext(
            "%(num)d student who lacks nothing for the transition now would lack this course.",
            "%(num)d students who lack nothing for the transition now would lack this course.",
            len(people),
        )
    ]
    if there:
        said.append(
            ngettext(
                "%(num)d of them is at the partner already.",
                "%(num)d of them are at the partner already.",
                there,
            )
        )
    if applied:
        said.append(
            ngettext(
                "%(num)d of them has an application for the transition under way.",
                "%(num)d of them have applications for the transition under way.",
                applied,
            )
        )
    return said
