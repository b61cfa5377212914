"""A specialty of a joint faculty: its years here and there, the credit table, its intakes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.models import EVERYWHERE
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import Form, SeenForm
from mobility.base.languages import moment, tr
from mobility.base.lending import lent
from mobility.base.seen import seen_of, values_of
from mobility.base.zone import Zone, local_day
from mobility.calls.queries import programme_names
from mobility.intakes import policy, queries, services
from mobility.intakes.concerned import striking
from mobility.intakes.forms import IntakeForm, PlanCourseForm, PutBackForm, SpecialtyForm
from mobility.intakes.models import ALWAYS, JointSpecialty, PlanCourse
from mobility.intakes.recorded import course_in
from mobility.intakes.views.blueprint import intakes, the_specialty
from mobility.intakes.views.student import Told
from mobility.intakes.words import specialty_name, years_in_words
from mobility.intakes.years import academic_year


@intakes.route("/specialties/new", methods=["GET", "POST"])
@holding(*policy.RUNNERS)
def set_up_specialty() -> Any:
    offered = [(each.id, f"{each.code} {tr(each.name)}") for each in queries.specialties_to_set_up()]
    form = SpecialtyForm.offering(offered, _programmes())
    if form.validate_on_submit() and form.attempt(services.set_up, current_user, now=utc_now()):
        return _done(form.result, _("The specialty is set up. Its credit table comes next."))
    return _years_page(form, None)


@intakes.route("/specialties/<code>/years", methods=["GET", "POST"])
@holding(*policy.RUNNERS)
def change_years(code: str) -> Any:
    joint = the_specialty(code, run=True)
    offered = [(joint.specialty_id, specialty_name(joint))], _programmes(), joint
    form = SpecialtyForm.offering(*offered, seen=seen_of(values_of(joint, services.YEARS_VALUES)))
    if form.validate_on_submit() and form.attempt(services.set_up, current_user, now=utc_now()):
        return _done(joint, _("The years are changed."))
    return _years_page(form, joint)


def _today() -> date:
    return local_day(utc_now())


def _programmes() -> list[tuple[int, str]]:
    """Those that the viewer runs."""
    scopes = current_user.scopes_of(*policy.RUNNERS)
    return [
        (number, tr(name))
        for number, name in programme_names().items()
        if EVERYWHERE in scopes or f"programme:{number}" in scopes
    ]


def _years_page(form: SpecialtyForm, joint: JointSpecialty | None) -> Any:
    title = specialty_name(joint) if joint is not None else _("Set up a specialty")
    answer = render_template("intakes/years.html", form=form, joint=joint, title=title)
    return (answer, 422) if form.is_submitted() else answer


@intakes.get("/specialties/<code>")
@holding(*policy.READERS)
def show_specialty(code: str) -> str:
    return _page(the_specialty(code))


@intakes.post("/specialties/<code>/intakes")
@holding(*policy.RUNNERS)
def open_intake(code: str) -> Any:
    joint, form = the_specialty(code, run=True), IntakeForm(prefix="intake-")
    if form.validate_on_submit() and form.attempt(services.open_intake, current_user, joint, now=utc_now()):
        return redirect(url_for("intakes.show", code=code, year=form.result.year), 303)
    return _page(joint, form), 422


@intakes.route("/specialties/<code>/courses/new", methods=["GET", "POST"])
@holding(*policy.RUNNERS)
def add_course(code: str) -> Any:
    return _course_page(the_specialty(code, run=True), None)


@intakes.route("/specialties/<code>/courses/<int:course_id>", methods=["GET", "POST"])
@holding(*policy.RUNNERS)
def change_course(code: str, course_id: int) -> Any:
    joint = the_specialty(code, run=True)
    course = queries.get_course(joint.specialty_id, course_id)
    return _course_page(joint, course) if course is not None else _is_struck(joint, course_id)


@intakes.route("/specialties/<code>/courses/<int:course_id>/strike", methods=["GET", "POST"])
@holding(*policy.RUNNERS)
def strike_course(code: str, course_id: int) -> Any:
    """Whether a course is to leave the plan, with who has passed it."""
    joint, form = the_specialty(code, run=True), SeenForm()
    if form.validate_on_submit() and form.attempt(
        services.strike_course, current_user, joint, course_id, now=utc_now()
    ):
        return _done(
            joint, _("The course is struck out of the plan. It can be put back below the credit table.")
        )
    course = queries.get_course(joint.specialty_id, course_id)
    if course is None:
        return _is_struck(joint, course_id)
    known = striking(joint, course, _today())
    if not form.is_submitted():
        form.seen.data = seen_of(known.shown)
    answer = render_template(
        "intakes/strike.html", form=form, joint=joint, known=known, name=specialty_name(joint)
    )
    return (answer, 422) if form.is_submitted() else answer


@intakes.post("/specialties/<code>/courses/<int:course_id>/back")
@holding(*policy.RUNNERS)
def put_course_back(code: str, course_id: int) -> Any:
    """Shows what is asked back on a page of its own."""
    joint, form = the_specialty(code, run=True), PutBackForm()
    if form.validate_on_submit() and form.attempt(
        services.put_course_back, current_user, joint, course_id, now=utc_now()
    ):
        return _done(joint, _("The course is in the plan again, and so are the results in it."))
    if not form.anyway.errors:
        return _page(joint, form), 422
    course = next(each for each in queries.struck_of(joint.specialty_id) if each.id == course_id)
    name = specialty_name(joint)
    return render_template("intakes/put_back.html", joint=joint, course=course, form=form, name=name), 422


def _course_page(joint: JointSpecialty, course: PlanCourse | None) -> Any:
    begun = [intake.year for intake in queries.intakes_of([joint])]
    if course is None:
        form, course_id = _offering(begun, data={"year": 1, "needed_from": _from_now_on(begun)}), None
    else:
        seen = seen_of(values_of(course, services.COURSE_VALUES))
        form, course_id = _offering([*begun, course.needed_from or ALWAYS], obj=course, seen=seen), course.id
    if form.validate_on_submit() and form.attempt(
        services.save_course, current_user, joint, course_id, now=utc_now()
    ):
        return _done(joint, _("The credit table is changed."))
    answer = render_template(
        "intakes/course.html",
        form=form,
        joint=joint,
        course=course,
        passed=queries.passed_in(course, _today()) if course is not None else queries.Passed(0, 0),
        name=specialty_name(joint),
        history=_history(course) if course is not None else (),
    )
    return (answer, 422) if form.is_submitted() else answer


def _from_now_on(begun: Sequence[int]) -> int:
    """From which intake on a new course is needed at first: from that of this September on, so that it comes unawares to
    nobody; in every one, where none has begun before it."""
    year = academic_year(_today())
    return year if any(each < year for each in begun) else ALWAYS


def _offering(begun: Sequence[int], **given: Any) -> PlanCourseForm:
    """The intakes that are there, and those of this September and the next."""
    year = academic_year(_today())
    return PlanCourseForm.offering(sorted({*begun, year, year + 1} - {ALWAYS}, reverse=True), **given)


def _history(course: PlanCourse) -> list[Told]:
    """What was changed of a line of the credit table, and by whom."""
    return [
        Told(
            moment(each.at.astimezone(Zone.info)),
            str(lent.events[each.name]),
            "",
            each.at.isoformat(),
            [*course_in(each.facts).values(), (_("Noted by"), each.by or "–")],
        )
        for each in queries.history_of_course(course)
    ]


def _is_struck(joint: JointSpecialty, course_id: int) -> Any:
    """From the page of a course that has left the credit table, as by the way back of the browser; 404 of any other."""
    struck = next((each for each in queries.struck_of(joint.specialty_id) if each.id == course_id), None)
    if struck is None:
        abort(404)
    flash(_("“%(course)s” is struck out of the plan. It can be put back below.", course=struck.title), "note")
    return redirect(url_for("intakes.show_specialty", code=joint.specialty.code), 303)


def _done(joint: JointSpecialty, words: str) -> Any:
    flash(words, "done")
    return redirect(url_for("intakes.show_specialty", code=joint.specialty.code), 303)


def _page(joint: JointSpecialty, form: Form | None = None) -> str:
    intake_form = form if isinstance(form, IntakeForm) else IntakeForm(prefix="intake-", formdata=None)
    plan = queries.plan_of(joint.specialty_id)
    return render_template(
        "intakes/specialty.html",
        joint=joint,
        name=specialty_name(joint),
        years=years_in_words(joint),
        plan=plan,
        struck=queries.struck_of(joint.specialty_id),
        struck_by=queries.who_struck(joint.specialty_id),
        found=queries.intakes_of([joint]),
        runs=policy.runs(current_user, joint),
        form=form,
        intake_form=intake_form,
    )
