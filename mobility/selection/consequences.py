"""What a step brings about that concerns seats, partners or appeals, in sentences before it is made."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.applications.models import Application
from mobility.applications.services.moving import WITHDRAW
from mobility.base.database import db
from mobility.base.languages import day, tr
from mobility.calls.models import Destination
from mobility.calls.naming import place_in_words
from mobility.selection import appeals, conditions, parts, queries, services
from mobility.selection.stages import ACCEPT, DECLINE, OFFER, TAKE_BACK
from mobility.selection.succession import who_follows
from mobility.selection.waited_for import waiting_at
from mobility.workflow.models import Case
from mobility.workflow.services import book_of


def answer_brings(case: Case, move: str) -> Iterator[str]:
    """What somebody gives up and keeps who accepts the offered place, or declines it; and what becomes of the place that the
    office takes back.

    One sentence after the other: who asks whether there is something to say looks nothing up beyond the first.
    """
    seat = (
        queries.held_seat(case.id) if case.stage == OFFER and move in (ACCEPT, DECLINE, TAKE_BACK) else None
    )
    if seat is None:
        return
    if move == ACCEPT:
        yield from _accepting_brings(case, seat.destination)
        return
    if move == TAKE_BACK:
        yield _(
            "The person is told at once, with your reason, and is on the waiting list again. This very seat does not come "
            "back to them."
        )
        if services.partner_contacts(case):
            yield _("The partner is told: %(partner)s.", partner=tr(seat.destination.institution.name))
        yield from who_follows(seat.destination.call_id, [case.id])
        return
    yield _(
        "You give up this place: %(place)s. It goes to the next on the waiting list, if somebody waits for it.",
        place=place_in_words(seat.destination),
    )


def _accepting_brings(case: Case, place: Destination) -> Iterator[str]:
    unsettled = sorted(conditions.unsettled_of(case.id), key=lambda each: not each.unmet)
    yield _accepted_in_words(case, place, doubtful=any(each.unmet for each in unsettled))
    yield from map(parts.depends_on, unsettled)
    says = parts.accepted_by_partner(case.id)
    if says is not None and says.days:
        yield _("The partner’s dates: %(dates)s", dates=says.days) + "."
    others = [tr(name) for name in queries.names_of_places(queries.other_choices(case.id, place.id))]
    if others:
        yield _("You give up your other choices in this call: %(places)s.", places="; ".join(others))
    waiting = [tr(name) for name in waiting_at(case)] if isinstance(case, Application) else []
    if waiting:
        yield _(
            "A seat of a better choice waits now while it is open what follows from your appeal: %(places)s. Whoever "
            "accepts gets no other any more, and it goes on at once.",
            places="; ".join(waiting),
        )
    running = queries.other_applications(case.subject_id, case.id)
    if running:
        yield _(
            "Your other applications go on until you withdraw them: %(references)s.",
            references=", ".join(running),
        )


def _accepted_in_words(case: Case, place: Destination, *, doubtful: bool) -> str:
    """`doubtful`: a condition of the place was found not met, and what follows is open."""
    where = {
        "place": place_in_words(place),
        "first": day(place.stay_from),
        "last": day(place.stay_to),
    }
    if doubtful:
        return _(
            "You accept this place, and whether it stays yours is not decided: %(place)s, from %(first)s to %(last)s.",
            **where,
        )
    book = book_of(case)
    if book.move(case.stage, ACCEPT).to in book.ends:
        return _("Your place is then fixed: %(place)s, from %(first)s to %(last)s.", **where)
    return _("Your place is then kept for you: %(place)s, from %(first)s to %(last)s.", **where)


def partners_of_cancelled(call_id: int) -> list[str]:
    """Before a call is cancelled: how many partners hear that its people do not come."""
    found = services.nominated_in(call_id)
    people = sum(map(len, found.values()))
    if not people:
        return []
    return [
        ngettext(
            "%(num)d person is nominated to a partner, which is told too.",
            "%(num)d people are nominated to partners, which are told too.",
            people,
        )
    ]


def appeals_of_cancelled(call_id: int) -> list[str]:
    """Before a call is cancelled: how many appeals lapse with it."""
    number = len(db.session.scalars(appeals.open_in(call_id)).all())
    if not number:
        return []
    return [
        ngettext(
            "%(num)s appeal that is not settled is closed; the person is told.",
            "%(num)s appeals that are not settled are closed; their people are told.",
            number,
        )
    ]


def appeals_of_withdrawn(application_id: int) -> list[str]:
    """Before an application is withdrawn: that its appeal is over with it."""
    open_ones = db.session.scalars(appeals.open_of(application_id)).all()
    if not open_ones:
        return []
    return [
        _("Your appeal is closed with it: nobody answers it any more.")
        if any(each.waits for each in open_ones)
        else _("What follows from your appeal is not done any more.")
    ]


def partner_of_withdrawn(application_id: int) -> list[str]:
    """Before an application is withdrawn: that the partner to whom the person is nominated is told."""
    case = db.session.get_one(Case, application_id)
    withdraw = book_of(case).everywhere.get(WITHDRAW)
    if withdraw is None or "partner-contact" not in withdraw.tell or not services.partner_contacts(case):
        return []
    nomination = queries.latest_nomination(application_id)
    partner = tr(nomination.destination.institution.name) if nomination is not None else ""
    return [_("The partner is told: %(partner)s.", partner=partner)]
