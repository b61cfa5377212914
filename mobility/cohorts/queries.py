"""Reads of cohorts: how many are where, and who they are; each a fixed number of statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, joinedload

from mobility.accounts.models import Person
from mobility.applications.models import Choice
from mobility.base.database import Translated, db
from mobility.base.folding import found_in, in_order
from mobility.base.references import tidy_reference
from mobility.calls.models import Call, Destination
from mobility.cohorts.filters import Cut, Place
from mobility.cohorts.policy import calls_of, followed, may_see_contacts, named
from mobility.cohorts.somebody import Somebody
from mobility.institutions.models import Faculty, Institution, Specialty
from mobility.questionnaires.models import SectionAnswers
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.models import Nomination, Placement, RunState, Seat, SelectionRun
from mobility.workflow.models import Case, Wait

PAGE = 50
Order = SQLColumnExpression[Any]
SOON = timedelta(days=3)
AT_ONCE = 500
"""Rows that an export fetches from the server's cursor at a time."""


@dataclass(frozen=True)
class StageCount:
    """How many of one call are in a stage; drafts that were never sent are counted apart."""

    call_id: int
    stage: str
    rule_book_id: int
    sent: int
    drafts: int
    late: int
    soon: int
    stuck: int
    ended: bool


def calls_followed(viewer: Person) -> list[Call]:
    """The calls of the viewer's cohorts, those that close last first."""
    return list(
        db.session.scalars(
            select(Call)
            .where(calls_of(viewer))
            .options(joinedload(Call.programme))
            .order_by(Call.closes_on.desc(), Call.id)
        )
    )


def get_call_followed(viewer: Person, reference: str) -> Call | None:
    return db.session.scalars(select(Call).where(calls_of(viewer), Call.reference == reference)).one_or_none()


def counts(viewer: Person, call_ids: list[int], now: datetime) -> list[StageCount]:
    """Every call's people by stage: one grouped statement."""
    sent = Case.submitted_at.is_not(None)
    statement = (
        select(
            Case.context,
            Case.stage,
            Case.rule_book_id,
            func.count().filter(sent),
            func.count().filter(~sent),
            func.count().filter(sent, _late(now)),
            func.count().filter(sent, _soon(now)),
            func.count().filter(sent, Case.stuck_since.is_not(None)),
            func.bool_and(Case.ended_at.is_not(None)),
        )
        .where(
            followed(viewer), Case.kind == "application", Case.context.in_([f"call:{i}" for i in call_ids])
        )
        .group_by(Case.context, Case.stage, Case.rule_book_id)
    )
    return [StageCount(int(context.split(":")[1]), *rest) for context, *rest in db.session.execute(statement)]


def number_in(viewer: Person, call: Call, cut: Cut, now: datetime) -> int:
    """How many people the cut leaves."""
    return db.session.scalar(_cut(select(func.count(Case.id)), viewer, call, cut, now)) or 0


def people_of(
    viewer: Person,
    call: Call,
    cut: Cut,
    now: datetime,
    place: Place | None = None,
    stages: Sequence[str] = (),
) -> tuple[list[Somebody], Place | None, Place | None]:
    """A page of people in the cut's order, and the places of the pages before and after.

    `stages`: those of the call in the order of their way, for a list that stands by them.
    """
    backwards = place is not None and place.backwards
    order = _order(cut, stages)
    statement = _ordered(_rows(viewer, call, cut, now, order), order, backwards).limit(PAGE + 1)
    if place is not None:
        statement = statement.where(_beyond(order, place))
    found = [_somebody(row) for row in db.session.execute(statement)]
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    before = bool(found) and (more if backwards else place is not None)
    after = bool(found) and (more if not backwards else True)
    return (
        found,
        Place(found[0].key, found[0].id, backwards=True) if before else None,
        Place(found[-1].key, found[-1].id) if after else None,
    )


def everybody(
    engine: Engine,
    viewer: Person,
    call: Call,
    cut: Cut,
    now: datetime,
    phone: tuple[str, str] | None,
    stages: Sequence[str] = (),
) -> Iterator[Somebody]:
    """The whole cut for an export, in the list's order, from a cursor of the server.

    It has a session of its own, since an export is read after the request has ended. `phone`: section and question.
    """
    order = _order(cut, stages)
    return _streamed(engine, _ordered(_rows(viewer, call, cut, now, order, phone), order, backwards=False))


def _streamed(engine: Engine, statement: Select[Any]) -> Iterator[Somebody]:
    with Session(engine) as session:
        for row in session.execute(statement, execution_options={"yield_per": AT_ONCE}):
            yield _somebody(row)


def destinations_of(call: Call) -> list[tuple[int, Translated, Translated]]:
    """(id, institution, field) of what the call offers."""
    rows = db.session.execute(
        select(Destination.id, Institution.name, Destination.field)
        .join(Institution, Institution.id == Destination.institution_id)
        .where(Destination.call_id == call.id)
        .order_by(Destination.position, Destination.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def faculties() -> Mapping[int, Translated]:
    return {
        row[0]: row[1] for row in db.session.execute(select(Faculty.id, Faculty.name).order_by(Faculty.id))
    }


def _rows(
    viewer: Person,
    call: Call,
    cut: Cut,
    now: datetime,
    order: Order,
    phone: tuple[str, str] | None = None,
) -> Select[Any]:
    """The columns have the names of `Somebody`."""
    columns = [
        Case.id, Case.reference, Case.stage, Case.rule_book_id, Case.due_at, Case.entered_at, Case.submitted_at,
        Case.ended_at, Person.called.label("name"), Person.email, Affiliation.number, RegisterEntry.passport_name,
        Faculty.name.label("faculty"), Specialty.code.label("specialty"),
        func.coalesce(RegisterEntry.year, Affiliation.year).label("year"), RegisterEntry.average,
        _choices().label("choices"), _holders().label("holders"), _result().label("result"), _seat().label("seat"),
        _accepted().label("accepted"), order.label("key"),
    ]  # fmt: skip
    if phone is not None:
        section, question = phone
        columns.append(
            select(SectionAnswers.values[question].astext)
            .where(SectionAnswers.case_id == Case.id, SectionAnswers.section == section)
            .scalar_subquery()
            .label("phone")
        )
    return _cut(select(*columns), viewer, call, cut, now)


def _cut(statement: Select[Any], viewer: Person, call: Call, cut: Cut, now: datetime) -> Select[Any]:
    statement = (
        statement.select_from(Case)
        .join(Person, Person.id == Case.subject_id)
        .outerjoin(Affiliation, Affiliation.person_id == Person.id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .outerjoin(Faculty, Faculty.id == Affiliation.faculty_id)
        .outerjoin(Specialty, Specialty.id == RegisterEntry.specialty_id)
        .where(Case.context == f"call:{call.id}", Case.kind == "application", named(viewer))
    )
    return statement.where(*_conditions(cut, now, may_see_contacts(viewer, call)))


def _conditions(cut: Cut, now: datetime, contacts: bool) -> Iterator[ColumnElement[bool]]:
    if cut.stage:
        yield Case.stage == cut.stage
    if cut.destination is not None:
        yield exists().where(
            Choice.application_id == Case.id, Choice.rank == 1, Choice.destination_id == cut.destination
        )
    if cut.faculty is not None:
        yield Case.scopes.any_() == f"faculty:{cut.faculty}"
    if cut.holder:
        yield exists().where(Wait.case_id == Case.id, Wait.closed_at.is_(None), Wait.role == cut.holder)
    if cut.late:
        yield _late(now)
    if cut.soon:
        yield _soon(now)
    if cut.stuck:
        yield Case.stuck_since.is_not(None)
    for word in cut.words:
        in_names = or_(found_in(Person.name_folded, word), found_in(RegisterEntry.name_folded, word))
        found = or_(in_names, _part_of_reference(word), Affiliation.number.icontains(word, autoescape=True))
        yield or_(found, Person.email.icontains(word, autoescape=True)) if contacts else found


def _part_of_reference(word: str) -> ColumnElement[bool]:
    """Any part of it, with or without its dashes: people read out the last signs."""
    signs = tidy_reference(word).replace("-", "")
    return func.replace(Case.reference, "-", "").contains(signs, autoescape=True)


def _late(now: datetime) -> ColumnElement[bool]:
    return and_(Case.ended_at.is_(None), Case.due_at < now)


def _soon(now: datetime) -> ColumnElement[bool]:
    return and_(Case.ended_at.is_(None), Case.due_at >= now, Case.due_at < now + SOON)


def _order(cut: Cut, stages: Sequence[str]) -> Order:
    """What the list stands in order of, the smallest first and what has none last."""
    if cut.sort == "name":
        return in_order(Person.called)
    if cut.sort == "score":
        score: ColumnElement[Any] = -_newest_placement(Placement.score)
        return score
    if cut.sort == "stage" and stages:
        return case({stage: number for number, stage in enumerate(stages)}, value=Case.stage)
    return Case.due_at


def _ordered(statement: Select[Any], order: Order, backwards: bool) -> Select[Any]:
    if backwards:
        return statement.order_by(order.desc().nulls_first(), Case.id.desc())
    return statement.order_by(order.nulls_last(), Case.id)


def _beyond(order: Order, place: Place) -> ColumnElement[bool]:
    """Rows after the place (before it, backwards), those without a key standing last."""
    if place.backwards:
        if place.key is None:
            return or_(order.is_not(None), Case.id < place.id)
        return or_(order < place.key, and_(order == place.key, Case.id < place.id))
    if place.key is None:
        return and_(order.is_(None), Case.id > place.id)
    return or_(order > place.key, and_(order == place.key, Case.id > place.id), order.is_(None))


def _newest_placement(column: Any) -> Any:
    """Of the newest run of the case's call that is carried out."""
    return (
        select(column)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(Placement.application_id == Case.id, SelectionRun.state == RunState.MOVED)
        .order_by(SelectionRun.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _result() -> ColumnElement[Any]:
    parts = {"rank": Placement.rank, "score": Placement.score}
    words = [each for name, column in parts.items() for each in (name, cast(column, Text))]
    found: ColumnElement[Any] = _newest_placement(func.jsonb_build_object(*words))
    return found


def _seat() -> ColumnElement[Any]:
    return (
        select(func.jsonb_build_array(Institution.name, Destination.field))
        .select_from(Seat)
        .join(Destination, Destination.id == Seat.destination_id)
        .join(Institution, Institution.id == Destination.institution_id)
        .where(Seat.application_id == Case.id, Seat.freed_at.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )


def _accepted() -> ColumnElement[Any]:
    return (
        select(Nomination.accepted)
        .where(Nomination.application_id == Case.id)
        .order_by(Nomination.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _choices() -> ColumnElement[Any]:
    return (
        select(func.jsonb_agg(aggregate_order_by(Institution.name, Choice.rank)))
        .select_from(Choice)
        .join(Destination, Destination.id == Choice.destination_id)
        .join(Institution, Institution.id == Destination.institution_id)
        .where(Choice.application_id == Case.id)
        .scalar_subquery()
    )


def _holders() -> ColumnElement[Any]:
    named_one = select(Person.called).where(Person.id == Wait.person_id).correlate(Wait).scalar_subquery()
    row = func.jsonb_build_object("role", Wait.role, "person", named_one)
    return (
        select(func.jsonb_agg(aggregate_order_by(row, Wait.id)))
        .where(Wait.case_id == Case.id, Wait.closed_at.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )


def _somebody(row: Row[Any]) -> Somebody:
    given = dict(row._mapping)
    lists = {name: given[name] or [] for name in ("choices", "holders", "seat")}
    return Somebody(**{**given, **lists, "result": given["result"] or {}})
