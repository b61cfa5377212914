"""A proposal of who gets which seat: made from the inputs as they are, changed by hand with a reason, or discarded."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.accounts.queries import people_holding
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import number, tr
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen
from mobility.calls.models import Call
from mobility.calls.naming import places_of
from mobility.calls.opening import Phase, phase
from mobility.inclusion.queries import confirmed_groups
from mobility.notifications.services import recall_about, tell
from mobility.reviews.queries import has_conflict
from mobility.selection import policy
from mobility.selection.allocation.held import seats_held
from mobility.selection.allocation.inputs import (
    Inputs,
    gather,
    limits_left,
    open_choices,
    places_left,
    room_left,
)
from mobility.selection.allocation.placing import placements_by
from mobility.selection.allocation.waiting import by_place, seats_waiting
from mobility.selection.hands import CHANGED, DISCARDED, PROPOSED, SIGNED, changes_by_hand
from mobility.selection.marks import mark_of
from mobility.selection.models import Outcome, Placed, Placement, RunState, SelectionRun
from mobility.selection.queries import open_run
from mobility.selection.stages import WAITING_LIST
from mobility.selection.variants.reading import signed_from

LONGEST_REASON = 1000
WITHOUT_SEAT = {Outcome.WAITING: _l("Waiting list"), Outcome.LEFT_OUT: _l("No place")}


def propose(actor: Person, call: Call, *, seen: str | None = None, now: datetime) -> SelectionRun:
    """A new proposal from the inputs as they are now; one that is not signed yet is replaced. `call` with destinations.

    `seen`: the mark of what stood on the page (`marks.mark_shown`); None where there was no page.

    Raises `Refusal`: "not-your-selection", "call-still-open", "proposal-changed-meanwhile", "run-being-moved",
    "nobody-to-place".
    """
    ensure_proposes(actor, call)
    if phase(call, now) in (Phase.DRAFT, Phase.COMING, Phase.OPEN):
        raise Refusal("call-still-open")
    lock_selection(call.id)
    _ensure_shown(seen, call.id)
    before = open_run(call.id)
    if before is not None and before.state == RunState.SIGNED:
        raise Refusal("run-being-moved")
    if before is not None:
        put_aside(actor, before, now)
    inputs = gather(call)
    if not inputs.candidates:
        raise Refusal("nobody-to-place")
    run = write_run(actor.id, call, inputs, now)
    facts = {"run": run.number, "digest": run.digest, "candidates": len(inputs.candidates)}
    record(f"call:{call.id}", PROPOSED, actor.id, now, facts)
    _tell_signers(actor, call, len(inputs.candidates), now)
    return run


def change_placement(
    actor: Person,
    run: SelectionRun,
    placement_id: int,
    *,
    outcome: str,
    destination_id: int | None,
    reason: str,
    seen: str = "",
    now: datetime,
) -> Placement:
    """Give one person another outcome than the rule does, within their choices and the free seats, and say why.

    `seen`: `base.seen.seen_of` what stood there (`Placement.shown`).

    Raises `Refusal`: "not-your-selection", "reason-owed", "own-case", "conflict-of-interest", "placement-unchanged",
    "seat-needs-destination", "not-among-choices", "below-least-score", "no-seat-left",
    "stays-on-waiting-list", or as `ensure_open` and `as_seen`.
    """
    placement, application = _open_placement(actor, run, placement_id)
    entered = {"outcome": outcome, "destination_id": destination_id, "reason": reason.strip()}
    words = {"place": lambda _there: _in_words(run, placement)}
    wanted = as_seen(seen, {"place": entered}, placement.shown, words=words)["place"]
    outcome, destination_id, reason = (wanted[key] for key in ("outcome", "destination_id", "reason"))
    if not reason:
        raise Refusal("reason-owed", "reason")
    if _changes_nothing(placement, outcome, destination_id, reason):
        raise Refusal("placement-unchanged", "place")
    if outcome == Outcome.LEFT_OUT and application.stage == WAITING_LIST:
        raise Refusal("stays-on-waiting-list", "place")
    if outcome == Outcome.SEAT:
        _ensure_seat(run, placement, destination_id)
    _place(placement, Outcome(outcome), destination_id if outcome == Outcome.SEAT else None)
    placement.reason, placement.changed_by_id = reason[:LONGEST_REASON], actor.id
    if placement.by_rule == Placed(Outcome(outcome), placement.destination_id, placement.reserved):
        placement.reason = placement.changed_by_id = None  # as the rule has it: nothing of a hand is left
    at, why = placement.destination_id, {"reason": reason[:LONGEST_REASON]}
    facts = {"run": run.number, "case": application.id, "outcome": outcome, "destination": at}
    record(f"call:{run.call_id}", CHANGED, actor.id, now, facts, why)
    db.session.flush()
    return placement


def _changes_nothing(placement: Placement, outcome: str, destination_id: int | None, reason: str) -> bool:
    """The same place again; of what was changed by hand the reason may still be put right."""
    same = (placement.outcome, placement.destination_id) == (outcome, destination_id)
    return same and (placement.changed_by_id is None or placement.reason == reason.strip())


def _place(placement: Placement, outcome: Outcome, destination_id: int | None) -> None:
    """Who has a reserved seat, or had one by the rule, has it as such wherever the seat is, if the status is confirmed."""
    groups = confirmed_groups([placement.application_id]).get(placement.application_id, frozenset())
    rule = placement.by_rule
    group = placement.reserved or (rule.reserved if rule else None)
    placement.outcome, placement.destination_id = outcome, destination_id
    placement.reserved = group if outcome == Outcome.SEAT and group in groups else None


def discard(actor: Person, run: SelectionRun, *, seen: str | None = None, now: datetime) -> None:
    """Take an unsigned proposal back. `seen`: as of `propose`.

    Raises `Refusal`: "not-your-selection", "proposal-changed-meanwhile", or as `ensure_open`.
    """
    ensure_proposes(actor, run.call)
    lock_open(run)
    _ensure_shown(seen, run.call_id)
    put_aside(actor, run, now)


def _ensure_shown(seen: str | None, call_id: int) -> None:
    """Raises `Refusal`: "proposal-changed-meanwhile"."""
    if seen is not None and seen != mark_of(call_id):
        raise Refusal("proposal-changed-meanwhile", chain=f"call:{call_id}")


def lock_selection(call_id: int) -> None:
    """One selection of a call is made at a time, until the end of the transaction."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"selection:{call_id}", 0))))


def ensure_proposes(actor: Person, call: Call) -> None:
    """Raises `Refusal`: "not-your-selection"."""
    if not policy.proposes(actor, call):
        raise Refusal("not-your-selection")


def lock_open(run: SelectionRun) -> None:
    """Keep the proposal from others until the end of the transaction. Raises `Refusal`: as `ensure_open`."""
    db.session.refresh(run, ["state"], with_for_update={"of": SelectionRun})
    ensure_open(run)


def ensure_open(run: SelectionRun) -> None:
    """Raises `Refusal`, where it is over, with by whom it came so: "run-signed-already", "variant-signed-already",
    "run-not-open"."""
    if run.state == RunState.PROPOSED:
        return
    chain = f"call:{run.call_id}"
    if run.state != RunState.DISCARDED:
        raise Refusal("run-signed-already", chain=chain, among=(SIGNED,))
    instead = signed_from(run)
    if instead is not None:
        raise Refusal("variant-signed-already", name=instead.name, chain=chain, among=(SIGNED,))
    raise Refusal("run-not-open", chain=chain, among=(PROPOSED, DISCARDED))


def _open_placement(actor: Person, run: SelectionRun, placement_id: int) -> tuple[Placement, Application]:
    """As it is now, with its case.

    Raises `Refusal`: "own-case", "conflict-of-interest", or as `ensure_proposes` and `lock_open`.
    """
    ensure_proposes(actor, run.call)
    lock_open(run)
    found = next(placement for placement in run.placements if placement.id == placement_id)
    db.session.refresh(found, ["outcome", "destination_id", "reserved", "reason", "changed_by_id"])
    application = db.session.get_one(Application, found.application_id)
    if application.subject_id == actor.id:
        raise Refusal("own-case")
    if has_conflict(application.id, actor.id):
        raise Refusal("conflict-of-interest")
    return found, application


def _in_words(run: SelectionRun, placement: Placement) -> str:
    """`Riga Technical University · She asked. · Dilnoza Rahimova`: where the proposal has them, why, and by whose hand."""
    at = placement.destination_id
    place = places_of(run.call)[at] if at is not None else str(WITHOUT_SEAT[Outcome(placement.outcome)])
    hand = changes_by_hand(run.id, [placement.application_id] if placement.changed_by_id is not None else [])
    by = [each.by for each in hand.values()]
    return " · ".join(filter(None, (place, placement.reason, *by)))


def put_aside(actor: Person, run: SelectionRun, now: datetime) -> None:
    """The proposal is discarded: by hand, or because another takes its place."""
    run.state = RunState.DISCARDED
    ask_no_more(run)
    record(f"call:{run.call_id}", DISCARDED, actor.id, now, {"run": run.number})
    db.session.flush()


def write_run(proposed_by_id: int, call: Call, inputs: Inputs, now: datetime) -> SelectionRun:
    """A new run with what the rule gives, proposed."""
    number = (
        db.session.scalar(select(func.max(SelectionRun.number)).where(SelectionRun.call_id == call.id)) or 0
    )
    run = SelectionRun(
        call_id=call.id,
        number=number + 1,
        state=RunState.PROPOSED,
        inputs=inputs.as_data() | inputs.left_out(),
        digest=inputs.digest(),
        proposed_by_id=proposed_by_id,
        proposed_at=now,
    )
    db.session.add(run)
    db.session.flush()
    result = inputs.allocation()
    run.displaced = [asdict(each) for each in result.displaced]
    for placement in placements_by(inputs, result):
        placement.run_id = run.id
        db.session.add(placement)
    db.session.flush()
    return run


def _tell_signers(actor: Person, call: Call, candidates: int, now: datetime) -> None:
    for head in people_holding(f"{Role.HEAD_OF_OFFICE}@{EVERYWHERE}", now):
        if head.id != actor.id:
            values = {"call": tr(call.title, head.language), "number": candidates}
            link = f"/selection/{call.reference}"
            tell(head, PROPOSED, about=f"call:{call.id}", values=values, link=link, now=now)


def ask_no_more(run: SelectionRun) -> None:
    """Nobody is asked any more to sign the proposal: what asked them to is settled."""
    recall_about(f"call:{run.call_id}", [PROPOSED])


def _ensure_seat(run: SelectionRun, placement: Placement, destination_id: int | None) -> None:
    if destination_id is None:
        raise Refusal("seat-needs-destination", "place")
    if destination_id not in open_choices([placement.application_id]).get(placement.application_id, ()):
        raise Refusal("not-among-choices", "place")
    place = next(place for place in run.call.destinations if place.id == destination_id)
    if place.least_score is not None and placement.score < place.least_score:
        raise Refusal("below-least-score", "place", least=number(place.least_score))
    if seats_left(run, placement)[destination_id] <= 0:
        raise Refusal("no-seat-left", "place")


def seats_left(run: SelectionRun, placement: Placement) -> dict[int, int]:
    """destination id -> how many can be seated there beside what the proposal gives to others, by seats and limits, and what
    waits for an application."""
    waiting = by_place(each for each in seats_waiting(run.call_id) if each.from_runs)
    held = Counter(seats_held(run.call_id)) + waiting
    given = Counter(
        other.destination_id
        for other in run.placements
        if other is not placement and other.outcome == Outcome.SEAT and other.destination_id is not None
    )
    return room_left(places_left(run.call, held), limits_left(run.call, held), given)
