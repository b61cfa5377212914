"""One intake: its lanes, its people with their credits and where they are, and how more come into it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mobility.applications.models import Application
from mobility.base.access import holding
from mobility.base.attachments import dated
from mobility.base.database import utc_now
from mobility.base.forms import Form
from mobility.base.seen import seen_of
from mobility.base.zone import local_day
from mobility.intakes import policy, queries, services
from mobility.intakes.against import against
from mobility.intakes.credits import Balance, balance_of
from mobility.intakes.forms import AddForm, CrossForm, MarksFileForm
from mobility.intakes.gaps import gaps_of
from mobility.intakes.lanes import Asked, is_in_lane, lanes_of, numbers_of
from mobility.intakes.models import Intake, State
from mobility.intakes.overtaken import go_nowhere
from mobility.intakes.queries import Somebody, Transition
from mobility.intakes.views.blueprint import download, intakes, partner_reads, the_intake
from mobility.intakes.views.overview import book_of
from mobility.intakes.without import missing_in_words
from mobility.intakes.words import (
    REACHED,
    STATES,
    TONES,
    balance_in_words,
    gaps_of_many,
    intake_name,
    lane_name,
    shown,
)
from mobility.intakes.years import year_of_study


@intakes.get("/<code>/<int:year>")
@holding(*policy.READERS)
def show(code: str, year: int) -> str:
    """`state` shows those who are there alone; `lacking` those who miss courses by now; `lane` those whom a lane counts."""
    return page(the_intake(code, year))


@intakes.post("/<code>/<int:year>/take")
@holding(*policy.RUNNERS)
def take(code: str, year: int) -> Any:
    intake, form = the_intake(code, year, run=True), Form()
    if form.validate_on_submit() and form.attempt(
        services.take_from_register, current_user, intake, now=utc_now()
    ):
        words = ngettext(
            "%(num)d student is taken in from the register.",
            "%(num)d students are taken in from the register.",
            form.result,
        )
        return done(intake, words)
    return page(intake, form), 422


@intakes.post("/<code>/<int:year>/remove")
@holding(*policy.RUNNERS)
def remove(code: str, year: int) -> Any:
    intake, form = the_intake(code, year, run=True), Form()
    if form.validate_on_submit() and form.attempt(
        services.remove_intake, current_user, intake, now=utc_now()
    ):
        flash(_("The intake is removed. Nobody was in it; it can be opened again."), "done")
        return redirect(url_for("intakes.show_specialty", code=code), 303)
    return page(intake, form), 422


@intakes.post("/<code>/<int:year>/students")
@holding(*policy.RUNNERS)
def add(code: str, year: int) -> Any:
    intake, form = the_intake(code, year, run=True), AddForm(prefix="add-")
    if form.validate_on_submit() and form.attempt(services.add_student, current_user, intake, now=utc_now()):
        return done(intake, _("The student is in the intake now."))
    return page(intake, form, add=form), 422


@intakes.post("/<code>/<int:year>/cross")
@holding(*policy.RUNNERS)
def cross(code: str, year: int) -> Any:
    """Everybody who is still at home went over before the service was used."""
    intake, form = the_intake(code, year, run=True), CrossForm(prefix="cross-")
    if form.validate_on_submit() and form.attempt(services.cross_all, current_user, intake, now=utc_now()):
        words = ngettext(
            "The transition of %(num)d student is noted.",
            "The transition of %(num)d students is noted.",
            form.result,
        )
        told = (
            _("Those of them who have an account are told, and so is the partner.")
            if partner_reads(intake.joint)
            else _("Those of them who have an account are told.")
        )
        return done(intake, f"{words} {told}")
    return page(intake, form, cross=form), 422


@intakes.get("/<code>/<int:year>/list.xlsx")
@holding(*policy.READERS)
def export(code: str, year: int) -> Response:
    intake, now = the_intake(code, year), utc_now()
    content = book_of([intake.joint], [intake], local_day(now))
    return download(content, dated(f"intake-{code}-{year}", now))


def done(intake: Intake, words: str) -> Any:
    flash(words, "done")
    return redirect(address_of(intake), 303)


def address_of(intake: Intake) -> str:
    return url_for("intakes.show", code=intake.joint.specialty.code, year=intake.year)


def page(intake: Intake, form: Form | None = None, **sent: Form) -> str:
    """The page; `sent`: forms that were refused, by name."""
    now, (people, away) = utc_now(), queries.people_around(intake)
    today = local_day(now)
    balances = balances_of(intake, people, today)
    prepared = queries.transitions_of([each.student for each in people])
    runs = policy.runs(current_user, intake.joint)
    study = year_of_study(intake.year, today)
    at_home = services.still_at_home(people, today)
    lacking = {each.student.id for each in people if _lacks(each, balances[each.student.id], study, today)}
    return render_template(
        "intakes/intake.html",
        intake=intake,
        name=intake_name(intake),
        shown=_shown(intake, people, away, today),
        people=_cut(intake, people, lacking, today),
        cuts=_cuts(intake, people, lacking, today),
        all=len(people),
        away=away,
        name_of=intake_name,
        balances=balances,
        in_words=balance_in_words,
        lacks=missing_in_words,
        prepared=prepared,
        against=against(_sent(prepared.values())),
        runs=runs,
        takes=runs and 1 <= study <= intake.joint.years_home,
        due=study == intake.joint.years_home,
        lacking=lacking,
        removable=runs and not people and not away,
        studies=runs and 1 <= study <= intake.joint.years,
        begun=any(each.student.has_begun(today) for each in people),
        reached=REACHED,
        states=STATES,
        tones=TONES,
        now=now,
        today=today,
        form=form,
        behind_home=numbers_of(intake, [each.student for each in people], today).behind if runs else 0,
        gaps=_gaps(at_home, balances, prepared, today),
        go_nowhere=go_nowhere(_under_way(at_home, prepared)),
        forms={**_forms(at_home), **sent},
    )


def _shown(intake: Intake, people: Sequence[Somebody], away: Sequence[Somebody], today: date) -> object:
    """Its lanes, for the template `_lanes.html`."""
    asked = queries.asked_for(current_user, [intake.joint])
    crossing = intake.specialty_id, intake.year + intake.joint.years_home
    return shown(
        intake,
        [each.student for each in people],
        asked.entrance.get((intake.specialty_id, intake.year), Asked()),
        asked.transition.get(crossing, Asked()),
        today,
        len(away),
    )


def _sent(found: Iterable[Transition]) -> list[Application]:
    applied = (each.application for each in found)
    return [case for case in applied if case is not None and case.submitted_at is not None]


def _gaps(
    at_home: Sequence[Somebody],
    balances: dict[int, Balance],
    prepared: Mapping[int, Transition],
    today: date,
) -> list[str]:
    """What those lack who are at home still, should their transition be noted now."""
    students = [each.student for each in at_home]
    return gaps_of_many([gaps_of(each, balances[each.id], prepared.get(each.id), today) for each in students])


def _under_way(at_home: Sequence[Somebody], prepared: Mapping[int, Transition]) -> int:
    """How many of the same have an application for the transition under way."""
    found = (prepared.get(each.student.id) for each in at_home)
    return sum(each is not None and each.under_way is not None for each in found)


def _forms(at_home: Sequence[Somebody]) -> dict[str, Form]:
    seen = {"seen": seen_of(services.at_home(at_home))}
    return {
        "add": AddForm(prefix="add-", formdata=None),
        "cross": CrossForm(prefix="cross-", formdata=None, data=seen),
        "marks": MarksFileForm(formdata=None),
    }


def balances_of(intake: Intake, people: list[Somebody], today: date) -> dict[int, Balance]:
    """id of the student -> balance"""
    plan = queries.plan_of(intake.specialty_id)
    results = queries.results_of([each.student.id for each in people])
    return {
        each.student.id: balance_of(each.student, plan, results.get(each.student.id, {}), today)
        for each in people
    }


LACKING = "lacking"


def _lane() -> str:
    return request.args.get("lane", "")


def _in_lane(intake: Intake, people: list[Somebody], today: date) -> list[Somebody]:
    return [each for each in people if is_in_lane(each.student, intake, _lane(), today)]


def _cut(intake: Intake, people: list[Somebody], lacking: Collection[int], today: date) -> list[Somebody]:
    chosen = request.args.get("state", "")
    if _lane():
        return _in_lane(intake, people, today)
    if chosen == LACKING:
        return [each for each in people if each.student.id in lacking]
    if chosen in set(State):
        return [each for each in people if each.student.state(today) == chosen]
    return people


def _lacks(each: Somebody, balance: Balance, study: int, today: date) -> bool:
    """Is at home and misses courses of the years that are over; in the last year at home of that one too, as the transition
    comes next."""
    last = each.student.intake.joint.years_home
    return each.student.state(today) is State.HOME and bool(
        balance.lacks_of(study if study >= last else study - 1)
    )


def _cuts(
    intake: Intake, people: list[Somebody], lacking: Collection[int], today: date
) -> list[tuple[str, str, bool, int]]:
    """Pills with numbers, each a cut of the list; those without anybody are left out. A lane has one once it is opened."""
    chosen = request.args.get("state", "")
    lanes = lanes_of(intake, [each.student for each in people], Asked(), today)
    opened = [
        (lane_name(lane), "", True, len(_in_lane(intake, people, today)))
        for lane in lanes
        if lane.key == _lane()
    ]
    states = [each.student.state(today) for each in people]
    counted = [
        ("", _("Everybody"), len(people)),
        *((state, str(title), states.count(State(state))) for state, title in STATES.items()),
        (LACKING, _("Courses missing"), len(lacking)),
    ]
    path = request.path if request.method == "GET" else request.path.rpartition("/")[0]
    return opened + [
        (title, f"{path}?state={key}" if key else path, key == chosen and not opened, number)
        for key, title, number in counted
        if number or (key == chosen and not opened)
    ]
