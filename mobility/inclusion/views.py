"""The inclusion officer's pages: claims of reserved seats with the papers for them, and nothing else of the application."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.limits import id_of
from mobility.base.seen import seen_of
from mobility.base.typed import typed_into
from mobility.base.zone import local_day
from mobility.documents.cards import cards_of
from mobility.documents.models import Protection
from mobility.documents.queries import replaced_in
from mobility.inclusion import queries, services
from mobility.inclusion.forms import AskForm, ConfirmForm, RefuseForm
from mobility.inclusion.history import happened
from mobility.inclusion.models import ReservedClaim
from mobility.inclusion.provides import GROUPS, REFUSALS

inclusion = Blueprint("inclusion", __name__)
blueprints = (inclusion,)

USUAL = timedelta(days=7)
"""How long is proposed for another paper."""


@inclusion.get("/inclusion")
@holding(Role.INCLUSION_OFFICER)
def claims() -> str:
    found = queries.open_claims(current_user, request.args.get("after", 0, type=id_of))
    return render_template(
        "inclusion/claims.html",
        claims=found,
        asked=queries.asked_claims(current_user),
        resting=queries.resting_claims(current_user),
        decided=queries.decided_claims(current_user),
        groups=GROUPS,
        prospects=queries.prospects_of([each.application_id for each in found]),
        following=found[-1].id if len(found) == queries.PAGE else None,
    )


@inclusion.get("/inclusion/<int:claim_id>")
@holding(Role.INCLUSION_OFFICER)
def claim(claim_id: int) -> str:
    return _page(_claim(claim_id), RefuseForm())


@inclusion.post("/inclusion/<int:claim_id>/confirm")
@holding(Role.INCLUSION_OFFICER)
def confirm(claim_id: int) -> Any:
    found, form = _claim(claim_id), ConfirmForm()
    if form.validate_on_submit() and form.attempt(services.confirm_claim, current_user, found, now=utc_now()):
        flash(_("The reserved seat of %(name)s is confirmed.", name=found.application.subject.called), "done")
        return redirect(url_for("inclusion.claims"), 303)
    return _page(found, form), 422


@inclusion.post("/inclusion/<int:claim_id>/ask")
@holding(Role.INCLUSION_OFFICER)
@typed_into(lambda claim_id: _asking(_claim(claim_id), sent=False))
def ask(claim_id: int) -> Any:
    """For another paper, in place of a refusal."""
    found = _claim(claim_id)
    form = _asking(found, sent=True)
    if form.validate_on_submit() and form.attempt(services.ask_for_paper, current_user, found, now=utc_now()):
        flash(_("%(name)s is asked for another paper.", name=found.application.subject.called), "done")
        return redirect(url_for("inclusion.claims"), 303)
    return _page(found, form), 422


@inclusion.post("/inclusion/<int:claim_id>/refuse")
@holding(Role.INCLUSION_OFFICER)
def refuse(claim_id: int) -> Any:
    found, form = _claim(claim_id), RefuseForm()
    if form.validate_on_submit() and form.attempt(services.refuse_claim, current_user, found, now=utc_now()):
        flash(_("The claim is refused. %(name)s is told why.", name=found.application.subject.called), "done")
        return redirect(url_for("inclusion.claims"), 303)
    return _page(found, form), 422


def _claim(claim_id: int) -> ReservedClaim:
    found = queries.get_claim(current_user, claim_id)
    if found is None or found.application.subject_id == current_user.id:
        abort(404)
    return found


def _asking(found: ReservedClaim, *, sent: bool) -> AskForm:
    now, prospect = utc_now(), _prospect(found)
    soon = local_day(now) + USUAL
    last = services.last_day_for(found, prospect, now)
    return AskForm.of(queries.papers_for(found), min(soon, last or soon), sent=sent)


def _prospect(found: ReservedClaim) -> queries.Prospect:
    return queries.prospects_of([found.application_id])[found.application_id]


def _page(found: ReservedClaim, form: Any) -> str:
    prospect, now = _prospect(found), utc_now()
    asking = form if isinstance(form, AskForm) else _asking(found, sent=False)
    refusing = form if isinstance(form, RefuseForm) else RefuseForm(formdata=None)
    asking.seen_state.data = refusing.seen_state.data = found.standing
    asking.seen.data = refusing.seen.data = seen = seen_of(queries.shown_of(found))
    cards = cards_of(found.application, current_user, back=url_for("inclusion.claim", claim_id=found.id))
    return render_template(
        "inclusion/claim.html",
        claim=found,
        seen=seen,
        group=GROUPS.get(found.group, found.group),
        prospect=prospect,
        selection_is_past=found.application.call.selection_on < local_day(now),
        needless=REFUSALS[services.NEEDLESS[prospect]] if services.is_needless(prospect) else "",
        cards=[
            card
            for card in cards
            if card.protection == Protection.INCLUSION and card.requirement.group in (None, found.group)
        ],
        replaced=replaced_in(
            found.application, current_user, [each.key for each in queries.papers_for(found)]
        ),
        history=happened(found.id, current_user),
        today=local_day(now),
        last_day=services.last_day_for(found, prospect, now),
        form=form,
        asking=asking,
        refusing=refusing,
    )
