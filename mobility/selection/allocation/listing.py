"""What the tables of a run are written with: names of places and people, and what is said of each choice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mobility.calls.models import Call
from mobility.calls.naming import places_of
from mobility.selection.allocation.kept import Kept, kept_beside
from mobility.selection.allocation.reasons import Why
from mobility.selection.allocation.told import Told, told_in
from mobility.selection.hands import Change, changes_by_hand
from mobility.selection.models import Outcome, Placement, SelectionRun
from mobility.sittings.votes import Voted, votes_on


@dataclass(frozen=True)
class Listing:
    """`places`, `short`: id of a destination -> what it is called; `people`: id of an application -> its person's name."""

    places: Mapping[int, str]
    short: Mapping[int, str]
    people: Mapping[int, str]
    told: Mapping[int, Told]
    """id of an application -> what the run says of its choices, by destination"""
    took_part: Mapping[int, Collection[int]]
    """id of an application -> the choices that took part in the run"""
    votes: Mapping[int, Voted]
    """id of an application -> how the committee voted on it, of those on which it did"""
    kept: Mapping[int, Sequence[Kept]]
    """id of an application -> what its person has accepted in another call for the time of one of their choices"""
    by_hand: Mapping[int, Change]
    """id of an application -> who changed its place by hand"""

    @classmethod
    def of(cls, run: SelectionRun, call: Call) -> "Listing":
        """Needs the placements with their people and choices, and the destinations with their partners."""
        cases = [each.application for each in run.placements]
        chosen = {case.id: [each.destination for each in case.choices] for case in cases}
        return cls(
            places_of(call),
            places_of(call, short=True),
            {each.application_id: each.application.subject.called for each in run.placements},
            told_in(run),
            {int(each["application"]): each["choices"] for each in run.inputs["candidates"]},
            votes_on([each.application_id for each in run.placements]),
            kept_beside(cases, chosen),
            changes_by_hand(
                run.id, [each.application_id for each in run.placements if each.changed_by_id is not None]
            ),
        )

    def to_be_read(self, placements: Iterable[Placement]) -> list[Placement]:
        """Of these, those whose vote does not speak for a seat."""
        votes = [(each, self.votes.get(each.application_id)) for each in placements]
        return [each for each, vote in votes if vote is not None and not vote.speaks_for]

    def beyond_reach(self, placement: Placement) -> bool:
        """On the waiting list, where the score is below the least at each choice: no seat can come by it."""
        told = self.told[placement.application_id].values()
        waits = placement.outcome == Outcome.WAITING
        return waits and bool(told) and all(reason["why"] == Why.LEAST for reason in told)

    def partner_declined(self, placement: Placement, destination_id: int) -> bool:
        """Whether the choice took no part, because its partner had declined the person before the run."""
        took_part = self.took_part.get(placement.application_id)
        return took_part is not None and destination_id not in took_part
