"""What a variant would bring: who gains, who loses, who moves against the proposal, and the sums beside one another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum

from mobility.base.database import utc_now
from mobility.selection.allocation.inputs import Inputs
from mobility.selection.allocation.placing import placements_by
from mobility.selection.models import Outcome, RunState, SelectionRun, Variant
from mobility.selection.variants.terms import after, with_terms


@dataclass(frozen=True)
class Stands:
    """Where one application would be: a destination, or None for no seat. Score in per cent."""

    destination: int | None
    reserved: bool
    score: Decimal


Result = Mapping[int, Stands]
"""application id -> where it would be"""


@dataclass(frozen=True)
class Totals:
    """Sums of a result."""

    placed: int
    first_choices: int
    """So many of them at the destination that they want most."""
    reserved: int
    """Reserved seats that are used."""
    empty: int
    """Seats that nobody gets."""


class Turn(StrEnum):
    """What becomes of somebody; whoever it is worse for first."""

    LOSES = "loses"
    DOWN = "down"
    """From a seat to one of a later choice."""
    UP = "up"
    GAINS = "gains"


@dataclass(frozen=True)
class Turned:
    """Somebody who stands otherwise than in the proposal."""

    application_id: int
    turn: Turn
    before: Stands
    after: Stands


def as_proposed(run: SelectionRun) -> Result:
    """The proposal as it stands, with what was changed by hand. Needs placements."""
    return {
        each.application_id: Stands(
            each.destination_id if each.outcome == Outcome.SEAT else None, bool(each.reserved), each.score
        )
        for each in run.placements
    }


def computed(inputs: Inputs) -> Result:
    """By the rule, from the inputs alone."""
    given = inputs.allocation().given
    found = {}
    for candidate in inputs.candidates:
        seat = given[candidate.id]
        found[candidate.id] = Stands(
            seat.destination if seat else None, bool(seat and seat.reserved), candidate.score
        )
    return found


def inputs_of(variant: Variant, base: Inputs) -> Inputs:
    """`base`: of the run that the variant belongs to."""
    return with_terms(base, after(variant.changes))


def totals(result: Result, inputs: Inputs) -> Totals:
    """`inputs`: those that the result was made from; of a changed proposal, its own."""
    placed = sum(each.destination is not None for each in result.values())
    firsts = {candidate.id: candidate.choices[:1] for candidate in inputs.candidates}
    return Totals(
        placed=placed,
        first_choices=sum(
            each.destination is not None and firsts.get(number) == (each.destination,)
            for number, each in result.items()
        ),
        reserved=sum(each.reserved for each in result.values()),
        empty=max(inputs.most - placed, 0),
    )


def turned(before: Result, result: Result, inputs: Inputs) -> list[Turned]:
    """Those who stand otherwise, in the order of `Turn`; of each the best of the result first."""
    choices = {candidate.id: candidate.choices for candidate in inputs.candidates}
    found = [
        Turned(number, _turn(before[number], each, choices[number]), before[number], each)
        for number, each in result.items()
        if before[number].destination != each.destination
    ]
    order = list(Turn)
    return sorted(found, key=lambda each: order.index(each.turn))


def _turn(before: Stands, result: Stands, choices: Sequence[int]) -> Turn:
    if before.destination is None:
        return Turn.GAINS
    if result.destination is None:
        return Turn.LOSES
    better = choices.index(result.destination) < choices.index(before.destination)
    return Turn.UP if better else Turn.DOWN


@dataclass(frozen=True)
class Tried:
    """A variant and what it would bring; `turned` against the proposal as it stands."""

    variant: Variant
    result: Result
    totals: Totals
    turned: Sequence[Turned]

    @property
    def counts(self) -> Mapping[str, int]:
        return counted(self.turned)


def tried(run: SelectionRun, variant: Variant, base: Inputs) -> Tried:
    """`base`: the inputs of `run`, whose placements are loaded."""
    inputs = inputs_of(variant, base)
    result = computed(inputs)
    return Tried(variant, result, totals(result, inputs), turned(as_proposed(run), result, inputs))


def as_run(run: SelectionRun, variant: Variant, base: Inputs) -> SelectionRun:
    """The run that the variant would become, to be looked at and never kept. `base`: the inputs of `run`, whose placements
    are loaded with their people."""
    inputs = inputs_of(variant, base)
    result = inputs.allocation()
    made = SelectionRun(
        call_id=run.call_id,
        number=run.number,
        state=RunState.PROPOSED,
        inputs=inputs.as_data(),
        proposed_at=utc_now(),
    )
    made.displaced = [asdict(each) for each in result.displaced]
    people = {each.application_id: each.application for each in run.placements}
    made.placements = placements_by(inputs, result)
    for each in made.placements:
        each.application, each.changed_by_id, each.reason = people[each.application_id], None, None
    return made


def counted(turns: Iterable[Turned]) -> dict[str, int]:
    """turn -> how many"""
    found = dict.fromkeys(map(str, Turn), 0)
    for each in turns:
        found[each.turn] += 1
    return found


def differing(results: Sequence[Result]) -> list[int]:
    """Applications that do not stand the same in all results, in the order of the first."""
    return [number for number in results[0] if len({result[number].destination for result in results}) > 1]
