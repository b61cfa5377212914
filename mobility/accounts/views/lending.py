"""A role lent for a period: given from one's own account, ended there by either, or by an administrator."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.languages import moment
from mobility.base.zone import Zone

from .. import queries, services
from ..forms import DelegationForm
from ..models import Grant, Role
from ..roles import title_of, words_of_scope
from .blueprint import accounts


@accounts.get("/account/lend")
@signed_in
def lending() -> str:
    return _page(_form())


@accounts.post("/account/lend")
@signed_in
def lend() -> Any:
    form = _form()
    if form.validate_on_submit() and form.attempt(services.delegate, current_user, now=utc_now()):
        borrowed: Grant = form.result
        flash(
            _(
                "%(name)s acts for you as %(role)s until %(moment)s, and is told so by e-mail.",
                name=queries.name_of(borrowed.person_id),
                role=title_of(borrowed.role),
                moment=moment(borrowed.ends_at.astimezone(Zone.info)) if borrowed.ends_at else "",
            ),
            "done",
        )
        return redirect(url_for("accounts.account", _anchor="lent"), 303)
    return _page(form), 422


@accounts.post("/account/lent/<int:grant_id>/end")
@signed_in
def end_delegation(grant_id: int) -> Any:
    _end(grant_id)
    return redirect(url_for("accounts.account", _anchor="lent"), 303)


@accounts.post("/people/<int:person_id>/lent/<int:grant_id>/end")
@holding("administrator")
def end_delegation_of(person_id: int, grant_id: int) -> Any:
    _end(grant_id)
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _end(grant_id: int) -> None:
    ended = services.end_delegation(current_user, grant_id, now=utc_now())
    flash(_("The role “%(role)s” is no longer lent.", role=title_of(ended.role)), "done")


def _form() -> DelegationForm:
    form = DelegationForm()
    grants = [grant for grant in current_user.grants if _lendable(grant)]
    scopes = queries.names_of_scopes() if grants else {}
    form.grant_id.choices = [
        (grant.id, f"{title_of(grant.role)}, {words_of_scope(grant.scope, scopes)}") for grant in grants
    ]
    if len(grants) == 1 and not form.is_submitted():
        form.grant_id.data = grants[0].id
    return form


def _lendable(grant: Grant) -> bool:
    return grant.lender_id is None and grant.role != Role.ADMINISTRATOR


def _page(form: DelegationForm) -> str:
    return render_template("accounts/lend.html", form=form)
