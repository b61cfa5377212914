"""A sitting is called for a call, changed, cancelled; its agenda is put in order."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.typed import typed_into
from mobility.calls.models import Call
from mobility.calls.queries import get_managed
from mobility.reviews.veiling import veils
from mobility.sittings import policy, queries, services
from mobility.sittings.forms import AddApplicationForm, ChangeForm, MatterForm, NewSittingForm
from mobility.sittings.models import Sitting, SittingState
from mobility.sittings.places import candidates_of
from mobility.sittings.proposing import proposed, to_be_decided
from mobility.sittings.ranking import ranking as ranking_for
from mobility.sittings.views.blueprint import LEADERS, READERS, found, led, sittings
from mobility.sittings.words import title_of_application

BEFORE_ITS_END = (SittingState.CALLED, SittingState.OPEN)


@sittings.get("/sittings")
@holding(*LEADERS, readers=READERS)
def index() -> str:
    shown = queries.sittings_of(current_user)
    return render_template(
        "sittings/index.html",
        sittings=shown,
        points=queries.number_of_items([sitting.id for sitting in shown]),
        calls=current_user.holds_any(policy.CALLERS),
    )


@sittings.get("/sittings/calls/<reference>")
@holding(*policy.CALLERS)
def new(reference: str) -> str:
    call = _call(reference)
    return _new_page(call, _new_form(reference))


def _new_form(reference: str) -> NewSittingForm:
    call, now = _call(reference), utc_now()
    stages = queries.ranking_stages(queries.book_for(call, now))
    candidates = candidates_of(call)
    agendas = {key: proposed(call, key, candidates) for key, _title in stages}
    return NewSittingForm.of(queries.committee_of(call, now), stages, agendas)


@sittings.post("/sittings/calls/<reference>")
@holding(*policy.CALLERS)
@typed_into(_new_form)
def call_sitting(reference: str) -> Any:
    call, form = _call(reference), _new_form(reference)
    if form.validate_on_submit() and form.attempt(services.call_sitting, current_user, call, now=utc_now()):
        flash(
            _("The sitting is called. Everybody who is asked gets a mail with an entry for the calendar."),
            "done",
        )
        return redirect(url_for("sittings.show", reference=form.result.reference), 303)
    return _new_page(call, form), 422


def _call(reference: str) -> Call:
    return get_managed(current_user, reference) or abort(404)


def _new_page(call: Call, form: NewSittingForm) -> str:
    return render_template("sittings/new.html", call=call, form=form)


@sittings.get("/sittings/<reference>/change")
@holding(*LEADERS)
def change(reference: str) -> str:
    sitting = _called(reference)
    return render_template("sittings/change.html", sitting=sitting, form=_change_form(reference))


def _change_form(reference: str) -> ChangeForm:
    sitting = _called(reference)
    return ChangeForm.of(sitting, queries.committee_of(sitting.call, utc_now()))


@sittings.post("/sittings/<reference>/change")
@holding(*LEADERS)
@typed_into(_change_form)
def save_change(reference: str) -> Any:
    sitting, form = led(reference), _change_form(reference)
    if form.validate_on_submit() and form.attempt(
        services.change_sitting, current_user, sitting, now=utc_now()
    ):
        flash(_("The sitting is changed. Everybody who is asked is told."), "done")
        return redirect(url_for("sittings.show", reference=reference), 303)
    form.seen_version.process_data(sitting.version)
    return render_template("sittings/change.html", sitting=sitting, form=form), 422


@sittings.get("/sittings/<reference>/cancel")
@holding(*LEADERS)
def ask_to_cancel(reference: str) -> str:
    return render_template("sittings/cancel.html", sitting=_called(reference))


@sittings.post("/sittings/<reference>/cancel")
@holding(*LEADERS)
def cancel(reference: str) -> Response:
    services.cancel_sitting(current_user, led(reference), now=utc_now())
    flash(_("The sitting is cancelled. Everybody who was asked is told."), "done")
    return redirect(url_for("sittings.show", reference=reference), 303)


def _called(reference: str) -> Sitting:
    """404 where it is not the reader's to change, or no longer."""
    sitting = led(reference)
    if sitting.state != SittingState.CALLED:
        abort(404)
    return sitting


@sittings.post("/sittings/<reference>/absence")
@holding(*policy.MEMBERS)
def say_absence(reference: str) -> Response:
    """`absent=yes`: the member cannot come; anything else: they can after all."""
    sitting, now = found(reference), utc_now()
    if request.form.get("absent") == "yes":
        services.excuse(current_user, sitting, now=now)
        flash(_("It is noted that you cannot come."), "done")
    else:
        services.come_after_all(current_user, sitting, now=now)
        flash(_("It is noted that you can come."), "done")
    return redirect(url_for("sittings.show", reference=reference), 303)


@sittings.get("/sittings/<reference>/agenda")
@holding(*LEADERS)
def agenda(reference: str) -> str:
    sitting = led(reference)
    if sitting.state not in BEFORE_ITS_END:
        abort(404)
    return _agenda_page(sitting, MatterForm(), _more(sitting))


@sittings.post("/sittings/<reference>/agenda")
@holding(*LEADERS)
def add_matter(reference: str) -> Any:
    sitting, form = led(reference), MatterForm()
    if form.validate_on_submit() and form.attempt(services.add_matter, current_user, sitting, now=utc_now()):
        return _back_to_agenda(reference)
    return _agenda_page(sitting, form, _more(sitting)), 422


@sittings.post("/sittings/<reference>/agenda/applications")
@holding(*LEADERS)
@typed_into(lambda reference: _more(led(reference)))
def add_application(reference: str) -> Any:
    sitting = led(reference)
    form = _more(sitting)
    if form.validate_on_submit() and form.attempt(
        services.add_application, current_user, sitting, now=utc_now()
    ):
        return _back_to_agenda(reference)
    return _agenda_page(sitting, MatterForm(formdata=None), form), 422


@sittings.post("/sittings/<reference>/agenda/<int:item_id>/move")
@holding(*LEADERS)
def move(reference: str, item_id: int) -> Response:
    place = request.form.get("place", type=int)
    if place is not None:
        services.move_item(current_user, led(reference), item_id, place=place, now=utc_now())
    return _back_to_agenda(reference)


@sittings.post("/sittings/<reference>/agenda/<int:item_id>/remove")
@holding(*LEADERS)
def remove(reference: str, item_id: int) -> Response:
    services.remove_item(current_user, led(reference), item_id, now=utc_now())
    return _back_to_agenda(reference)


def _more(sitting: Sitting) -> AddApplicationForm:
    there = {item.application_id for item in sitting.items}
    left = [each for each in to_be_decided(sitting) if each.id not in there]
    veiled = veils(left, current_user)
    return AddApplicationForm.of(
        {
            each.id: title_of_application(each, "" if each.id in veiled else each.subject.called)
            for each in left
        }
    )


def _back_to_agenda(reference: str) -> Response:
    return redirect(url_for("sittings.agenda", reference=reference), 303)


def _agenda_page(sitting: Sitting, form: MatterForm, more: AddApplicationForm) -> str:
    return render_template(
        "sittings/agenda.html",
        sitting=sitting,
        form=form,
        more=more,
        ranking=ranking_for(current_user, sitting, sitting.items),
    )
