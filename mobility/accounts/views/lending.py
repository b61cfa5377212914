"""A role lent for a period: given from one's own account, ended there by either, or by an administrator."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.lending import lent
from mobility.base.news import back_to
from mobility.base.refusals import Refusal

from .. import queries, services
from ..colleagues import colleagues
from ..forms import DelegationForm
from ..models import Grant, Role
from ..roles import days_of_loan, title_of, words_of_scope
from .blueprint import accounts
from .ending import ending_of, where_of


@accounts.get("/account/lend")
@signed_in
def lending() -> str:
    return _page(_form())


@accounts.post("/account/lend")
@signed_in
def lend() -> Any:
    form = _form()
    if form.validate_on_submit() and form.attempt(services.delegate, current_user, now=utc_now()):
        return back_to(url_for("accounts.account", _anchor="lent"), _lent_in_words(form.result))
    return _page(form), 422


@accounts.get("/account/lent/<int:grant_id>/end")
@signed_in
def ending_delegation(grant_id: int) -> str:
    """Says who does the work then, before anything ends; another's loan is not there."""
    loan = _loan(grant_id)
    if current_user.id not in (loan.grant.person_id, loan.grant.lender_id):
        abort(404)
    own = _("Your account"), url_for("accounts.account")
    return _ending_page(loan, [own], url_for("accounts.account", _anchor="lent"))


@accounts.post("/account/lent/<int:grant_id>/end")
@signed_in
def end_delegation(grant_id: int) -> Any:
    _end(grant_id)
    return redirect(url_for("accounts.account", _anchor="lent"), 303)


@accounts.get("/people/<int:person_id>/lent/<int:grant_id>/end")
@holding("administrator")
def ending_delegation_of(person_id: int, grant_id: int) -> str:
    loan = _loan(grant_id)
    if person_id not in (loan.grant.person_id, loan.grant.lender_id):
        abort(404)
    page = url_for("accounts.person", person_id=person_id)
    name = loan.taker if person_id == loan.grant.person_id else loan.lender
    return _ending_page(loan, [(_("People"), url_for("accounts.people")), (name, page)], page)


@accounts.post("/people/<int:person_id>/lent/<int:grant_id>/end")
@holding("administrator")
def end_delegation_of(person_id: int, grant_id: int) -> Any:
    _end(grant_id)
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _lent_in_words(borrowed: Grant) -> str:
    words = {"name": queries.name_of(borrowed.person_id), "role": title_of(borrowed.role), **_days(borrowed)}
    if borrowed.is_to_come(utc_now()):
        return _(
            "From %(first)s to %(last)s %(name)s acts for you as %(role)s, and is told so by e-mail now.",
            **words,
        )
    return _("%(name)s acts for you as %(role)s until %(last)s, and is told so by e-mail.", **words)


def _days(borrowed: Grant) -> dict[str, str]:
    """The first and the last day in words."""
    return dict(zip(("first", "last"), days_of_loan(borrowed.starts_at, borrowed.ends_at), strict=True))


def _loan(grant_id: int) -> queries.Loan:
    """Raises `Refusal`: "delegation-gone"."""
    found = queries.loan_to_end(grant_id, utc_now())
    if found is None:
        raise Refusal("delegation-gone")
    return found


Side = Literal["lender", "taker", ""]
"""Which of the two ends the loan; an administrator is neither."""

_WILL_END: Mapping[tuple[Side, bool], object] = {
    ("lender", False): _l(
        "%(taker)s no longer acts for you as %(role)s (%(where)s) from this minute on; you keep the role."
    ),
    ("lender", True): _l(
        "%(taker)s will not act for you as %(role)s (%(where)s) from %(first)s to %(last)s; you keep the role."
    ),
    ("taker", False): _l(
        "You no longer act for %(lender)s as %(role)s (%(where)s) from this minute on; %(lender)s keeps the role."
    ),
    ("taker", True): _l(
        "You will not act for %(lender)s as %(role)s (%(where)s) from %(first)s to %(last)s; %(lender)s keeps the role."
    ),
    ("", False): _l(
        "%(taker)s no longer acts for %(lender)s as %(role)s (%(where)s) from this minute on; %(lender)s keeps the role."
    ),
    ("", True): _l(
        "%(taker)s will not act for %(lender)s as %(role)s (%(where)s) from %(first)s to %(last)s; %(lender)s keeps the "
        "role."
    ),
}
"""(who reads it, whether the loan has yet to begin) -> what happens if it is ended"""
_HAS_ENDED: Mapping[tuple[Side, bool], object] = {
    ("lender", False): _l("%(taker)s no longer acts for you as %(role)s."),
    ("lender", True): _l(
        "%(taker)s will not act for you as %(role)s from %(first)s to %(last)s: that is called off."
    ),
    ("taker", False): _l("You no longer act for %(lender)s as %(role)s."),
    ("taker", True): _l(
        "You will not act for %(lender)s as %(role)s from %(first)s to %(last)s: that is called off."
    ),
    ("", False): _l("%(taker)s no longer acts for %(lender)s as %(role)s."),
    ("", True): _l(
        "%(taker)s will not act for %(lender)s as %(role)s from %(first)s to %(last)s: that is called off."
    ),
}
"""The same once it is."""


def _side(loan: queries.Loan) -> Side:
    """Of the reader."""
    sides: Mapping[int | None, Side] = {loan.grant.lender_id: "lender", loan.grant.person_id: "taker"}
    return sides.get(current_user.id, "")


def _said(sentences: Mapping[tuple[Side, bool], object], loan: queries.Loan) -> str:
    words = {
        "taker": loan.taker,
        "lender": loan.lender,
        "role": title_of(loan.grant.role),
        "where": where_of(loan.grant),
        **_days(loan.grant),
    }
    return str(sentences[_side(loan), loan.to_come]) % words


def will_end(loan: queries.Loan) -> str:
    """What happens if it is ended, to its reader."""
    return _said(_WILL_END, loan)


def _ending_page(loan: queries.Loan, trail: list[tuple[str, str]], back: str) -> str:
    role, where = title_of(loan.grant.role), where_of(loan.grant)
    ending = ending_of(loan.grant, will_end(loan), current_user.id, utc_now())
    heading = _("End the loan of a role")
    return render_template(
        "accounts/end_grant.html",
        heading=heading,
        sub=f"{role}, {where}",
        trail=[*trail, (heading, "")],
        ending=ending,
        submit=_("End the loan all the same") if ending.warning else _("End the loan"),
        cancel=back,
    )


def _end(grant_id: int) -> None:
    loan = _loan(grant_id)
    services.end_delegation(current_user, grant_id, now=utc_now())
    flash(_said(_HAS_ENDED, loan), "done")


def _form() -> DelegationForm:
    form = DelegationForm()
    grants = _lendable()
    scopes = queries.names_of_scopes() if grants else {}
    form.grant_id.choices = [
        (grant.id, f"{title_of(grant.role)}, {words_of_scope(grant.scope, scopes)}") for grant in grants
    ]
    if len(grants) == 1 and not form.is_submitted():
        form.grant_id.data = grants[0].id
    return form


def _lendable() -> list[Grant]:
    return [
        grant for grant in current_user.grants if grant.lender_id is None and grant.role != Role.ADMINISTRATOR
    ]


def _kept_from(grants: Collection[Grant], now: datetime) -> Collection[int]:
    """Ids of those to whom none of these can be lent."""
    kept = [frozenset(services.kept_from(grant, now)) for grant in grants]
    return frozenset.intersection(*kept) if kept else frozenset()


def _page(form: DelegationForm) -> str:
    now, grants = utc_now(), _lendable()
    offered = colleagues([grant.token for grant in grants], {current_user.id, *_kept_from(grants, now)}, now)
    stays = [line for found in lent.not_lent for line in found(current_user)]
    return render_template("accounts/lend.html", form=form, colleagues=offered, not_lent=stays)
