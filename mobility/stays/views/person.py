"""What the person does with their stay: whom to call, arrival and departure, a longer stay, the way home, the report."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mobility.base.access import signed_in
from mobility.base.again import is_unsent
from mobility.base.database import utc_now
from mobility.base.languages import language
from mobility.base.refusals import Refusal
from mobility.base.seen import seen_of
from mobility.base.typed import sent_by
from mobility.questionnaires.forms import SectionForm, section_form
from mobility.questionnaires.queries import answers_of
from mobility.questionnaires.services import missing
from mobility.questionnaires.summary import readable
from mobility.stays import services
from mobility.stays.caveats import called_off_means
from mobility.stays.forms import (
    AbroadForm,
    CrossingForm,
    DayForm,
    EmergencyForm,
    ExtensionForm,
    GiveUpForm,
    PaperForm,
)
from mobility.stays.models import Stay, Way
from mobility.stays.reports import report_form
from mobility.stays.views.blueprint import done, limit, own_stay, stays, the_stay
from mobility.stays.views.showing import refused

BUTTONS = {"action": {"send": _l("Send the report"), "keep": _l("Keep it and go on later")}}


@stays.post("/<reference>/emergency")
@signed_in
def enter_emergency(reference: str) -> Any:
    stay, form = own_stay(reference), EmergencyForm(prefix="emergency-")
    if form.validate_on_submit() and form.attempt(
        services.enter_emergency, current_user, stay, now=utc_now()
    ):
        return done(stay, _("It is kept. The office alone sees it, and each look is recorded."), "emergency")
    return refused(stay, "emergency", form)


@stays.post("/<reference>/abroad")
@signed_in
def settle(reference: str) -> Any:
    stay, form = own_stay(reference), AbroadForm(prefix="abroad-")
    if form.validate_on_submit() and form.attempt(services.settle_abroad, current_user, stay, now=utc_now()):
        return done(stay, _("Your address abroad is kept."), "abroad")
    return refused(stay, "abroad", form)


@stays.post("/<reference>/crossings/<any(arrival, departure):way>")
@signed_in
def report(reference: str, way: str) -> Any:
    stay, form = own_stay(reference), CrossingForm(prefix=f"{way}-")
    facts = {"way": Way(way), "upload": form.upload(), "limit": limit(), "now": utc_now()}
    if form.validate_on_submit() and form.attempt(services.report_crossing, current_user, stay, **facts):
        return done(stay, _("Your document has arrived. The office looks at it."))
    return refused(stay, way, form)


@stays.post("/<reference>/extension")
@signed_in
def ask_extension(reference: str) -> Any:
    stay, form = own_stay(reference), ExtensionForm(prefix="extension-")
    if form.validate_on_submit() and form.attempt(services.ask_extension, current_user, stay, now=utc_now()):
        return done(
            stay, _("The office and the partner are asked. You are told what comes of it."), "extension"
        )
    return refused(stay, "extension", form)


@stays.post("/<reference>/papers/<key>")
@signed_in
def give_paper(reference: str, key: str) -> Any:
    """By the person, or by the office to whom the partner has sent it."""
    stay, form = the_stay(reference), PaperForm(prefix=f"{key}-")
    facts = {"key": key, "upload": form.upload(), "limit": limit(), "now": utc_now()}
    if form.validate_on_submit() and form.attempt(services.give_paper, current_user, stay, **facts):
        own = stay.person_id == current_user.id
        words = (
            _("Your file has arrived. It is being checked now.")
            if own
            else _("The file is there, and is checked now.")
        )
        return done(stay, words, "papers")
    return refused(stay, f"paper-{key}", form)


@stays.post("/<reference>/home")
@signed_in
def home(reference: str) -> Any:
    """By the person, or by the office that has seen them."""
    stay, form = the_stay(reference), DayForm(prefix="home-")
    if form.validate_on_submit() and form.attempt(services.note_home, current_user, stay, now=utc_now()):
        return done(stay, _("Noted: home again."), "home")
    return refused(stay, "home", form)


@stays.route("/<reference>/give-up", methods=["GET", "POST"])
@signed_in
def give_up(reference: str) -> Any:
    """Asked back; a second press finds it cancelled and shows it."""
    stay = own_stay(reference)
    form = GiveUpForm(data={"seen": seen_of(stay.shown)})
    if stay.over:
        return redirect(url_for("stays.show", reference=reference), 303)
    if form.validate_on_submit() and form.attempt(services.give_up, current_user, stay, now=utc_now()):
        return done(stay, _("Your stay is cancelled. The partner and the office are told."))
    if not form.is_submitted():
        services.ensure_can_give_up(stay)
    means = called_off_means(stay, "applicant")
    if stay.longer is not None:
        means = [_("The longer stay that you have asked for is then no longer in question."), *means]
    page = render_template("stays/give_up.html", stay=stay, form=form, means=means)
    return page, 422 if form.is_submitted() else 200


@stays.get("/<reference>/report")
@signed_in
def read_report(reference: str) -> Any:
    """To the person the form, as long as it is not sent; then, and to the office, what was written."""
    stay = the_stay(reference)
    if stay.report_sent_at is not None:
        return _written(stay)
    if stay.person_id != current_user.id or stay.arrived_on is None or stay.over:
        abort(404)
    return _form_page(stay, _report_form_of(stay))


@stays.post("/<reference>/report")
@signed_in
@sent_by(BUTTONS)
def write_report(reference: str) -> Any:
    """`action`: keep it, or send it as well."""
    stay = own_stay(reference)
    sending = request.form.get("action") == "send"
    form = _report_form_of(stay, sent=True)
    if is_unsent():
        return _form_page(stay, form)
    try:
        kept = services.save_report(current_user, stay, **form.values(), language=language(), now=utc_now())
        if sending:
            services.send_report(current_user, stay, now=utc_now())
    except Refusal as refusal:
        return _refused_report(stay, form, refusal)
    if sending:
        return done(stay, _("Your report is sent. Thank you."), "report")
    if not any(kept.values.values()):
        return done(stay, _("Nothing is written in your report yet. You can begin it at any time."), "report")
    return done(stay, _("Your report is kept as far as it is written."), "report")


def _refused_report(stay: Stay, form: SectionForm, refusal: Refusal) -> Any:
    """What is not right stands beside its question; what was typed is not lost."""
    answers = answers_of(stay.application_id)
    faults = {
        question.key: fault
        for _section, question, fault in missing(report_form(stay.activity), answers, {})
        if refusal.key == "report-unfinished"
    }
    section = report_form(stay.activity).sections[0]
    again = section_form(section, answers.get(section.key), {}, typed=form.typed, faults=faults)
    if refusal.key == "section-changed-meanwhile":
        again.show_beside(answers.get(section.key))
    again.refuse(refusal)
    return _form_page(stay, again), 422


def _report_form_of(stay: Stay, *, sent: bool = False) -> SectionForm:
    section = report_form(stay.activity).sections[0]
    stored = answers_of(stay.application_id).get(section.key)
    return section_form(section, stored, {}, typed=request.form if sent else None)


def _form_page(stay: Stay, form: SectionForm) -> str:
    return render_template("stays/report.html", stay=stay, form=form, section=form.section)


def _written(stay: Stay) -> Any:
    form, own = report_form(stay.activity), stay.person_id == current_user.id
    (summary,) = readable(form, answers_of(stay.application_id), {}, language(), own=own)
    return render_template("stays/report_read.html", stay=stay, summary=summary)
