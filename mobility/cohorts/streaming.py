"""Everybody of a cut for a file, from a cursor of the server.

A file may hold a hundred thousand people. What repeats comes as its id and is looked up here; what many have is grouped once
for the whole call. That has to be done before the first row comes: what everybody has of their own, choices and a
telephone, the server asks one by one instead, while the first rows are written here.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from sqlalchemy import (
    Engine,
    Select,
    Subquery,
    case,
    func,
    null,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from mobility.accounts.models import Grant, Person
from mobility.applications.faculties import lies_with, registered_elsewhere
from mobility.base.database import Translated, db
from mobility.calls.models import Call, Destination
from mobility.cohorts.board import Board
from mobility.cohorts.conditions import HELD, beyond_reach, called_off, cut_to, mean_of
from mobility.cohorts.filters import Cut
from mobility.cohorts.queries import order_of, ordered
from mobility.cohorts.searching import answered
from mobility.cohorts.somebody import Result, Somebody
from mobility.cohorts.telling import MOST_LISTS, SPACE, choices, numbers_in, signer_of
from mobility.institutions.models import Faculty, Specialty
from mobility.intakes.queries import gone_meanwhile
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.heard import last_told
from mobility.selection.models import Appeal, Nomination, Placement, RunState, SelectionRun
from mobility.stays.models import Stay
from mobility.workflow.models import Case, Wait

AT_ONCE = 2000
"""Rows that are fetched from the cursor at a time."""
ROOM_TO_SORT = text("SET LOCAL work_mem = '64MB'")
"""So that the server puts a hundred thousand people in order without its disk."""
Piece = Sequence[Any]


def everybody(engine: Engine, board: Board, cut: Cut, *, stays: bool = False) -> Iterator[Somebody]:
    """The whole cut in the list's order; all but its rows is looked up at once.

    It has a session of its own, since a file is read after the request has ended. `stays`: with the days that people are
    away.
    """
    holders, away = _holders(board.call), gone_meanwhile(board.viewer, board.call.id)
    placed, corrected, asked = _placed(board.call), _corrected(board.call), _asked(board.call)
    since = corrected.c.looked_at > placed.c.proposed_at, func.nullif(corrected.c.score_after, placed.c.score)
    columns = [
        Case.id, Case.reference, Case.stage, Case.rule_book_id, Case.due_at, Case.entered_at, Case.submitted_at,
        Case.ended_at, Person.called, Person.email, Affiliation.number, RegisterEntry.passport_name,
        lies_with(), registered_elsewhere(), Specialty.code, func.coalesce(RegisterEntry.year, Affiliation.year),
        RegisterEntry.average, choices(), holders.c.held, signer_of(board.signed_at),
        placed.c.rank, func.coalesce(placed.c.score, mean_of(board)), placed.c.number, case(since),
        HELD.destination_id, asked.c.accepted, answered(board.phone), _stay() if stays else null(),
        asked.c.said, called_off(), beyond_reach(), away.c.state,
    ]  # fmt: skip
    statement = (
        cut_to(board, cut, *columns)
        .outerjoin(holders, holders.c.case_id == Case.id)
        .outerjoin(placed, placed.c.application_id == Case.id)
        .outerjoin(corrected, corrected.c.application_id == Case.id)
        .outerjoin(asked, asked.c.application_id == Case.id)
        .outerjoin(away, away.c.case_id == Case.id)
    )
    faculties = dict(db.session.execute(select(Faculty.id, Faculty.name)).all())
    specialties = dict(db.session.execute(select(Specialty.code, Specialty.name)).all())
    with_roles = select(Person.id, Person.called).where(Person.id.in_(select(Grant.person_id)))
    named = dict(db.session.execute(with_roles).all())
    statement = ordered(statement, order_of(board, cut), backwards=False)
    return _streamed(engine, statement, faculties, specialties, named, frozenset(board.good))


def _streamed(
    engine: Engine,
    statement: Select[Any],
    faculties: Mapping[int, Translated],
    specialties: Mapping[str, Translated],
    named: Mapping[int, str],
    good: frozenset[tuple[int, str]],
) -> Iterator[Somebody]:
    held_by = lru_cache(MOST_LISTS)(partial(_holders_in, named))
    with Session(engine) as session:
        session.execute(ROOM_TO_SORT)
        found = session.connection().execute(statement, execution_options={"yield_per": AT_ONCE})
        for (
            number, reference, stage, book, due_at, entered_at, submitted_at, ended_at, name, email, own_number,
            passport_name, faculty, registered, specialty, year, average, wanted, held, signer, rank, score, run, since,
            seat, accepted, phone, stay, said, off, beyond, away,
        ) in chain.from_iterable(_ahead(found.partitions())):  # fmt: skip
            holders = ((signer, None),) if signer else held_by(held)
            yield Somebody(
                number, reference, stage, book, due_at, entered_at, submitted_at, ended_at, name, email, own_number,
                passport_name, faculties.get(faculty), faculties.get(registered), specialty, specialties.get(specialty),
                year, average, numbers_in(wanted), holders, Result(rank, score, run, since), seat, accepted,
                (book, stage) in good, None, said, off, beyond, phone, away, stay or (),
            )  # fmt: skip


def _ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Each piece while the next one is fetched: the server works while we write."""
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = beside.submit(next, pieces, None)
            yield piece


def _holders_in(named: Mapping[int, str], written: str | None) -> tuple[tuple[str, str | None], ...]:
    """(role, name) of each of `dean: coordinator:17`."""
    pairs = (each.partition(":") for each in (written or "").split())
    return tuple((role, named.get(int(number)) if number else None) for role, _colon, number in pairs)


def _holders(call: Call) -> Subquery:
    """Of each case the open waits with the ids of who is named: `dean: coordinator:17`."""
    one = func.concat(Wait.role, ":", Wait.person_id)
    return (
        select(Wait.case_id, func.string_agg(one, aggregate_order_by(SPACE, Wait.id)).label("held"))
        .join(Case, Case.id == Wait.case_id)
        .where(Case.context == f"call:{call.id}", Wait.closed_at.is_(None))
        .group_by(Wait.case_id)
        .subquery()
    )


def _placed(call: Call) -> Subquery:
    """What each application's person was told last of a run that is carried out."""
    run = SelectionRun.number, SelectionRun.proposed_at
    return (
        select(Placement.application_id, Placement.rank, Placement.score, *run)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(SelectionRun.call_id == call.id, SelectionRun.state == RunState.MOVED)
        .ext(distinct_on(Placement.application_id))
        .order_by(Placement.application_id, *last_told())
        .subquery()
    )


def _corrected(call: Call) -> Subquery:
    """As `corrected_since`, of all at once: to what the points of each came that were looked at again last, and when."""
    return (
        select(Appeal.application_id, Appeal.looked_at, Appeal.score_after)
        .join(SelectionRun, SelectionRun.id == Appeal.run_id)
        .where(SelectionRun.call_id == call.id, Appeal.looked_at.is_not(None))
        .ext(distinct_on(Appeal.application_id))
        .order_by(Appeal.application_id, Appeal.looked_at.desc())
        .subquery()
    )


def _asked(call: Call) -> Subquery:
    """What the partner said of each application last."""
    return (
        select(Nomination.application_id, Nomination.accepted, Nomination.said)
        .join(Destination, Destination.id == Nomination.destination_id)
        .where(Destination.call_id == call.id)
        .ext(distinct_on(Nomination.application_id))
        .order_by(Nomination.application_id, Nomination.id.desc())
        .subquery()
    )


def _stay() -> Any:
    """First and last day, those that are known before those that were planned, and whether it was called off."""
    first = func.coalesce(Stay.arrived_on, Stay.planned_from)
    last = func.greatest(first, func.coalesce(Stay.departed_on, Stay.planned_to))
    return (
        select(func.jsonb_build_array(first, last, Stay.called_off_on.is_not(None)))
        .where(Stay.application_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
