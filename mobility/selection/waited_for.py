"""For which applications seats wait that were given back, in words: to the office, and beside the appeal by which they
do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.languages import day
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.calls.naming import places_of
from mobility.selection.allocation.free import free_now
from mobility.selection.allocation.waiting import seats_waiting
from mobility.selection.models import Appeal, Remedy, Seat
from mobility.selection.queries import held_seat, names_of_places
from mobility.selection.remedies import keeps_from_runs, keeps_own, keeps_seats, may_rise, signers_of
from mobility.selection.stages import RISING, WAITING_LIST


@dataclass(frozen=True)
class WaitedFor:
    """So many seats at one destination that wait for one application. `appeal`: with it and its person."""

    number: int
    place: str
    appeal: Appeal
    from_runs: bool
    """No run gives them meanwhile."""

    @property
    def sentence(self) -> str:
        """To the office."""
        application, appeal = self.appeal.application, self.appeal
        words = {"place": self.place, "who": f"{application.subject.called} ({application.reference})"}
        if appeal.lacks_remedy:
            return ngettext(
                "%(num)d seat at %(place)s waits for %(who)s: what follows from their appeal is to be chosen by %(day)s.",
                "%(num)d seats at %(place)s wait for %(who)s: what follows from their appeal is to be chosen by %(day)s.",
                self.number,
                day=_day(appeal.answer_by),
                **words,
            )
        if appeal.is_looked_at:
            return ngettext(
                "%(num)d seat at %(place)s waits for %(who)s: their points are looked at again by %(day)s.",
                "%(num)d seats at %(place)s wait for %(who)s: their points are looked at again by %(day)s.",
                self.number,
                day=_day(appeal.carry_out_by),
                **words,
            )
        return ngettext(
            "%(num)d seat at %(place)s waits for the selection that is made anew after the appeal of %(who)s.",
            "%(num)d seats at %(place)s wait for the selection that is made anew after the appeal of %(who)s.",
            self.number,
            **words,
        )


def waited_for(call: Call) -> list[WaitedFor]:
    """In the order in which they were given back. `call` needs its destinations."""
    if all(each.application_id is None for each in seats_waiting(call.id)):
        return []
    free = free_now(call)
    seats = Counter(
        (each.application_id, each.destination_id)
        for each in free.seats
        if each.application_id is not None and each.destination_id in free.waiting | free.for_run
    )
    appeals = _keeping([number for number, _place in seats])
    names = places_of(call)
    return [
        WaitedFor(number, names[place], *appeals[application_id])
        for (application_id, place), number in seats.items()
    ]


@dataclass(frozen=True)
class Open:
    """Somebody who would take a free seat, of whom it is open what follows from their appeal: with it and its person."""

    appeal: Appeal

    @property
    def sentence(self) -> str:
        """To the office, before it gives such a seat by hand."""
        application, appeal = self.appeal.application, self.appeal
        who = f"{application.subject.called} ({application.reference})"
        if appeal.lacks_remedy:
            until = _day(appeal.answer_by)
            return _(
                "What follows from the appeal of %(who)s is to be chosen by %(day)s.", who=who, day=until
            )
        if appeal.is_looked_at:
            return _(
                "The points of %(who)s are looked at again after an appeal, by %(day)s. If they change, this person may "
                "come first.",
                who=who,
                day=_day(appeal.carry_out_by),
            )
        return _(
            "A selection made anew is owed to %(who)s after an appeal: it gives free seats by the rule.",
            who=who,
        )


def open_among(application_ids: Sequence[int]) -> list[Open]:
    """Of these applications, in their order; one statement."""
    found = _keeping(application_ids)
    return [Open(found[number][0]) for number in application_ids if number in found]


def _keeping(application_ids: Sequence[int | None]) -> dict[int, tuple[Appeal, bool]]:
    """application id -> the appeal by which seats wait for it, and whether no run gives them"""
    if not application_ids:
        return {}
    rows = db.session.execute(
        select(Appeal, keeps_from_runs())
        .where(Appeal.application_id.in_(application_ids), keeps_seats())
        .order_by(keeps_from_runs())
        .options(joinedload(Appeal.application).joinedload(Application.subject))
    )
    return {appeal.application_id: (appeal, from_runs) for appeal, from_runs in rows}


@dataclass(frozen=True)
class Kept:
    """What becomes meanwhile of seats that are given back: none goes past the application. `at`: where one waits now;
    `elsewhere`: all do, as long as its person keeps the place that they have accepted in another call for the same time."""

    at: Sequence[Translated]
    elsewhere: bool


def kept_by(appeal: Appeal, *, elsewhere: bool) -> Kept | None:
    """None where it keeps none, as of `remedies.keeps_seats`; `elsewhere`: as of `Kept`. Needs `application`."""
    application = appeal.application
    for_run = appeal.is_owed and appeal.remedy == Remedy.FRESH_RUN and application.stage == WAITING_LIST
    open_still = appeal.is_looked_at or (appeal.is_owed and appeal.lacks_remedy)
    if not for_run and not (open_still and _is_in_line(application)):
        return None
    return Kept(() if elsewhere else waiting_at(application), elsewhere)


def waiting_at(application: Application) -> list[Translated]:
    """Where a seat waits for the application."""
    seats = [each for each in seats_waiting(application.call_id) if each.application_id == application.id]
    return names_of_places([each.destination_id for each in seats]) if seats else []


@dataclass(frozen=True)
class BetterWaiting:
    """Seats that wait for who has a seat and has not said whether they want a better one. `at`: ids of destinations;
    `until`: by when it is to be settled what follows from their appeal."""

    at: Sequence[int]
    until: datetime


def better_waiting(application: Application) -> BetterWaiting | None:
    """None where no seat waits for them, or they have said; one statement."""
    waits = aliased(Seat)
    rows = db.session.execute(
        select(waits.destination_id, Appeal)
        .join(Appeal, Appeal.application_id == waits.waits_for_id)
        .join(Seat, Seat.application_id == waits.waits_for_id)
        .where(
            waits.waits_for_id == application.id,
            keeps_from_runs(),
            Seat.freed_at.is_(None),
            Seat.up_since.is_(None),
            ~keeps_own(),
        )
        .order_by(waits.id)
    ).all()
    until = [day for _place, appeal in rows if (day := appeal.settled_by) is not None]
    return BetterWaiting([place for place, _appeal in rows], max(until)) if until else None


def _is_in_line(application: Application) -> bool:
    seat = held_seat(application.id) if application.stage in RISING else None
    return application.stage == WAITING_LIST or (seat is not None and may_rise(seat))


def goes_on_without(application: Application, person_id: int) -> str:
    """What becomes of a seat that waits for the application, once this person is not asked to look at their points again any
    more; empty where none does, or they are not. Needs `call`."""
    appeal = db.session.scalar(
        select(Appeal).where(Appeal.application_id == application.id, keeps_from_runs()).limit(1)
    )
    if appeal is None or not waiting_at(application):
        return ""
    signers = signers_of(appeal, application)
    others = [each for each in signers if each.person_id != person_id]
    if len([each for each in signers if each.owes]) == len([each for each in others if each.owes]):
        return ""
    if any(each.owes for each in others):
        return _(
            "A seat waits for %(reference)s until the others have looked.", reference=application.reference
        )
    if any(each.found for each in others):
        return _(
            "A seat waits for %(reference)s. It then goes on at once, by the points as they are then; where these rest on "
            "fewer assessments than those of others, only once it is chosen what follows from the appeal.",
            reference=application.reference,
        )
    return _(
        "A seat waits for %(reference)s. Nobody could look at the points any more: it waits on until something else is "
        "chosen that follows from the appeal.",
        reference=application.reference,
    )


def _day(at: datetime | None) -> str:
    return day(local_day(at)) if at is not None else ""
