"""What a selection run is made from: the candidates with scores, choices and confirmed groups, and the seats left."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from mobility.applications.models import Application, Choice
from mobility.base.database import db
from mobility.calls.models import Call, Destination
from mobility.inclusion.queries import confirmed_groups
from mobility.reviews.queries import signed_scores
from mobility.selection.allocation import Candidate, Given, allocate, in_order, weighted_score
from mobility.selection.models import Nomination, Seat
from mobility.selection.stages import COMMITTEE, SELECTION, WAITING_LIST


@dataclass(frozen=True)
class Inputs:
    """Everything that decides an allocation; the same inputs always give the same result."""

    candidates: tuple[Candidate, ...]
    """Best first."""
    seats: Mapping[int, int]
    """destination id -> seats that nobody holds"""
    reserved: tuple[tuple[str, int], ...]
    """(group, reserved seats left) in the call's order of use"""
    criteria: tuple[Mapping[str, Any], ...]

    def allocation(self) -> dict[int, Given | None]:
        return allocate(self.candidates, self.seats, self.reserved)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON, in an order of its own."""
        weights = [{"key": c["key"], "scale": c["scale"], "weight": c["weight"]} for c in self.criteria]
        return {
            "seats": {str(destination): free for destination, free in sorted(self.seats.items())},
            "reserved": [[group, left] for group, left in self.reserved],
            "criteria": weights,
            "candidates": [
                {
                    "application": candidate.id,
                    "score": str(candidate.score),
                    "tie": list(candidate.tie),
                    "choices": list(candidate.choices),
                    "groups": sorted(candidate.groups),
                }
                for candidate in self.candidates
            ],
        }

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        text = json.dumps(self.as_data(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def gather(call: Call) -> Inputs:
    """The inputs as they are now: who is in the stage of selection or on the waiting list; a fixed number of statements.

    Held seats are not touched: what is given out are those that nobody holds. `call` needs its destinations.
    """
    rows = db.session.execute(
        select(Application.id, Application.reference, Application.submitted_at)
        .where(
            Application.call_id == call.id,
            Application.stage.in_([SELECTION, WAITING_LIST]),
            Application.ended_at.is_(None),
        )
        .order_by(Application.id)
    ).all()
    ids = [row.id for row in rows]
    scores, groups, choices = signed_scores(ids, COMMITTEE), confirmed_groups(ids), open_choices(ids)
    candidates = [
        Candidate(
            id=row.id,
            score=weighted_score(scores.get(row.id, ()), call.criteria),
            tie=(row.submitted_at.isoformat() if row.submitted_at else "", row.reference),
            choices=choices.get(row.id, ()),
            groups=groups.get(row.id, frozenset()),
        )
        for row in rows
    ]
    return Inputs(tuple(in_order(candidates)), free_seats(call), reserved_left(call), tuple(call.criteria))


def free_seats(call: Call) -> dict[int, int]:
    """destination id -> seats that nobody holds; never below 0, even where seats were lowered under what is held."""
    held = seats_held(call.id)
    return {
        destination.id: max(destination.seats - held.get(destination.id, 0), 0)
        for destination in call.destinations
    }


def reserved_left(call: Call) -> tuple[tuple[str, int], ...]:
    """The reserved seats that nobody holds, by group. One that is freed is reserved again, and open if nobody claims it."""
    rows = db.session.execute(
        select(Seat.reserved, func.count())
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Destination.call_id == call.id, Seat.freed_at.is_(None), Seat.reserved.is_not(None))
        .group_by(Seat.reserved)
    )
    held = {str(group): int(number) for group, number in rows}
    return tuple(
        (str(entry["group"]), max(int(entry["seats"]) - held.get(str(entry["group"]), 0), 0))
        for entry in call.reserved
    )


def seats_held(call_id: int) -> dict[int, int]:
    """destination id -> seats that somebody holds"""
    rows = db.session.execute(
        select(Seat.destination_id, func.count())
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Destination.call_id == call_id, Seat.freed_at.is_(None))
        .group_by(Seat.destination_id)
    )
    return {int(destination): int(number) for destination, number in rows}


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
