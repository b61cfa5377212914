"""What the rule gives, as the placements of a run."""

from mobility.selection.allocation.inputs import Inputs
from mobility.selection.allocation.reasons import Account
from mobility.selection.allocation.rule import Allocation
from mobility.selection.models import Outcome, Placement


def placements_by(inputs: Inputs, result: Allocation) -> list[Placement]:
    """One for each candidate, best first, with the reasons; of no run yet. `result`: what the rule gives by the inputs."""
    places = {place.id: place for place in inputs.places}
    account = Account(inputs.candidates, places, inputs.limits, inputs.ties, result.given, inputs.reserved)
    found = []
    for rank, candidate in enumerate(inputs.candidates, 1):
        seat = result.given[candidate.id]
        placement = Placement(application_id=candidate.id, rank=rank, score=candidate.score)
        placement.outcome = Outcome.SEAT if seat else Outcome.WAITING
        placement.destination_id = seat.destination if seat else None
        placement.reserved = seat.reserved if seat else None
        placement.reasons = [reason.as_data() for reason in account.of(candidate)]
        found.append(placement)
    return found
