"""A free seat given by hand: who would take one stands on the page of the selection, and here it is given, with a reason."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.applications.models import Application
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.calls.naming import places_of
from mobility.calls.policy import MANAGERS
from mobility.selection import queries, services
from mobility.selection.allocation.fewer import fewer_of
from mobility.selection.allocation.wishes import Wish, wish_for
from mobility.selection.forms import GiveSeatForm
from mobility.selection.hindrances import against
from mobility.selection.views.blueprint import selection, the_call
from mobility.selection.waited_for import open_among


@selection.route("/<reference>/free-seats/<int:destination_id>/<int:application_id>", methods=["GET", "POST"])
@holding(*MANAGERS)
def give_seat(reference: str, destination_id: int, application_id: int) -> Any:
    call = the_call(reference)
    wish = wish_for(call, application_id, destination_id)
    if wish is None:
        raise Refusal("seat-not-wished")
    application, form = _people(call, wish)[application_id], GiveSeatForm()
    name = application.subject.called
    if form.validate_on_submit() and form.attempt(
        services.give_free_seat, current_user, call, application, destination_id, now=utc_now()
    ):
        flash(_("The seat is given, and %(name)s is told.", name=name), "done")
        return redirect(url_for("selection.overview", reference=reference), 303)
    open_appeals = open_among(wish.others)
    form.shows(wish.passed_over, [each.appeal.id for each in open_appeals])
    people = _people(call, wish)
    page = render_template(
        "selection/give_seat.html",
        call=call,
        wish=wish,
        application=people[application_id],
        passed_over=[people[each] for each in wish.passed_over],
        open_appeals=open_appeals,
        fewer=fewer_of(people[application_id]),
        against=against([people[application_id]]).get(application_id, []),
        places=places_of(call),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _people(call: Call, wish: Wish) -> dict[int, Application]:
    return queries.people_in(call.id, [wish.application_id, *wish.passed_over])
