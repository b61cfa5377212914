"""What calls offer, added up: seats, partners, languages of study."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from mobility.base.database import Translated, db
from mobility.calls.models import Call, Destination
from mobility.calls.nesting import seats_together
from mobility.institutions.models import Institution


@dataclass
class Offer:
    """What the destinations of a call come to."""

    seats: int = 0
    """As many as can be given: fewer than those of its destinations, where limits hold some of these together."""
    is_limited: bool = False
    """Whether that is fewer."""
    partners: dict[int, str] = field(default_factory=dict)
    """id -> country"""
    partner: Translated = field(default_factory=dict)
    """The name of one of them."""
    levels: dict[str, str] = field(default_factory=dict)
    """language of study -> the lowest level asked; empty where one asks none"""
    is_joint: bool = False
    """Whether its places are specialties of a joint faculty."""
    stay: tuple[date, date] | None = None
    """From the first day of all stays to the last."""

    def with_more(
        self,
        partners: Mapping[int, str],
        partner: Translated,
        language: str,
        level: str,
        joint: bool,
        first: date,
        last: date,
    ) -> None:
        self.partners.update(partners)
        self.partner = self.partner or partner
        self.levels[language] = min(level, self.levels.get(language, level))
        self.is_joint = self.is_joint or joint
        earliest, latest = self.stay or (first, last)
        self.stay = min(earliest, first), max(latest, last)

    def count(self, seats: Mapping[int, int], limits: Collection[Mapping[str, Any]]) -> None:
        """`seats`: of each destination; `limits`: of the call."""
        together = [(limit["destinations"], int(limit["seats"])) for limit in limits]
        self.seats = seats_together(seats, together)
        self.is_limited = self.seats < sum(seats.values())


def offers_of(calls: Collection[Call]) -> Mapping[int, Offer]:
    """id of a call -> what it offers; one statement, which adds up what a list would otherwise load by the hundred."""
    seats = func.jsonb_object_agg(Destination.id, Destination.seats)
    place = func.jsonb_object_agg(Institution.id, Institution.country)
    rows = db.session.execute(
        select(
            Destination.call_id,
            seats,
            place,
            func.array_agg(Institution.name)[1],
            Destination.language,
            func.min(func.coalesce(Destination.level, "")),
            func.bool_or(Destination.specialty_id.is_not(None)),
            func.min(Destination.stay_from),
            func.max(Destination.stay_to),
        )
        .join(Destination.institution)
        .where(Destination.call_id.in_([call.id for call in calls]))
        .group_by(Destination.call_id, Destination.language)
    )
    found = {call.id: Offer() for call in calls}
    places: dict[int, dict[int, int]] = {call.id: {} for call in calls}
    for call_id, here, partners, *rest in rows:
        places[call_id] |= {int(key): number for key, number in here.items()}
        found[call_id].with_more({int(key): country for key, country in partners.items()}, *rest)
    for call in calls:
        found[call.id].count(places[call.id], call.limits)
    return found


def offer_of(call: Call) -> Offer:
    """The same of one call whose destinations are loaded."""
    found = Offer()
    for each in call.destinations:
        partner = each.institution
        found.with_more(
            {partner.id: partner.country},
            partner.name,
            each.language,
            each.level or "",
            each.specialty_id is not None,
            each.stay_from,
            each.stay_to,
        )
    found.count({each.id: each.seats for each in call.destinations}, call.limits)
    return found
