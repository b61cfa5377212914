"""The pages on which a coordinator blackens what tells whose a document is, for those who may not know."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.base.typed import sent_by
from mobility.documents import blackening, policy, queries
from mobility.documents.forms import BlackenedForm, BlackenForm
from mobility.documents.models import Blackening, Document
from mobility.documents.sending import attachment, picture
from mobility.workflow.models import Case

from .blueprint import documents, upload_limit, way_back, went_on

BUTTONS = {"action": {"give": _l("Give this copy"), "look": _l("Keep the boxes, give nothing yet")}}


@documents.get("/documents/<int:document_id>/blacken")
@holding(Role.COORDINATOR)
def blacken(document_id: int) -> str:
    """The pages with their boxes: what a reader who may not know whose it is will see."""
    document, case, drawn = _blackened(document_id)
    return _blacken_page(document, case, drawn, BlackenForm.of(drawn))


@documents.get("/documents/<int:document_id>/blacken/drawn")
@holding(Role.COORDINATOR)
def drawn(document_id: int) -> Any:
    """The part of that page with the pages, once they are drawn; 204 while they are not."""
    document, case, found = _blackened(document_id)
    if found is None or not found.drawn_at:
        return "", 204
    form = BlackenForm.of(found)
    return render_template("documents/_drawn.html", **_drawn_values(document, case, found, form))


@documents.post("/documents/<int:document_id>/blacken")
@holding(Role.COORDINATOR)
@sent_by(BUTTONS)
def save_blackened(document_id: int) -> Any:
    """`action`: `begin` has the pages drawn, `look` keeps the boxes, `give` makes the copy, `withhold` takes it back."""
    document, case, drawn = _blackened(document_id)
    if document.replaced_at is not None:
        return _blacken_page(document, case, drawn, BlackenForm.of(drawn)), 409
    action = request.form.get("action")
    facts: dict[str, Any] = {"now": utc_now()}
    before = case.stage
    here = url_for("documents.blacken", document_id=document_id)
    if action in PLAIN_ACTS:
        act, said = PLAIN_ACTS[action]
        act(current_user, case, document, **facts)
        if said:
            flash(str(said), "done")
        return redirect(here, 303)
    form = BlackenForm.sent(len(drawn.pages) if drawn else 0)
    act, said = BOX_ACTS["give" if action == "give" else "look"]
    if action == "give":
        facts["looked"] = form.pages_looked_at
    if form.validate_on_submit() and form.attempt(act, current_user, case, document, **facts):
        flash(f"{said} {went_on(case, before)}".rstrip(), "done")
        return redirect(here, 303)
    if form.refusal is not None and form.refusal.key == blackening.CHANGED:
        form = BlackenForm.of(drawn, form.values()["boxes"])
        form.refuse(Refusal(blackening.CHANGED))
    return _blacken_page(document, case, drawn, form), 422


@documents.post("/documents/<int:document_id>/blacken/elsewhere")
@holding(Role.COORDINATOR)
def send_blackened(document_id: int) -> Any:
    """A copy that was blackened with another program."""
    document, case, drawn = _blackened(document_id)
    boxes = BlackenForm.of(drawn)
    if document.replaced_at is not None:
        return _blacken_page(document, case, drawn, boxes), 409
    form = BlackenedForm.of(document.requirement, sent=True)
    facts = {"upload": form.upload(), "now": utc_now(), "limit": upload_limit()}
    if form.validate_on_submit() and form.attempt(
        blackening.take_elsewhere, current_user, case, document, **facts
    ):
        flash(_("Your copy has arrived. Its pages are being drawn."), "done")
        if form.result.file_id is not None:
            flash(_("Reviewers see the copy from before until you give this one."), "note")
        return redirect(url_for("documents.blacken", document_id=document_id), 303)
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
    elsewhere: BlackenedForm | None = None,
) -> str:
    """Of what another file has replaced it says that alone, and leads to the other."""
    return render_template(
        "documents/blacken.html",
        case=case,
        newer=queries.in_place_of(document) if document.replaced_at is not None else None,
        elsewhere=elsewhere or BlackenedForm.beside(drawn, document.requirement),
        limit=upload_limit() // 1024**2,
        back=way_back(case),
        **_drawn_values(document, case, drawn, form),
    )


def _drawn_values(
    document: Document, case: Case, drawn: Blackening | None, form: BlackenForm
) -> dict[str, Any]:
    """What the part with the drawn pages shows."""
    return {
        "document": document,
        "drawn": drawn,
        "form": form,
        "boxes": form.values()["boxes"],
        "most": blackening.MOST_PAGES,
        "goes_on_to": blackening.goes_on_to(case, document, utc_now()) if drawn and drawn.pages else None,
    }
