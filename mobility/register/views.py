"""Pages of the register: importing it, stating who one is, and the coordinator's list of claims."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mobility.accounts.returning import START, own_path
from mobility.base.access import holding, signed_in
from mobility.base.attachments import CSV, attachment
from mobility.base.database import utc_now
from mobility.base.forms import SeenForm
from mobility.base.languages import tr
from mobility.base.limits import id_of
from mobility.base.security import limiter
from mobility.base.seen import seen_of
from mobility.base.sheets import write_sheet
from mobility.institutions.queries import faculty_names, specialties
from mobility.register import queries, services
from mobility.register.columns import COLUMNS, columns_of
from mobility.register.comparing import as_it_stands, entries_of, meant_by, overtaken
from mobility.register.forms import AffiliationForm, ImportForm, RefuseForm, UndoForm
from mobility.register.models import Affiliation, AffiliationState, Kind, RegisterImport
from mobility.register.provides import DECIDERS, KEEPERS, READERS, READERS_OF_CLAIMS
from mobility.register.reading import Row, states_of
from mobility.register.shown import column_name, fault_words, shown_row
from mobility.register.words import KINDS

register = Blueprint("register", __name__)
blueprints = (register,)

SHOWN = 200
"""Rows on a page; the file has all of them."""
LONGEST_SEARCH = 100
STATES = ("bad", "doubled", "new", "changed", "unchanged")
KNOWN = {
    Kind.STUDENT: _l("The university knows you: your faculty and year are taken from its register."),
    Kind.STAFF: _l("The university knows you: your faculty is taken from its register."),
}
HINTS = "hints"
"""Beside the states: rows that are taken over, but somebody should look."""


@register.get("/student-register")
@holding(*READERS)
def overview() -> str:
    return _overview(ImportForm())


@register.post("/student-register/imports")
@holding(*KEEPERS)
def upload() -> Any:
    form = ImportForm()
    if form.validate_on_submit():
        sent = form.file.data
        content, name = sent.read(), sent.filename
        if form.attempt(
            lambda **_file: services.preview_import(
                current_user, file_name=name, content=content, now=utc_now()
            )
        ):
            return redirect(url_for("register.show_import", import_id=form.result.id), 303)
    return _overview(form), 422


@register.get("/student-register/template.csv")
@holding(*KEEPERS)
def template() -> Response:
    """The columns in their order, with one line as an example."""
    examples = {
        "faculty": next((tr(name) for name in faculty_names().values()), ""),
        "specialty": next((specialty.code for specialty in specialties()), ""),
    }
    row = [examples.get(column.key, column.example) for column in COLUMNS]
    sheet = write_sheet([column_name(column.key) for column in COLUMNS], [row])
    return attachment(sheet, "student-register.csv", CSV)


@register.get("/student-register/imports/<int:import_id>")
@holding(*READERS)
def show_import(import_id: int) -> str:
    return _import_page(_import(import_id), SeenForm())


def _import_page(found: RegisterImport, form: SeenForm) -> str:
    """Until it is taken over, as it stands beside the register of this moment."""
    head, *read = found.rows
    rows = read if found.applied_at else as_it_stands(read, entries_of(read))
    form.seen.data = seen_of(meant_by(rows))
    counts = {**found.counts, **states_of(rows)}
    wanted = request.args.get("state", "")
    chosen = _chosen(rows, wanted)
    names = {f"faculty:{number}": tr(name) for number, name in faculty_names().items()}
    names |= {f"specialty:{specialty.id}": specialty.code for specialty in specialties()}
    return render_template(
        "register/import.html",
        found=found,
        form=form,
        counts=counts,
        overtaken=[row["line"] for row in overtaken(read, rows)],
        head=head["head"],
        encoding=head.get("encoding", "utf-8"),
        rows=[shown_row(row, head["head"], names) for row in chosen[:SHOWN]],
        more=max(len(chosen) - SHOWN, 0),
        ignored=[
            text
            for text, column in zip(head["head"], columns_of(head["head"]), strict=True)
            if column is None and text
        ],
        cuts=_cuts(found, counts, wanted),
    )


@register.post("/student-register/imports/<int:import_id>/apply")
@holding(*KEEPERS)
def apply(import_id: int) -> Any:
    found, form = _import(import_id), SeenForm()
    if not form.attempt(services.apply_import, current_user, found, now=utc_now()):
        if not form.meanwhile:
            raise form.refusal or LookupError(f"the import {import_id} was refused by nothing")
        return _import_page(found, form), 422
    flash(
        _(
            "Taken over: %(new)s new, %(changed)s changed.",
            new=found.counts["new"],
            changed=found.counts["changed"],
        ),
        "done",
    )
    return redirect(url_for("register.show_import", import_id=import_id), 303)


@register.get("/student-register/imports/<int:import_id>/faults.csv")
@holding(*READERS)
def faults(import_id: int) -> Response:
    """The file as it came, with a column that says what is wrong in each line."""
    head, *rows = _import(import_id).rows
    width = len(head["head"])
    lines = [
        [
            *row["cells"][:width],
            *[""] * (width - len(row["cells"])),
            " ".join(fault_words(f) for f in (*row["faults"], *row.get("hints", ()))),
        ]
        for row in rows
    ]
    sheet = write_sheet([*head["head"], _("What is wrong")], lines)
    return attachment(sheet, "student-register-faults.csv", CSV)


@register.route("/account/affiliation", methods=["GET", "POST"])
@signed_in
@limiter.limit("10 per hour", key_func=lambda: f"affiliation:{current_user.id}", methods=["POST"])
def affiliation() -> Any:
    present = queries.affiliation_of(current_user.id)
    start = (
        {}
        if present is None
        else {"kind": present.kind, "number": present.number, "birth_date": present.birth_date}
    )
    form = AffiliationForm(data=start)
    back = own_path(request.args.get("next"))
    if form.validate_on_submit() and form.attempt(services.state_affiliation, current_user, now=utc_now()):
        if form.result.known:
            flash(str(KNOWN[Kind(form.result.kind)]), "done")
        else:
            flash(_("Thank you. The coordinator looks at it; you will get a message."), "done")
        return redirect(url_for("register.affiliation", next=None if back == START else back), 303)
    asked = form.is_submitted() and all((form.kind.data, form.number.data, form.birth_date.data))
    page = render_template(
        "register/affiliation.html",
        form=form,
        present=present,
        kinds=KINDS,
        asked=asked,
        back=back,
        office=current_app.config["SETTINGS"].office_address,
    )
    return page, 422 if form.is_submitted() else 200


@register.get("/affiliations")
@holding(*READERS_OF_CLAIMS)
def claims() -> str:
    after = request.args.get("after", 0, type=id_of)
    found = queries.claims(after)
    return render_template(
        "register/claims.html",
        claims=found,
        more=found[-1].id if len(found) == queries.PAGE else 0,
        decided=queries.decided() if not after else [],
        under_another_name=queries.matched_under_another_name() if not after else [],
    )


@register.get("/affiliations/<int:affiliation_id>")
@holding(*READERS_OF_CLAIMS)
def claim(affiliation_id: int) -> str:
    found = _affiliation(affiliation_id)
    return _claim_page(found, RefuseForm() if found.state == AffiliationState.CLAIMED else UndoForm())


@register.post("/affiliations/<int:affiliation_id>/confirm")
@holding(*DECIDERS)
def confirm(affiliation_id: int) -> Any:
    found = _affiliation(affiliation_id)
    seen = request.form.get("seen", "")
    services.confirm_affiliation(current_user, found, seen=seen, now=utc_now())
    flash(_("%(name)s is confirmed and told so.", name=found.person.name), "done")
    return redirect(url_for("register.claims"), 303)


@register.post("/affiliations/<int:affiliation_id>/refuse")
@holding(*DECIDERS)
def refuse(affiliation_id: int) -> Any:
    found = _affiliation(affiliation_id)
    form = RefuseForm()
    if form.validate_on_submit() and form.attempt(
        services.refuse_affiliation, current_user, found, now=utc_now()
    ):
        flash(_("%(name)s is told why.", name=found.person.name), "done")
        return redirect(url_for("register.claims"), 303)
    return _claim_page(found, form), 422


@register.post("/affiliations/<int:affiliation_id>/undo-match")
@holding(*DECIDERS)
def undo_match(affiliation_id: int) -> Any:
    return _undone(affiliation_id, services.undo_match)


@register.post("/affiliations/<int:affiliation_id>/take-back")
@holding(*DECIDERS)
def take_back(affiliation_id: int) -> Any:
    return _undone(affiliation_id, services.take_back)


def _undone(affiliation_id: int, service: Callable[..., None]) -> Any:
    found = _affiliation(affiliation_id)
    form = UndoForm()
    if form.validate_on_submit() and form.attempt(service, current_user, found, now=utc_now()):
        flash(_("It is undone, and %(name)s is told why.", name=found.person.name), "done")
        return redirect(url_for("register.claim", affiliation_id=affiliation_id), 303)
    return _claim_page(found, form), 422


def _overview(form: ImportForm) -> str:
    words = request.args.get("q", "").replace("\0", "")[:LONGEST_SEARCH]
    return render_template(
        "register/overview.html",
        form=form,
        words=words,
        found=queries.entries_called(words) if words.strip() else None,
        imports=queries.imports(),
        in_register=queries.count_entries(),
        claims=queries.count_claims(),
    )


def _import(import_id: int) -> RegisterImport:
    return queries.get_import(import_id) or abort(404)


def _affiliation(affiliation_id: int) -> Affiliation:
    return queries.get_affiliation(affiliation_id) or abort(404)


def _claim_page(found: Affiliation, form: RefuseForm | UndoForm) -> str:
    entry = queries.entry_numbered(found.number)
    held, seen = queries.affiliation_with(entry) if entry else None, seen_of(found.shown)
    if isinstance(form, RefuseForm):
        form.seen.data = seen
    return render_template(
        "register/claim.html",
        claim=found,
        seen=seen,
        kinds=KINDS,
        form=form,
        entry=entry,
        taken=held if held is not None and held.person_id != found.person_id else None,
        alike=[other for other in queries.people_born(found.birth_date, found.person.name) if other != entry],
        own=found.person_id == current_user.id,
        undo=_undo_of(found),
    )


def _undo_of(found: Affiliation) -> str:
    """The endpoint that undoes what was found or decided, where the reader may."""
    if found.person_id == current_user.id or not current_user.holds_any(DECIDERS):
        return ""
    if found.state == AffiliationState.MATCHED:
        return "register.undo_match"
    return "register.take_back" if found.is_decided_by(current_user) else ""


def _chosen(rows: list[Row], wanted: str) -> list[Row]:
    if wanted == HINTS:
        return [row for row in rows if row.get("hints")]
    return [row for state in STATES for row in rows if row["state"] == state and wanted in ("", state)]


def _cuts(found: RegisterImport, counts: Mapping[str, int], wanted: str) -> list[tuple[str, str, bool, int]]:
    names = {
        "": _("All"),
        "bad": _("Bad"),
        "doubled": _("Doubled"),
        HINTS: _("To look at"),
        "new": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
    }
    here = url_for("register.show_import", import_id=found.id)
    total = len(found.rows) - 1
    return [
        (
            name,
            f"{here}?state={s}" if s else here,
            wanted == s,
            counts.get(s, 0) if s else total,
        )
        for s, name in names.items()
    ]
