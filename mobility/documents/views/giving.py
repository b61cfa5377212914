"""Documents are given, also in pieces, taken back, looked at, and polled while they are checked."""

from base64 import b64decode
from dataclasses import replace
from typing import Any, BinaryIO, cast

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.limits import id_of
from mobility.base.seen import seen_of
from mobility.base.transaction import own_transaction
from mobility.base.typed import typed_into
from mobility.base.veil import veil_over
from mobility.documents import arrivals, policy, queries, services
from mobility.documents.asking import asks_for, wanted_in_words
from mobility.documents.cards import Card, anchor_of, cards_of
from mobility.documents.forms import InsteadForm, UploadForm
from mobility.documents.models import Arrival, Document, Requirement
from mobility.documents.sending import attachment, picture
from mobility.documents.uploads import tidy_name
from mobility.workflow.models import Case
from mobility.workflow.queries import get_case

from .blueprint import documents, upload_limit, way_back


@documents.get("/applications/<reference>/documents/<key>")
@signed_in
def show(reference: str, key: str) -> str:
    """One document by itself: where it is sent without scripts, and replaced."""
    case, requirement = _case_and_requirement(reference, key)
    return _page(case, requirement, None)


def _form_of(reference: str, key: str) -> UploadForm:
    """What the form of a document asks: its words, where a session ended meanwhile."""
    return UploadForm.of(_own(reference, key)[1])


def _page_again(_typed: MultiDict[str, str], reference: str, key: str) -> str | None:
    """The document's page after a session ended while its file was sent: a file cannot be kept, so it is chosen again."""
    case, requirement = _own(reference, key)
    card = _card(case, requirement)
    return _page_of(case, card, again=True) if card is not None and card.form is not None else None


@documents.post("/applications/<reference>/documents/<key>")
@signed_in
@typed_into(_form_of, _page_again)
def give(reference: str, key: str) -> Any:
    case, requirement = _own(reference, key)
    form = UploadForm.of(requirement, sent=True)
    arrival = arrivals.sent_with(case, requirement, request.form.get("arrived", 0, type=id_of))
    upload = arrivals.upload_of(arrival) if arrival else form.upload()
    facts = {"upload": upload, "now": utc_now(), "limit": upload_limit()}
    if form.validate_on_submit() and form.attempt(services.give, current_user, case, requirement, **facts):
        flash(_("Your file has arrived. It is being checked now."), "done")
        return redirect(_at_card(case, requirement), 303)
    return _page(case, requirement, form), 422


@documents.errorhandler(413)
def too_large(_error: HTTPException) -> Any:
    """More than the server takes in one form: the page says how much a file may have, and leads back to its place."""
    place = request.view_args or {}
    known = "reference" in place and "key" in place
    back = url_for("documents.show", reference=place["reference"], key=place["key"]) if known else ""
    return render_template("errors/413.html", back=back, limit=upload_limit() // 1024**2), 413


@documents.post("/applications/<reference>/documents/<key>/arrivals")
@signed_in
def announce(reference: str, key: str) -> Response:
    """A file will come in pieces (https://tus.io/protocols/resumable-upload, creation; answers to a script)."""
    case, requirement = _own(reference, key)
    try:
        size, told = id_of(request.headers["Upload-Length"]), _metadata(request.headers["Upload-Metadata"])
    except ValueError:
        abort(400)
    arrival = arrivals.begin(
        current_user,
        case,
        requirement,
        name=tidy_name(told.get("filename", "")),
        declared_type=told.get("filetype", ""),
        size=size,
        digest=told.get("digest", ""),
        now=utc_now(),
    )
    return _progress(arrival, requirement, 201)


@documents.get("/arrivals/<int:arrival_id>")
@signed_in
def how_far(arrival_id: int) -> Response:
    """How much has arrived: what a script asks after the line broke."""
    arrival, requirement = arrivals.find(current_user, arrival_id) or abort(404)
    return _progress(arrival, requirement, 200)


@documents.route("/arrivals/<int:arrival_id>", methods=["PATCH"])
@signed_in
def go_on(arrival_id: int) -> Response:
    """The next piece; looked at before its first byte is read."""
    arrival, requirement = arrivals.find(current_user, arrival_id) or abort(404)
    if request.mimetype != "application/offset+octet-stream":
        abort(415)
    if request.headers.get("Upload-Offset", type=id_of) != arrival.arrived:
        return Response(status=409)
    if not arrivals.takes(arrival, request.content_length or 0):
        abort(413)
    if not arrivals.append(arrival, cast(BinaryIO, request.stream), now=utc_now()):
        return Response(status=409)
    return _progress(arrival, requirement, 204)


@documents.get("/applications/<reference>/documents/<key>/remove")
@signed_in
def removing(reference: str, key: str) -> Any:
    """Asks back: of a draft it is deleted with its file. What is gone already leads to its place."""
    case, requirement = _own_given(reference, key)
    document = next((p.document for p in queries.all_places(case) if p.requirement.key == key), None)
    if document is None:
        return redirect(_at_card(case, requirement))
    owed = requirement.required and queries.requirement_of(case, key) is not None
    return render_template(
        "documents/remove.html",
        case=case,
        requirement=requirement,
        document=document,
        seen=seen_of(document.shown),
        owed=owed,
        back=_at_card(case, requirement),
    )


@documents.post("/applications/<reference>/documents/<key>/remove")
@signed_in
def take_back(reference: str, key: str) -> Any:
    case, requirement = _own_given(reference, key)
    seen = request.form.get("seen", "")
    services.take_back(current_user, case, requirement, seen=seen, now=utc_now())
    flash(_("The file is removed."), "done")
    return redirect(_at_card(case, requirement), 303)


@documents.post("/applications/<reference>/documents/<key>/instead")
@signed_in
def do_without(reference: str, key: str) -> Any:
    """In place of another file that a return asks for: why there is none, or why the one that is there is right."""
    case, requirement = _own(reference, key)
    form = InsteadForm.of(requirement, sent=True)
    facts = {"now": utc_now()}
    if form.validate_on_submit() and form.attempt(
        services.do_without, current_user, case, requirement, **facts
    ):
        flash(_("Noted. Whoever asked for the document reads what you wrote."), "done")
        return redirect(_at_card(case, requirement), 303)
    card = _card(case, requirement) or abort(404)
    return _page_of(case, replace(card, instead=form), form), 422


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
    """The file as it was sent, the cleaned copy or the blackened one: `queries.given_to` says who gets which."""
    document, case = queries.get_document(current_user, document_id) or abort(404)
    _note_look(document, case)
    veil = veil_over(case, current_user)
    given = queries.given_to(current_user, document, document.requirement, case, veil) or abort(404)
    return attachment(
        given.file.sha256, given.file.size, given.media_type, given.name, document.requirement.key
    )


@documents.get("/documents/<int:document_id>/preview")
@signed_in
def preview(document_id: int) -> Response:
    document, case = queries.get_document(current_user, document_id) or abort(404)
    shown = queries.pictured(document, document.requirement, veil_over(case, current_user))
    if shown is None or shown.preview is None:
        abort(404)
    _note_look(document, case)
    return picture(shown.preview.sha256, shown.preview.size)


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


def _own_given(reference: str, key: str) -> tuple[Case, Requirement]:
    """The same of what may be removed: also what is asked for no more, and is still there."""
    case = get_case(current_user, reference)
    if case is None or case.subject_id != current_user.id:
        abort(404)
    return case, queries.requirement_of(case, key) or queries.given_for(case, key) or abort(404)


def _page(case: Case, requirement: Requirement, form: UploadForm | None) -> str:
    return _page_of(case, _card(case, requirement, form) or abort(404), form)


def _page_of(
    case: Case, card: Card, form: UploadForm | InsteadForm | None = None, *, again: bool = False
) -> str:
    asks = asks_for(case, card.requirement) if not card.staff else []
    return render_template(
        "documents/show.html",
        case=case,
        card=card,
        form=form,
        again=again,
        back=way_back(case),
        asked=[words for words in (wanted_in_words(case, asked) for asked in asks) if words],
    )


def _card(case: Case, requirement: Requirement, form: UploadForm | None = None) -> Card | None:
    cards = _cards(case, form, requirement.key)
    return next((card for card in cards if card.key == requirement.key), None)


def _cards(case: Case, sent: UploadForm | None = None, sent_for: str = "") -> list[Card]:
    return cards_of(
        case, current_user, back=way_back(case), limit=upload_limit(), sent=sent, sent_for=sent_for
    )


def _metadata(header: str) -> dict[str, str]:
    """`filename dmVzdC5wZGY=,filetype …`: names, each with a text in base64. Raises `ValueError`."""
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    return {key: b64decode(text, validate=True).decode() for key, _blank, text in pairs}


def _progress(arrival: Arrival, requirement: Requirement, status: int) -> Response:
    """Without a word: those are the form's. `Upload-Refused`: it need not be sent to its end."""
    answer = Response(status=status)
    answer.headers["Tus-Resumable"] = "1.0.0"
    answer.headers["Location"] = url_for("documents.how_far", arrival_id=arrival.id)
    answer.headers["Upload-Offset"] = str(arrival.arrived)
    answer.headers["Upload-Length"] = str(arrival.size)
    if arrivals.is_refused(arrival, requirement, upload_limit()):
        answer.headers["Upload-Refused"] = "?1"
    return answer


def _at_card(case: Case, requirement: Requirement) -> str:
    """The place of the card on the page that it stood on: who has given one file goes on from there to the next."""
    return f"{way_back(case).partition('#')[0]}#{anchor_of(requirement)}"


def _note_look(document: Document, case: Case) -> None:
    """Looking at a protected paper of somebody else is recorded, before anything of it is shown."""
    if policy.needs_record(current_user, document, case):
        facts = (current_user.id, case.id, document.requirement.key, document.id)
        with own_transaction():
            services.note_look(*facts, now=utc_now())
