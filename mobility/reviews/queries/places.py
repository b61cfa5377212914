"""Where the applications that somebody has assessed stand among each other: by their own points, and by the mean of all."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.reviews import policy, scoring
from mobility.reviews.spread import ranked, spread_of
from mobility.workflow import services as workflow

from .conflicts import conflicts_among
from .desk import OwnAssessment
from .results import signed_totals


@dataclass(frozen=True)
class Place:
    """`rank` of `among` applications, equal ones share one; `total` in per cent."""

    rank: int
    among: int
    total: Decimal


def own_places(found: Collection[OwnAssessment]) -> dict[int, Place]:
    """id of each assessment -> its place by one's own points, among those that one has signed in the call and stage.

    Of an application that came back just the latest round counts. Needs `call`.
    """
    latest: dict[tuple[int, str], OwnAssessment] = {}
    for each in found:
        key = (each.application.id, each.assessment.stage)
        if key not in latest or latest[key].assessment.round < each.assessment.round:
            latest[key] = each
    totals: dict[tuple[int, str], dict[int, Decimal]] = defaultdict(dict)
    for (_application, stage), each in latest.items():
        share = scoring.share(each.assessment.scores, each.application.call.criteria)
        totals[each.application.call_id, stage][each.assessment.id] = share
    return {key: place for each in totals.values() for key, place in _placed(each).items()}


def places_by_mean(viewer: Person, found: Collection[OwnAssessment]) -> dict[tuple[int, str], Place]:
    """(application id, stage) -> its place by the mean of all assessors, among those of its call that `viewer` has assessed.

    Only of what they may read now: nothing while they may be asked for an assessment, or take no part. Needs `call`.
    A statement for each stage, and one.
    """
    barred = conflicts_among([each.application.id for each in found])
    readable: dict[str, dict[int, Application]] = defaultdict(dict)
    for each in found:
        application, stage = each.application, each.assessment.stage
        if viewer.id in barred.get(application.id, ()):
            continue
        if stage in policy.stages_seen(viewer, application, workflow.book_of(application)):
            readable[stage][application.id] = application
    return {
        (application_id, stage): place
        for stage, applications in readable.items()
        for application_id, place in _by_call(stage, list(applications.values())).items()
    }


def _by_call(stage: str, applications: Sequence[Application]) -> dict[int, Place]:
    means: dict[int, dict[int, Decimal]] = defaultdict(dict)
    totals = signed_totals(applications, stage)
    for each in applications:
        spread = spread_of(list(totals.get(each.id, {}).values()))
        if spread is not None:
            means[each.call_id][each.id] = spread.mean
    return {key: place for each in means.values() for key, place in _placed(each).items()}


def _placed(totals: Mapping[int, Decimal]) -> dict[int, Place]:
    return {key: Place(rank, len(totals), totals[key]) for key, rank in ranked(totals).items()}
