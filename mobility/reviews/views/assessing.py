"""The reviewer's page: the application on one side, points and recommendation on the other."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.roles import ASSESSORS
from mobility.applications.models import Application
from mobility.applications.queries import get_application, known_facts, known_of, lies_elsewhere
from mobility.base.access import holding, present, signed_in
from mobility.base.database import utc_now
from mobility.base.errors import by_script, refused
from mobility.base.languages import day, language, tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.base.seen import BOTH_CHANGED
from mobility.base.typed import sent_by, typed_into
from mobility.base.veil import Veil, veil_over
from mobility.base.zone import Zone
from mobility.calls.models import Call
from mobility.documents.cards import cards_of
from mobility.documents.models import Protection
from mobility.questionnaires.queries import form_of
from mobility.questionnaires.summary import readable
from mobility.register.words import source_of
from mobility.reviews import policy, queries, services
from mobility.reviews.closeness import hint_about
from mobility.reviews.forms import AssessmentForm, CorrectionForm, PointsForm
from mobility.reviews.models import Assessment
from mobility.reviews.veiling import secrets_in
from mobility.reviews.words import held_by
from mobility.workflow import services as workflow
from mobility.workflow.queries import track

from .blueprint import present_stage, reviews

OPEN = frozenset({Protection.NONE.value})
"""Assessors read no protected answer and no protected paper, whatever else they are."""
NO_MORE = "assesses-no-more"
"""What is refused to who assessed by a role that they do not have any more, and so reads the application no more."""
BUTTONS = {"action": {"sign": _l("Sign, open next"), "save": _l("Save draft")}}


@reviews.errorhandler(Refusal)
def refused_here(refusal: Refusal) -> ResponseReturnValue:
    """Whoever may open the application no more goes back to their tasks."""
    return refused(refusal, url_for("workflow.tasks") if refusal.key == NO_MORE else None, closed=True)


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
    application, desk = place_of(reference)
    return page_of(application, desk)


def _form_of(reference: str) -> AssessmentForm:
    """The criteria of the call: for showing what was typed, though it can be written no longer."""
    return AssessmentForm.of(call_of(reference))


def call_of(reference: str) -> Call:
    found = get_application(current_user, reference) or queries.once_assessed(current_user, reference)
    return found.call if found is not None else abort(404)


@reviews.post("/applications/<reference>/assessment")
@signed_in
@typed_into(_form_of)
@sent_by(BUTTONS)
def save(reference: str) -> Any:
    """`action=sign` signs and opens the next; all else keeps the draft."""
    application, desk = place_of(reference)
    form = AssessmentForm.of(application.call)
    arguments = (current_user, application)
    options: dict[str, Any] = {"seen_version": request.form.get("seen_version", type=int), "now": utc_now()}
    if not desk.open:
        raise _closed(application, desk)
    if by_script():
        return autosaved(form, partial(services.save_draft, *arguments, **options))
    if request.form.get("action") == "sign":
        following = queries.next_open(current_user, application)
        if form.validate_on_submit() and form.attempt(services.sign_assessment, *arguments, **options):
            return _on_to_the_next(application, following)
    elif form.validate_on_submit() and form.attempt(services.save_draft, *arguments, **options):
        return saved(form, application)
    return page_of(application, desk, form), 422


@reviews.get("/applications/<reference>/assessment/next")
@signed_in
def pass_on(reference: str) -> Response:
    """To the next one without signing. Looked for only now: by the time of the press another may be first."""
    application, _desk = place_of(reference)
    following = queries.next_open(present(), application)
    if following is None:
        flash(_("Nothing else waits for your assessment."), "note")
    return redirect(url_for("reviews.assess", reference=(following or application).reference), 303)


@reviews.post("/applications/<reference>/assessment/take-back")
@signed_in
def take_back(reference: str) -> Response:
    application, _desk = place_of(reference)
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
    without = lent.corrections["application"].without(application, current_user.id)
    return render_template("reviews/conflict.html", application=application, without=without)


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
        place_of(reference)
    return application


def _now_with(application: Application, now: datetime) -> str:
    """Who has the application now, or that nobody can take it and who has been told."""
    present = next((stage for stage in track(application, now) if stage.state == "now"), None)
    return " ".join(held_by(each) for each in present.holders) if present else ""


def place_of(reference: str) -> tuple[Application, queries.Desk]:
    """404 where it is not theirs to see.

    Raises `Refusal`, where there is nothing for them to assess: `NO_MORE`, "assessed-without-you", "assessed-by-another",
    why they may not, or "not-waiting-for-you".
    """
    application = get_application(current_user, reference)
    if application is None and queries.once_assessed(current_user, reference) is not None:
        raise Refusal(NO_MORE, reference=reference)
    if application is None or application.subject_id == current_user.id:
        abort(404)
    desk = queries.desk(current_user, application)
    if not desk.open and desk.own is None and not desk.earlier:
        raise _nothing_to_assess(application, desk)
    return application, desk


def _closed(application: Application, desk: queries.Desk) -> Refusal:
    """Why it can be read there, and not be written any more."""
    if desk.apart:
        return Refusal(desk.apart)
    return Refusal("assessment-signed-already") if desk.signed else _nothing_to_assess(application, desk)


def _nothing_to_assess(application: Application, desk: queries.Desk) -> Refusal:
    substitute = queries.signed_for_by(current_user, application)
    if substitute is not None:
        return Refusal("assessed-for-you", reference=application.reference, name=substitute)
    if desk.over:
        return _too_late(application, desk.over)
    given_on = queries.given_to_another_on(current_user, application)
    if given_on is not None:
        return Refusal("assessed-by-another", reference=application.reference, day=day(given_on))
    return Refusal(workflow.why_barred(application, current_user, utc_now()) or "not-waiting-for-you")


def _too_late(application: Application, over: queries.Over) -> Refusal:
    return Refusal(
        "assessed-without-you",
        reference=application.reference,
        signed=over.signed,
        members=over.members,
        stage=tr(present_stage(application)),
    )


def page_of(application: Application, desk: queries.Desk, form: PointsForm | None = None) -> str:
    """`form`: as it was sent; None: with what is kept."""
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
        form=form or _form_for(application, desk),
        hint=hint_about(current_user, application, known.answers, OPEN)
        if (desk.open or desk.correcting is not None) and veil is None
        else None,
        decided_by=lies_elsewhere(application, known),
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
        corrected=_corrected(application, desk),
        asked_words=_asked_words(desk, veil),
    )


def _asked_words(desk: queries.Desk, veil: Veil | None) -> str:
    """Why it is to be looked at again, with the person covered for who may not know them."""
    words = desk.correcting.asked.words if desk.correcting is not None else ""
    return veil.cover(words) if veil is not None else words


def _form_for(application: Application, desk: queries.Desk) -> PointsForm:
    if desk.correcting is not None:
        return CorrectionForm.of(application.call, desk.correcting)
    return AssessmentForm.of(application.call, desk.own)


def _corrected(
    application: Application, desk: queries.Desk
) -> dict[int, list[tuple[queries.Corrected, AssessmentForm]]]:
    """id of an own assessment -> how it was looked at again, each with the points before; looked for once all is signed."""
    if desk.open or not (desk.signed or desk.earlier):
        return {}
    found: dict[int, list[tuple[queries.Corrected, AssessmentForm]]] = {}
    for each in queries.corrected_by(current_user, application):
        before = Assessment(scores=each.before, recommendation=each.recommended[0], comment="", note="")
        found.setdefault(each.assessment_id, []).append((each, _read(application, before)))
    return found


def _read(application: Application, assessment: Assessment | None) -> AssessmentForm:
    """The form with what was signed, to be read; not what was sent now."""
    return AssessmentForm.of(application.call, assessment, formdata=None)


def saved(form: PointsForm, application: Application) -> Response:
    """The draft, by its button: the page anew."""
    flash(_("Your draft is saved. Nobody else sees it."), "done")
    if form.taken_over:
        flash(form.taken_over, "note")
    return redirect(url_for("reviews.assess", reference=application.reference), 303)


def autosaved(form: PointsForm, save_draft: Callable[..., object]) -> Any:
    """Only what can stand is kept; the page says so at once where something cannot."""
    if form.validate_on_submit() and form.attempt(save_draft):
        message = {"message": form.taken_over} if form.taken_over else {}
        return jsonify(
            time=utc_now().astimezone(Zone.info).strftime("%H:%M"),
            fields={"seen": form.seen_now},
            shows=form.shows,
            **message,
        )
    if form.refusal is not None and form.refusal.key == "values-changed-meanwhile":
        return jsonify(message=str(BOTH_CHANGED)), 409
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
