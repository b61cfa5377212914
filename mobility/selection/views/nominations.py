"""Nominating the people of one partner at once, and the links by which partners answer."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.models import Role
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.calls.policy import MANAGERS, READERS, runs
from mobility.selection import services
from mobility.selection.nominations.partners import ContactLink, links_of_call
from mobility.selection.queries import nominations_of_call
from mobility.selection.views.blueprint import call_read, selection, the_call
from mobility.selection.views.sendings import led_to


@selection.post("/<reference>/nominate/<int:institution_id>")
@holding(Role.COORDINATOR)
def nominate(reference: str, institution_id: int) -> Response:
    call = the_call(reference)
    chosen, now = request.form.get("references", "").split(), utc_now()
    sending = services.nominate(current_user, call, institution_id, references=chosen, now=now)
    return led_to(call, sending, anew=sending.asked_at == now)


@selection.post("/<reference>/nominations/<int:nomination_id>/take-over")
@holding(*MANAGERS)
def take_over(reference: str, nomination_id: int) -> Response:
    """The partner's answer counts from now on, and everybody is told. `case`: pressed on the page of the person's case."""
    call = the_call(reference)
    found = next((each for each in nominations_of_call(call.id) if each.id == nomination_id), None) or abort(
        404
    )
    seen = request.form.get("seen", "")
    if not services.take_over(nomination_id, now=utc_now(), at_once=True, seen=seen):
        raise Refusal("nothing-to-take-over")
    flash(_("The partner's answer is taken over, and everybody is told."), "done")
    if "case" in request.form:
        return redirect(url_for("applications.show", reference=found.application.reference), 303)
    return redirect(url_for("selection.overview", reference=reference), 303)


@selection.get("/<reference>/links")
@holding(*READERS)
def links(reference: str) -> Any:
    call = call_read(reference)
    return render_template(
        "selection/links.html",
        call=call,
        links=links_of_call(call),
        runs=runs(current_user, call),
        now=utc_now(),
    )


@selection.post("/<reference>/links/<int:contact_id>/recall")
@holding(*MANAGERS)
def recall(reference: str, contact_id: int) -> Response:
    found = _contact(the_call(reference), contact_id)
    if found.link is None:
        abort(404)
    services.recall_link(current_user, found.link, now=utc_now())
    flash(_("The link of %(name)s opens nothing any more.", name=found.contact.name), "done")
    return redirect(url_for("selection.links", reference=reference), 303)


@selection.post("/<reference>/links/<int:contact_id>/renew")
@holding(*MANAGERS)
def renew(reference: str, contact_id: int) -> Response:
    found = _contact(the_call(reference), contact_id)
    services.renew_link(current_user, found.contact, now=utc_now())
    flash(_("A new link is on its way to %(address)s.", address=found.contact.email), "done")
    return redirect(url_for("selection.links", reference=reference), 303)


def _contact(call: Call, contact_id: int) -> ContactLink:
    found = next((each for each in links_of_call(call) if each.contact.id == contact_id), None)
    if found is None:
        abort(404)
    return found
