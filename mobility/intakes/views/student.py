"""One student: to themselves where they stand and what they lack; to the office what is to be noted."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.applications.models import Application
from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.forms import Form, with_refused
from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.base.seen import seen_of
from mobility.base.zone import local_day
from mobility.intakes import policy, queries, services
from mobility.intakes.against import against
from mobility.intakes.ahead import back_at_home, can_give_up, seat_comes, seat_goes
from mobility.intakes.credits import balance_of, plan_for
from mobility.intakes.forms import (
    BackForm,
    CorrectCrossingForm,
    CrossForm,
    DiplomaForm,
    GiveUpForm,
    LeaveForm,
    MoveForm,
    PauseForm,
    TakeBackForm,
    offering,
    results_form,
)
from mobility.intakes.gaps import gaps_of, last_year
from mobility.intakes.how_far import stands_at
from mobility.intakes.models import State, Student
from mobility.intakes.overtaken import goes_nowhere
from mobility.intakes.queries import Happened, Somebody
from mobility.intakes.since_order import caveat_on
from mobility.intakes.views.blueprint import intakes, partner_reads, the_student
from mobility.intakes.without import without_in_words
from mobility.intakes.words import (
    STATES,
    TONES,
    balance_in_words,
    days_noted,
    elsewhere_in_words,
    gaps_in_words,
    gaps_noted,
    intake_called,
    intake_name,
    intakes_in,
    intakes_noted,
    lacks_in_words,
    results_noted,
    specialty_name,
    stands_in_words,
    told_in_words,
)
from mobility.intakes.years import first_day

ACTS: dict[str, tuple[type[Form], Callable[..., None]]] = {
    "pause": (PauseForm, services.pause),
    "repause": (PauseForm, services.change_leave),
    "unpause": (TakeBackForm, services.take_back_leave),
    "back": (BackForm, services.bring_back),
    "cross": (CrossForm, services.cross),
    "recross": (CorrectCrossingForm, services.correct_crossing),
    "uncross": (TakeBackForm, services.take_back_crossing),
    "move": (MoveForm, services.move),
    "leave": (LeaveForm, services.leave),
    "annul": (TakeBackForm, services.note_not_coming),
    "come": (TakeBackForm, services.note_coming),
    "graduate": (DiplomaForm, services.graduate),
    "ungraduate": (TakeBackForm, services.take_back_diploma),
}
"""What can be noted -> its form and service."""
BEFORE: dict[str, Callable[[Student], str]] = {"come": seat_comes, "back": back_at_home}
"""What is said before it is noted."""
ASKS_OF_STAY = {"pause", "leave"}
"""After these it is asked whether a stay that is no transition goes on."""
POSSIBLE: dict[State, tuple[str, ...]] = {
    State.AHEAD: ("recross", "uncross", "annul"),
    State.HOME: ("cross", "recross", "uncross", "pause", "move", "leave"),
    State.ABROAD: ("recross", "uncross", "pause", "move", "graduate", "leave"),
    State.PAUSED: ("back", "repause", "unpause", "leave"),
    State.NOT_COME: ("come",),
    State.LEFT: ("back",),
    State.GRADUATED: ("ungraduate",),
}


@intakes.get("/people/<reference>")
@signed_in
def show_student(reference: str) -> str:
    return page(the_student(reference))


@intakes.post(
    "/people/<reference>/<any(cross, recross, uncross, pause, repause, unpause, back, move, leave, annul, come,"
    " graduate, ungraduate):act>"
)
@holding(*policy.RUNNERS)
def note_act(reference: str, act: str) -> Any:
    somebody = the_student(reference, run=True)
    form_class, service = ACTS[act]
    form, known = _filled(form_class(prefix=f"{act}-"), somebody), somebody.student.crossed_on is not None
    if form.validate_on_submit() and form.attempt(
        services.act_as_shown, service, current_user, somebody, now=utc_now()
    ):
        known = known or somebody.student.crossed_on is not None
        partner = known and partner_reads(somebody.student.intake.joint)
        return _done(reference, told_in_words(student=somebody.hears, partner=partner))
    return page(somebody, {act: form}), 422


@intakes.post("/people/<reference>/give-up")
@signed_in
def give_up(reference: str) -> Any:
    """An entrant says themselves that they do not come."""
    somebody, form = the_student(reference), GiveUpForm(prefix="give-")
    if form.validate_on_submit() and form.attempt(
        services.give_up_enrolment, current_user, somebody, now=utc_now()
    ):
        return _done(reference, _("Noted: you do not come. The office is told."))
    return page(somebody, {"give-up": form}), 422


@intakes.post("/people/<reference>/results")
@holding(*policy.RUNNERS)
def note_results(reference: str) -> Any:
    somebody = the_student(reference, run=True)
    student = somebody.student
    plan = queries.plan_of(student.intake.specialty_id)
    form = results_form(plan, queries.results_of([student.id]).get(student.id, {}), sent=True)
    if form.validate_on_submit() and form.attempt(
        services.note_results, current_user, somebody, now=utc_now()
    ):
        return _done(reference, _("The results are noted."))
    return page(somebody, {"results": form}), 422


def _done(reference: str, words: str) -> Any:
    flash(words, "done")
    return redirect(url_for("intakes.show_student", reference=reference), 303)


def _filled(form: Any, somebody: Somebody) -> Any:
    """A form that chooses an intake offers those of the faculty, or of the specialty to who comes back."""
    if not hasattr(form, "intake_id"):
        return form
    among = queries.next_intakes if isinstance(form, BackForm) else queries.siblings_of
    return offering(form, among(somebody.student.intake), somebody.student.intake_id)


@dataclass(frozen=True)
class Told:
    """An entry of the record as the timeline shows it."""

    when: str
    text: str
    quote: str
    iso: str
    filled: Sequence[tuple[str, str]]
    """What was entered, and who noted it."""
    tone: str = ""


def _history(found: Sequence[Happened], partner: str, *, named: bool) -> list[Told]:
    """`named`: whether its reader learns who noted it, and not only that the partner did."""
    titles = queries.titles_of_courses(
        {int(key) for each in found for key in (*each.facts.get("marks", ()), *each.facts.get("cleared", ()))}
    )
    named_intakes = queries.titles_of_intakes({number for each in found for number in intakes_in(each)} - {0})
    intakes_of = {number: intake_called(*title) for number, title in named_intakes.items()}
    return [
        Told(
            day(local_day(each.at)),
            str(lent.events[each.name]),
            each.reason or "",
            each.at.isoformat(),
            [
                *queries.order_of(each, current_user),
                *days_noted(each),
                *intakes_noted(each, intakes_of),
                *gaps_noted(each),
                *results_noted(each, titles),
                *_noted_by(each, partner, named=named),
            ],
        )
        for each in found
    ]


def _noted_by(happened: Happened, partner: str, *, named: bool) -> Iterator[tuple[str, str]]:
    by = [happened.by_contact and partner, *([happened.by_contact, happened.by] if named else [])]
    if any(by):
        yield _("Noted by"), ", ".join(filter(None, by))


def _possible(student: Student, state: State, history: Sequence[Happened], today: date) -> Iterator[str]:
    """What can be noted: a transition once, and changed as long as nothing hangs on it; a diploma from the last year on."""
    crossed = student.crossed_on is not None
    changeable = crossed and services.what_binds(history) is None
    can = {"cross": not crossed, "annul": not crossed, "recross": changeable, "uncross": changeable}
    can["graduate"] = diploma_from(student, state, today) is None
    for act in POSSIBLE[state]:
        if can.get(act, True):
            yield act


def diploma_from(student: Student, state: State, today: date) -> date | None:
    """The day from which the diploma of who is at the partner can be noted, where that is still to come."""
    opens = first_day(last_year(student.intake))
    return opens if state is State.ABROAD and today < opens else None


def _against(application: Application | None, *, own: bool) -> Sequence[str]:
    """What speaks against their transition since they applied for it."""
    return against([application], own=own).get(application.id, ()) if application is not None else ()


def _forms(somebody: Somebody, history: Sequence[Happened], acts: Iterable[str]) -> dict[str, Form]:
    student = somebody.student
    seen = {"seen": seen_of(services.standing_of(student, history))}
    kept = {"repause": {"day": student.paused_on, "back_by": student.back_by}}
    return {
        act: _filled(ACTS[act][0](prefix=f"{act}-", formdata=None, data=seen | kept.get(act, {})), somebody)
        for act in acts
    }


def _own_forms(student: Student, history: Sequence[Happened], today: date) -> dict[str, Form]:
    seen = {"seen": seen_of(services.standing_of(student, history))}
    gives_up = can_give_up(student, today)
    return {"give-up": GiveUpForm(prefix="give-", formdata=None, data=seen)} if gives_up else {}


def page(somebody: Somebody, sent: Mapping[str, Form] | None = None) -> str:
    """The page; `sent`: the form that was refused, by the name of its act."""
    student, joint, today = somebody.student, somebody.student.intake.joint, local_day(utc_now())
    own = queries.is_own(current_user, somebody)
    runs = not own and policy.runs(current_user, joint)
    plan, results = queries.plan_of(joint.specialty_id), queries.results_of([student.id]).get(student.id, {})
    state, history = student.state(today), queries.history_of(student)
    balance = balance_of(student, plan, results, today)
    prepared = queries.transitions_of([student]).get(student.id)
    under_way = prepared.under_way if prepared is not None else None
    expected = queries.expected_as(student) if student.crossed_on is not None else None
    acts = _possible(student, state, history, today) if runs else ()
    forms = _forms(somebody, history, acts) | (_own_forms(student, history, today) if own else {})
    forms |= {"results": results_form(plan, results)} if runs and student.has_begun(today) else {}
    return render_template(
        "intakes/student.html",
        somebody=somebody,
        student=student,
        joint=joint,
        specialty=specialty_name(joint),
        intake=intake_name(student.intake),
        stands=stands_in_words(student.intake, today),
        own=own,
        runs=runs,
        plan=plan_for(student, plan, results),
        results=results,
        balance=balance,
        elsewhere=elsewhere_in_words(queries.passed_elsewhere(student)),
        gaps=gaps_in_words(gaps_of(student, balance, prepared, today), student, balance),
        in_words=balance_in_words,
        lacks=lacks_in_words,
        without=without_in_words(balance),
        prepared=prepared,
        under_way=under_way,
        goes_nowhere=goes_nowhere(under_way, stands_at(under_way)[0]) if under_way is not None else "",
        stay=expected.stay if expected is not None else None,
        exchange=queries.exchange_of(student) if ASKS_OF_STAY & forms.keys() else None,
        caveat=caveat_on(expected, today) if expected is not None else None,
        against=_against(under_way, own=own),
        history=_history(history, tr(joint.institution.name), named=not own),
        state=state,
        states=STATES,
        tones=TONES,
        forms=with_refused(forms, sent),
        seat_goes=seat_goes(student, own=own) if {"annul", "give-up"} & forms.keys() else "",
        before={act: says(student) for act, says in BEFORE.items() if act in forms},
        diploma_from=diploma_from(student, state, today),
        form=next(iter(sent.values())) if sent else None,
        today=today,
    )
