"""Who gets which seat: by score over ranked choices, within seats, reserved seats first and in the call's order.

The rule, in words. Candidates stand in one order: higher score first; equal scores by `tie`, smaller first. For each
reserved group in the call's order, its confirmed candidates are gone through in that order, and each takes the free
seat of their best choice, until the group's reserved seats are used up. Then all who have no seat yet are gone through
in the same order, and each takes the free seat of their best choice. Who finds none waits.

With one order for all destinations this is serial dictatorship: stable (nobody and no destination would both rather
have each other, within the open seats), and no candidate gains by ranking untruthfully.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mobility.reviews.scoring import weighted_score

__all__ = ["Candidate", "Given", "allocate", "in_order", "weighted_score"]


@dataclass(frozen=True)
class Candidate:
    """`choices` are destination ids, best first; `groups` are those that the inclusion officer confirmed."""

    id: int
    score: Decimal
    tie: tuple[str, ...]
    choices: tuple[int, ...]
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Given:
    """A seat at a destination; `reserved` names the group whose seat it is."""

    destination: int
    reserved: str | None = None


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first."""
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.tie, candidate.id))


def allocate(
    candidates: Iterable[Candidate], seats: Mapping[int, int], reserved: Sequence[tuple[str, int]] = ()
) -> dict[int, Given | None]:
    """Candidate id -> the seat, or None: waits.

    `seats` are the free ones: destination id -> number. `reserved` is the call's (group, seats) in order of use.
    """
    order = in_order(candidates)
    free = {destination: max(number, 0) for destination, number in seats.items()}
    given: dict[int, Given | None] = {candidate.id: None for candidate in order}
    for group, number in reserved:
        members = (candidate for candidate in order if group in candidate.groups)
        _go_through(members, free, given, number, group)
    _go_through(order, free, given, len(order), None)
    return given


def _go_through(
    candidates: Iterable[Candidate],
    free: dict[int, int],
    given: dict[int, Given | None],
    number: int,
    group: str | None,
) -> None:
    """Let each take their best free choice until `number` seats are used."""
    left = number
    for candidate in candidates:
        if left <= 0:
            return
        if given[candidate.id] is not None:
            continue
        best = next((choice for choice in candidate.choices if free.get(choice, 0) > 0), None)
        if best is not None:
            free[best] -= 1
            given[candidate.id] = Given(best, group)
            left -= 1
