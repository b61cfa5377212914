"""What a page of a cohort's list tells of its people, in one statement; whom it is about is found before.

Lists come as words, which are read once however many people have the same: to make an array or an object of each takes
longer than all other columns.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from mobility.accounts.models import Person
from mobility.applications.faculties import REGISTERED
from mobility.applications.models import Choice
from mobility.base.kept_statements import kept_statement, rows_of
from mobility.cohorts.board import Board
from mobility.cohorts.conditions import (
    HELD,
    beyond_reach,
    called_off,
    mean_of,
    newest_nomination,
    newest_placement,
    signing,
    with_people,
)
from mobility.cohorts.searching import answered
from mobility.cohorts.somebody import Result, Somebody
from mobility.institutions.models import Faculty, Specialty
from mobility.intakes.queries import gone_meanwhile
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.allocation.clauses import corrected_since
from mobility.selection.models import Nomination, Placement, SelectionRun
from mobility.workflow.models import Case, Wait

MOST_LISTS = 10_000
"""Different lists that are kept as they were read."""
SPACE = literal_column("' '", Text)


def told_of(board: Board, numbers: Sequence[int], phone: tuple[str, str] | None = None) -> list[Somebody]:
    """Those whose cases these are, in this order, as far as they are still there; `phone`: as `Board.phone`, to tell it."""
    rows = rows_of(_telling(board, phone), these=list(numbers))
    found, good = {row[0]: row for row in rows}, frozenset(board.good)
    return [_somebody(found[number], good) for number in numbers if number in found]


def _somebody(row: Any, good: frozenset[tuple[int, str]]) -> Somebody:
    (
        number, reference, stage, book, due_at, entered_at, submitted_at, ended_at, name, email, own_number, passport_name,
        faculty, registered, specialty, specialty_name, year, average, choices, holders, signer, result, seat, accepted,
        stuck_since, said, off, beyond, phone, away,
    ) = row  # fmt: skip
    return Somebody(
        number, reference, stage, book, due_at, entered_at, submitted_at, ended_at, name, email, own_number, passport_name,
        _read(faculty), _read(registered), specialty, _read(specialty_name), year, average, numbers_in(choices),
        ((signer, None),) if signer else _pairs(holders), _result(result), seat, accepted, (book, stage) in good,
        stuck_since, said, off, beyond, phone, away,
    )  # fmt: skip


@kept_statement
def _telling(board: Board, phone: tuple[str, str] | None) -> Select[Any]:
    """Of the cases `these`, in any order."""
    away = gone_meanwhile(board.viewer.rights, board.call.id)
    columns = [
        Case.id, Case.reference, Case.stage, Case.rule_book_id, Case.due_at, Case.entered_at, Case.submitted_at,
        Case.ended_at, Person.called, Person.email, Affiliation.number, RegisterEntry.passport_name,
        cast(Faculty.name, Text).label("faculty"), cast(REGISTERED.name, Text).label("registered"),
        Specialty.code, cast(Specialty.name, Text).label("specialty_name"),
        func.coalesce(RegisterEntry.year, Affiliation.year), RegisterEntry.average,
        choices(), _holders(), signer_of(board.signed_at),
        _rank_and_score(mean_of(board)), HELD.destination_id,
        newest_nomination(Nomination.accepted), Case.stuck_since,
        newest_nomination(Nomination.said), called_off(), beyond_reach(), answered(phone),
        away.c.state,
    ]  # fmt: skip
    told = with_people(*columns).outerjoin(away, away.c.case_id == Case.id)
    return told.where(Case.id == any_(bindparam("these", type_=ARRAY(Integer))))


def signer_of(signed_at: Mapping[tuple[int, str], str]) -> ColumnElement[Any]:
    """The role whose signature of a proposed selection the case waits for now; see `Board.signed_at`."""
    found = signing(signed_at)
    return case(*found) if found else null()


def choices() -> ColumnElement[Any]:
    """Ids of destinations by rank: `12 7`."""
    one = cast(Choice.destination_id, Text)
    return (
        select(func.string_agg(one, aggregate_order_by(SPACE, Choice.rank)))
        .where(Choice.application_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )


@lru_cache(MOST_LISTS)
def numbers_in(written: str | None) -> tuple[int, ...]:
    return tuple(map(int, written.split())) if written else ()


def _holders() -> ColumnElement[Any]:
    """Role and name of each open wait, as JSON."""
    named_one = select(Person.called).where(Person.id == Wait.person_id).correlate(Wait).scalar_subquery()
    pairs = func.json_agg(aggregate_order_by(func.json_build_array(Wait.role, named_one), Wait.id))
    return (
        select(cast(pairs, Text))
        .where(Wait.case_id == Case.id, Wait.closed_at.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )


@lru_cache(MOST_LISTS)
def _pairs(written: str | None) -> tuple[tuple[str, str | None], ...]:
    return tuple((role, name) for role, name in json.loads(written)) if written else ()


@lru_cache(MOST_LISTS)
def _read(written: str | None) -> Any:
    return json.loads(written) if written else None


def _rank_and_score(mean: Any) -> ColumnElement[Any]:
    """`3:71.25:2:80.00`, as of `Result`, by what the person was told of a run; before, the score of the committee alone:
    `:71.25::`."""
    since = func.nullif(corrected_since(Case.id, SelectionRun.proposed_at), Placement.score)
    told = func.concat(Placement.rank, ":", Placement.score, ":", SelectionRun.number, ":", since)
    found: ColumnElement[Any] = func.coalesce(newest_placement(told), func.concat(":", mean, "::"))
    return found


def _result(written: str) -> Result:
    rank, score, run, since = written.split(":")
    return Result(
        int(rank) if rank else None,
        Decimal(score) if score else None,
        int(run) if run else None,
        Decimal(since) if since else None,
    )
