"""Reads of selections: runs and their placements, seats, the waiting list, what is to be nominated."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    any_,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.base.kept_statements import kept_statement
from mobility.base.languages import LANGUAGES
from mobility.base.record import Event
from mobility.calls.models import Call, Destination
from mobility.calls.naming import told_apart
from mobility.selection.hands import CHANGED
from mobility.selection.models import Nomination, Placement, RunState, Seat, SelectionRun, SendingCase
from mobility.selection.reached import is_beyond_reach
from mobility.selection.stages import (
    COMMITTEE,
    NOMINATION,
    SELECTION,
    WAITING,
    WAITING_LIST,
    is_before_selection,
)
from mobility.workflow.engine.books import book_of_version

BEFORE = ""


@dataclass(frozen=True)
class Counts:
    """How many submitted cases of a call, not at an end, stand where."""

    before: int
    """In some stage before the committee, the selection or the nomination, whichever comes first."""
    in_committee: int
    in_selection: int
    waiting: int
    to_nominate: int
    beyond_reach: int
    """Of those who wait, to whom no seat can come."""

    @property
    def on_the_way(self) -> int:
        """Those that a run now would leave for a later one."""
        return self.before + self.in_committee


def counts_of(call_ids: Sequence[int]) -> dict[int, Counts]:
    """call id -> counts"""
    in_vain = (Application.stage == WAITING_LIST) & is_beyond_reach(Application.id)
    numbers = func.count(), func.count().filter(in_vain)
    rows = db.session.execute(
        select(Application.call_id, Application.stage, Application.rule_book_id, *numbers)
        .where(
            Application.call_id.in_(call_ids),
            Application.ended_at.is_(None),
            Application.submitted_at.is_not(None),
        )
        .group_by(Application.call_id, Application.stage, Application.rule_book_id)
    ).all()
    stages: dict[int, Counter[str]] = {call_id: Counter() for call_id in call_ids}
    beyond: Counter[int] = Counter()
    for call_id, stage, version, number, unreached in rows:
        before = is_before_selection(book_of_version(version), stage)
        stages[call_id][BEFORE if before else stage] += number
        beyond[call_id] += unreached
    return {
        call_id: Counts(
            before=found[BEFORE],
            in_committee=found[COMMITTEE],
            in_selection=found[SELECTION],
            waiting=sum(found[stage] for stage in WAITING),
            to_nominate=found[NOMINATION],
            beyond_reach=beyond[call_id],
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


def is_signed(call_id: int) -> bool:
    """Whether a run of the call is signed: its seats are given away."""
    signed = exists().where(
        SelectionRun.call_id == call_id, SelectionRun.state.in_([RunState.SIGNED, RunState.MOVED])
    )
    return bool(db.session.scalar(select(signed)))


def in_proposal(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a proposal has a place for the case, and nobody has signed it yet."""
    return exists().where(
        Placement.application_id == case_id,
        SelectionRun.id == Placement.run_id,
        SelectionRun.state == RunState.PROPOSED,
    )


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
    return _digest([list(row) for row in rows])


def fingerprint_shown(run: SelectionRun) -> str:
    """The same of a run as it was loaded, so that a page never carries the mark of something that it does not show."""
    shown = sorted(run.placements, key=lambda each: each.application_id)
    return _digest(
        [[each.application_id, each.outcome, each.destination_id, each.reserved] for each in shown]
    )


def newest_event(call_id: int) -> int:
    """The number of the newest entry in the record of the call; 0 before the first."""
    return db.session.scalar(select(func.max(Event.number)).where(Event.chain == f"call:{call_id}")) or 0


def changed_since(run: SelectionRun, number: int) -> list[Placement]:
    """What was changed by hand in the run after entry `number` of the call's record, in the order of the list."""
    changed = set(
        db.session.scalars(
            select(Event.facts["case"].as_integer()).where(
                Event.chain == f"call:{run.call_id}",
                Event.number > number,
                Event.name == CHANGED,
                Event.facts["run"].as_integer() == run.number,
            )
        )
    )
    return [each for each in run.placements if each.application_id in changed]


def _digest(rows: list[list[object]]) -> str:
    return sha256(json.dumps(rows).encode()).hexdigest()[:20]


def destinations_held(application_ids: Sequence[int]) -> dict[int, Destination]:
    """id of the application -> the destination of the seat that it holds, with its partner."""
    seats = db.session.scalars(_seats_held(), {"these": list(application_ids)})
    return {seat.application_id: seat.destination for seat in seats}


@kept_statement
def _seats_held() -> Select[Seat]:
    return (
        select(Seat)
        .where(Seat.application_id == any_(bindparam("these", type_=ARRAY(Integer))), Seat.freed_at.is_(None))
        .options(joinedload(Seat.destination).joinedload(Destination.institution))
    )


def seats_had(application_ids: Sequence[int]) -> dict[int, list[Seat]]:
    """id of the application -> the seats that it holds or has held, in their order, with their destinations and partners."""
    found: dict[int, list[Seat]] = {}
    for seat in db.session.scalars(
        select(Seat)
        .where(Seat.application_id.in_(application_ids))
        .order_by(Seat.id)
        .options(joinedload(Seat.destination).joinedload(Destination.institution))
    ):
        found.setdefault(seat.application_id, []).append(seat)
    return found


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


def rank_of(application_id: int, destination_id: int) -> int:
    """Which choice of the person the destination is, from 1; 0 where it is none."""
    return (
        db.session.scalar(
            select(Choice.rank).where(
                Choice.application_id == application_id, Choice.destination_id == destination_id
            )
        )
        or 0
    )


def other_choices(application_id: int, destination_id: int) -> Sequence[int]:
    """The destinations that the person chose beside this one, best first."""
    return db.session.scalars(
        select(Choice.destination_id)
        .where(Choice.application_id == application_id, Choice.destination_id != destination_id)
        .order_by(Choice.rank)
    ).all()


def names_of_places(destination_ids: Sequence[int]) -> list[Translated]:
    """What tells these destinations from the others of their call, in this order."""
    calls = select(Destination.call_id).where(Destination.id.in_(destination_ids))
    places = db.session.scalars(
        select(Destination).where(Destination.call_id.in_(calls)).options(joinedload(Destination.institution))
    ).all()
    names = {code: told_apart(places, code) for code in LANGUAGES}
    return [{code: names[code][number] for code in LANGUAGES} for number in destination_ids]


def other_applications(person_id: int, application_id: int) -> Sequence[str]:
    """References of what the person has sent beside this application and that is not at an end."""
    return db.session.scalars(
        select(Application.reference)
        .where(
            Application.person_id == person_id,
            Application.id != application_id,
            Application.submitted_at.is_not(None),
            Application.ended_at.is_(None),
        )
        .order_by(Application.id)
    ).all()


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


def to_nominate(call_id: int) -> list[tuple[Application, Destination, int | None]]:
    """Who has a seat and waits to be nominated, with the destination and its partner, and the id of the sending in which
    they are being nominated, if that was asked for; by partner and name."""
    rows = db.session.execute(
        select(Application, Destination, SendingCase.sending_id)
        .join(Seat, (Seat.application_id == Application.id) & Seat.freed_at.is_(None))
        .join(Destination, Destination.id == Seat.destination_id)
        .outerjoin(SendingCase, (SendingCase.case_id == Application.id) & SendingCase.settled_at.is_(None))
        .where(
            Application.call_id == call_id, Application.stage == NOMINATION, Application.ended_at.is_(None)
        )
        .order_by(Destination.position, Destination.id, Application.id)
        .options(joinedload(Application.subject), joinedload(Destination.institution))
    ).all()
    return [(application, destination, sending_id) for application, destination, sending_id in rows]


def latest_nomination(application_id: int) -> Nomination | None:
    """The newest proposal of the person to a partner, with its destination and who answered."""
    return db.session.scalar(
        select(Nomination)
        .where(Nomination.application_id == application_id)
        .order_by(Nomination.id.desc())
        .limit(1)
        .options(
            joinedload(Nomination.destination).joinedload(Destination.institution),
            joinedload(Nomination.answered_by),
        )
    )


def people_in(call_id: int, application_ids: Collection[int]) -> dict[int, Application]:
    """id -> the application in this call, with its person."""
    found = db.session.scalars(
        select(Application)
        .where(Application.call_id == call_id, Application.id.in_(application_ids))
        .options(joinedload(Application.subject))
    )
    return {each.id: each for each in found}


def nomination_in(call: Call, nomination_id: int) -> Nomination | None:
    """The nomination with its application, if it is of this call."""
    return db.session.scalar(
        select(Nomination)
        .join(Destination, Destination.id == Nomination.destination_id)
        .where(Nomination.id == nomination_id, Destination.call_id == call.id)
        .options(joinedload(Nomination.application))
    )
