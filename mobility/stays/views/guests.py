"""The partner's page of our people who are with them: arrivals and departures confirmed, longer stays answered."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from mobility.base.database import utc_now
from mobility.base.forms import Form
from mobility.base.languages import language
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.selection.models import PartnerLink
from mobility.selection.views.entering import by_link, pages_beside
from mobility.stays import queries, services
from mobility.stays.caveats import caveats_of
from mobility.stays.forms import DayForm, day_form
from mobility.stays.history import OF_DAYS, days_said
from mobility.stays.models import ABROAD, DAY_OF, State, Stay, Way
from mobility.stays.queries import Guest
from mobility.stays.services.missing import NOT_COME
from mobility.stays.views.blueprint import guests
from mobility.stays.words import STATES, TONES

CORRECTIONS = {f"correct-{way}": way for way in Way}
"""What a form of the page asks for -> of which day that was confirmed."""
UNDOINGS = {f"undo-{way}": way for way in Way}
"""The same of what is taken back."""


@guests.get("/<token>/people")
@by_link
def show(token: str, link: PartnerLink) -> Any:
    return _page(token, link)


@guests.post("/<token>/people/<int:stay_id>")
@by_link
def answer(token: str, link: PartnerLink, stay_id: int) -> Any:
    """`action`: arrival or departure with its day, or a correction of it; agree or disagree to a longer stay."""
    guest = queries.get_guest(link.contact.institution_id, stay_id, local_day(utc_now())) or abort(404)
    action = request.form.get("action", "")
    form = DayForm(prefix=_prefix(stay_id, action))
    try:
        words = _carry_out(link, guest, form, action)
    except Refusal as refusal:
        form.refuse(refusal)
        words = ""
    if words:
        flash(words, "done")
        return redirect(url_for("guests.show", token=token), 303)
    return _page(token, link, {(stay_id, action): form}, form), 422


def _prefix(stay_id: int, action: str) -> str:
    """Of the names of the form: what is awaited and what is corrected stand side by side."""
    return f"s{stay_id}-{action}-" if action in CORRECTIONS else f"s{stay_id}-"


def _carry_out(link: PartnerLink, guest: Guest, form: DayForm, action: str) -> str:
    """What was done, in words; nothing where the day is not right. Raises `Refusal`."""
    contact, stay, now = link.contact, guest.stay, utc_now()
    if action in ("agree", "disagree"):
        services.say_of_extension(
            contact, stay, agrees=action == "agree", seen=request.form.get("seen", ""), now=now
        )
        return _("Thank you. The office decides, and tells %(name)s.", name=guest.name)
    if action in UNDOINGS:
        services.take_back_word(contact, stay, way=UNDOINGS[action], now=now)
        return _("Thank you: that is taken back. %(name)s and our office are told.", name=guest.name)
    if action == NOT_COME:
        services.say_not_come(contact, stay, now=now)
        return _("Thank you. Our office is told, and asks %(name)s.", name=guest.name)
    if action not in {*Way, *CORRECTIONS}:
        abort(400)
    if not form.validate_on_submit() or form.day.data is None:
        return ""
    if action in CORRECTIONS:
        services.correct_crossing(contact, stay, way=CORRECTIONS[action], day=form.day.data, now=now)
        return _("Thank you: the day is corrected. %(name)s is told.", name=guest.name)
    services.confirm_crossing(contact, stay, way=Way(action), day=form.day.data, now=now)
    return (
        _("Thank you: the arrival of %(name)s is confirmed.", name=guest.name)
        if action == Way.ARRIVAL
        else _("Thank you: the departure of %(name)s is confirmed.", name=guest.name)
    )


def _page(
    token: str,
    link: PartnerLink,
    sent: dict[tuple[int, str], DayForm] | None = None,
    form: Form | None = None,
) -> str:
    today = local_day(utc_now())
    found = queries.guests_of(link.contact.institution_id, today)
    happened = queries.happened_to([guest.stay.id for guest in found], OF_DAYS)
    awaited = {guest.stay.id: _awaited(guest.stay) for guest in found}
    forms = {
        (guest.stay.id, action): day_form(_prefix(guest.stay.id, action), known)
        for guest in found
        for action, known in _asked(guest, awaited[guest.stay.id])
    }
    return render_template(
        "stays/guests.html",
        token=token,
        link=link,
        contact=link.contact,
        guests=found,
        awaited=awaited,
        forms=forms | (sent or {}),
        form=form,
        corrections=CORRECTIONS,
        undoings=UNDOINGS,
        caveats=caveats_of(guest.stay for guest in found),
        said=days_said(happened),
        overdue={guest.stay.id for guest in found if services.is_missed(guest.stay, today)},
        not_come=services.days_not_come((guest.stay for guest in found), happened),
        not_come_said=NOT_COME,
        beside=pages_beside(token, url_for("guests.show", token=token)),
        states=STATES,
        tones=TONES,
        today=today,
        language=language(),
    )


def _asked(guest: Guest, awaited: Way | None) -> Iterator[tuple[str, date | None]]:
    """What can be said of a day now, with the day that stands."""
    if awaited is not None:
        yield awaited, None
    for action, way in CORRECTIONS.items():
        if way in guest.confirmed:
            yield action, getattr(guest.stay, DAY_OF[way])


def _awaited(stay: Stay) -> Way | None:
    if stay.state == State.PLANNED:
        return Way.ARRIVAL
    return Way.DEPARTURE if stay.state in ABROAD else None
