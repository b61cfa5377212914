"""What a run says of each choice: by the places as they stand in it, so that those changed by hand count where they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from mobility.selection.allocation.inputs import Inputs
from mobility.selection.allocation.reasons import Account
from mobility.selection.allocation.rule import Given
from mobility.selection.models import Placement, SelectionRun

Told = Mapping[int, Mapping[str, Any]]
"""destination id -> `reasons.Reason.as_data`"""


def told_in(run: SelectionRun) -> dict[int, Told]:
    """application id -> what is said of its choices. Needs placements.

    Where nothing was changed by hand, and of runs from before reasons were kept, that is what the rule said.
    """
    changed = any(each.changed_by_id is not None for each in run.placements)
    if not changed or not any(each.reasons for each in run.placements):
        return {each.application_id: by_place(each.reasons) for each in run.placements}
    inputs = Inputs.of_data(run.inputs)
    account = Account(
        inputs.candidates,
        {place.id: place for place in inputs.places},
        inputs.limits,
        inputs.ties,
        {each.application_id: _given(each) for each in run.placements},
        inputs.reserved,
    )
    return {
        candidate.id: by_place(reason.as_data() for reason in account.of(candidate))
        for candidate in inputs.candidates
    }


def by_place(reasons: Iterable[Mapping[str, Any]]) -> Told:
    return {int(reason["destination"]): reason for reason in reasons}


def _given(placement: Placement) -> Given | None:
    if placement.destination_id is None:
        return None
    return Given(placement.destination_id, placement.reserved)
