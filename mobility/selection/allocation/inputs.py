"""What a selection run is made from: candidates with scores, choices and groups; places, limits and seats left."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from mobility.applications.models import Application, Choice
from mobility.base.database import db
from mobility.calls.models import Call, Destination
from mobility.calls.nesting import seats_together
from mobility.calls.ties import Tied, tie_of
from mobility.inclusion.queries import confirmed_groups
from mobility.register.models import Affiliation, RegisterEntry
from mobility.reviews.queries import signed_scores
from mobility.reviews.scoring import weighted_score
from mobility.selection.allocation.aside import counted_instead
from mobility.selection.allocation.held import reserved_held, seats_held
from mobility.selection.allocation.rule import Allocation, Candidate, Limit, Place, in_order, settle
from mobility.selection.allocation.waiting import Waiting, by_group, by_place, seats_waiting
from mobility.selection.models import Nomination
from mobility.selection.stages import COMMITTEE, SELECTION, WAITING_LIST


@dataclass(frozen=True)
class Inputs:
    """Everything that decides an allocation; the same inputs always give the same result."""

    candidates: tuple[Candidate, ...]
    """Best first."""
    places: tuple[Place, ...]
    """With the seats that nobody holds, and none that wait."""
    limits: tuple[Limit, ...]
    """With what of them nobody holds."""
    reserved: tuple[tuple[str, int], ...]
    """(group, reserved seats left) in the call's order of use"""
    criteria: tuple[Mapping[str, Any], ...]
    ties: tuple[str, ...]
    """What puts equal scores in order; then the lot, of `seed`."""
    seed: str | None
    points: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """candidate id -> of each assessment the points, in the order of the criteria: from these the scores are made"""
    waiting: Mapping[int, int] = field(default_factory=dict)
    """destination id -> seats that wait, and that no run gives"""
    reserved_waiting: Mapping[str, int] = field(default_factory=dict)
    """group -> how many of these are reserved"""

    def allocation(self) -> Allocation:
        return settle(self.candidates, self.places, self.reserved, self.limits)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON, in an order of its own."""
        weights = [{"key": c["key"], "scale": c["scale"], "weight": c["weight"]} for c in self.criteria]
        return {
            "seats": {str(place.id): place.seats for place in self.places},
            "places": {
                str(place.id): {
                    "first": list(place.first),
                    "least": None if place.least is None else f"{place.least:.2f}",
                }
                for place in self.places
            },
            "limits": [{"destinations": sorted(limit.places), "seats": limit.seats} for limit in self.limits],
            "ties": {"order": list(self.ties), "seed": self.seed},
            "reserved": [[group, left] for group, left in self.reserved],
            "criteria": weights,
            "candidates": [
                {
                    "application": candidate.id,
                    "score": str(candidate.score),
                    "tie": list(candidate.tie),
                    "choices": list(candidate.choices),
                    "groups": sorted(candidate.groups),
                    "points": [list(each) for each in self.points.get(candidate.id, ())],
                }
                for candidate in self.candidates
            ],
        }

    def left_out(self) -> dict[str, Any]:
        """What decides nothing, and is kept beside them: the seats that are neither given nor held. Plain JSON."""
        seats = {str(place): number for place, number in self.waiting.items()}
        return {"waiting": {"seats": seats, "reserved": dict(self.reserved_waiting)}}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Inputs":
        """The inputs of which `as_data` made this."""
        return cls(
            candidates=tuple(_candidate(each) for each in data["candidates"]),
            places=tuple(
                Place(
                    id=int(number),
                    seats=int(seats),
                    first=tuple(data["places"][number]["first"]),
                    least=_decimal(data["places"][number]["least"]),
                )
                for number, seats in sorted(data["seats"].items(), key=lambda pair: int(pair[0]))
            ),
            limits=tuple(
                Limit(frozenset(each["destinations"]), int(each["seats"])) for each in data["limits"]
            ),
            reserved=tuple((str(group), int(left)) for group, left in data["reserved"]),
            criteria=tuple(data["criteria"]),
            ties=tuple(data["ties"]["order"]),
            seed=data["ties"]["seed"],
            points={
                int(each["application"]): tuple(tuple(row) for row in each.get("points", ()))
                for each in data["candidates"]
            },
        )

    @property
    def most(self) -> int:
        """As many people can get a seat, by seats and limits."""
        seats = {place.id: place.seats for place in self.places}
        return seats_together(seats, [(limit.places, limit.seats) for limit in self.limits])

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        text = json.dumps(self.as_data(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def _candidate(data: Mapping[str, Any]) -> Candidate:
    return Candidate(
        id=int(data["application"]),
        score=Decimal(data["score"]),
        tie=tuple(data["tie"]),
        choices=tuple(data["choices"]),
        groups=frozenset(data["groups"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def gather(call: Call) -> Inputs:
    """The inputs as they are now: who is in the stage of selection or on the waiting list; a fixed number of statements.

    Held seats are not touched: what is given out are those that nobody holds, without those that wait for an application.
    `call` needs its destinations.
    """
    rows = db.session.execute(
        select(Application.id, *STANDING, counted_instead(Application.id).label("instead"))
        .outerjoin(Affiliation, Affiliation.person_id == Application.person_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .where(
            Application.call_id == call.id,
            Application.stage.in_([SELECTION, WAITING_LIST]),
            Application.ended_at.is_(None),
        )
        .order_by(Application.id)
    ).all()
    ids = [row.id for row in rows]
    scores, groups, choices = signed_scores(ids, COMMITTEE), confirmed_groups(ids), open_choices(ids)
    points = {number: points_in_order(given, call.criteria) for number, given in scores.items()}
    points |= {row.id: tuple(tuple(each) for each in row.instead) for row in rows if row.instead}
    firsts = firsts_of(call.destinations)
    candidates = [
        Candidate(
            id=row.id,
            score=score_of(points.get(row.id, ()), call.criteria),
            tie=standing_of(call, row),
            choices=choices.get(row.id, ()),
            groups=groups.get(row.id, frozenset()) | groups_of(firsts, row),
        )
        for row in rows
    ]
    waiting = [each for each in seats_waiting(call.id) if each.from_runs]
    held = Counter(seats_held(call.id)) + by_place(waiting)
    return Inputs(
        candidates=tuple(in_order(candidates)),
        places=places_left(call, held),
        limits=limits_left(call, held),
        reserved=reserved_left(call, Counter(reserved_held(call.id)) + by_group(waiting)),
        criteria=tuple(call.criteria),
        ties=tuple(call.ties),
        seed=call.seed,
        points=points,
        waiting=by_place(waiting),
        reserved_waiting=by_group(waiting),
    )


def points_in_order(
    scores: Iterable[Mapping[str, int]], criteria: Sequence[Mapping[str, Any]]
) -> tuple[tuple[int, ...], ...]:
    """One row an assessment, in an order that does not tell whose it is."""
    keys = [str(criterion["key"]) for criterion in criteria]
    return tuple(sorted(tuple(each.get(key, 0) for key in keys) for each in scores))


def score_of(points: Iterable[Sequence[int]], criteria: Sequence[Mapping[str, Any]]) -> Decimal:
    """The score in per cent of the rows of `points_in_order`; three decimals."""
    keys = [str(criterion["key"]) for criterion in criteria]
    return weighted_score([dict(zip(keys, row, strict=True)) for row in points], criteria)


STANDING = (
    Application.reference,
    Application.submitted_at,
    RegisterEntry.average,
    RegisterEntry.specialty_id,
    Affiliation.faculty_id,
)
"""What of an application equal scores and groups that come first are decided by."""


def standing_of(call: Call, row: Any) -> tuple[str, ...]:
    """What puts the application among equal scores; `row` has the columns of `STANDING`."""
    return tie_of(tuple(call.ties), call.seed, Tied(row.reference, row.submitted_at, row.average))


FACULTY, SPECIALTY = "faculty", "specialty"


@dataclass(frozen=True)
class First:
    """People of these faculties or specialties come first somewhere; among them the score decides."""

    kind: str
    members: frozenset[int]

    @property
    def group(self) -> str:
        """`faculty:1+3`"""
        return f"{self.kind}:{'+'.join(map(str, sorted(self.members)))}"


def firsts_of(places: Iterable[Destination]) -> frozenset[First]:
    """Everybody who comes first at one of these destinations."""
    return frozenset(first for place in places for first in _firsts(place))


def _firsts(place: Destination) -> list[First]:
    """Who comes first there: those of the field before those of the faculty."""
    kinds = ((SPECIALTY, place.first_specialties), (FACULTY, place.first_faculties))
    return [First(kind, frozenset(members)) for kind, members in kinds if members]


def groups_of(firsts: Iterable[First], row: Any) -> frozenset[str]:
    """The groups that a person belongs to; `row` has the columns of `STANDING`."""
    belongs = {FACULTY: row.faculty_id, SPECIALTY: row.specialty_id}
    return frozenset(first.group for first in firsts if belongs[first.kind] in first.members)


def places_left(call: Call, held: Mapping[int, int]) -> tuple[Place, ...]:
    """The destinations with their seats that nobody holds, by id; never below 0, even where seats were lowered."""
    return tuple(
        Place(
            id=place.id,
            seats=max(place.seats - held.get(place.id, 0), 0),
            first=tuple(first.group for first in _firsts(place)),
            least=place.least_score,
        )
        for place in sorted(call.destinations, key=lambda place: place.id)
    )


def limits_left(call: Call, held: Mapping[int, int]) -> tuple[Limit, ...]:
    """The call's limits with what of them nobody holds."""
    return tuple(
        Limit(
            frozenset(limit["destinations"]),
            max(int(limit["seats"]) - sum(held.get(place, 0) for place in limit["destinations"]), 0),
        )
        for limit in call.limits
    )


def room_left(
    places: Collection[Place], limits: Collection[Limit], given: Mapping[int, int]
) -> dict[int, int]:
    """destination id -> how many more can be seated there, with `given` (destination id -> seats) taken off."""
    left = {place.id: place.seats - given.get(place.id, 0) for place in places}
    for limit in limits:
        together = limit.seats - sum(given.get(place, 0) for place in limit.places)
        for place in limit.places & left.keys():
            left[place] = min(left[place], together)
    return {place: max(number, 0) for place, number in left.items()}


def seats_given(call: Call) -> dict[int, int]:
    """destination id -> how many can hold a seat there at all, by its own seats and by the limits over it"""
    return room_left(places_left(call, {}), limits_left(call, {}), {})


def free_seats(call: Call) -> dict[int, int]:
    """destination id -> how many more can hold a seat there, by its own seats and by the limits over it, once those have
    theirs to whom a signed run gives one; without those that wait for an application."""
    return room_beside(call, seats_taken(call, seats_waiting(call.id)))


def seats_taken(call: Call, waiting: Iterable[Waiting]) -> Counter[int]:
    """destination id -> the seats there that are not free, as above; `waiting`: all of the call"""
    known = by_place(each for each in waiting if each.application_id is not None)
    return Counter(seats_held(call.id, signed=True)) + known


def room_beside(call: Call, held: Mapping[int, int]) -> dict[int, int]:
    """destination id -> how many more can hold a seat there beside these"""
    return room_left(places_left(call, held), limits_left(call, held), {})


def opened_by(call: Call, place: int, free: Mapping[int, int]) -> list[int]:
    """Ids of the destinations at which somebody can be seated as a seat is given back at that place: there, and under the
    limits over it, where one is free. `free`: as `free_seats`, with that seat"""
    together = together_with(call, place)
    return [each.id for each in call.destinations if each.id in together and free.get(each.id, 0) > 0]


def together_with(call: Call, place: int) -> set[int]:
    """Ids of the destination, and of those that a limit holds together with it."""
    limits = (limit["destinations"] for limit in call.limits if place in limit["destinations"])
    return {place}.union(*limits)


def reserved_left(call: Call, held: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The reserved seats that nobody holds, by group. One that is freed is reserved again, and open if nobody claims it."""
    return tuple(
        (str(entry["group"]), max(int(entry["seats"]) - held.get(str(entry["group"]), 0), 0))
        for entry in call.reserved
    )


def open_choices(application_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """application id -> ranked destinations, without those of a partner who has declined this person."""
    declined = _declined(application_ids)
    rows = db.session.execute(
        select(Choice.application_id, Choice.destination_id, Destination.institution_id)
        .join(Destination, Destination.id == Choice.destination_id)
        .where(Choice.application_id.in_(application_ids))
        .order_by(Choice.application_id, Choice.rank)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for application_id, destination_id, institution_id in rows:
        if (application_id, institution_id) not in declined:
            found[application_id].append(destination_id)
    return {application_id: tuple(destinations) for application_id, destinations in found.items()}


def _declined(application_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(application id, institution id) of nominations that the partner did not accept."""
    rows = db.session.execute(
        select(Nomination.application_id, Destination.institution_id)
        .join(Destination, Destination.id == Nomination.destination_id)
        .where(Nomination.application_id.in_(list(application_ids)), Nomination.accepted.is_(False))
    )
    return {(int(application_id), int(institution_id)) for application_id, institution_id in rows}
