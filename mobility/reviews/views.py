"""The reviewer's page: the application on one side, points and recommendation on the other."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.models import Role
from mobility.accounts.queries import names_of_scopes
from mobility.accounts.roles import ASSESSORS, words_of_scope
from mobility.applications.models import Application
from mobility.applications.queries import get_application, known_facts, known_of
from mobility.base.access import allowed, holding, present, signed_in
from mobility.base.database import utc_now
from mobility.base.forms import Form
from mobility.base.languages import LANGUAGES, language, tr
from mobility.base.limits import id_of
from mobility.base.refusals import Refusal
from mobility.base.typed import typed_into
from mobility.base.veil import veil_over
from mobility.base.zone import Zone
from mobility.calls.models import Call
from mobility.calls.policy import runs
from mobility.calls.queries import get_managed, get_public
from mobility.documents.cards import cards_of
from mobility.documents.models import Protection
from mobility.questionnaires.queries import form_of
from mobility.questionnaires.summary import readable
from mobility.register.words import source_of
from mobility.reviews import policy, queries, services
from mobility.reviews.closeness import hint_about
from mobility.reviews.forms import RECOMMENDATIONS, AssessmentForm
from mobility.reviews.models import Assessment
from mobility.reviews.policy import reads_calibration
from mobility.reviews.spread import LEANS, SEVERAL
from mobility.reviews.veiling import secrets_in
from mobility.reviews.words import doubt_about, held_by, languages_of
from mobility.workflow import services as workflow
from mobility.workflow.queries import track

reviews = Blueprint("reviews", __name__)
blueprints = (reviews,)

OPEN = frozenset({Protection.NONE.value})
"""Assessors read no protected answer and no protected paper, whatever else they are."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals["recommendations"] = RECOMMENDATIONS
    app.jinja_env.globals["doubt_about"] = doubt_about


OFFICE_ROLES = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)


@reviews.get("/assessments")
@holding(*ASSESSORS)
def own() -> str:
    found = queries.own_signed(current_user)
    return render_template(
        "reviews/own.html",
        found=found,
        stages={each.assessment.id: _stage_title(each) for each in found},
        totals={each.assessment.id: _read(each.application, each.assessment).total for each in found},
        own=queries.own_places(found),
        means=queries.places_by_mean(current_user, found) if policy.reads_results(current_user) else None,
    )


def _stage_title(found: queries.OwnAssessment) -> Any:
    book = workflow.book_of(found.application)
    return book.title_of(found.assessment.stage) if found.assessment.stage in book.stages else {}


@reviews.get("/applications/<reference>/assessment")
@signed_in
def assess(reference: str) -> str:
    application, desk = _place(reference)
    return _page(application, desk, AssessmentForm.of(application.call, desk.own))


def _form_of(reference: str) -> AssessmentForm:
    """The criteria of the call: for showing what was typed before a session ended."""
    application, _desk = _place(reference)
    return AssessmentForm.of(application.call)


@reviews.post("/applications/<reference>/assessment")
@signed_in
@typed_into(_form_of)
def save(reference: str) -> Any:
    """`action=sign` signs and opens the next; all else keeps the draft."""
    application, desk = _place(reference)
    form = AssessmentForm.of(application.call, desk.own)
    arguments = (current_user, application)
    options = {"seen_version": request.form.get("seen_version", type=int), "now": utc_now()}
    if not desk.open:
        raise Refusal(desk.apart or "not-waiting-for-you")
    if request.headers.get("X-Autosave"):
        return _autosaved(form, arguments, options)
    if request.form.get("action") == "sign":
        following = queries.next_open(current_user, application)
        if (
            form.validate_on_submit()
            and form.complete()
            and form.attempt(services.sign_assessment, *arguments, **options)
        ):
            return _on_to_the_next(application, following)
    elif form.validate_on_submit() and form.attempt(services.save_draft, *arguments, **options):
        flash(_("Your draft is saved. Nobody else sees it."), "done")
        return redirect(url_for("reviews.assess", reference=reference), 303)
    return _page(application, desk, form), 422


@reviews.get("/applications/<reference>/assessment/next")
@signed_in
def pass_on(reference: str) -> Response:
    """To the next one without signing. Looked for only now: by the time of the press another may be first."""
    application, _desk = _place(reference)
    following = queries.next_open(present(), application)
    if following is None:
        flash(_("Nothing else waits for your assessment."), "note")
    return redirect(url_for("reviews.assess", reference=(following or application).reference), 303)


@reviews.post("/applications/<reference>/assessment/take-back")
@signed_in
def take_back(reference: str) -> Response:
    application, _desk = _place(reference)
    services.take_back(current_user, application, now=utc_now())
    flash(_("Your assessment is a draft again. Sign it when it is right."), "note")
    return redirect(url_for("reviews.assess", reference=reference), 303)


@reviews.get("/applications/<reference>/assessment/conflict")
@signed_in
def ask_conflict(reference: str) -> str:
    """Asked back before it is declared: it cannot be taken back, so there is nothing to ask where it was."""
    application = _decided(reference)
    if queries.has_conflict(application.id, current_user.id):
        raise Refusal("conflict-of-interest")
    return render_template("reviews/conflict.html", application=application)


@reviews.post("/applications/<reference>/assessment/conflict")
@signed_in
def conflict(reference: str) -> Response:
    application, now = _decided(reference), utc_now()
    services.declare_conflict(current_user, application, now=now)
    said = _("Thank you for saying so. You take no part in deciding this application any more.")
    flash(f"{said} {reference}: {_now_with(application, now)}", "done")
    return redirect(url_for("workflow.tasks"), 303)


def _decided(reference: str) -> Application:
    """The application, of which the viewer decides or assesses; whoever does neither is refused."""
    application = get_application(current_user, reference) or abort(404)
    if not policy.decides(current_user, application):
        _place(reference)
    return application


def _now_with(application: Application, now: datetime) -> str:
    """Who has the application now, or that nobody can take it and who has been told."""
    present = next((stage for stage in track(application, now) if stage.state == "now"), None)
    return " ".join(held_by(each) for each in present.holders) if present else ""


@reviews.post("/applications/<reference>/remind")
@holding(*OFFICE_ROLES)
def remind(reference: str) -> Response:
    application = get_application(current_user, reference) or abort(404)
    number = services.remind_holders(current_user, application, now=utc_now())
    flash(ngettext("%(num)d reminder is on its way.", "%(num)d reminders are on their way.", number), "done")
    return redirect(url_for("applications.show", reference=reference), 303)


@reviews.post("/applications/<reference>/assessors/<int:wait_id>")
@holding(*OFFICE_ROLES)
def replace(reference: str, wait_id: int) -> Response:
    application = get_application(current_user, reference) or abort(404)
    person_id = request.form.get("person", type=int) or 0
    services.replace_assessor(current_user, application, wait_id, person_id=person_id, now=utc_now())
    flash(_("Somebody else assesses now, and has been told."), "done")
    return redirect(url_for("applications.show", reference=reference), 303)


PROPOSALS: dict[str, Callable[[queries.Assignment, str], dict[int, int | None]]] = {
    "balance": lambda found, _who: found.proposed(lambda owed: False),
    "silent": lambda found, _who: found.proposed(lambda owed: owed.silent, only_left=True),
    "person": lambda found, who: found.proposed(lambda owed: str(owed.wait.person_id) == who, only_left=True),
    "hand": lambda found, _who: {owed.wait.id: owed.wait.person_id for owed in found.owed},
}
"""What the page of the assessors proposes: shared out evenly, those of the silent or of one person given to others, or as
it is, to be changed by hand."""


@reviews.get("/calls/<reference>/assessors")
@holding(*OFFICE_ROLES)
def assessors(reference: str) -> str:
    """Who assesses what in a call; `show`: with a proposal how to share it out, nothing of which is done yet."""
    call = get_managed(current_user, reference, alone=True) or abort(404)
    found = queries.assignment_of(call, current_user, utc_now())
    show = request.args.get("show", "")
    propose = PROPOSALS.get(show)
    wanted = propose(found, request.args.get("person", "")) if propose else None
    return _assignment_page(call, found, show if propose else "", wanted)


def _assignment_page(
    call: Call,
    found: queries.Assignment,
    show: str,
    wanted: Mapping[int, int | None] | None,
    refusal: Refusal | None = None,
) -> str:
    """`wanted`: who is proposed, or was chosen and refused."""
    form = Form(formdata=None)
    if refusal is not None:
        form.refuse(refusal)
    changes = sum(wanted[each.wait.id] != each.wait.person_id for each in found.owed) if wanted else 0
    if show != "hand" and not changes:
        wanted = None  # nothing to be looked at and changed: that is all there is to say
    then = Counter(wanted.values()) if wanted is not None else None
    return render_template(
        "reviews/assessors.html",
        call=call,
        found=found,
        show=show,
        wanted=wanted,
        form=form,
        refused=refusal.field if refusal is not None else None,
        then=then,
        changes=changes,
        where=_where_they_assess(found),
        spoken=LANGUAGES,
        reads={who: languages_of(person) for who, person in found.people.items()},
        stages={each.application.id: _present_stage(each.application) for each in found.owed},
        unseen=queries.unseen_in(call, [each.application for each in found.owed]),
    )


@reviews.post("/calls/<reference>/assessors")
@holding(*OFFICE_ROLES)
def assign(reference: str) -> Any:
    call, now = get_managed(current_user, reference, alone=True) or abort(404), utc_now()
    wanted, was = _posted("person-"), _posted("was-")
    chosen = {key: who for key, who in wanted.items() if who is not None}
    try:
        number = services.reassign(current_user, call, wanted=chosen, was=was, now=now)
    except Refusal as refusal:
        if refusal.key != "assesses-twice":
            raise
        found = queries.assignment_of(call, current_user, now)
        kept = {each.wait.id: each.wait.person_id for each in found.owed}
        return _assignment_page(call, found, "hand", kept | chosen, refusal), 422
    said = ngettext(
        "%(num)d assessment has gone to somebody else, who has been told.",
        "%(num)d assessments have gone to others, who have been told.",
        number,
    )
    flash(said if number else _("Nothing was changed."), "done" if number else "note")
    return redirect(url_for("reviews.assessors", reference=reference), 303)


@reviews.get("/calls/<reference>/calibration")
@holding(*OFFICE_ROLES, Role.COMMITTEE_MEMBER, readers=(Role.AUDITOR, Role.VICE_RECTOR))
def calibration(reference: str) -> str:
    """How the assessors of a call score against each other; by number for the committee."""
    call = get_public(current_user, reference)
    if call is None or not reads_calibration(current_user, call):
        abort(404)
    return render_template(
        "reviews/calibration.html",
        call=call,
        stages=queries.calibration_of(current_user, call),
        several=SEVERAL,
        leans=LEANS,
        assigns=allowed("reviews.assessors") and runs(current_user, call),
    )


def _posted(prefix: str) -> dict[int, int | None]:
    """id of the wait -> id of the person, of the fields that begin with `prefix`"""
    keys = {name: name.removeprefix(prefix) for name in request.form if name.startswith(prefix)}
    return {
        int(key): request.form.get(name, type=id_of)
        for name, key in keys.items()
        if key.isdecimal() and len(key) < 10
    }


def _where_they_assess(found: queries.Assignment) -> dict[int, str]:
    """person id -> the faculties, calls or programmes whose applications they assess"""
    names = names_of_scopes("faculty")
    return {
        who: ", ".join(
            words_of_scope(grant.scope, names)
            for grant in person.grants
            if grant.role in ASSESSORS and grant.scope in names
        )
        for who, person in found.people.items()
    }


def _present_stage(application: Application) -> Any:
    return workflow.book_of(application).title_of(application.stage)


def _place(reference: str) -> tuple[Application, queries.Desk]:
    """404 where it is not theirs to see.

    Raises `Refusal`, where there is nothing for them to assess: "assessed-without-you", why they may not, or
    "not-waiting-for-you".
    """
    application = get_application(current_user, reference)
    if application is None or application.subject_id == current_user.id:
        abort(404)
    desk = queries.desk(current_user, application)
    if desk.wait is None and desk.own is None and not desk.earlier:
        why = workflow.why_barred(application, current_user, utc_now()) or "not-waiting-for-you"
        raise _too_late(application, desk.over) if desk.over else Refusal(why)
    return application, desk


def _too_late(application: Application, over: queries.Over) -> Refusal:
    return Refusal(
        "assessed-without-you",
        reference=application.reference,
        signed=over.signed,
        members=over.members,
        stage=tr(_present_stage(application)),
    )


def _page(application: Application, desk: queries.Desk, form: AssessmentForm) -> str:
    known, veil = known_of(application), veil_over(application, current_user)
    if veil is not None:
        veil.secrets = secrets_in(application, known.affiliation, known.answers)
    facts, source = known_facts(known.affiliation), source_of(known.affiliation)
    asked = form_of(application.questionnaire_id)
    read = readable(asked, known.answers, facts, language(), OPEN, veil, own=False, source=source)
    summaries = [each for each in read if each.rows]
    scored = [each for each in summaries if any(row.question.scored for row in each.rows)]
    cards = [
        card
        for card in cards_of(application, current_user, veil=veil)
        if card.protection in OPEN and card.document_id
    ]
    book = workflow.book_of(application)
    return render_template(
        "reviews/assessment.html",
        application=application,
        called=veil.name() if veil else application.subject.called,
        blind=veil is not None,
        desk=desk,
        form=form,
        hint=hint_about(current_user, application, known.answers) if desk.open and veil is None else None,
        scored=scored,
        others=[each for each in summaries if each not in scored],
        cards=cards,
        stage_title=book.title_of(application.stage),
        progress=desk.progress if desk.open or desk.signed else None,
        mine=_read(application, desk.own),
        earlier=[
            (book.title_of(each.stage) if each.stage in book.stages else {}, each, _read(application, each))
            for each in desk.earlier
        ],
    )


def _read(application: Application, assessment: Assessment | None) -> AssessmentForm:
    """The form with what was signed, to be read; not what was sent now."""
    return AssessmentForm.of(application.call, assessment, formdata=None)


def _autosaved(form: AssessmentForm, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Only what can stand is kept; the page says so at once where something cannot."""
    if form.validate_on_submit() and form.attempt(services.save_draft, *arguments, **options):
        return jsonify(time=options["now"].astimezone(Zone.info).strftime("%H:%M"))
    said = [*form.form_errors, *(error for errors in form.errors.values() for error in errors)]
    gone = bool(form.form_errors)
    return jsonify(message=str(said[0]) if said else _("Not saved.")), 409 if gone else 422


def _on_to_the_next(application: Application, following: Application | None) -> Response:
    signed = {"reference": application.reference}
    if following is None:
        flash(
            _("Your assessment of %(reference)s is signed. That was the last one for now.", **signed), "done"
        )
        return redirect(url_for("workflow.tasks"), 303)
    said = (
        _("Your assessment of %(reference)s is signed. Here is the next one: %(next)s.")
        if following.context == application.context
        else _(
            "Your assessment of %(reference)s is signed, the last one in its call for now. "
            "Here is the next one, in another call: %(next)s."
        )
    )
    flash(said % {**signed, "next": following.reference}, "done")
    return redirect(url_for("reviews.assess", reference=following.reference), 303)
