"""Everybody of a cut for a file, from a cursor of the server.

A file may hold a hundred thousand people: what hangs on a case is grouped once for the whole call instead of asked for each
of them, and what repeats comes as its id and is looked up here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine, Select, Subquery, and_, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from mobility.accounts.models import Person
from mobility.applications.models import Choice
from mobility.base.database import Translated, db
from mobility.calls.models import Call, Destination
from mobility.cohorts.board import Board
from mobility.cohorts.conditions import cut_to, newest_nomination
from mobility.cohorts.filters import Cut
from mobility.cohorts.queries import order_of, ordered, result_of, seat_held, signer_of
from mobility.cohorts.somebody import Somebody
from mobility.institutions.models import Faculty, Institution, Specialty
from mobility.questionnaires.models import SectionAnswers
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.models import Nomination
from mobility.stays.models import Stay
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT

AT_ONCE = 2000
"""Rows that are fetched from the cursor at a time."""
Names = Mapping[int, Translated]


def everybody(
    engine: Engine, board: Board, cut: Cut, *, phone: tuple[str, str] | None = None, stays: bool = False
) -> Iterator[Somebody]:
    """The whole cut in the list's order; all but its rows is looked up at once.

    It has a session of its own, since a file is read after the request has ended. `phone`: section and question;
    `stays`: with the days that people are away.
    """
    choices, holders = _choices(board.call), _holders(board.call)
    columns = [
        Case.id, Case.reference, Case.stage, Case.rule_book_id, Case.due_at, Case.entered_at, Case.submitted_at,
        Case.ended_at, Person.called.label("name"), Person.email, Affiliation.number, RegisterEntry.passport_name,
        Affiliation.faculty_id, Specialty.code.label("specialty"),
        func.coalesce(RegisterEntry.year, Affiliation.year).label("year"), RegisterEntry.average,
        choices.c.places, holders.c.roles, holders.c.people, signer_of(board).label("signer"),
        result_of(board).label("result"), seat_held().label("seat"),
        newest_nomination(Nomination.accepted).label("accepted"),
        (_phone(*phone) if phone else null()).label("phone"), (_stay() if stays else null()).label("stay"),
    ]  # fmt: skip
    statement = (
        cut_to(select(*columns), board, cut)
        .outerjoin(choices, choices.c.application_id == Case.id)
        .outerjoin(holders, holders.c.case_id == Case.id)
    )
    faculties = {row[0]: row[1] for row in db.session.execute(select(Faculty.id, Faculty.name))}
    partners = {row[0]: row[1] for row in db.session.execute(_partners(board.call))}
    statement = ordered(statement, order_of(board, cut), backwards=False)
    return _streamed(engine, statement, faculties, partners, frozenset(board.good))


def _streamed(
    engine: Engine,
    statement: Select[Any],
    faculties: Names,
    partners: Names,
    good: frozenset[tuple[int, str]],
) -> Iterator[Somebody]:
    with Session(engine) as session:
        found = session.connection().execute(statement, execution_options={"yield_per": AT_ONCE})
        for row in found:
            holders = (
                ((row.signer, None),) if row.signer else zip(row.roles or (), row.people or (), strict=True)
            )
            yield Somebody(
                id=row.id,
                reference=row.reference,
                stage=row.stage,
                rule_book_id=row.rule_book_id,
                due_at=row.due_at,
                entered_at=row.entered_at,
                submitted_at=row.submitted_at,
                ended_at=row.ended_at,
                name=row.name,
                email=row.email,
                number=row.number,
                passport_name=row.passport_name,
                faculty=faculties.get(row.faculty_id),
                specialty=row.specialty,
                year=row.year,
                average=row.average,
                choices=[partners[place] for place in row.places or ()],
                holders=[{"role": role, "person": name} for role, name in holders],
                result=row.result or {},
                seat=row.seat or [],
                accepted=row.accepted,
                good=(row.rule_book_id, row.stage) in good,
                phone=row.phone,
                stay=row.stay or (),
            )


def _partners(call: Call) -> Select[int, Translated]:
    """(id of a destination, its partner)"""
    return (
        select(Destination.id, Institution.name)
        .join(Institution, Institution.id == Destination.institution_id)
        .where(Destination.call_id == call.id)
    )


def _choices(call: Call) -> Subquery:
    """Of each application the destinations by rank."""
    return (
        select(
            Choice.application_id,
            func.array_agg(aggregate_order_by(Choice.destination_id, Choice.rank)).label("places"),
        )
        .join(Destination, Destination.id == Choice.destination_id)
        .where(Destination.call_id == call.id)
        .group_by(Choice.application_id)
        .subquery()
    )


def _holders(call: Call) -> Subquery:
    """Of each case the open waits: roles, and who is named beside them. The applicant needs no name."""
    return (
        select(
            Wait.case_id,
            func.array_agg(aggregate_order_by(Wait.role, Wait.id)).label("roles"),
            func.array_agg(aggregate_order_by(Person.called, Wait.id)).label("people"),
        )
        .join(Case, Case.id == Wait.case_id)
        .outerjoin(Person, and_(Person.id == Wait.person_id, Wait.role != APPLICANT))
        .where(Case.context == f"call:{call.id}", Wait.closed_at.is_(None))
        .group_by(Wait.case_id)
        .subquery()
    )


def _phone(section: str, question: str) -> Any:
    return (
        select(SectionAnswers.values[question].astext)
        .where(SectionAnswers.case_id == Case.id, SectionAnswers.section == section)
        .correlate(Case)
        .scalar_subquery()
    )


def _stay() -> Any:
    """First and last day, unless it was called off."""
    return (
        select(func.jsonb_build_array(Stay.planned_from, Stay.planned_to))
        .where(Stay.application_id == Case.id, Stay.called_off_on.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )
