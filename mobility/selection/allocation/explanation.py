"""Why a selection came out as it did for one person: rank, score, the cut-off of each choice, the waiting-list place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.base.record import Event
from mobility.calls.models import Call, Destination
from mobility.calls.naming import places_of
from mobility.calls.seat_rule import goes_on
from mobility.selection.allocation.criteria import TENTH, CriterionScore, scored_in
from mobility.selection.allocation.free import free_now
from mobility.selection.allocation.inputs import open_choices, seats_given
from mobility.selection.allocation.line import InLine, Queue, Turn, line_in
from mobility.selection.allocation.passing import PassedBy, passed_by
from mobility.selection.allocation.reasons import Why
from mobility.selection.allocation.told import Told, by_place, told_in
from mobility.selection.hands import changes_by_hand
from mobility.selection.happenings import SEAT_GIVEN
from mobility.selection.heard import told_placement
from mobility.selection.models import Nomination, Outcome, Placement, Seat, SelectionRun
from mobility.selection.stages import OFFER, WAITING_LIST
from mobility.selection.variants.reading import changes_signed, held_beside, told
from mobility.selection.variants.wording import names_in

BY_HAND, GIVEN_BACK, NOT_NEEDED = "by-hand", "given-back", "not-needed"
NONE_GIVEN = "none-given"
"""Where nobody can hold a seat, by the terms of the call."""
ELSEWHERE = "elsewhere"
"""Where a seat could come, were it not for a place that the person has accepted in another call for the same time."""
PARTNER_DECLINED, FIELD_DECLINED = "partner-declined", "field-declined"
"""Beside those of `reasons.Why`: what happened to a choice after the rule; the last where the partner was asked for another
field, as a refusal holds for all."""

BOTH = "both"
WAITED, ROSE, GRANTED = "waited", "rose", "granted"
"""How somebody came to a seat after the selection: it became free and came by the waiting list, or from one less wanted; or
the office gave a free one by hand."""


@dataclass(frozen=True)
class Together:
    """A limit: at most so many seats at these destinations together."""

    seats: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """A seat that the person holds or held, and how they came to it."""

    place: int
    """Id of the destination."""
    reserved: bool
    came: str
    """`WAITED`, `ROSE` or `GRANTED`; empty where a run of the selection gave it."""
    given_at: datetime
    freed_at: datetime | None
    by_hand: bool = False
    """The run gave it there because the office had changed the place."""


@dataclass(frozen=True)
class ChoiceOutcome:
    """One ranked destination: the score with which the last of its open seats was given, if any was."""

    rank: int
    called: str
    name: Translated
    field: Translated
    cut_off: Decimal | None
    mine: bool
    """The seat is there."""
    why: str
    """Why the seat is not there: a `reasons.Why` or one of those above; empty if it is, or in runs of long ago."""
    was: Held | None = None
    """The seat that was there and became free again."""
    tie: str | None = None
    least: Decimal | None = None
    """The least score that is asked there."""
    together: Together | None = None
    turn: Turn | None = None
    """Where they stand for a seat there."""
    free: bool = False
    """Somebody on the waiting list would take a seat there, and one is free."""
    held_up: bool = False
    """The same of one that waits while it is open what follows from an appeal."""
    for_run: bool = False
    """The same of one that waits for a selection which is made anew."""


@dataclass(frozen=True)
class ByHand:
    """The office gave another place than the rule: who did, what the rule gave (None: the waiting list), and why."""

    by: str
    rule: str | None
    rule_is_known: bool
    reason: str


@dataclass(frozen=True)
class Explanation:
    """Scores in per cent; destinations are called as the call tells them apart."""

    reference: str
    rank: int
    candidates: int
    score: Decimal
    score_since: Decimal | None
    """By the points as they were corrected since the run, where that is another."""
    score_aside: Decimal | None
    """By points that were looked at again and do not count, where that is another."""
    outcome: Outcome
    criteria: tuple[CriterionScore, ...]
    choices: tuple[ChoiceOutcome, ...]
    line: InLine | None
    """Of who is on the waiting list and has a choice left that their score admits to."""
    goes_on: Sequence[str]
    """Of the same: where a seat that is given back does not simply go to the first who waits for it there, in sentences."""
    limited: bool
    """Whether the call has limits over several destinations."""
    next_answer_by: datetime | None
    """Of who waits in the line: until when somebody answers who is offered a seat that they wait for; the first of these
    days."""
    no_choice_left: bool
    """On the waiting list, where every chosen partner has declined the person: they wait for what an appeal owes them."""
    beyond_reach: str
    """On the waiting list, why no seat can come by it from any choice that is left: `ELSEWHERE`, or the score is below the
    least there (`Why.LEAST`), or none is given there (`NONE_GIVEN`), or the one here and the other there (`BOTH`); empty
    where one can."""
    passed_over: Sequence[PassedBy]
    """Of who waits in the line."""
    seat: Held | None
    seated_at: str
    """Where the seat is; empty without one."""
    by_hand: ByHand | None
    """What the run's place was changed by; where the seat came afterwards, this is over."""
    placed: str | None
    """Where the run placed the person, if it gave a seat."""
    call_reference: str
    changed: tuple[str, ...]
    """What the head signed otherwise than the call had published, in words."""
    changed_because: str

    @property
    def at_first_choice(self) -> bool:
        """Nothing better could have come of it, whether the seat is still there or was given back."""
        first = self.choices[0] if self.choices else None
        return first is not None and (first.mine or first.why == GIVEN_BACK)


def explanation_of(application: Application) -> Explanation | None:
    """By the run of which the person heard last; None before one is moved altogether: until then nobody is told."""
    placement = told_placement(application.id)
    if placement is None:
        return None
    held = _held(placement)
    seat = next((each for each in held if each.freed_at is None), None)
    call = _whole(application)
    waits = application.stage == WAITING_LIST
    wanted = open_choices([application.id]).get(application.id, ())
    queue = Queue.of(call) if waits and wanted else None
    line = line_in(queue.able(), call, application.id) if queue else None
    choices, names = _ranked(application.id), places_of(call)
    scored = scored_in(placement, call)
    variant = changes_signed(placement.run_id)
    return Explanation(
        reference=application.reference,
        rank=placement.rank,
        candidates=scored.candidates,
        score=placement.score.quantize(TENTH),
        score_since=scored.since,
        score_aside=scored.aside,
        outcome=Outcome(placement.outcome),
        criteria=scored.criteria,
        choices=_outcomes(call, placement, choices, held, line, wanted),
        line=line,
        goes_on=goes_on(call, line.turns) if line else (),
        limited=bool(call.limits),
        next_answer_by=_next_answer_by(line.turns) if line else None,
        no_choice_left=waits and not wanted,
        beyond_reach=_beyond_reach(call, application.id, queue, wanted)
        if queue and line is None and seat is None
        else "",
        passed_over=passed_by(application.id, names) if line else (),
        seat=seat,
        seated_at=names[seat.place] if seat else "",
        by_hand=_by_hand(placement, names),
        placed=names[placement.destination_id] if placement.destination_id is not None else None,
        call_reference=call.reference,
        changed=tuple(told(variant.changes, call, held_beside(variant.run))) if variant else (),
        changed_because=(variant.reason or "") if variant else "",
    )


def _beyond_reach(call: Call, application_id: int, queue: Queue, wanted: Sequence[int]) -> str:
    if line_in(queue, call, application_id) is not None:
        return ELSEWHERE
    given = seats_given(call)
    kinds = {Why.LEAST.value if given[place] else NONE_GIVEN for place in wanted}
    return kinds.pop() if len(kinds) == 1 else BOTH


def _next_answer_by(destination_ids: Collection[int]) -> datetime | None:
    return db.session.scalar(
        select(func.min(Application.due_at))
        .join(Seat, Seat.application_id == Application.id)
        .where(
            Seat.destination_id.in_(destination_ids),
            Seat.freed_at.is_(None),
            Application.stage == OFFER,
            Application.ended_at.is_(None),
        )
    )


def _whole(application: Application) -> Call:
    """The call with its destinations and their partners."""
    destinations = selectinload(Call.destinations).joinedload(Destination.institution)
    return db.session.scalars(select(Call).where(Call.id == application.call_id).options(destinations)).one()


def _ranked(application_id: int) -> Sequence[Choice]:
    return db.session.scalars(
        select(Choice)
        .where(Choice.application_id == application_id)
        .order_by(Choice.rank)
        .options(joinedload(Choice.destination).joinedload(Destination.institution))
    ).all()


def _outcomes(
    call: Call,
    placement: Placement,
    choices: Sequence[Choice],
    held: Sequence[Held],
    line: InLine | None,
    wanted: Sequence[int],
) -> tuple[ChoiceOutcome, ...]:
    rule, told, names = by_place(placement.reasons), _told(placement), places_of(call)
    had = {each.place: each for each in held if each.freed_at is not None}
    now_held = {each.place for each in held if each.freed_at is None}
    asked = _declined_at(placement.application_id) if len(wanted) < len(choices) else ()
    given, turns = seats_given(call), line.turns if line else {}
    free, reached = free_now(call) if line else None, turns.keys()
    found = []
    seated = False
    for choice in choices:
        place = choice.destination
        reason = told.get(place.id, UNTOLD)
        mine = place.id in now_held
        by_rule = rule.get(place.id, UNTOLD)["why"] if placement.changed_by_id is not None else ""
        refused = PARTNER_DECLINED if place.id in asked else FIELD_DECLINED
        declined = "" if place.id in wanted else refused
        why = "" if mine else _why(str(reason["why"]), by_rule, seated, declined, place.id in had)
        if why == Why.NO_SEAT and not given[place.id]:
            why = NONE_GIVEN
        seated = seated or mine
        cut_off = reason["cut_off"]
        found.append(
            ChoiceOutcome(
                rank=choice.rank,
                called=names[place.id],
                name=place.institution.name,
                field=place.field,
                cut_off=None if cut_off is None else Decimal(cut_off).quantize(TENTH),
                mine=mine,
                why=why,
                was=None if mine else had.get(place.id),
                tie=reason["tie"],
                least=place.least_score,
                together=_together(call, reason["limit"]),
                turn=turns.get(place.id),
                free=free is not None and place.id in reached & free.lying.keys(),
                held_up=free is not None and place.id in reached & free.waiting,
                for_run=free is not None and place.id in reached & free.for_run,
            )
        )
    return tuple(found)


def _declined_at(application_id: int) -> Sequence[int]:
    """Ids of the destinations for which the partner was asked, and has declined the person."""
    declined = (Nomination.application_id == application_id) & Nomination.accepted.is_(False)
    return db.session.scalars(select(Nomination.destination_id).where(declined)).all()


UNTOLD = {"why": "", "cut_off": None, "limit": None, "tie": None}
"""Of a choice on which the run says nothing."""


def _told(placement: Placement) -> Told:
    """By the places as they were signed; the whole run is looked at only where something in it was changed by hand."""
    changed = exists().where(Placement.run_id == SelectionRun.id, Placement.changed_by_id.is_not(None))
    run = db.session.scalar(
        select(SelectionRun)
        .where(SelectionRun.id == placement.run_id, changed)
        .options(selectinload(SelectionRun.placements))
    )
    return told_in(run)[placement.application_id] if run is not None else by_place(placement.reasons)


def _held(placement: Placement) -> list[Held]:
    """The seats of the person in this call, in the order in which they were given. `placement`: of the run that they heard
    of last.
    """
    by_run = exists().where(
        Placement.application_id == Seat.application_id,
        Placement.destination_id == Seat.destination_id,
        Placement.moved_at.is_not(None),
    )
    by_hand = exists().where(
        Event.chain == func.concat("case:", Seat.application_id),
        Event.name == SEAT_GIVEN,
        Event.facts["seat"].as_integer() == Seat.id,
    )
    left = aliased(Seat)
    # at that very moment, as who has lost a seat before waits for the next
    exchanged = exists().where(left.application_id == Seat.application_id, left.freed_at == Seat.given_at)
    came = case((by_hand, GRANTED), (by_run, ""), (exchanged, ROSE), else_=WAITED)
    rows = db.session.execute(
        select(Seat, came).where(Seat.application_id == placement.application_id).order_by(Seat.id)
    )
    changed = placement.destination_id if placement.changed_by_id is not None else None
    return [
        Held(
            place=seat.destination_id,
            reserved=seat.reserved is not None,
            came=how,
            given_at=seat.given_at,
            freed_at=seat.freed_at,
            by_hand=not how and seat.destination_id == changed,
        )
        for seat, how in rows
    ]


def _why(told: str, by_rule: str, seated: bool, declined: str, had: bool) -> str:
    """What the run says, unless something came after it. `by_rule`: of who was placed by hand, what the rule said; `had`:
    they held a seat there.
    """
    if declined:
        return declined
    if had:
        return GIVEN_BACK
    if seated:
        return Why.BETTER.value
    if told == Why.BETTER:
        return NOT_NEEDED  # since then the better seat is gone
    if by_rule in (Why.GIVEN, Why.BETTER):
        return BY_HAND
    return told


def _together(call: Call, members: list[int] | None) -> Together | None:
    """The limit over these destinations, if what was full was one."""
    limit = next((each for each in call.limits if sorted(each["destinations"]) == members), None)
    if limit is None:
        return None
    names = names_in(call).places
    return Together(
        int(limit["seats"]), tuple(names[number] for number in names if number in limit["destinations"])
    )


def _by_hand(placement: Placement, names: Mapping[int, str]) -> ByHand | None:
    if placement.changed_by_id is None:
        return None
    rule = placement.by_rule
    return ByHand(
        by=changes_by_hand(placement.run_id, [placement.application_id])[placement.application_id].by,
        rule=names[rule.destination_id] if rule and rule.destination_id is not None else None,
        rule_is_known=rule is not None,
        reason=placement.reason or "",
    )
