"""Trying a proposal otherwise: the form, one variant and what it would bring, all beside one another, the signature."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.models import Role
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.seen import seen_of, values_of
from mobility.calls.models import Call
from mobility.calls.policy import MANAGERS, READERS, runs
from mobility.selection import queries, services
from mobility.selection.allocation.inputs import Inputs
from mobility.selection.allocation.listing import Listing
from mobility.selection.allocation.wishes import passed_beside
from mobility.selection.forms import PressForm, RenameForm, VariantForm
from mobility.selection.hands import maker_of
from mobility.selection.models import Outcome, RunState, SelectionRun, Variant
from mobility.selection.signatures import SignVariantForm
from mobility.selection.signers import asks_to_sign
from mobility.selection.variants import reading as variants
from mobility.selection.variants.outcome import Tried, as_proposed, as_run, differing, totals, tried
from mobility.selection.variants.terms import after, as_in_call, terms_of
from mobility.selection.variants.wording import lines_of, names_in
from mobility.selection.views.blueprint import call_read, selection, the_call
from mobility.selection.views.listed import listed, who_gets_what, whose
from mobility.selection.views.runs import appeals_lost, cautions_shown, outcomes_said, staleness, who_is_told

COMPARED = 3
"""So many variants stand side by side at first."""
EVERYBODY = "everybody"
"""What a variant's page is asked to show for the table of everybody, instead of who stands otherwise."""


@selection.get("/<reference>/runs/<int:number>/variants")
@holding(*READERS)
def compare(reference: str, number: int) -> str:
    call, run = _found(call_read(reference), number)
    return _compared(call, run, PressForm())


@selection.route("/<reference>/runs/<int:number>/variants/new", methods=["GET", "POST"])
@holding(*MANAGERS)
def try_otherwise(reference: str, number: int) -> Any:
    call, run = _found(the_call(reference), number)
    base = services.ensure_can_vary(current_user, run)
    there, terms = variants.variants_of(run), terms_of(base)
    like = next((each for each in there if str(each.id) == request.args.get("like")), None)
    shown = after(like.changes) if like else {}
    terms |= dict.fromkeys(shown.keys() - terms.keys())  # limits of its own, which the proposal has not
    name = _("Variant %(number)s", number=len(there) + 1)
    form = VariantForm.of(terms, names_in(call), shown, name)
    if form.validate_on_submit() and form.attempt(services.make_variant, current_user, run, now=utc_now()):
        return redirect(_place(call, run, form.result), 303)
    page = render_template("selection/try.html", call=call, run=run, form=form, terms=terms)
    return page, 422 if form.is_submitted() else 200


@selection.get("/<reference>/runs/<int:number>/variants/<int:variant_id>")
@holding(*READERS)
def variant(reference: str, number: int, variant_id: int) -> str:
    call, run = _found(call_read(reference), number)
    found = _variant(run, variant_id)
    named = values_of(found, services.NAMED)
    return _shown(call, run, found, RenameForm(data={**named, "seen": seen_of(named)}))


@selection.post("/<reference>/runs/<int:number>/variants/<int:variant_id>")
@holding(*MANAGERS)
def rename_variant(reference: str, number: int, variant_id: int) -> Any:
    call, run = _found(the_call(reference), number)
    found, form = _variant(run, variant_id), RenameForm()
    if form.validate_on_submit() and form.attempt(
        services.rename_variant, current_user, found, now=utc_now()
    ):
        flash(_("The name and the note are kept."), "done")
        return redirect(_place(call, run, found), 303)
    return _shown(call, run, found, form), 422


@selection.post("/<reference>/runs/<int:number>/variants/<int:variant_id>/delete")
@holding(*MANAGERS)
def delete_variant(reference: str, number: int, variant_id: int) -> Response:
    _call, run = _found(the_call(reference), number)
    found = _variant(run, variant_id)
    services.delete_variant(current_user, found, now=utc_now())
    flash(_("“%(name)s” is put away. Below you can take it back.", name=found.name), "done")
    return redirect(url_for("selection.compare", reference=reference, number=number), 303)


@selection.post("/<reference>/runs/<int:number>/variants/<int:variant_id>/restore")
@holding(*MANAGERS)
def restore_variant(reference: str, number: int, variant_id: int) -> Any:
    call, run = _found(the_call(reference), number)
    found, form = _variant(run, variant_id), PressForm()
    if form.validate_on_submit() and form.attempt(
        services.restore_variant, current_user, found, now=utc_now()
    ):
        flash(_("“%(name)s” is there again.", name=found.name), "done")
        return redirect(url_for("selection.compare", reference=reference, number=number), 303)
    return _compared(call, run, form), 422


@selection.route("/<reference>/runs/<int:number>/variants/<int:variant_id>/sign", methods=["GET", "POST"])
@holding(Role.HEAD_OF_OFFICE)
def sign_variant(reference: str, number: int, variant_id: int) -> Any:
    call, run = _found(the_call(reference), number)
    found = _variant(run, variant_id)
    shown = queries.fingerprint_shown(run)
    form = SignVariantForm(data={"seen": found.digest, "seen_proposal": shown})
    if form.validate_on_submit() and form.attempt(services.sign_variant, current_user, found, now=utc_now()):
        flash(_("Signed. The cases are being moved; people are told when all of them are."), "done")
        return redirect(url_for("selection.overview", reference=reference), 303)
    form.seen_proposal.data = shown
    made = as_run(run, found, Inputs.of_data(run.inputs))
    table = who_gets_what(made, call, "selection.sign_variant", **_where(call, run), variant_id=variant_id)
    form.asks_about(table["listing"].to_be_read(made.placements))
    warnings = cautions_shown(call, run)
    form.warns_of(warnings["looked_at"])
    page = render_template(
        "selection/sign_variant.html",
        call=call,
        run=run,
        made=made,
        **table,
        variant=found,
        form=form,
        lines=variants.told(found.changes, call, variants.held_beside(run)),
        why_not=services.why_not_signed(current_user, run, utc_now()),
        consequences=_consequences(run, made, table["listing"]),
        **warnings
        | {
            "seated": [each.application_id for each in made.placements if each.outcome == Outcome.SEAT],
            "asked_up": passed_beside(made),
        },
    )
    return page, 422 if form.is_submitted() else 200


def _found(call: Call, number: int) -> tuple[Call, SelectionRun]:
    return call, queries.get_run(call, number) or abort(404)


def _variant(run: SelectionRun, variant_id: int) -> Variant:
    found = next((each for each in variants.variants_of(run) if each.id == variant_id), None)
    return found or abort(404)


def _place(call: Call, run: SelectionRun, found: Variant) -> str:
    return url_for("selection.variant", **_where(call, run), variant_id=found.id)


def _where(call: Call, run: SelectionRun) -> dict[str, Any]:
    """In the addresses of all these pages."""
    return {"reference": call.reference, "number": run.number}


def _shown(call: Call, run: SelectionRun, found: Variant, form: RenameForm) -> str:
    base = Inputs.of_data(run.inputs)
    made = as_run(run, found, base) if request.args.get("show") == EVERYBODY else None
    shared, result = _shared(call, run), tried(run, found, base)
    acts = shared["may_sign"] or shared["may_vary"]
    where = {"endpoint": "selection.variant", **_where(call, run), "variant_id": found.id}
    people, cuts = shared["people"], {"turn": lambda each, turn: each.turn == turn}
    return render_template(
        "selection/variant.html",
        **shared,
        **(staleness(call, run) if acts else {"stale": False}),
        variant=found,
        form=form,
        lines=variants.told(found.changes, call, variants.held_beside(run)),
        tried=result,
        proposed=totals(as_proposed(run), base),
        maker=maker_of(found),
        made=made,
        everybody=EVERYBODY,
        **(
            who_gets_what(made, call, kept={"show": [EVERYBODY]}, **where)
            if made
            else {
                "listed": listed(
                    result.turned, lambda each: whose(people[each.application_id]), cuts, **where
                )
            }
        ),
    )


def _compared(call: Call, run: SelectionRun, form: PressForm) -> str:
    there = variants.variants_of(run)
    kept = [each for each in there if each.deleted_at is None]
    base = Inputs.of_data(run.inputs) if kept else None
    made = [tried(run, each, base) for each in kept] if base else []
    chosen = set(request.args.getlist("variant")) or {str(each.id) for each in kept[:COMPARED]}
    beside = [each for each in made if str(each.variant.id) in chosen]
    names, held = names_in(call), variants.held_beside(run)
    shared = _shared(call, run)
    return render_template(
        "selection/compare.html",
        **shared,
        form=form,
        made=made,
        beside=beside,
        away=[each for each in there if each.deleted_at is not None],
        lines={each.id: lines_of(as_in_call(each.changes, held), names) for each in there},
        proposed=totals(as_proposed(run), base) if base else None,
        listed=listed(
            _others(run, beside),
            lambda number: whose(shared["people"][number]),
            {},
            "selection.compare",
            {"variant": [str(each.variant.id) for each in beside]},
            **_where(call, run),
        ),
    )


def _others(run: SelectionRun, beside: Sequence[Tried]) -> list[int]:
    """Ids of the applications that do not stand the same in the proposal and all of these."""
    return differing([as_proposed(run), *(each.result for each in beside)])


def _shared(call: Call, run: SelectionRun) -> Mapping[str, Any]:
    """What both pages show: names, what may be done, and how many places were changed by hand."""
    is_open = run.state == RunState.PROPOSED
    return {
        "call": call,
        "run": run,
        "proposal": as_proposed(run),
        "places": names_in(call).places,
        "people": {each.application_id: each.application for each in run.placements},
        "by_hand": sum(each.changed_by_id is not None for each in run.placements),
        "may_vary": is_open and runs(current_user, call),
        "may_sign": is_open and asks_to_sign(current_user, run),
    }


def _consequences(run: SelectionRun, made: SelectionRun, listing: Listing) -> list[str]:
    """`made`: what the variant would become."""
    by_hand = sum(each.changed_by_id is not None for each in run.placements)
    said = [
        *outcomes_said(made, listing),
        _("The call says from then on what you sign here, and everybody reads why."),
        _(
            "Proposal %(number)s and its other variants are not carried out; they stay to be read.",
            number=run.number,
        ),
    ]
    if by_hand:
        said.append(
            ngettext(
                "%(num)d place that was changed by hand in the proposal is as the rule gives it.",
                "%(num)d places that were changed by hand in the proposal are as the rule gives them.",
                by_hand,
            )
        )
    said.append(_("Your signature is recorded on each of these cases; you can give it once."))
    return [*said, *appeals_lost(run), *who_is_told(made)]
