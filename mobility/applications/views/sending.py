"""Check the answers, send, send again, withdraw."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.applications import services
from mobility.applications.completeness import Gap, gaps, gaps_of_asked
from mobility.applications.forms import SendForm, WithdrawForm
from mobility.applications.guards import fields_of
from mobility.applications.mended import mended_in
from mobility.applications.models import WITHDRAWN, Application
from mobility.applications.outline import dangers, href_of, lost_claims, wanting_of
from mobility.applications.queries import Dossier, dossier_of, may_edit
from mobility.applications.ranked import ranked_in
from mobility.applications.services.moving import from_register, sending_move
from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.languages import language, moment
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.base.seen import seen_of
from mobility.base.zone import Zone
from mobility.calls.naming import place_in_words
from mobility.calls.opening import closes_at, is_open
from mobility.calls.queries import still_lacking
from mobility.documents.cards import cards_of
from mobility.questionnaires.queries import Editable, editable, open_return
from mobility.questionnaires.summary import readable
from mobility.register.words import source_of
from mobility.workflow.queries import asked_of
from mobility.workflow.services import permission

from .blueprint import applications, own_or_404
from .office import upload_limit

NAMED_ONE_BY_ONE = frozenset(
    {"answers-missing", "declarations-missing", "documents-missing", "documents-unusable", "asked-missing"}
)
"""Refusals of guards whose reasons stand on the page one by one."""


@applications.get("/applications/<reference>/check")
@signed_in
def check(reference: str) -> Any:
    """Everything that was entered, what is missing, and the button that sends it."""
    application = own_or_404(reference)
    if sending_move(application) is None or application.ended_at is not None:
        return redirect(url_for("applications.show", reference=reference))
    return _check_page(application, SendForm(formdata=None, seen_version=str(application.version)))


@applications.post("/applications/<reference>/submit")
@signed_in
def submit(reference: str) -> Any:
    """A second press finds it sent and shows it."""
    application = own_or_404(reference)
    form = SendForm()
    if application.ended_at is not None:
        return redirect(url_for("applications.show", reference=reference), 303)
    if sending_move(application) is None:
        return _sent_already(reference)
    again = application.submitted_at is not None
    if form.validate_on_submit() and form.attempt(services.send, current_user, application, now=utc_now()):
        flash(
            _("Sent again. Thank you.") if again else _("Your application has arrived at the university."),
            "done",
        )
        return redirect(url_for("applications.show", reference=reference), 303)
    if sending_move(application) is None:  # by the first of two presses, which was under way
        return _sent_already(reference)
    form.seen_version.data = str(application.version)
    return _check_page(application, form), 422


def _sent_already(reference: str) -> Response:
    flash(_("This application is sent already. You need not do anything more."), "note")
    return redirect(url_for("applications.show", reference=reference), 303)


@applications.get("/applications/<reference>/withdraw")
@signed_in
def ask_withdraw(reference: str) -> Any:
    application = own_or_404(reference)
    if application.ended_at is not None:
        return _over(application)
    return _withdraw_page(application, WithdrawForm(formdata=None, seen_version=str(application.version)))


@applications.post("/applications/<reference>/withdraw")
@signed_in
def withdraw(reference: str) -> Any:
    """A second press finds it withdrawn and says so."""
    application = own_or_404(reference)
    if application.ended_at is not None:
        return _over(application)
    form = WithdrawForm()
    besides = _besides(application) if application.submitted_at is None else []
    if form.validate_on_submit() and form.attempt(
        services.withdraw, current_user, application, now=utc_now()
    ):
        flash(
            " ".join([_("Your draft is given up."), *(besides or [_("Nobody was told.")])])
            if application.submitted_at is None
            else _("Your application is withdrawn."),
            "done",
        )
        return redirect(url_for("applications.show", reference=reference), 303)
    form.seen_version.data = str(application.version)
    return _withdraw_page(application, form), 422


def _over(application: Application) -> Response:
    """To the application, with when it came to its end: nothing is left to withdraw."""
    when = moment(application.ended_at.astimezone(Zone.info)) if application.ended_at else ""
    said = (
        _("This draft was given up on %(moment)s. Nothing more is to be done.", moment=when)
        if application.stage == WITHDRAWN and application.submitted_at is None
        else _("This application was withdrawn on %(moment)s. Nothing more is to be done.", moment=when)
        if application.stage == WITHDRAWN
        else _("This application ended on %(moment)s: it can no longer be withdrawn.", moment=when)
    )
    flash(said, "note")
    return redirect(url_for("applications.show", reference=application.reference), 303)


def gaps_now(dossier: Dossier, edits: Editable) -> list[Gap]:
    """What is still to be done in the present stage: all of a draft, of a return what it asks."""
    if edits.everything:
        return gaps(dossier)
    asked = None if edits.nothing else asked_of(dossier.application)
    return gaps_of_asked(dossier, edits, asked) if asked else []


def _check_page(application: Application, form: SendForm) -> str:
    dossier = dossier_of(application)
    if not form.is_submitted():
        form.seen.data = seen_of(from_register(dossier.form, dossier.known))
    edits = editable(application)
    wanting = wanting_of(dossier, gaps_now(dossier, edits))
    cards = cards_of(application, current_user, limit=upload_limit())
    move, asked = sending_move(application), open_return(application)
    allowed = permission(application, move.key, current_user, utc_now()) if move else None
    why = allowed.why if allowed and not allowed.allowed else None
    links = {part.key: href_of(dossier, part) for part in dossier.sections if may_edit(edits, part)}
    shown, source = {part.key for part in dossier.sections}, source_of(dossier.affiliation)
    read = readable(dossier.form, dossier.answers, dossier.known, language(), own=True, source=source)
    return render_template(
        "applications/check.html",
        application=application,
        form=form,
        wanting=wanting,
        why=Refusal(why).sentence if why and why not in NAMED_ONE_BY_ONE else "",
        ready=not wanting and why is None,
        again=application.submitted_at is not None,
        closes=closes_at(dossier.call),
        summaries={summary.section.key: summary for summary in read if summary.section.key in shown},
        sections=dossier.sections,
        links=links,
        mended=mended_in(dossier, asked, fields_of(application, own=True)) if asked is not None else [],
        choices=dossier.choices,
        waited_for=dossier.waited_for if application.submitted_at is None else [],
        cards=cards,
        dangers=dangers(dossier, cards),
        lost_claims=lost_claims(dossier),
        still_lacking=still_lacking(current_user, dossier.call) if application.submitted_at is None else [],
    )


def _withdraw_page(application: Application, form: WithdrawForm) -> str:
    now, seat = utc_now(), lent.given["destinations"]([application.id]).get(application.id)
    return render_template(
        "applications/withdraw.html",
        application=application,
        form=form,
        draft=application.submitted_at is None,
        places="; ".join(ranked_in(application)),
        seat=place_in_words(seat) if seat is not None else "",
        besides=_besides(application),
        again=is_open(application.call, now),
        closes=closes_at(application.call),
    )


def _besides(application: Application) -> list[str]:
    """What withdrawing it brings about besides, also of a draft."""
    return [sentence for told in lent.giving_up for sentence in told(application.id)]
