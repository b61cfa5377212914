"""What the charts of a cohort count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Text, cast, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from mobility.accounts.models import Person
from mobility.applications.models import Choice
from mobility.base.database import Translated, db
from mobility.base.record import Event
from mobility.base.zone import local_day_in_sql
from mobility.calls.models import Call, Destination
from mobility.cohorts.board import Board
from mobility.cohorts.policy import calls_of, named
from mobility.institutions.models import Institution
from mobility.selection.models import Seat
from mobility.workflow.engine.steps import MOVED
from mobility.workflow.models import Case, CaseCount

KEPT = 64
"""So many calls' numbers does a process keep, as one viewer or another may know them."""


Changes = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Numbers:
    """What charts are drawn from."""

    moves: Mapping[tuple[str, str], int]
    """(from, to) -> how often somebody of the cohort went that way; both keys as the rule books call them now."""
    sent: Mapping[int, Mapping[date, int]]
    """id of a call -> day in the institution's zone -> applications sent on it; of the call before, too."""
    wanted: Mapping[str, int]
    """Country -> people whose first choice is there."""


@dataclass(frozen=True)
class CountryCount:
    """People whose first choice is in a country, and seats given there."""

    country: str
    wanted: int
    given: int


def numbers_of(board: Board, before: Call | None) -> Numbers:
    """Counted once as long as no case of the calls changes, since this looks at the record of each of them."""
    calls = (board.call.id, *([before.id] if before else []))
    return _counted_once(board, calls, _changes(calls))


@lru_cache(maxsize=KEPT)
def _counted_once(board: Board, calls: tuple[int, ...], _changes: Changes) -> Numbers:
    return Numbers(_moves(board), _sent_by_day(board.viewer, calls), _wanted(board))


def _changes(calls: Sequence[int]) -> Changes:
    """Another answer after each change of a case. The newest row alone would not tell: an older one may be seen later."""
    rows = db.session.execute(
        select(CaseCount.context, func.max(CaseCount.id), func.count())
        .where(CaseCount.context.in_([f"call:{number}" for number in calls]))
        .group_by(CaseCount.context)
        .order_by(CaseCount.context)
    )
    return tuple((context, newest, number) for context, newest, number in rows)


def call_before(viewer: Person, call: Call) -> Call | None:
    """The call of a year before, if the viewer follows it: of those of the same programme and people that opened earlier and
    are called the same but for numbers, the one that opened most nearly a year ago. A symposium is not held against a week
    in laboratories, nor a summer school against terms abroad.
    """
    a_year_before, own = call.opens_on - timedelta(days=365), aliased(Call)
    return db.session.scalars(
        select(Call)
        .where(
            calls_of(viewer),
            Call.programme_id == call.programme_id,
            Call.audience == call.audience,
            Call.opens_on < call.opens_on,
            _name(Call.title) == select(_name(own.title)).where(own.id == call.id).scalar_subquery(),
        )
        .order_by(func.abs(Call.opens_on - a_year_before), Call.id.desc())
        .limit(1)
    ).one_or_none()


def _name(title: InstrumentedAttribute[Translated]) -> ColumnElement[str]:
    """A title in all its languages, without years."""
    return func.regexp_replace(cast(title, Text), r"[0-9\s]+", "", "g")


def _moves(board: Board) -> dict[tuple[str, str], int]:
    # OFFSET 0: each case's own chain is looked up, however the planner guesses at the many of other calls.
    ways = (
        select(Event.facts["from"].astext.label("origin"), Event.facts["to"].astext.label("target"))
        .where(Event.chain == func.concat("case:", Case.id), Event.name == MOVED)
        .correlate(Case)
        .offset(0)
        .lateral()
    )
    rows = db.session.execute(
        select(ways.c.origin, ways.c.target, func.count())
        .select_from(Case)
        .join(ways, true())
        .where(*_people(board))
        .group_by(ways.c.origin, ways.c.target)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _sent_by_day(viewer: Person, calls: Sequence[int]) -> dict[int, dict[date, int]]:
    day = local_day_in_sql(Case.submitted_at)
    rows = db.session.execute(
        select(Case.context, day, func.count())
        .where(
            named(viewer),
            Case.kind == "application",
            Case.context.in_([f"call:{number}" for number in calls]),
        )
        .group_by(Case.context, day)
    )
    found: dict[int, dict[date, int]] = {number: {} for number in calls}
    for context, on, number in rows:
        found[int(context.partition(":")[2])][on] = number
    return found


def _wanted(board: Board) -> dict[str, int]:
    rows = db.session.execute(
        select(Institution.country, func.count())
        .select_from(Case)
        .join(Choice, (Choice.application_id == Case.id) & (Choice.rank == 1))
        .join(Destination, Destination.id == Choice.destination_id)
        .join(Institution, Institution.id == Destination.institution_id)
        .where(*_people(board))
        .group_by(Institution.country)
    )
    return {row[0]: row[1] for row in rows}


def by_country(board: Board, wanted: Mapping[str, int]) -> list[CountryCount]:
    """Of every country with a destination; where most people want to go first."""
    given = (
        select(func.count())
        .select_from(Seat)
        .join(Case, Case.id == Seat.application_id)
        .where(Seat.destination_id == Destination.id, Seat.freed_at.is_(None), *_people(board))
        .correlate(Destination)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Institution.country, func.sum(given))
        .select_from(Destination)
        .join(Institution, Institution.id == Destination.institution_id)
        .where(Destination.call_id == board.call.id)
        .group_by(Institution.country)
    )
    counted = [CountryCount(country, wanted.get(country, 0), int(number)) for country, number in rows]
    return sorted(counted, key=lambda one: (-one.wanted, one.country))


def _people(board: Board) -> tuple[ColumnElement[bool], ...]:
    return Case.context == f"call:{board.call.id}", Case.kind == "application", named(board.viewer)
