"""What the selection shows on the page of a case: what the partner has answered, the result with its reasons and what can be
done against it, the offered place, its conditions, and whether somebody wants to move up."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import call_of
from mobility.base.database import Translated
from mobility.base.languages import day, moment, tr
from mobility.base.lending import Outcome, lent
from mobility.base.zone import Zone, local_day
from mobility.calls.policy import runs
from mobility.calls.queries import call_as_it_stands
from mobility.calls.seat_rule import asks_partner, gives_in_turn
from mobility.selection import appeals, conditions, policy, queries, services
from mobility.selection.allocation import kept
from mobility.selection.allocation.explanation import explanation_of
from mobility.selection.allocation.held import seats_held
from mobility.selection.allocation.inputs import free_seats
from mobility.selection.elsewhere import kept_from_seats
from mobility.selection.hindrances import hindrance_of, to_person
from mobility.selection.models import Nomination, OfferCondition
from mobility.selection.nominations.days import begins_before_arrival, own_days
from mobility.selection.stages import (
    GATHERED,
    NOMINATION,
    OFFER,
    PARTNER_ANSWER,
    RISING,
    SEAT_AWAITED,
    TAKES_PLACE,
)
from mobility.selection.turns import turn_of
from mobility.selection.variants.wording import names_in
from mobility.selection.waited_for import kept_by
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move
from mobility.workflow.services import book_of, has_left, wait_of

Part = tuple[str, dict[str, Any]] | None
"""A template and its values."""


def said_part(case: Case, viewer: Person, now: datetime) -> Part:
    """To the office alone: what the partner has answered and may still take back, which nobody else is told yet."""
    said = _said(case, viewer)
    if said is None:
        return None
    values = {
        "case": said.application,
        "nomination": said.nomination,
        "counts_from": said.counts_from,
        "runs": runs(viewer, said.application.call),
    }
    return "selection/_said.html", values


def said_line(case: Case, viewer: Person, now: datetime) -> str | None:
    """The same in a sentence, in place of who is to answer."""
    said = _said(case, viewer)
    if said is None:
        return None
    counts_from = moment(said.counts_from.astimezone(Zone.info))
    return _("The partner has answered. It counts from %(moment)s.", moment=counts_from)


def seat_line(case: Case, viewer: Person, now: datetime) -> str | None:
    """In place of whom it waits for: that it waits for a seat, and whose turn comes before."""
    turn = turn_of(case, now)
    return turn.sentence(own=viewer.id == case.subject_id) if turn is not None else None


@dataclass(frozen=True)
class PartnerSays:
    """Its own days of the stay, in words, and its reference for the person; empty where it gave none."""

    partner: Translated
    days: str
    comes_on: date | None
    """The day of the arrival; the first day, where it gave that alone."""
    ends_on: date | None
    begins_before: date | None
    """The first day, where it lies before the arrival."""
    reference: str


@dataclass(frozen=True)
class Said:
    """An answer of the partner's that does not count yet, and from when it does."""

    application: Application
    nomination: Nomination
    counts_from: datetime


def _said(case: Case, viewer: Person) -> Said | None:
    if not isinstance(case, Application) or case.stage != PARTNER_ANSWER or not policy.reads(viewer, case):
        return None
    nomination = queries.latest_nomination(case.id)
    if nomination is None or nomination.said_at is None:
        return None
    return Said(case, nomination, nomination.said_at + services.CAN_BE_TAKEN_BACK)


@dataclass(frozen=True)
class Wanted:
    """The seats at a destination where somebody gets one by a move, and not by a selection."""

    place: str
    taken: int
    seats: int
    free: int
    """Fewer than are not taken, where a limit holds several destinations together."""

    @property
    def standing(self) -> str:
        """How it stands."""
        return _("Seats at %(place)s: %(taken)s of %(seats)s taken.", **asdict(self))

    @property
    def sentence(self) -> str:
        """The same before the move is made."""
        if self.free:
            return self.standing
        return _(
            "All seats at %(place)s are taken: this would be one more than the call offers.", place=self.place
        )


def wanted_by(case: Case, moves: Collection[Move]) -> Wanted | None:
    """None where none of the moves takes a seat, or the person holds one already."""
    takes = any(effect.name == TAKES_PLACE for move in moves for effect in move.effects)
    if not takes or not isinstance(case, Application) or queries.held_seat(case.id) is not None:
        return None
    wanted = services.first_choice_of(case.id)
    return seats_at(case.call_id, wanted) if wanted is not None else None


def seats_at(call_id: int, destination_id: int) -> Wanted:
    """The seats at one destination of a call."""
    call = call_as_it_stands(call_id)
    offered = {place.id: place.seats for place in call.destinations}
    taken, free = seats_held(call.id).get(destination_id, 0), free_seats(call).get(destination_id, 0)
    return Wanted(names_in(call).places[destination_id], taken, offered[destination_id], free)


def wanted_part(case: Case, viewer: Person, now: datetime) -> Part:
    """To who decides whether somebody goes: how many seats are left for that."""
    if viewer.id == case.subject_id or wait_of(viewer, case) is None:
        return None
    wanted = wanted_by(case, book_of(case).stage(case.stage).moves.values())
    return ("selection/_wanted.html", {"wanted": wanted}) if wanted is not None else None


def explanation_part(case: Case, viewer: Person, now: datetime) -> Part:
    """Rank, score and cut-offs: to the person once everybody is moved, and to the office."""
    if not isinstance(case, Application) or not (viewer.id == case.subject_id or policy.reads(viewer, case)):
        return None
    if not has_left(case, *GATHERED):
        return None
    explanation = explanation_of(case)
    if explanation is None:
        return None
    own = viewer.id == case.subject_id
    recourse = appeals.recourse_of(case.id, now)
    told = [each for each in (recourse.made, *recourse.earlier) if each is not None] if recourse else []
    elsewhere = bool(told and kept_from_seats(case))
    values = {
        "explanation": explanation,
        "own": own,
        "recourse": recourse,
        "kept": {each.appeal.id: kept_by(each.appeal, elsewhere=elsewhere) for each in told},
        "now": now,
    }
    return "selection/_explanation.html", values


def declined_outcome(case: Case, now: datetime) -> Outcome | None:
    """To whom it ended with the answer of a partner: which has declined them, and that no other choice is left."""
    nomination = queries.latest_nomination(case.id)
    if nomination is None or nomination.accepted is not False or nomination.answered_at != case.ended_at:
        return None
    partner = tr(nomination.destination.institution.name)
    return Outcome([_("%(partner)s does not take you up, and no other choice is left.", partner=partner)])


def lapsed_outcome(case: Case, now: datetime) -> Outcome | None:
    """To whom it ended because an offer was not answered: what became of the place."""
    seat, book = queries.last_seat(case.id), book_of(case)
    if seat is None or seat.freed_at != case.ended_at or OFFER not in book.stages:
        return None
    if not any(move.clock and move.to == case.stage for move in book.stage(OFFER).moves.values()):
        return None
    partner = tr(seat.destination.institution.name)
    return Outcome(
        [
            _(
                "The place at %(partner)s was not accepted in time, so it goes on to the waiting list.",
                partner=partner,
            )
        ]
    )


def conditional_outcome(case: Case, now: datetime) -> Outcome | None:
    """To who has a place, accepted or not, that still depends on what they have not answered, or of which a condition was
    not met and nobody has said what follows."""
    if not _has_come_to_seats(case):
        return None
    found = conditions.unsettled_of(case.id)
    owed = [each for each in found if each.fulfilled is None and each.answered_at is None]
    unmet = [each for each in found if each.unmet]
    if not owed and not unmet:
        return None
    words = _("See the condition and answer") if owed else _("See the condition")
    button = words, url_for("conditions.show", condition_id=(owed or unmet)[0].id)
    meanwhile = conditions.answered_meanwhile(case) if unmet else ""
    lines = [*map(depends_on, unmet), *filter(None, [meanwhile]), *map(depends_on, owed)]
    return Outcome(lines, (button,), yours=bool(owed))


def depends_on(condition: OfferCondition) -> str:
    """To the person, of what is not settled: by when it is to be shown, or that it was not met and who says what follows."""
    if not condition.unmet:
        return _(
            "Your place still depends on this: %(asked)s, by %(until)s.",
            asked=condition.in_a_line,
            until=day(condition.due_on),
        )
    return _(
        "A condition of your place was not met: %(asked)s. The international office decides now what follows, and writes to "
        "you.",
        asked=condition.in_a_line,
    )


def seat_part(case: Case, viewer: Person, now: datetime) -> Part:
    """To the person who has a seat without a selection, whose result would tell of it: where it is."""
    if case.ended_at is not None or viewer.id != case.subject_id or not _has_come_to_seats(case):
        return None
    seat = queries.held_seat(case.id) if gives_in_turn(book_of(case)) else None
    if seat is None:
        return None
    settled = not any(asked(case, now) for asked in lent.asked_meanwhile)
    return "selection/_seat.html", {
        "place": seat.destination,
        "nominated_next": case.stage == NOMINATION and settled,
    }


def hindered_outcome(case: Case, now: datetime) -> Outcome | None:
    """To who can neither have a seat now nor go there: what is in the way, and who does what about it.

    Whoever waits for a seat reads it with their turn.
    """
    why = hindrance_of(case, now) if case.ended_at is None and case.stage != SEAT_AWAITED else None
    return Outcome([to_person(why)]) if why is not None else None


def offer_part(case: Case, viewer: Person, now: datetime) -> Part:
    """To the person whom a place is offered: where it is, and until when to answer."""
    if case.stage != OFFER or viewer.id != case.subject_id:
        return None
    seat = queries.held_seat(case.id)
    if seat is None:
        return None
    values = {
        "seat": seat,
        "answer_by": case.due_at,
        "somebody_may_wait": case.due_at is not None
        and local_day(case.due_at) < call_of(case).waiting_list_ends_on,
        "asked_partner": asks_partner(book_of(case)),
        "kept": kept.kept_beside([case], {case.id: [seat.destination]}).get(case.id, []),
    }
    return "selection/_offer.html", values


def partner_part(case: Case, viewer: Person, now: datetime) -> Part:
    """To the person and the office, once the partner has accepted: its own days of the stay, and its reference."""
    if not has_left(case, NOMINATION) or (case.subject_id != viewer.id and not policy.reads(viewer, case)):
        return None
    says = accepted_by_partner(case.id)
    return ("selection/_partner.html", {"says": says}) if says is not None else None


def accepted_by_partner(application_id: int) -> PartnerSays | None:
    """What the partner of the held seat has said of the stay; None where it said nothing."""
    nomination = queries.latest_nomination(application_id)
    if nomination is None or not nomination.accepted:
        return None
    seat = queries.held_seat(application_id)
    if seat is None or seat.destination_id != nomination.destination_id:
        return None
    says = PartnerSays(
        nomination.destination.institution.name,
        own_days(nomination),
        nomination.arrives_on or nomination.starts_on,
        nomination.ends_on,
        begins_before_arrival(nomination),
        nomination.partner_reference or "",
    )
    return says if says.days or says.reference else None


def condition_part(case: Case, viewer: Person, now: datetime) -> Part:
    """To the office, before all else: that the place depends on something which is not settled."""
    if not isinstance(case, Application) or viewer.id == case.subject_id or not policy.reads(viewer, case):
        return None
    if queries.held_seat(case.id) is None:
        return None
    found = conditions.unsettled_of(case.id)
    return ("selection/_depends.html", {"conditions": found}) if found else None


def conditions_part(case: Case, viewer: Person, now: datetime) -> Part:
    """What the place depends on: to the person, and to the office, who sets more."""
    own = viewer.id == case.subject_id
    if not isinstance(case, Application) or not (own or policy.reads(viewer, case)):
        return None
    if not _has_come_to_seats(case):
        return None
    found = conditions.conditions_of(case.id)
    sets = not own and policy.sets_conditions(viewer, case) and services.can_have_conditions(case)
    if not found and not sets:
        return None
    over = conditions.over_since([each for each in found if each.fulfilled is not None])
    values = {"case": case, "conditions": found, "over": over, "own": own, "sets": sets}
    return "selection/_conditions.html", values


def _has_come_to_seats(case: Case) -> bool:
    """Whether its person may hold a place: only there is it looked for what that depends on."""
    return case.ended_at is not None or case.stage in RISING or has_left(case, NOMINATION)
