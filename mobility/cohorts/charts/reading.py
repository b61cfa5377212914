"""What the charts of a cohort count, each in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, cast, func, select, true

from mobility.accounts.models import Person
from mobility.applications.models import Choice
from mobility.base.database import db
from mobility.base.record import Event
from mobility.base.zone import Zone
from mobility.calls.models import Call, Destination
from mobility.cohorts.board import Board
from mobility.cohorts.policy import calls_of, named
from mobility.institutions.models import Institution
from mobility.selection.models import Seat
from mobility.workflow.engine.steps import MOVED
from mobility.workflow.models import Case


@dataclass(frozen=True)
class CountryCount:
    """People whose first choice is in a country, and seats given there."""

    country: str
    wanted: int
    given: int


def moves_of(board: Board) -> dict[tuple[str, str], int]:
    """(from, to) -> how often somebody of the cohort went that way; both keys as the rule books call them now."""
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
        .where(
            Case.context == f"call:{board.call.id}",
            Case.kind == "application",
            named(board.viewer),
        )
        .group_by(ways.c.origin, ways.c.target)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def call_before(viewer: Person, call: Call) -> Call | None:
    """The call of a year before, if the viewer follows it: of those of the same programme, form and people that opened
    earlier, the one that opened most nearly a year ago. Summer schools are not held against terms abroad.
    """
    a_year_before = call.opens_on - timedelta(days=365)
    return db.session.scalars(
        select(Call)
        .where(
            calls_of(viewer),
            Call.programme_id == call.programme_id,
            Call.audience == call.audience,
            Call.rule_book_key == call.rule_book_key,
            Call.opens_on < call.opens_on,
        )
        .order_by(func.abs(Call.opens_on - a_year_before), Call.id.desc())
        .limit(1)
    ).one_or_none()


def sent_by_day(viewer: Person, calls: list[Call]) -> dict[int, dict[date, int]]:
    """id of the call -> day in the institution's zone -> applications sent on it."""
    day = cast(func.timezone(str(Zone.info), Case.submitted_at), Date)
    rows = db.session.execute(
        select(Case.context, day, func.count())
        .where(
            named(viewer), Case.kind == "application", Case.context.in_([f"call:{call.id}" for call in calls])
        )
        .group_by(Case.context, day)
    )
    found: dict[int, dict[date, int]] = {call.id: {} for call in calls}
    for context, on, number in rows:
        found[int(context.partition(":")[2])][on] = number
    return found


def by_country(board: Board) -> list[CountryCount]:
    """Of every country with a destination; where most people want to go first."""
    people = (Case.context == f"call:{board.call.id}", Case.kind == "application", named(board.viewer))
    wanted = (
        select(func.count())
        .select_from(Choice)
        .join(Case, Case.id == Choice.application_id)
        .where(Choice.destination_id == Destination.id, Choice.rank == 1, *people)
        .correlate(Destination)
        .scalar_subquery()
    )
    given = (
        select(func.count())
        .select_from(Seat)
        .join(Case, Case.id == Seat.application_id)
        .where(Seat.destination_id == Destination.id, Seat.freed_at.is_(None), *people)
        .correlate(Destination)
        .scalar_subquery()
    )
    found: Mapping[str, tuple[int, int]] = {
        row[0]: (row[1], row[2])
        for row in db.session.execute(
            select(Institution.country, func.sum(wanted), func.sum(given))
            .select_from(Destination)
            .join(Institution, Institution.id == Destination.institution_id)
            .where(Destination.call_id == board.call.id)
            .group_by(Institution.country)
        )
    }
    counted = [CountryCount(country, int(wants), int(gets)) for country, (wants, gets) in found.items()]
    return sorted(counted, key=lambda one: (-one.wanted, one.country))
