"""One's own account: name, language, password, sessions."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.forms import Form

from .. import queries, services
from ..devices import device_in_words
from ..forms import DetailsForm, PasswordForm
from ..roles import title_of
from .blueprint import accounts, remember_language


@accounts.get("/account")
@signed_in
def account() -> Any:
    return _page()


@accounts.post("/account")
@signed_in
def change_details() -> Any:
    form = DetailsForm.of(current_user)
    if form.validate_on_submit() and form.attempt(services.change_details, current_user):
        remember_language(current_user.language)
        flash(_("Saved."), "done")
        return redirect(url_for("accounts.account"), 303)
    return _page(details=form), 422


@accounts.post("/account/password")
@signed_in
def change_password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit() and form.attempt(services.change_password, current_user, now=utc_now()):
        flash(_("Your password is changed, and all other devices are signed out."), "done")
        return redirect(url_for("accounts.account"), 303)
    return _page(password=form), 422


@accounts.post("/account/sessions/<int:sign_in_id>/end")
@signed_in
def end_session(sign_in_id: int) -> Any:
    if not Form().validate_on_submit() or not services.end_session(current_user, sign_in_id, now=utc_now()):
        abort(404)
    flash(_("That device is signed out."), "done")
    return redirect(url_for("accounts.account"), 303)


@accounts.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Any:
    ended = services.end_other_sessions(current_user, now=utc_now())
    flash(
        ngettext("%(num)s other device is signed out.", "%(num)s other devices are signed out.", ended),
        "done",
    )
    return redirect(url_for("accounts.account"), 303)


def _page(details: DetailsForm | None = None, password: PasswordForm | None = None) -> str:
    now = utc_now()
    sessions = queries.sessions_of(current_user, now)
    loans = queries.loans_of(current_user, now)
    return render_template(
        "accounts/account.html",
        form=details or password,
        details=details or DetailsForm.of(current_user, formdata=None),
        password=password or PasswordForm(formdata=None),
        sessions=sessions,
        present=queries.token_hash(current_user.sign_in_token),
        loans=loans,
        own=[grant for grant in current_user.grants if grant.lender_id is None],
        scopes=queries.names_of_scopes() if current_user.grants or loans else {},
        title_of=title_of,
        device_in_words=device_in_words,
    )
