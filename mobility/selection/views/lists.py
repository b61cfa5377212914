"""The list of a bundle given and taken back: the same for the partner's page and for the office on their behalf."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, current_app, redirect, render_template
from flask_babel import gettext as _

from mobility.base.attachments import PDF, attachment
from mobility.base.database import utc_now
from mobility.base.forms import Form
from mobility.base.languages import language, tr
from mobility.base.refusals import Refusal
from mobility.base.seen import seen_of
from mobility.base.sheets import TYPE, read_sheet, workbook, write_sheet
from mobility.register.models import Kind
from mobility.selection.models import Bundle
from mobility.selection.nominations.bundles import nominated_by
from mobility.selection.nominations.days import day_titles
from mobility.selection.nominations.forms import ListAgainForm, ListFileForm
from mobility.selection.nominations.letter import Sender, pdf_of
from mobility.selection.nominations.partners import Nominee
from mobility.selection.nominations.sheet import ReadList, marked, read_list, standing_beside, tab_of


def as_workbook(bundle: Bundle, nominees: Sequence[Nominee]) -> Response:
    return _file(workbook(tab_of(nominees, tr(bundle.call.title))), TYPE, bundle, "xlsx")


def as_pdf(bundle: Bundle, nominees: Sequence[Nominee]) -> Response:
    last = max((each.nomination for each in nominees), key=lambda one: one.nominated_at, default=None)
    address = current_app.config["SETTINGS"].office_address
    sender = Sender(nominated_by(last) if last is not None else None, address)
    return _file(pdf_of(bundle, nominees, sender, utc_now()), PDF, bundle, "pdf")


def as_pdf_before(bundle: Bundle, nominees: Sequence[Nominee], sender: str) -> Response:
    """The letter and list as they would be sent now by `sender`; `bundle` need not be saved."""
    address = current_app.config["SETTINGS"].office_address
    content = pdf_of(bundle, nominees, Sender(sender, address), utc_now())
    return attachment(content, f"nominations-{bundle.call.reference}.pdf", PDF)


def look_at(
    bundle: Bundle, nominees: Sequence[Nominee], form: ListFileForm, **page: Any
) -> tuple[str, int] | None:
    """The page that says what a list would do, or what is wrong with it; None if it is no list: `form` says why."""
    if not form.validate_on_submit():
        return None
    try:
        found = read_list(read_sheet(form.file.data.read()), nominees)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    return _page(bundle, found, **page)


def take(
    bundle: Bundle,
    nominees: Sequence[Nominee],
    form: ListAgainForm,
    carry_out: Callable[[ReadList, str], object],
    **page: Any,
) -> Any:
    """Do what the list says that was shown, and go back; or say what is wrong by now."""
    found = read_list(read_sheet(form.file), nominees)
    if not found.faults:
        try:
            carry_out(found, str(form.seen.data))
            return redirect(page["back"], 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(bundle, found, form=form, **page)[0], 422


def take_back(bundle: Bundle, nominees: Sequence[Nominee], form: ListAgainForm) -> Response:
    """The list as it came, bad cells marked."""
    found = read_list(read_sheet(form.file), nominees)
    return _file(workbook(marked(found, tr(bundle.call.title))), TYPE, bundle, "xlsx", "-marked")


def _page(bundle: Bundle, found: ReadList, *, form: Form | None = None, **page: Any) -> tuple[str, int]:
    faults = [
        (line, found.sheet.head[place], _cell(dict(found.sheet.rows)[line], place), why.sentence)
        for line, places in found.faults.items()
        for place, why in places.items()
    ]
    content = write_sheet(found.sheet.head, [cells for _line, cells in found.sheet.rows]).decode()
    html = render_template(
        "selection/bundle_list.html",
        title=_("The list that was sent back"),
        bundle=bundle,
        changes=found.changes,
        day_titles=day_titles(staff=bundle.call.audience == Kind.STAFF),
        gone=found.gone,
        said=found.said,
        faults=faults,
        content=content,
        seen=seen_of(standing_beside(found.changes)),
        form=form,
        language=language(),
        **page,
    )
    return html, 422 if faults else 200


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _file(content: bytes, kind: str, bundle: Bundle, ending: str, more: str = "") -> Response:
    return attachment(content, f"nominations-{bundle.call.reference}-{bundle.id}{more}.{ending}", kind)
