"""Nominating the people of one partner at once, and the links by which partners answer."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.errors import refused
from mobility.base.forms import SeenForm
from mobility.base.refusals import Refusal
from mobility.base.seen import seen_of
from mobility.calls.models import Call
from mobility.calls.policy import MANAGERS, READERS, runs
from mobility.selection import services
from mobility.selection.nominations.bundles import get_bundle, standing_of
from mobility.selection.nominations.partners import ContactLink, links_of_call
from mobility.selection.queries import nomination_in
from mobility.selection.stages import DECLINE
from mobility.selection.succession import who_follows
from mobility.selection.views.blueprint import bundles, call_read, selection, the_call


@selection.post("/<reference>/nominations/<int:nomination_id>/take-over")
@holding(*MANAGERS)
def take_over(reference: str, nomination_id: int) -> Response:
    """Pressed on the page of the person's case: the partner's answer counts from now on, and everybody is told."""
    found = nomination_in(the_call(reference), nomination_id) or abort(404)
    seen = request.form.get("seen", "")
    if not services.take_over(nomination_id, now=utc_now(), at_once=True, seen=seen):
        raise Refusal("nothing-to-take-over")
    flash(_("The partner's answer is taken over, and everybody is told."), "done")
    return redirect(url_for("applications.show", reference=found.application.reference), 303)


@bundles.route(
    "/calls/<reference>/nominations/<int:bundle_id>/take-over", methods=["GET", "POST"], endpoint="take_over"
)
@holding(*MANAGERS)
def take_over_several(reference: str, bundle_id: int) -> Any:
    """The answers of a partner that can still be taken back, or one of them, count from now on: asked before."""
    call, form = the_call(reference), SeenForm()
    bundle = get_bundle(call, bundle_id) or abort(404)
    back = url_for("bundles.show", reference=reference, bundle_id=bundle_id)
    if form.validate_on_submit() and form.attempt(services.take_over_several, bundle, now=utc_now()):
        flash(_taken_over(form.result), "done")
        return redirect(back, 303)
    chosen = request.args.get("of", type=int)
    said = [
        each
        for each in standing_of(bundle).nominations
        if each.said is not None and chosen in (None, each.id)
    ]
    if not said:
        return refused(form.refusal, back) if form.refusal else redirect(back, 303)
    if not form.is_submitted():
        form.seen.data = seen_of({str(each.id): each.shown for each in said})
    declined = [each.application_id for each in said if each.said == DECLINE]
    page = render_template(
        "selection/take_over.html",
        call=call,
        bundle=bundle,
        said=said,
        follows=who_follows(call.id, declined),
        form=form,
        back=back,
    )
    return page, 422 if form.is_submitted() else 200


def _taken_over(number: int) -> str:
    if number == 1:
        return _("The partner's answer is taken over, and everybody is told.")
    return ngettext(
        "%(num)d answer is being taken over, and everybody is told.",
        "%(num)d answers are being taken over, one after the other, and everybody is told.",
        number,
    )


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
