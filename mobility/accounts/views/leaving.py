"""Somebody leaves: all their roles end at once, after it was said what each of them leaves behind."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import SeenForm
from mobility.base.seen import seen_of

from .. import queries, services
from ..models import Grant, Person
from ..roles import title_of
from .blueprint import accounts
from .ending import Ending, left_by, told_of_it, where_of
from .lending import will_end
from .people import person_or_404


@accounts.get("/people/<int:person_id>/grants/end")
@holding("administrator")
def ending_grants(person_id: int) -> str:
    """Each role with what would be left without anybody, before anything ends."""
    return _page(person_or_404(person_id), SeenForm(formdata=None))


@accounts.post("/people/<int:person_id>/grants/end")
@holding("administrator")
def end_grants(person_id: int) -> Any:
    whom, form = person_or_404(person_id), SeenForm()
    if form.validate_on_submit() and form.attempt(services.end_all_grants, current_user, whom, now=utc_now()):
        flash(
            _("All roles of %(name)s have ended, and they are told so by e-mail.", name=whom.called), "done"
        )
        return redirect(url_for("accounts.person", person_id=person_id), 303)
    if form.refusal is not None and not form.meanwhile:
        raise form.refusal
    return _page(whom, form), 422


def _page(whom: Person, form: SeenForm) -> str:
    now = utc_now()
    services.ensure_may_give(current_user, whom, now)
    loans = [loan for loan in queries.loans_of(whom, now) if loan.grant.person_id == whom.id]
    own = [grant for grant in whom.grants if grant.lender_id is None]
    endings = _endings(own)
    form.seen.data = seen_of(services.grants_shown([*own, *(loan.grant for loan in loans)]))
    return render_template(
        "accounts/end_grants.html",
        person=whom,
        form=form,
        endings=endings,
        loans=[will_end(loan) for loan in loans],
        consequences=[
            _("%(name)s has no role any more from this minute on.", name=whom.called),
            told_of_it(),
        ],
        warned=any(ending.warning for _title, ending in endings),
    )


def _endings(grants: Sequence[Grant]) -> list[tuple[str, Ending]]:
    """Of each, as it would be once all have ended: one is no help to another."""
    now = utc_now()
    with services.as_if_ended(grants, now):
        return [
            (f"{title_of(grant.role)}, {where_of(grant)}", left_by(grant, current_user.id, now))
            for grant in grants
        ]
