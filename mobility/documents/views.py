"""Pages of documents: given (also in pieces), taken back, looked at, polled while they are checked, accepted."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from mobility.accounts.models import Role
from mobility.accounts.returning import START, own_path
from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.base.limits import id_of
from mobility.base.transaction import own_transaction
from mobility.base.typed import typed_into
from mobility.base.veil import veil_over
from mobility.documents import arrivals, blackening, policy, queries, services
from mobility.documents.cards import Card, anchor_of, cards_of, finding_in_words
from mobility.documents.forms import AcceptForm, BlackenForm, UploadForm
from mobility.documents.models import Arrival, Blackening, Document, Requirement
from mobility.documents.sending import attachment, picture
from mobility.documents.uploads import tidy_name
from mobility.workflow.models import Case
from mobility.workflow.queries import get_case
from mobility.workflow.services import book_of

documents = Blueprint("documents", __name__)
blueprints = (documents,)


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
    facts = {"upload": upload, "now": utc_now(), "limit": _limit()}
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
    return render_template("errors/413.html", back=back, limit=_limit() // 1024**2), 413


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


@documents.post("/applications/<reference>/documents/<key>/remove")
@signed_in
def take_back(reference: str, key: str) -> Any:
    case, requirement = _own(reference, key)
    services.take_back(current_user, case, requirement, now=utc_now())
    flash(_("The file is removed."), "done")
    return redirect(_at_card(case, requirement), 303)


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


@documents.get("/documents/<int:document_id>/blacken")
@holding(Role.COORDINATOR)
def blacken(document_id: int) -> str:
    """The pages with their boxes: what a reader who may not know whose it is will see."""
    document, case, drawn = _blackened(document_id)
    return _blacken_page(document, case, drawn, BlackenForm.of(drawn.boxes if drawn else ()))


@documents.get("/documents/<int:document_id>/blacken/drawn")
@holding(Role.COORDINATOR)
def drawn(document_id: int) -> Any:
    """The part of that page with the pages, once they are drawn; 204 while they are not."""
    document, _case, found = _blackened(document_id)
    if found is None or not found.drawn_at:
        return "", 204
    form = BlackenForm.of(found.boxes)
    return render_template("documents/_drawn.html", **_drawn_values(document, found, form))


@documents.post("/documents/<int:document_id>/blacken")
@holding(Role.COORDINATOR)
def save_blackened(document_id: int) -> Any:
    """`action`: `begin` has the pages drawn, `look` keeps the boxes, `give` makes the copy, `withhold` takes it back."""
    document, case, drawn = _blackened(document_id)
    action = request.form.get("action")
    facts: dict[str, Any] = {"now": utc_now()}
    here = url_for("documents.blacken", document_id=document_id)
    if action in PLAIN_ACTS:
        act, said = PLAIN_ACTS[action]
        act(current_user, case, document, **facts)
        if said:
            flash(str(said), "done")
        return redirect(here, 303)
    form = BlackenForm.of((), sent=True)
    act, said = BOX_ACTS["give" if action == "give" else "look"]
    if action == "give":
        facts["looked"] = form.looked.data
    if form.validate_on_submit() and form.attempt(act, current_user, case, document, **facts):
        flash(str(said), "done")
        return redirect(here, 303)
    return _blacken_page(document, case, drawn, form), 422


@documents.post("/documents/<int:document_id>/blacken/elsewhere")
@holding(Role.COORDINATOR)
def send_blackened(document_id: int) -> Any:
    """A copy that was blackened with another program."""
    document, case, drawn = _blackened(document_id)
    form = UploadForm.of(document.requirement, sent=True)
    facts = {"upload": form.upload(), "now": utc_now(), "limit": _limit()}
    if form.validate_on_submit() and form.attempt(
        blackening.take_elsewhere, current_user, case, document, **facts
    ):
        flash(_("Your copy has arrived. Its pages are being drawn."), "done")
        return redirect(url_for("documents.blacken", document_id=document_id), 303)
    boxes = BlackenForm.of(drawn.boxes if drawn else ())
    return _blacken_page(document, case, drawn, boxes, form), 422


@documents.get("/documents/<int:document_id>/blacken/pages/<int:number>")
@holding(Role.COORDINATOR)
def blacken_picture(document_id: int, number: int) -> Response:
    _document, _case, drawn = _blackened(document_id)
    page = blackening.page_of(drawn, number) if drawn else None
    if page is None:
        abort(404)
    return picture(page.sha256, page.size)


@documents.get("/documents/<int:document_id>/blacken/copy")
@holding(Role.COORDINATOR)
def blackened_copy(document_id: int) -> Response:
    """The copy as those get it who may not know whose it is."""
    document, case, drawn = _blackened(document_id)
    if drawn is None or drawn.file is None:
        abort(404)
    name = f"{case.reference}-{document.requirement.key}.pdf"
    return attachment(drawn.file.sha256, drawn.file.size, "application/pdf", name, document.requirement.key)


PLAIN_ACTS: dict[str, tuple[Callable[..., Any], object]] = {
    "begin": (blackening.begin, ""),  # the page itself says how far it is
    "withhold": (blackening.take_back, _l("The copy is taken back: the document is withheld again.")),
}
BOX_ACTS: dict[str, tuple[Callable[..., Any], object]] = {
    "give": (blackening.give, _l("Reviewers see this copy now.")),
    "look": (blackening.keep_boxes, _l("The boxes are kept. Reviewers see nothing of them yet.")),
}


def _blackened(document_id: int) -> tuple[Document, Case, Blackening | None]:
    """404 where there is nothing for the viewer to blacken."""
    document, case = queries.get_document(current_user, document_id) or abort(404)
    if not (policy.is_blackened(document.requirement) and policy.blackens(current_user, case)):
        abort(404)
    return document, case, document.blackening


def _blacken_page(
    document: Document,
    case: Case,
    drawn: Blackening | None,
    form: BlackenForm,
    elsewhere: UploadForm | None = None,
) -> str:
    return render_template(
        "documents/blacken.html",
        case=case,
        elsewhere=elsewhere or UploadForm.of(document.requirement),
        limit=_limit() // 1024**2,
        back=_back(case),
        **_drawn_values(document, drawn, form),
    )


def _drawn_values(document: Document, drawn: Blackening | None, form: BlackenForm) -> dict[str, Any]:
    """What the part with the drawn pages shows."""
    boxes = form.values()["boxes"]
    return {"document": document, "drawn": drawn, "form": form, "boxes": boxes, "most": blackening.MOST_PAGES}


@documents.post("/documents/findings/<int:finding_id>/accept")
@holding(Role.COORDINATOR, Role.INCLUSION_OFFICER)
def accept(finding_id: int) -> Any:
    finding, document, case = queries.get_finding(current_user, finding_id) or abort(404)
    form = AcceptForm.of(finding_id, sent=True)
    facts, before = {"now": utc_now()}, case.stage
    if form.validate_on_submit() and form.attempt(
        services.accept, current_user, case, document, finding, **facts
    ):
        flash(_accepted(case, before), "done")
        return redirect(_back(case), 303)
    found = finding_in_words(finding, {})
    page = {"form": form, "finding": finding, "found": found, "document": document, "case": case}
    return render_template("documents/accept.html", **page, back=_back(case)), 422


def _accepted(case: Case, before: str) -> str:
    """What became of the case: accepting the last open finding lets it go on by itself."""
    done = _("Accepted; your reason is kept with the document.")
    if case.stage != before:
        stage = tr(dict(book_of(case).title_of(case.stage)))
        return f"{done} " + _("Nothing else was open, so the application went on: %(stage)s.", stage=stage)
    open_still = services.no_open_findings(case, utc_now())
    if isinstance(open_still, str):
        return f"{done} " + _("The application stays where it is: something else is not settled yet.")
    return done


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
    return _page_of(case, _card(case, requirement, form) or abort(404), form)


def _page_of(case: Case, card: Card, form: UploadForm | None = None, *, again: bool = False) -> str:
    return render_template(
        "documents/show.html", case=case, card=card, form=form, again=again, back=_back(case)
    )


def _card(case: Case, requirement: Requirement, form: UploadForm | None = None) -> Card | None:
    cards = _cards(case, form, requirement.key)
    return next((card for card in cards if card.key == requirement.key), None)


def _cards(case: Case, sent: UploadForm | None = None, sent_for: str = "") -> list[Card]:
    return cards_of(case, current_user, back=_back(case), limit=_limit(), sent=sent, sent_for=sent_for)


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
    if arrivals.is_refused(arrival, requirement, _limit()):
        answer.headers["Upload-Refused"] = "?1"
    return answer


def _limit() -> int:
    return int(current_app.config["SETTINGS"].upload_limit_mb) * 1024**2


def _at_card(case: Case, requirement: Requirement) -> str:
    """The place of the card on the page that it stood on: who has given one file goes on from there to the next."""
    return f"{_back(case).partition('#')[0]}#{anchor_of(requirement)}"


def _back(case: Case) -> str:
    """The page that the card stood on, else the one with all of them, else the case's own."""
    asked = own_path(request.values.get("back"))
    if asked != START:
        return asked
    if case.kind in lent.document_places:
        return lent.document_places[case.kind](case, current_user)
    if case.kind in lent.places:
        return lent.places[case.kind](case, current_user)
    return START


def _note_look(document: Document, case: Case) -> None:
    """Looking at a protected paper of somebody else is recorded, before anything of it is shown."""
    if policy.needs_record(current_user, document, case):
        facts = (current_user.id, case.id, document.requirement.key, document.id)
        with own_transaction():
            services.note_look(*facts, now=utc_now())
