"""What intakes lend: the effects of two orders, messages, the student's own line, the partner's page, a menu entry."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.base.lending import ChainKind, Doubt, Effect, Label, LinesBeside, Owed
from mobility.base.navigation import Entry
from mobility.intakes import drafts, hindering, policy, queries, services
from mobility.intakes.against import against
from mobility.intakes.ahead import HAPPENINGS, JOINS, enrolled_outcome
from mobility.intakes.messages import MESSAGES
from mobility.intakes.own import lacks_for_transition, own_studies
from mobility.intakes.recorded import FACT_WORDS
from mobility.intakes.since_order import annulled_with, caveats, stay_note
from mobility.intakes.under_way import (
    against_meanwhile,
    against_part,
    courses_missing,
    credits_on_record,
    credits_to_confirm,
    hindered_part,
    lost_for_good,
    studies_in_the_way,
    transition_note,
)
from mobility.intakes.words import STATES, intake_called
from mobility.stays.models import Stay
from mobility.workflow.engine.words import DOUBT

__all__ = [
    "AGAINST",
    "ASKED_MEANWHILE",
    "BEGUN",
    "BESIDES_APPLICATIONS",
    "CALLED_OFF_MEANS",
    "CALLING_OFF_STANDS",
    "CASE_CAUTIONS",
    "CAVEATS",
    "CHAINS",
    "DOUBTS",
    "EFFECTS",
    "EVENTS",
    "FACT_WORDS",
    "FIRST_DAYS",
    "GIVING_UP",
    "HAPPENINGS",
    "HINDRANCES",
    "HINDRANCE_MARKS",
    "HINDRANCE_WORDS",
    "KNOWN_BLANKS",
    "MESSAGES",
    "MISGIVINGS",
    "NAVIGATION",
    "OUTCOMES",
    "PARTNER_PAGES",
    "REACHED",
    "REFUSALS",
    "SIDE_NOTES",
    "STANDINGS",
    "STAYS_CALLED_OFF",
    "STAYS_REDATED",
    "STAY_ACTIONS",
    "STILL_LACKING",
    "STUDIED",
    "TEXT_TITLES",
    "UNASKED",
    "UNNEEDED",
]

EFFECTS = {
    JOINS: Effect(services.join_intake, title=_l("The person belongs to the intake of their specialty")),
    hindering.CROSSES: Effect(
        services.cross_over,
        title=_l("The student studies at the partner from the first day there"),
        owed=(Owed("not-crossed", "good", since=("take-first-choice",)),),
    ),
}


STANDINGS = [(16, own_studies)]
BESIDES_APPLICATIONS = [own_studies]
STILL_LACKING = [lacks_for_transition]
STUDIED = {"specialty": queries.specialty_of, "over": queries.why_over}
MISGIVINGS = [credits_to_confirm, studies_in_the_way, lost_for_good]
AGAINST = [against]
ASKED_MEANWHILE = [against_meanwhile]
OUTCOMES = [enrolled_outcome]
UNNEEDED = {
    queries.GIVEN_UP: queries.come_or_unfollowed,
    queries.HOLDS_AGAIN: queries.do_not_come_or_unfollowed,
}
REACHED = {"given-up": queries.is_given_up, "there-all-the-same": queries.is_there_all_the_same}
HINDRANCES = [hindering.hindrances_of]
HINDRANCE_WORDS = {
    "student-has-left": _l(
        "It is noted that you have left the faculty, so you go nowhere by this application, and the office ends it. If that "
        "is wrong, please write to the office."
    ),
    "student-on-leave": _l(
        "You are on leave, so you neither get a seat nor go anywhere by it now. When you are back, please tell the office: "
        "as soon as it has noted that, it goes on."
    ),
    hindering.GONE_OVER: _l(
        "Your transition is noted already, by another order, so the office ends this application. If that is wrong, please "
        "write to the office."
    ),
}


def student_page(stay: Stay, viewer: Person) -> tuple[str, str] | None:
    """From a stay to the studies of its person, to who follows them."""
    somebody = queries.students_of([stay.person_id]).get(stay.person_id)
    if somebody is None or queries.get_student(viewer, somebody.student.reference) is None:
        return None
    label = _("See your studies") if viewer.id == stay.person_id else _("See the student")
    return label, url_for("intakes.show_student", reference=somebody.student.reference)


HINDRANCE_MARKS = {
    **{why: STATES[state] for state, why in hindering.AWAY.items()},
    hindering.GONE_OVER: _l("Gone over by another order"),
}
CASE_CAUTIONS = [hindered_part, against_part]
SIDE_NOTES = [
    LinesBeside(queries.hindered, queries.Hindered, transition_note),
    LinesBeside(queries.changed, queries.Expected, stay_note),
]
CAVEATS = [caveats]
UNASKED = [queries.is_absent, queries.is_there_without]
STAY_ACTIONS = [student_page]
CALLED_OFF_MEANS = [annulled_with]
CALLING_OFF_STANDS = [services.was_annulled_with]
STAYS_CALLED_OFF = [services.annul_crossing]
FIRST_DAYS = [services.crossing_days_of]
GIVING_UP = [drafts.given_up]
STAYS_REDATED = [services.redate_crossing]
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
        "Choose a day from %(first)s, when the student was in the intake already, to %(last)s, a year from now."
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
    "before-coming": _l(
        "This day lies before the first day with you. If the student never came, please write to our office: it sets that "
        "right."
    ),
    "before-leave": _l("This day lies before the leave began."),
    "specialty-not-joint": _l("Choose a specialty of a faculty that is held with a partner."),
    "intake-year-impossible": _l("Write the year of the September, at most the coming one."),
    "course-not-in-plan": _l("This course is no longer in the plan."),
    "course-there-already": _l("This course stands in the plan of this year already."),
    "year-not-at-home": _l("The courses of the years at home are listed here: a year from 1 to %(most)s."),
    "credits-without-course": _l("Write as which course these credits count at the partner."),
    "intake-not-empty": _l("Somebody is or was in this intake, so it stays."),
    "nobody-in-register": _l("The register has nobody of this specialty and year who is in no intake yet."),
    "number-not-in-register": _l("The register has no student of this number."),
    "student-there-already": _l("This student is in an intake already: %(intake)s."),
    "student-gone-before": _l(
        "This student stands in %(intake)s already, as somebody who has left or does not come. That they come or are back "
        "is noted on the student’s page there; who goes on in another specialty is then moved, by “Change the intake”."
    ),
    "back-before-leave": _l("The day of the return lies before the leave."),
    "back-before-left": _l("The day of the return lies before the day on which the student left."),
    "intake-not-near": _l("Choose an intake of the same faculty."),
    "intake-not-next": _l("Choose an intake of the same specialty, the own one or a later."),
    "other-specialty": _l(
        "This is another specialty: in %(specialty)s the student has %(credits)s. Tick that this is meant."
    ),
    "course-lacked-anew": _l("%(numbers)s Tick that this is meant."),
    "other-years": _l(
        "Not the same year of study, nor the one before it. The intake now: %(before)s; the one you chose: %(now)s. Tick "
        "that this is meant."
    ),
    "diploma-stands": _l(
        "A diploma can be taken back here for half an hour after you noted it. Please write to our office: it can do "
        "this at any time."
    ),
    "diploma-too-early": _l("The diploma is given in the last year of study, not before it."),
    "sheet-without-courses": _l(
        "No column of this sheet is called like a course of the plan. Take the empty sheet first."
    ),
    "sheet-is-taken": _l("This sheet is taken over already. Nothing was done twice."),
    "results-changed-meanwhile": _l(
        "Since you opened this page, results have changed of: %(names)s. Below stands what the sheet would change now: "
        "please look at it once more."
    ),
    "sheet-has-faults": _l(
        "Some cells are wrong or cannot be read. Mend them in the file, and send it again."
    ),
    "number-not-of-intake": _l("Nobody of this intake has this number."),
    "number-not-begun": _l(
        "Who has this number has not begun to study here, so no results are noted of them."
    ),
    "number-given-twice": _l("This number stands in two rows."),
    "name-of-another": _l(
        "This number is that of %(name)s, and the name in the row is another. Mend the one that is wrong, or leave the name "
        "empty if the number is right."
    ),
    "mark-not-read": _l("Write a mark from 2 to 5, or + for passed."),
    "column-not-in-plan": _l("No course of the plan is called like this column."),
    "no-call-of-transition": _l("Choose a call of the transition that takes applications now."),
    "nobody-chosen": _l("Tick at least one student."),
    "students-gone-meanwhile": _l(
        "Since you opened this page this has changed, so they cannot be chosen any more: %(names)s. Look at the list once "
        "more, and press again for the others."
    ),
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
    "intake-removed": _l("Intake removed (opened by mistake)"),
    "intake-taken-from-register": _l("Students taken in from the register"),
    "results-taken-over": _l("Sheet of results taken over"),
    "transition-opened": _l("Transition opened for an intake"),
    "student-enrolled": _l("Enrolled by order"),
    "student-not-come": _l("Enrolment given up before the studies began"),
    "student-comes": _l("The enrolment holds again"),
    "student-taken-in": _l("Taken into the intake"),
    "student-crossed": _l("Transition by order"),
    "student-crossing-corrected": _l("First day at the partner corrected"),
    "student-crossing-taken-back": _l("Transition taken back (noted by mistake)"),
    "student-crossing-annulled": _l("Transition annulled: the stay at the partner was called off"),
    "student-crossing-redated": _l("First day at the partner changed with the dates of the stay"),
    "student-paused": _l("Leave begun"),
    "student-leave-changed": _l("Leave changed"),
    "student-leave-taken-back": _l("Leave taken back (noted by mistake)"),
    "student-back": _l("Studies resumed"),
    "student-moved": _l("Changed to another intake"),
    "student-left": _l("Left the faculty"),
    "student-graduated": _l("Diploma of the partner given"),
    "student-diploma-taken-back": _l("Diploma taken back (noted by mistake)"),
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
        number: Label(intake_called(code, year), f"/intakes/{code}/{year}")
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
