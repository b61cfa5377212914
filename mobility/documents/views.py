"""Pages of documents: given, taken back, looked at, polled while they are checked, accepted."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.accounts.returning import START, own_path
from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.lending import lent
from mobility.base.transaction import own_transaction
from mobility.documents import policy, queries, services
from mobility.documents.cards import Card, cards_of, finding_in_words
from mobility.documents.forms import AcceptForm, UploadForm
from mobility.documents.models import Document, Requirement
from mobility.documents.sending import attachment, picture
from mobility.workflow.models import Case
from mobility.workflow.queries import get_case

documents = Blueprint("documents", __name__)
blueprints = (documents,)


@documents.get("/applications/<reference>/documents/<key>")
@signed_in
def show(reference: str, key: str) -> str:
    """One document by itself: where it is sent without scripts, and replaced."""
    case, requirement = _case_and_requirement(reference, key)
    return _page(case, requirement, None)


@documents.post("/applications/<reference>/documents/<key>")
@signed_in
def give(reference: str, key: str) -> Any:
    case, requirement = _own(reference, key)
    form = UploadForm.of(requirement, sent=True)
    facts = {"now": utc_now(), "limit": _limit()}
    if form.validate_on_submit() and form.attempt(services.give, current_user, case, requirement, **facts):
        flash(_("Your file has arrived. It is being checked now."), "done")
        return redirect(_back(case), 303)
    return _page(case, requirement, form), 422


@documents.post("/applications/<reference>/documents/<key>/remove")
@signed_in
def take_back(reference: str, key: str) -> Any:
    case, requirement = _own(reference, key)
    services.take_back(current_user, case, requirement, now=utc_now())
    flash(_("The file is removed."), "done")
    return redirect(_back(case), 303)


@documents.get("/applications/<reference>/documents/fragment")
@signed_in
def fragment(reference: str) -> Any:
    """The card of `key` (without one: all cards) once its checks are done; 204 while they run."""
    case = get_case(current_user, reference) or abort(404)
    key = request.args.get("key", "")
    cards = [card for card in _cards(case) if key in ("", card.key)]
    if cards and all(card.state == "wait" for card in cards):
        return "", 204
    level = 2 if request.args.get("level") == "2" else 3
    return render_template("documents/fragment.html", cards=cards, level=level)


@documents.get("/documents/<int:document_id>")
@signed_in
def download(document_id: int) -> Response:
    document, case = queries.get_document(current_user, document_id) or abort(404)
    _note_look(document, case)
    file = document.file
    return attachment(file.sha256, file.size, document.media_type, document.name, document.requirement.key)


@documents.get("/documents/<int:document_id>/preview")
@signed_in
def preview(document_id: int) -> Response:
    document, case = queries.get_document(current_user, document_id) or abort(404)
    if document.preview is None:
        abort(404)
    _note_look(document, case)
    return picture(document.preview.sha256, document.preview.size)


@documents.post("/documents/findings/<int:finding_id>/accept")
@holding(Role.COORDINATOR, Role.INCLUSION_OFFICER)
def accept(finding_id: int) -> Any:
    finding, document, case = queries.get_finding(current_user, finding_id) or abort(404)
    form = AcceptForm.of(finding_id, sent=True)
    facts = {"now": utc_now()}
    if form.validate_on_submit() and form.attempt(
        services.accept, current_user, case, document, finding, **facts
    ):
        flash(_("Accepted; your reason is kept with the document."), "done")
        return redirect(_back(case), 303)
    found = finding_in_words(finding, {})
    page = {"form": form, "finding": finding, "found": found, "document": document, "case": case}
    return render_template("documents/accept.html", **page, back=_back(case)), 422


def _case_and_requirement(reference: str, key: str) -> tuple[Case, Requirement]:
    case = get_case(current_user, reference) or abort(404)
    requirement = queries.requirement_of(case, key) or abort(404)
    return case, requirement


def _own(reference: str, key: str) -> tuple[Case, Requirement]:
    """Only the person of the case gives documents; for others this page does not exist."""
    case, requirement = _case_and_requirement(reference, key)
    if case.subject_id != current_user.id:
        abort(404)
    return case, requirement


def _page(case: Case, requirement: Requirement, form: UploadForm | None) -> str:
    card = next((card for card in _cards(case, form, requirement.key) if card.key == requirement.key), None)
    if card is None:
        abort(404)
    return render_template("documents/show.html", case=case, card=card, form=form, back=_back(case))


def _cards(case: Case, sent: UploadForm | None = None, sent_for: str = "") -> list[Card]:
    return cards_of(case, current_user, back=_back(case), limit=_limit(), sent=sent, sent_for=sent_for)


def _limit() -> int:
    return int(current_app.config["SETTINGS"].upload_limit_mb) * 1024**2


def _back(case: Case) -> str:
    """The page that the card stood on, else the case's own."""
    asked = own_path(request.values.get("back"))
    if asked != START:
        return asked
    if case.kind in lent.places:
        return lent.places[case.kind](case, current_user)
    return START


def _note_look(document: Document, case: Case) -> None:
    """Looking at a protected paper of somebody else is recorded, before anything of it is shown."""
    if policy.needs_record(current_user, document, case):
        facts = (current_user.id, case.id, document.requirement.key, document.id)
        with own_transaction():
            services.note_look(*facts, now=utc_now())
