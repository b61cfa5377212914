"""What the office does with a stay: accepts, decides, corrects, notes credits and hours, calls off, closes."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import SeenForm
from mobility.stays import policy, services
from mobility.stays.caveats import called_off_means
from mobility.stays.forms import (
    CallOffForm,
    CloseForm,
    CourseForm,
    DatesForm,
    DecideForm,
    HoursForm,
    ReasonForm,
    TakeBackForm,
    WhyForm,
)
from mobility.stays.models import Stay
from mobility.stays.views.blueprint import done, stays, the_stay
from mobility.stays.views.showing import refused


@stays.post("/<reference>/crossings/<int:crossing_id>/accept")
@holding(*policy.RUNNERS)
def accept_crossing(reference: str, crossing_id: int) -> Any:
    stay = _run(reference)
    services.decide_crossing(current_user, stay, crossing_id, accept=True, now=utc_now())
    return done(stay, _("Accepted. The person is told."))


@stays.post("/<reference>/crossings/<int:crossing_id>/refuse")
@holding(*policy.RUNNERS)
def refuse_crossing(reference: str, crossing_id: int) -> Any:
    stay, form = _run(reference), ReasonForm(prefix="refuse-")
    facts = {"accept": False, "now": utc_now()}
    if form.validate_on_submit() and form.attempt(
        services.decide_crossing, current_user, stay, crossing_id, **facts
    ):
        return done(stay, _("The person is told why, and sends another document."))
    return refused(stay, "refuse", form)


@stays.post("/<reference>/extension/<any(grant, refuse):answer>")
@holding(*policy.RUNNERS)
def decide_extension(reference: str, answer: str) -> Any:
    stay, form = _run(reference), DecideForm(prefix="decide-")
    facts = {"grant": answer == "grant", "now": utc_now()}
    if form.validate_on_submit() and form.attempt(services.decide_extension, current_user, stay, **facts):
        words = (
            _("The stay is extended. The person and the partner are told.")
            if facts["grant"]
            else _("The stay ends as planned. The person and the partner are told.")
        )
        return done(stay, words, "extension")
    return refused(stay, "decide", form)


@stays.post("/<reference>/dates")
@holding(*policy.RUNNERS)
def change_dates(reference: str) -> Any:
    stay = _run(reference)
    form = DatesForm.of(stay, sent=True)
    if form.validate_on_submit() and form.attempt(services.change_dates, current_user, stay, now=utc_now()):
        return done(
            stay,
            _("The change is noted. The person is told, and of other planned days the partner too."),
            "dates",
        )
    return refused(stay, "dates", form)


@stays.post("/<reference>/hours")
@holding(*policy.RUNNERS)
def note_hours(reference: str) -> Any:
    stay, form = _run(reference), HoursForm(prefix="hours-")
    if form.validate_on_submit() and form.attempt(services.note_hours, current_user, stay, now=utc_now()):
        return done(stay, _("The hours are noted."), "hours")
    return refused(stay, "hours", form)


@stays.post("/<reference>/courses")
@holding(*policy.RUNNERS)
def note_course(reference: str) -> Any:
    stay, form = _run(reference), CourseForm(prefix="course-")
    if form.validate_on_submit() and form.attempt(services.note_course, current_user, stay, now=utc_now()):
        return done(stay, _("The course is noted."), "credits")
    return refused(stay, "course", form)


@stays.post("/<reference>/courses/<int:course_id>/strike")
@holding(*policy.RUNNERS)
def strike_course(reference: str, course_id: int) -> Any:
    stay, form = _run(reference), SeenForm()
    if form.validate_on_submit() and form.attempt(
        services.strike_course, current_user, stay, course_id, now=utc_now()
    ):
        return done(stay, _("The course is struck out."), "credits")
    return refused(stay, "strike", form)


@stays.post("/<reference>/papers/<key>/receive")
@holding(*policy.RUNNERS)
def receive_paper(reference: str, key: str) -> Any:
    stay, form = _run(reference), SeenForm()
    facts = {"key": key, "now": utc_now()}
    if form.validate_on_submit() and form.attempt(services.receive_paper, current_user, stay, **facts):
        return done(stay, _("The paper is taken."), "papers")
    return refused(stay, "take", form)


@stays.post("/<reference>/papers/<key>/take-back")
@holding(*policy.RUNNERS)
def take_paper_back(reference: str, key: str) -> Any:
    stay, form = _run(reference), TakeBackForm(prefix=f"{key}_taken-")
    facts = {"key": key, "now": utc_now()}
    if form.validate_on_submit() and form.attempt(services.take_paper_back, current_user, stay, **facts):
        return done(stay, _("It is taken back. The person is told why."), "papers")
    return refused(stay, f"taken-{key}", form)


@stays.route("/<reference>/call-off", methods=["GET", "POST"])
@holding(*policy.RUNNERS)
def call_off(reference: str) -> Any:
    """Asked back, with whose stay it is and what follows."""
    stay = _run(reference)
    form = CallOffForm.on(stay)
    if form.validate_on_submit() and form.attempt(services.call_off, current_user, stay, now=utc_now()):
        return done(stay, _("The stay is called off. The person and the partner are told."))
    if not form.is_submitted():
        services.ensure_can_call_off(stay)
    means = called_off_means(stay, "office")
    page = render_template("stays/call_off.html", stay=stay, form=form, means=means)
    return page, 422 if form.is_submitted() else 200


@stays.post("/<reference>/uphold")
@holding(*policy.RUNNERS)
def uphold(reference: str) -> Any:
    stay, form = _run(reference), WhyForm(prefix="uphold-")
    if form.validate_on_submit() and form.attempt(services.uphold, current_user, stay, now=utc_now()):
        return done(stay, _("It is noted that the stay goes on. The person is told."))
    return refused(stay, "uphold", form)


@stays.post("/<reference>/question")
@holding(*policy.RUNNERS)
def question(reference: str) -> Any:
    stay = _run(reference)
    services.question(current_user, stay, now=utc_now())
    return done(stay, _("What becomes of the stay is open again. The person is told."))


@stays.post("/<reference>/take-back")
@holding(*policy.RUNNERS)
def take_back(reference: str) -> Any:
    stay, form = _run(reference), TakeBackForm(prefix="take_back-")
    if form.validate_on_submit() and form.attempt(services.take_back, current_user, stay, now=utc_now()):
        return done(stay, _("It is taken back. Whoever had been told of it is told so."))
    return refused(stay, "take_back", form)


@stays.post("/<reference>/close")
@holding(*policy.RUNNERS)
def close(reference: str) -> Any:
    stay, form = _run(reference), CloseForm(prefix="close-")
    if form.validate_on_submit() and form.attempt(services.close, current_user, stay, now=utc_now()):
        return done(stay, _("Home again: the stay is closed."))
    return refused(stay, "close", form)


def _run(reference: str) -> Stay:
    """404 where the viewer reads it without running it."""
    stay = the_stay(reference)
    return stay if policy.runs(current_user, stay) else abort(404)
