"""Reads of selections: runs and their placements, seats, the waiting list, what is to be nominated."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, selectinload

from mobility.accounts.models import Person
from mobility.applications.models import Application, Choice
from mobility.base.database import db
from mobility.calls.models import Call, Destination
from mobility.selection.models import Nomination, Placement, RunState, Seat, SelectionRun
from mobility.selection.stages import COMMITTEE, NOMINATION, SELECTION, WAITING_LIST
from mobility.workflow.engine.books import book_of_version

BEFORE = ""


@dataclass(frozen=True)
class Counts:
    """How many submitted cases of a call, not at an end, stand where."""

    before: int
    """In some stage before the committee."""
    in_committee: int
    in_selection: int
    waiting: int
    to_nominate: int


def counts_of(call_ids: Sequence[int]) -> dict[int, Counts]:
    """call id -> counts"""
    rows = db.session.execute(
        select(Application.call_id, Application.stage, Application.rule_book_id, func.count())
        .where(
            Application.call_id.in_(call_ids),
            Application.ended_at.is_(None),
            Application.submitted_at.is_not(None),
        )
        .group_by(Application.call_id, Application.stage, Application.rule_book_id)
    ).all()
    stages: dict[int, Counter[str]] = {call_id: Counter() for call_id in call_ids}
    for call_id, stage, version, number in rows:
        road = book_of_version(version).path()
        before = stage not in road or (COMMITTEE in road and road.index(stage) < road.index(COMMITTEE))
        key = BEFORE if before and stage != WAITING_LIST else stage
        stages[call_id][key] += number
    return {
        call_id: Counts(
            found[BEFORE], found[COMMITTEE], found[SELECTION], found[WAITING_LIST], found[NOMINATION]
        )
        for call_id, found in stages.items()
    }


def open_run(call_id: int) -> SelectionRun | None:
    """The proposal that waits for its signature, or the signed run whose cases are being moved."""
    return db.session.scalar(
        select(SelectionRun).where(
            SelectionRun.call_id == call_id, SelectionRun.state.in_([RunState.PROPOSED, RunState.SIGNED])
        )
    )


def calls_to_sign() -> Sequence[Call]:
    """Calls whose proposal nobody has signed yet, the oldest proposal first."""
    return db.session.scalars(
        select(Call)
        .join(SelectionRun, SelectionRun.call_id == Call.id)
        .where(SelectionRun.state == RunState.PROPOSED)
        .order_by(SelectionRun.id)
    ).all()


def runs_of(call_id: int) -> Sequence[SelectionRun]:
    """All runs, newest first, without their inputs' use: for the list of what was done."""
    return db.session.scalars(
        select(SelectionRun).where(SelectionRun.call_id == call_id).order_by(SelectionRun.number.desc())
    ).all()


def get_run(call: Call, number: int) -> SelectionRun | None:
    """A run with its placements, their people, choices and destinations; `call` is set as its own."""
    placements = selectinload(SelectionRun.placements)
    application = placements.joinedload(Placement.application)
    choice = application.selectinload(Application.choices).joinedload(Choice.destination)
    return db.session.scalar(
        select(SelectionRun)
        .where(SelectionRun.call_id == call.id, SelectionRun.number == number)
        .options(
            joinedload(SelectionRun.call).selectinload(Call.destinations).joinedload(Destination.institution),
            placements.joinedload(Placement.destination).joinedload(Destination.institution),
            application.joinedload(Application.subject),
            choice.joinedload(Destination.institution),
        )
    )


def fingerprint(run_id: int) -> str:
    """Of what somebody who signs has seen, as the database has it now: changes with every change by hand."""
    rows = db.session.execute(
        select(Placement.application_id, Placement.outcome, Placement.destination_id, Placement.reserved)
        .where(Placement.run_id == run_id)
        .order_by(Placement.application_id)
    )
    return sha256(json.dumps([list(row) for row in rows]).encode()).hexdigest()[:20]


def held_seat(application_id: int) -> Seat | None:
    """The seat that the application holds now, with its destination."""
    return db.session.scalar(
        select(Seat)
        .where(Seat.application_id == application_id, Seat.freed_at.is_(None))
        .options(joinedload(Seat.destination).joinedload(Destination.institution))
    )


def last_seat(application_id: int) -> Seat | None:
    """The seat that it holds or held last, with its destination."""
    return db.session.scalar(
        select(Seat)
        .where(Seat.application_id == application_id)
        .order_by(Seat.freed_at.is_not(None), Seat.id.desc())
        .limit(1)
        .options(joinedload(Seat.destination).joinedload(Destination.institution))
    )


def placement_of(
    application_id: int, states: Sequence[str] = (RunState.SIGNED, RunState.MOVED)
) -> Placement | None:
    """What the newest run in one of these states gives the application."""
    return db.session.scalar(
        select(Placement)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(Placement.application_id == application_id, SelectionRun.state.in_(states))
        .order_by(SelectionRun.id.desc())
        .limit(1)
    )


def waiting_in_order(call_id: int) -> list[int]:
    """Ids of the applications on the waiting list, best first: by score, then as equal scores stand in every run."""
    newest = (
        select(Placement.application_id, Placement.score)
        .ext(distinct_on(Placement.application_id))
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(SelectionRun.call_id == call_id, SelectionRun.state == RunState.MOVED)
        .order_by(Placement.application_id, SelectionRun.id.desc())
        .subquery()
    )
    return list(
        db.session.scalars(
            select(Application.id)
            .outerjoin(newest, newest.c.application_id == Application.id)
            .where(
                Application.call_id == call_id,
                Application.stage == WAITING_LIST,
                Application.ended_at.is_(None),
            )
            .order_by(newest.c.score.desc().nulls_last(), Application.submitted_at, Application.reference)
        )
    )


def to_nominate(call_id: int) -> list[tuple[Application, Destination]]:
    """Who has a seat and waits to be nominated, with the destination and its partner; by partner and name."""
    rows = db.session.execute(
        select(Application, Destination)
        .join(Seat, (Seat.application_id == Application.id) & Seat.freed_at.is_(None))
        .join(Destination, Destination.id == Seat.destination_id)
        .where(
            Application.call_id == call_id, Application.stage == NOMINATION, Application.ended_at.is_(None)
        )
        .order_by(Destination.position, Destination.id, Application.id)
        .options(joinedload(Application.subject), joinedload(Destination.institution))
    ).all()
    return [(application, destination) for application, destination in rows]


def latest_nomination(application_id: int) -> Nomination | None:
    """The newest proposal of the person to a partner, with its destination."""
    return db.session.scalar(
        select(Nomination)
        .where(Nomination.application_id == application_id)
        .order_by(Nomination.id.desc())
        .limit(1)
        .options(joinedload(Nomination.destination).joinedload(Destination.institution))
    )


def nominations_of_call(call_id: int) -> Sequence[Nomination]:
    """What was proposed to partners in a call, newest first, with people and partners."""
    return db.session.scalars(
        select(Nomination)
        .join(Destination, Destination.id == Nomination.destination_id)
        .where(Destination.call_id == call_id)
        .order_by(Nomination.id.desc())
        .limit(500)
        .options(
            joinedload(Nomination.destination).joinedload(Destination.institution),
            joinedload(Nomination.application).joinedload(Application.subject),
        )
    ).all()


def names_of(runs: Sequence[SelectionRun]) -> dict[int, str]:
    """person id -> name, of those who proposed and signed these runs."""
    people = {
        person for run in runs for person in (run.proposed_by_id, run.signed_by_id) if person is not None
    }
    return {
        row.id: row.name
        for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    }
