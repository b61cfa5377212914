"""Points on the scales of a call's criteria: whether they can stand, and what they come to."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from mobility.base.refusals import Refusal

Criteria = Sequence[Mapping[str, object]]
"""As `Call.criteria`: each with `key`, `scale` (the highest number of points) and `weight` (in per cent)."""

FIELD = "points-"
"""Before a criterion's key in the names of a form's fields."""


def faults(criteria: Criteria, scores: Mapping[str, object], *, complete: bool) -> list[Refusal]:
    """What is wrong with `scores` (criterion key -> points): "score-out-of-scale", and if `complete` "score-missing"."""
    found: list[Refusal] = []
    for criterion in criteria:
        key, scale = str(criterion["key"]), scale_of(criterion)
        points = scores.get(key)
        if points is None:
            if complete:
                found.append(Refusal("score-missing", FIELD + key))
        elif not isinstance(points, int) or not 0 <= points <= scale:
            found.append(Refusal("score-out-of-scale", FIELD + key, scale=scale))
    return found


def scale_of(criterion: Mapping[str, object]) -> int:
    return int(str(criterion["scale"]))


def weight_of(criterion: Mapping[str, object]) -> int:
    return int(str(criterion["weight"]))


def share(points: Mapping[str, int], criteria: Criteria) -> Decimal:
    """One assessment in per cent: each criterion as a share of its scale, times its weight."""
    return sum(
        (
            Decimal(points.get(str(c["key"]), 0)) / Decimal(str(c["scale"])) * Decimal(str(c["weight"]))
            for c in criteria
        ),
        Decimal(0),
    )


def weighted_score(scores: Iterable[Mapping[str, int]], criteria: Criteria) -> Decimal:
    """The mean of the assessments in per cent; three decimals. Weights add up to 100."""
    totals = [share(points, criteria) for points in scores]
    if not totals:
        return Decimal(0)
    return (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.001"))
