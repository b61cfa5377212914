"""Registering, confirming the address, a new password by mail, the first administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mobility.base.access import public
from mobility.base.database import utc_now
from mobility.base.forms import Form
from mobility.base.languages import language
from mobility.base.refusals import Refusal

from .. import queries, services
from ..forms import AddressForm, FirstRunForm, RegisterForm, ResetForm
from ..returning import START, own_path
from .blueprint import accounts, device, let_sign_in, throttled
from .session import CAME_FROM, MAILED_TO, enter, onward


@accounts.route("/register", methods=["GET", "POST"])
@public
@throttled
def register() -> Any:
    """The answer is the same for an address that is known already."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(onward(START, current_user))
    if "next" in request.args:
        session[CAME_FROM] = own_path(request.args["next"])
    form = RegisterForm()
    if form.validate_on_submit() and form.attempt(services.register, language=language(), now=utc_now()):
        return _mailed(form.email.data, "confirm")
    return render_template("accounts/register.html", form=form), 422 if form.is_submitted() else 200


@accounts.get("/mail-sent/<any(confirm, reset):purpose>")
@public
def mail_sent(purpose: str) -> str:
    """Check your e-mail."""
    return render_template("accounts/mail_sent.html", purpose=purpose, address=session.get(MAILED_TO, ""))


@dataclass(frozen=True)
class LinkAsked:
    """What the page says on which a link of one purpose is asked for, and what sends it."""

    heading: object
    lead: object
    service: Callable[[str], None]


LINKS = {
    "confirm": LinkAsked(
        _l("A new link for your address"),
        _l("For an account whose address is not confirmed yet."),
        services.ask_confirmation,
    ),
    "reset": LinkAsked(
        _l("A new password"),
        _l("We send a link to your address; there you choose one."),
        services.ask_reset,
    ),
}


@accounts.route("/<any(confirm, reset):purpose>", methods=["GET", "POST"])
@public
@throttled
def ask_link(purpose: str) -> Any:
    """A link by mail. The answer is the same for an address that nobody has, or that needs no link."""
    asked = LINKS[purpose]
    form = AddressForm()
    if form.validate_on_submit() and form.attempt(asked.service):
        return _mailed(form.email.data, purpose)
    return render_template(
        "accounts/ask_link.html", form=form, asked=asked
    ), 422 if form.is_submitted() else 200


@accounts.route("/confirm/<link>", methods=["GET", "POST"])
@public
def confirm(link: str) -> Any:
    """Looking shows a button; pressing it confirms. Programs that open links in mails change nothing."""
    form = Form()
    try:
        if form.validate_on_submit():
            session[MAILED_TO] = services.confirm(link, now=utc_now()).email
            flash(_("Your address is confirmed. You can sign in now."), "done")
            back = session.pop(CAME_FROM, START)
            return redirect(url_for("accounts.sign_in", next=None if back == START else back), 303)
        person = queries.person_of_link("confirm", link)
    except Refusal as refusal:
        return _ended(refusal, "confirm")
    return render_template("accounts/confirm.html", form=form, person=person)


@accounts.route("/reset/<link>", methods=["GET", "POST"])
@public
def reset(link: str) -> Any:
    """Choose a new password; all sessions end, and wrong passwords that were tried before count no more."""
    form = ResetForm()
    try:
        person = queries.person_of_link("reset", link)
    except Refusal as refusal:
        return _ended(refusal, "reset")
    if form.validate_on_submit() and form.attempt(services.reset, link, now=utc_now()):
        session.clear()
        session[MAILED_TO] = form.result.email
        let_sign_in(form.result.email)
        flash(_("Your new password counts from now on. Sign in with it."), "done")
        return redirect(url_for("accounts.sign_in"), 303)
    return render_template(
        "accounts/reset.html", form=form, person=person
    ), 422 if form.is_submitted() else 200


@accounts.route("/first-run", methods=["GET", "POST"])
@public
@throttled
def first_run() -> Any:
    """Makes the first administrator by the code from the console; gone once there is one."""
    if queries.has_administrator(utc_now()):
        abort(404)
    form = FirstRunForm()
    if form.validate_on_submit() and form.attempt(
        services.make_first_administrator, language=language(), now=utc_now()
    ):
        services.open_session(form.result, device=device(), now=utc_now())
        enter(form.result)
        flash(
            _("You are the administrator. Give the others their roles here, once they have registered."),
            "done",
        )
        return redirect(url_for("accounts.people"), 303)
    return render_template("accounts/first_run.html", form=form), 422 if form.is_submitted() else 200


def _mailed(address: str | None, purpose: str) -> Any:
    session[MAILED_TO] = address
    return redirect(url_for("accounts.mail_sent", purpose=purpose), 303)


def _ended(refusal: Refusal, purpose: str) -> Any:
    """A link that works no more says why and offers a new one."""
    return render_template(
        "accounts/link_ended.html", purpose=purpose, sentence=refusal.sentence, form=AddressForm()
    ), 410
