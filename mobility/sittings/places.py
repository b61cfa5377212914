"""Where an application stands among those of its call by the assessments that rank, and on which side of its seats."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.calls.nesting import seats_in_all
from mobility.calls.queries import with_destinations
from mobility.reviews.queries import signed_totals
from mobility.reviews.spread import ranked, spread_of

AROUND = 2
"""Places above and below the last seat that count as the border."""


class Side(StrEnum):
    ABOVE = "above"
    ON = "on"
    """Equal ones share the last of the seats."""
    BELOW = "below"


@dataclass(frozen=True)
class Place:
    """`rank` of `among` applications, which `equal` of them share."""

    rank: int
    among: int
    equal: int = 1
    seats: int | None = None
    """Of the call: the border lies after the place of this number. None where not all of the call are compared."""

    @property
    def side(self) -> Side | None:
        if self.seats is None:
            return None
        if self.rank > self.seats:
            return Side.BELOW
        return Side.ABOVE if self.rank + self.equal - 1 <= self.seats else Side.ON


def placed(means: Mapping[int, Decimal], seats: int | None = None) -> dict[int, Place]:
    """key -> its place, the highest mean first."""
    ranks = ranked(means)
    sharing = Counter(ranks.values())
    return {key: Place(rank, len(means), sharing[rank], seats) for key, rank in ranks.items()}


def place_in(minutes: Mapping[str, Any], scores: Mapping[str, Any]) -> Place | None:
    """As signed minutes have it. Those that were signed earlier count among their own agenda, or have no places at all."""
    if "rank" not in scores:
        return None
    if "among" not in scores:
        return Place(scores["rank"], sum(bool(item["scores"]) for item in minutes["items"]))
    return Place(scores["rank"], scores["among"], scores["equal"], scores["seats"])


def candidates_of(call: Call, at: datetime | None = None) -> Sequence[Application]:
    """The call's applications that are sent and not at an end, with their people, as they were sent.

    `at`: who was at no end at that moment.
    """
    under_way = Application.ended_at.is_(None)
    return db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call.id,
            Application.submitted_at.is_not(None),
            under_way if at is None else or_(under_way, Application.ended_at > at),
        )
        .options(joinedload(Application.call), joinedload(Application.subject))
        .order_by(Application.submitted_at, Application.id)
    ).all()


def seats_of(call: Call) -> int:
    """After so many places by the assessments lies the border."""
    return seats_in_all(with_destinations(call))


def on_the_border(call: Call, stage: str, applications: Sequence[Application]) -> list[Application]:
    """Those within two places of the last seat by their mean, and those whose assessors lie far apart; best first.

    `applications`: all of the call that are compared.
    """
    totals = signed_totals(applications, stage)
    means = {key: sum(each.values(), Decimal(0)) / len(each) for key, each in totals.items()}
    ranked = sorted(
        (each for each in applications if each.id in means), key=lambda each: (-means[each.id], each.id)
    )
    seats = seats_of(call)
    near = {each.id for each in ranked[max(seats - AROUND, 0) : seats + AROUND]}
    apart = {
        key for key, each in totals.items() if (spread := spread_of(list(each.values()))) and spread.apart
    }
    return [each for each in ranked if each.id in near | apart]


def places_among(
    call: Call,
    compared: Sequence[Application],
    totals: Mapping[int, Mapping[int, Decimal]],
    shown: Collection[int],
) -> dict[int, Place]:
    """id of each application of the call that is `shown` -> its place among the others that are; with the border where all
    that have assessments are. `totals`: as `signed_totals`.
    """
    spreads = {
        each.id: spread for each in compared if (spread := spread_of(list(totals.get(each.id, {}).values())))
    }
    means = {key: spread.mean for key, spread in spreads.items() if key in shown}
    return placed(means, seats_of(call) if len(means) == len(spreads) else None)
