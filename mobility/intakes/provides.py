"""What intakes lend: the effects of two orders, messages, the student's own line, the partner's page, a menu entry."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.languages import number
from mobility.base.lending import ChainKind, Doubt, Effect, Label, Owed, Standing
from mobility.base.navigation import Entry
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.intakes import falling, hindering, policy, queries, services
from mobility.intakes.credits import Balance, balance_of
from mobility.intakes.messages import MESSAGES
from mobility.intakes.models import PlanCourse, State
from mobility.intakes.queries import Somebody
from mobility.intakes.words import STATES, balance_in_words, lacks_in_words, specialty_name, titles_in_words
from mobility.workflow.engine.words import DOUBT
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move
from mobility.workflow.services import once

__all__ = [
    "BEGUN",
    "CASE_CAUTIONS",
    "CHAINS",
    "DOUBTS",
    "EFFECTS",
    "EVENTS",
    "HINDRANCES",
    "HINDRANCE_WORDS",
    "KNOWN_BLANKS",
    "MESSAGES",
    "MISGIVINGS",
    "NAVIGATION",
    "PARTNER_PAGES",
    "REFUSALS",
    "SIDE_NOTES",
    "STANDINGS",
    "STILL_LACKING",
    "STUDIED",
    "TEXT_TITLES",
]

EFFECTS = {
    "join-intake": Effect(
        services.join_intake, title=_l("The person belongs to the intake of their specialty")
    ),
    hindering.CROSSES: Effect(
        services.cross_over,
        title=_l("The student studies at the partner from the first day there"),
        owed=(Owed("not-crossed", "good", since=("take-first-choice",)),),
    ),
}


NOMINATES_OR_SIGNS = frozenset({"send-nomination", hindering.CROSSES})
"""Effects of moves that lead a student to the partner."""


def credits_to_confirm(case: Case, move: Move) -> list[str]:
    """Before somebody's credits are confirmed: what the person says of them, and what the credit table does."""
    if queries.CONFIRMED not in move.form:
        return []
    balance, stated = _balance(case), queries.credits_stated(case.id)
    said = [_("The application says: %(credits)s.", credits=number(stated, most=1))] if stated else []
    if balance is None:
        return said
    said.append(
        _("By the credit table: %(credits)s.", credits=balance_in_words(balance))
        if balance.begun
        else _("The credit table has no results of this student.")
    )
    if balance.lacks:
        said.append(_("Missing for the transition: %(courses)s.", courses=lacks_in_words(balance)))
        said.append(_("Confirming them all the same takes a reason, which the student reads."))
    return said


def studies_in_the_way(case: Case, move: Move) -> list[str]:
    """Before a student is nominated to the partner, or the order of transition is signed: the courses that are missing."""
    leads = not NOMINATES_OR_SIGNS.isdisjoint(effect.name for effect in move.effects)
    balance = _balance(case) if leads and hindering.crossing_by(case) is not None else None
    if balance is None or not balance.begun or not balance.lacks:
        return []
    return [_("Missing for the transition: %(courses)s.", courses=lacks_in_words(balance))]


def hindered_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To who follows the intake, before all else: that the student has left, is on leave, or has gone over."""
    somebody = hindering.crossing_by(case)
    why = hindering.in_the_way(somebody.student, local_day(now)) if somebody is not None else None
    if why is None or somebody is None or queries.get_student(viewer, somebody.student.reference) is None:
        return None
    return "intakes/_hindered.html", {"why": Refusal(why).sentence, "student": somebody.student}


def fallen_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To who follows the intake: what is missing for the transition since the credits were confirmed."""
    somebody = hindering.crossing_by(case)
    courses = falling.fallen_of([(somebody, case.id)]).get(case.id) if somebody is not None else None
    if not courses or somebody is None or queries.get_student(viewer, somebody.student.reference) is None:
        return None
    return "intakes/_fallen.html", {"courses": titles_in_words(courses), "student": somebody.student}


def transition_notes(viewer: Person) -> list[tuple[str, str, str]]:
    """Of whom an application for the transition is under way although they go nowhere by it, or lack something since their
    credits were confirmed, a line each."""
    if not viewer.holds_any(policy.RUNNERS):
        return []
    today, under_way = local_day(utc_now()), queries.under_way_of(viewer)
    fallen = falling.fallen_of(under_way)
    return [
        (
            _("%(person)s: an application for the transition is under way", person=each.name),
            why,
            url_for("intakes.show_student", reference=each.student.reference),
        )
        for each, case_id in under_way
        for why in _speaking_against(each, fallen.get(case_id, ()), today)
    ]


def _speaking_against(somebody: Somebody, fallen: Sequence[PlanCourse], today: date) -> Iterator[str]:
    if hindering.in_the_way(somebody.student, today) is not None:
        yield str(STATES[somebody.student.state(today)])
    if fallen:
        yield _(
            "Missing for the transition since the credits were confirmed: %(courses)s.",
            courses=titles_in_words(fallen),
        )


def courses_missing(case: Case, move: Move) -> str:
    """Before somebody's credits are confirmed: the courses without which one does not go over."""
    balance = _balance(case) if queries.CONFIRMED in move.form else None
    return lacks_in_words(balance) if balance is not None else ""


def credits_on_record(case: Case) -> Decimal | int | None:
    """Those that are passed by the credit table; None of who has no results in one."""
    balance = _balance(case)
    if balance is None or not balance.begun:
        return None
    return balance.passed if balance.passed % 1 else int(balance.passed)


def _balance(case: Case) -> Balance | None:
    """Of who is in an intake."""
    return once(case, "credits", partial(_balance_of, case))


def _balance_of(case: Case) -> Balance | None:
    somebody = queries.own_student(db.session.get_one(Person, case.subject_id))
    if somebody is None:
        return None
    student = somebody.student
    plan = queries.plan_of(student.intake.joint.specialty_id)
    return balance_of(plan, queries.results_of([student.id]).get(student.id, {}))


def own_studies(viewer: Person, now: datetime) -> Sequence[Standing]:
    """One's own way through the joint faculty, with what is missing for the transition."""
    somebody = queries.own_student(viewer)
    if somebody is None:
        return []
    student = somebody.student
    state, joint = student.state(local_day(now)), student.intake.joint
    hint = str(STATES[state])
    if state is State.HOME:
        plan = queries.plan_of(joint.specialty_id)
        balance = balance_of(plan, queries.results_of([student.id]).get(student.id, {}))
        if balance.begun:
            hint = balance_in_words(balance)
        if balance.begun and balance.lacks:
            hint += ". " + _("Missing for the transition: %(courses)s.", courses=lacks_in_words(balance))
    return [Standing(specialty_name(joint), f"/intakes/people/{student.reference}", hint)]


def lacks_for_transition(viewer: Person, call: Call) -> Sequence[Standing]:
    """In a call of their transition: what the credit table has of somebody who has not passed everything."""
    somebody = queries.own_student(viewer)
    if somebody is None or queries.place_in(call.id, somebody.student.intake.joint) is None:
        return []
    student = somebody.student
    plan = queries.plan_of(student.intake.joint.specialty_id)
    balance = balance_of(plan, queries.results_of([student.id]).get(student.id, {}))
    if balance.complete:
        return []
    said = _("The credit table has no results of yours yet.")
    if balance.begun:
        said = _(
            "By the credit table you have %(credits)s. Missing for the transition: %(courses)s.",
            credits=balance_in_words(balance),
            courses=lacks_in_words(balance),
        )
    decides = _("You can apply all the same: the coordinator decides whether your credits are complete.")
    return [Standing(_("See your studies"), f"/intakes/people/{student.reference}", f"{said} {decides}")]


STANDINGS = [(16, own_studies)]
STILL_LACKING = [lacks_for_transition]
STUDIED = {"specialty": queries.specialty_of, "over": queries.why_over}
MISGIVINGS = [credits_to_confirm, studies_in_the_way]
HINDRANCES = [hindering.hindrances_of]
HINDRANCE_WORDS = {
    "student-has-left": _l(
        "It is noted that you have left the faculty, so you go nowhere by this application, and the office ends it. If that "
        "is wrong, please write to the office."
    ),
    "student-on-leave": _l(
        "You are on leave, so it does not go on now. When you are back, please tell the office: as soon as it has noted "
        "that, it goes on by itself."
    ),
    hindering.GONE_OVER: _l(
        "Your transition is noted already, by another order, so the office ends this application. If that is wrong, please "
        "write to the office."
    ),
}
CASE_CAUTIONS = [hindered_part, fallen_part]
SIDE_NOTES = [transition_notes]
DOUBTS = {queries.COURSES: Doubt(_l("Missing for the transition"), courses_missing)}
TEXT_TITLES = {DOUBT + key: doubt.title for key, doubt in DOUBTS.items()}
BEGUN = [services.fill_in_by_table]
KNOWN_BLANKS = {queries.CONFIRMED: credits_on_record}


def joint_page(token: str) -> tuple[str, str] | None:
    """To a partner with whom a faculty is held."""
    if not queries.leads_to_partner(token):
        return None
    return _("Students of the joint faculty"), url_for("joint.show", token=token)


PARTNER_PAGES = [joint_page]

NAVIGATION = [
    Entry(
        _l("Intakes"),
        "intakes.index",
        27,
        lambda person: person.is_authenticated and person.holds_any(policy.READERS),
        aside=lambda person: not person.holds_any(policy.RUNNERS),
    )
]

REFUSALS: dict[str, object] = {
    "intake-not-yours": _l("This is for the coordinators of the programme and the head of the office."),
    "not-at-partner": _l("The partner notes this for who has gone over to it."),
    "crossing-day-far": _l(
        "The first day at the partner lies between %(first)s, when the student was in the intake already, "
        "and %(last)s, a year from now."
    ),
    "crossing-reason-owed": _l(
        "Something is missing for the transition. Write why it holds all the same, for example by which order."
    ),
    "not-crossed": _l("No transition is noted for this student."),
    "crossing-followed": _l(
        "Something else is noted since the transition. It can no longer be changed or taken back here."
    ),
    "crossing-by-order": _l(
        "This transition came by an order signed in this service. It is changed where the order is."
    ),
    "crossed-already": _l("The order of transition is noted already."),
    "nobody-at-home": _l("Nobody of this intake is at home without an order of transition."),
    "student-has-left": _l(
        "The student has left the faculty, and goes nowhere by this application. It is to be ended; or note first that the "
        "student is back."
    ),
    "student-on-leave": _l(
        "The student is on leave. Before it is noted that they are back, they neither get a seat at the partner nor go "
        "there."
    ),
    hindering.GONE_OVER: _l(
        "The transition of this student is noted already, by another order. This application is to be ended."
    ),
    "left-joint-faculty": _l(
        "It is noted that you have left the joint faculty, so you cannot go over to its partner. If that is wrong, please "
        "write to the office."
    ),
    "gone-over-already": _l("Your transition to the partner is noted already, by an order."),
    "student-elsewhere": _l("Where the student is now, this cannot be noted. Look at the page again."),
    "before-joining": _l("This day lies before the day on which the student came into the intake."),
    "before-crossing": _l(
        "This day lies before the first day at the partner. If the student never went there, take the transition back first."
    ),
    "before-leave": _l("This day lies before the leave began."),
    "specialty-not-joint": _l("Choose a specialty of a faculty that is held with a partner."),
    "intake-year-impossible": _l("Write the year of the September, at most the coming one."),
    "course-not-in-plan": _l("This course is no longer in the plan."),
    "course-there-already": _l("This course stands in the plan of this year already."),
    "year-not-at-home": _l("The courses of the years at home are listed here: a year from 1 to %(most)s."),
    "credits-without-course": _l("Write as which course these credits count at the partner."),
    "nobody-in-register": _l("The register has nobody of this specialty and year who is in no intake yet."),
    "number-not-in-register": _l("The register has no student of this number."),
    "student-there-already": _l("This student is in an intake already."),
    "back-before-leave": _l("The day of the return lies before the leave."),
    "back-before-left": _l("The day of the return lies before the day on which the student left."),
    "intake-not-near": _l("Choose an intake of the same faculty."),
    "diploma-stands": _l(
        "A diploma can be taken back here for half an hour after you noted it. Please write to our office: it can do "
        "this at any time."
    ),
    "diploma-too-early": _l("The diploma is given in the last year of study, not before it."),
    "sheet-without-courses": _l(
        "No column of this sheet is called like a course of the plan. Take the empty sheet first."
    ),
    "sheet-is-taken": _l("This sheet is taken over already. Nothing was done twice."),
    "sheet-has-faults": _l("Some cells cannot be read. Mend them in the file, and send it again."),
    "number-not-of-intake": _l("Nobody of this intake has this number."),
    "number-given-twice": _l("This number stands in two rows."),
    "mark-not-read": _l("Write a mark from 2 to 5, or + for passed."),
    "column-not-in-plan": _l("No course of the plan is called like this column."),
    "no-call-of-transition": _l("Choose a call of the transition that takes applications now."),
    "nobody-chosen": _l("Tick at least one student."),
    "students-decided": _l(
        "In this call it is decided on the application of: %(names)s. One can apply once in a call. Untick them, or choose "
        "another call."
    ),
    "students-applied": _l("Everybody whom you ticked has an application in this call already."),
    "student-decided": _l("The student’s application in this call is decided. One can apply once in a call."),
    "student-not-eligible": _l(
        "The student does not meet the conditions of this call. Its page says which ones."
    ),
    "student-has-application": _l(
        "The student has an application of their own in this call, which stays as it is."
    ),
    "student-without-account": _l("The student has no account yet. Ask them to register with their number."),
}

EVENTS: dict[str, object] = {
    "joint-specialty-set-up": _l("Years of a joint specialty set"),
    "plan-course-saved": _l("Credit table changed"),
    "plan-course-struck": _l("Course struck out of the credit table"),
    "plan-course-put-back": _l("Course put back into the credit table"),
    "intake-opened": _l("Intake opened"),
    "intake-taken-from-register": _l("Students taken in from the register"),
    "results-taken-over": _l("Sheet of results taken over"),
    "transition-opened": _l("Transition opened for an intake"),
    "student-enrolled": _l("Enrolled by order"),
    "student-taken-in": _l("Taken into the intake"),
    "student-crossed": _l("Transition by order"),
    "student-crossing-corrected": _l("First day at the partner corrected"),
    "student-crossing-taken-back": _l("Transition taken back: noted by mistake"),
    "student-paused": _l("Leave begun"),
    "student-back": _l("Studies resumed"),
    "student-moved": _l("Changed to another intake"),
    "student-left": _l("Left the faculty"),
    "student-graduated": _l("Diploma of the partner given"),
    "student-diploma-taken-back": _l("Diploma taken back: noted by mistake"),
    "results-noted": _l("Results noted"),
    "application-prepared": _l("Application for the transition prepared"),
}


def labels_of_students(ids: Collection[int]) -> Mapping[int, Label]:
    """For the audit trail."""
    return {
        number: Label(_("Student %(reference)s", reference=reference), f"/intakes/people/{reference}")
        for number, reference in queries.references_of(ids).items()
    }


def labels_of_intakes(ids: Collection[int]) -> Mapping[int, Label]:
    return {
        number: Label(_("%(code)s, intake %(year)s", code=code, year=str(year)), f"/intakes/{code}/{year}")
        for number, (code, year) in queries.titles_of_intakes(ids).items()
    }


def labels_of_specialties(ids: Collection[int]) -> Mapping[int, Label]:
    return {
        number: Label(_("Specialty %(code)s", code=code), f"/intakes/specialties/{code}")
        for number, code in queries.codes_of(ids).items()
    }


CHAINS = {
    "student": ChainKind(labels_of_students, queries.found_students, queries.students_opened),
    "intake": ChainKind(labels_of_intakes, queries.found_intakes, queries.intakes_opened),
    "joint-specialty": ChainKind(
        labels_of_specialties, queries.found_specialties, queries.specialties_opened
    ),
}
