"""Reads of stays: one with all that belongs to it, the list of an office, its numbers, the people at a partner."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from mobility.accounts.models import Person
from mobility.applications.models import Choice
from mobility.base.database import Translated, db
from mobility.base.folding import found_in
from mobility.calls.models import Call, Destination
from mobility.documents.models import Document, Requirement
from mobility.institutions.models import Institution
from mobility.questionnaires.models import SectionAnswers
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.queries import held_seat
from mobility.stays import policy
from mobility.stays.expecting import AWAITED, SILENT_AFTER, Silence
from mobility.stays.filters import Cut, Place
from mobility.stays.models import (
    ABROAD,
    OF_STAFF,
    Crossing,
    EmergencyContact,
    Extension,
    ReceivedPaper,
    State,
    Stay,
)
from mobility.stays.papers_asked import CONTEXT
from mobility.workflow.models import Case

PAGE = 50
SHOWN_AT_PARTNER = timedelta(days=60)
"""So long before the first day and after the departure somebody stands on the partner's page."""
PASSPORT = "passport_valid_until"
PEOPLE_FOUND = [state for state, silence in AWAITED.items() if silence in (Silence.ARRIVAL, Silence.END)]
"""The states in which somebody may be missed."""


AROUND = (
    joinedload(Stay.application),
    joinedload(Stay.person),
    joinedload(Stay.call),
    joinedload(Stay.institution),
)
"""What acts on a stay and messages about it need beside it."""


def late(today: date) -> ColumnElement[bool]:
    """The next sign is overdue, and it is not the office that it waits for; as `expecting.is_late`."""
    return (Stay.due_on < today) & ~crossing_waits()


def silent(today: date) -> ColumnElement[bool]:
    """Late for arrival or departure, and the reminder has not helped; as `expecting.is_silent`."""
    return (Stay.due_on < today - SILENT_AFTER) & Stay.state.in_(PEOPLE_FOUND) & ~crossing_waits()


def crossing_waits() -> ColumnElement[bool]:
    """The person has reported an arrival or a departure, and the office has not looked at it."""
    return exists().where(Crossing.stay_id == Stay.id, Crossing.decided_at.is_(None))


def office_owes() -> ColumnElement[bool]:
    """The office has something to decide: a crossing, an extension, or whether somebody who is home lacks anything."""
    told_all = Stay.report_sent_at.is_not(None) | Stay.called_off_on.is_not(None)
    return or_(
        crossing_waits(),
        exists().where(Extension.stay_id == Stay.id, Extension.decided_at.is_(None)),
        Stay.returned_on.is_not(None) & told_all & Stay.closed_at.is_(None),
    )


def get_stay(viewer: Person, reference: str) -> Stay | None:
    """The stay with all that a page shows of it, if it is the viewer's to see."""
    return db.session.scalar(
        select(Stay)
        .join(Case, Case.id == Stay.application_id)
        .where(Stay.reference == reference, policy.visible(viewer))
        .options(
            *AROUND,
            selectinload(Stay.crossings).options(joinedload(Crossing.contact), joinedload(Crossing.document)),
            selectinload(Stay.extensions),
            selectinload(Stay.received),
            selectinload(Stay.credits),
        )
    )


def stay_by_id(stay_id: int) -> Stay:
    """Whoever looks: for who acts without a page."""
    return db.session.scalars(select(Stay).where(Stay.id == stay_id).options(*AROUND)).one()


def reference_for(viewer: Person, application_id: int) -> str | None:
    """The reference of the stay that follows from an application, if it is the viewer's to see."""
    return db.session.scalar(
        select(Stay.reference)
        .join(Case, Case.id == Stay.application_id)
        .where(Stay.application_id == application_id, policy.visible(viewer))
    )


def emergency_of(stay_id: int) -> EmergencyContact | None:
    return db.session.get(EmergencyContact, stay_id)


def stated_of(application_id: int, keys: Collection[str]) -> dict[str, str]:
    """What the application says of these questions, as far as it does: the end of the passport, a relative's phone."""
    sections = db.session.scalars(
        select(SectionAnswers.values).where(SectionAnswers.case_id == application_id)
    ).all()
    return {key: str(values[key]) for values in sections for key in keys if values.get(key)}


@dataclass(frozen=True)
class Line:
    """One stay in a list."""

    stay: Stay
    faculty_id: int | None
    waits: bool
    """The office has something to decide."""
    late: bool
    silent: bool


def stays_followed(
    viewer: Person, cut: Cut, today: date, after: Place | None
) -> tuple[list[Line], Place | None]:
    """A page of the viewer's stays, the longest overdue first, those at an end last; and where the next page begins."""
    statement = _lines(viewer, cut, today).limit(PAGE + 1)
    if after is not None:
        behind: ColumnElement[bool] = Stay.due_on.is_(None) & (Stay.id > after.id)
        if after.due is not None:
            behind = or_(
                Stay.due_on > after.due,
                (Stay.due_on == after.due) & (Stay.id > after.id),
                Stay.due_on.is_(None),
            )
        statement = statement.where(behind)
    found = _read(statement)
    shown = found[:PAGE]
    following = Place(shown[-1].stay.due_on, shown[-1].stay.id) if len(found) > PAGE else None
    return shown, following


def all_followed(viewer: Person, cut: Cut, today: date) -> list[Line]:
    """The same without pages, for a file."""
    return _read(_lines(viewer, cut, today))


def _read(statement: Select[Stay, int | None, bool, bool, bool]) -> list[Line]:
    rows = db.session.execute(statement).all()
    return [Line(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _lines(viewer: Person, cut: Cut, today: date) -> Select[Stay, int | None, bool, bool, bool]:
    late_now = func.coalesce(late(today), False)
    silent_now = func.coalesce(silent(today), False)
    return (
        _cut(select(Stay, Affiliation.faculty_id, office_owes(), late_now, silent_now), viewer, cut, today)
        .order_by(Stay.due_on.nulls_last(), Stay.id)
        .options(contains_eager(Stay.person), contains_eager(Stay.call), contains_eager(Stay.institution))
    )


def _cut(statement: Select, viewer: Person, cut: Cut, today: date) -> Select:  # type: ignore[type-arg]  # of any columns
    statement = (
        statement.select_from(Stay)
        .join(Case, Case.id == Stay.application_id)
        .join(Stay.person)
        .join(Stay.call)
        .join(Stay.institution)
        .outerjoin(Affiliation, Affiliation.person_id == Stay.person_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .where(policy.followed(viewer))
    )
    for wanted, clause in (
        (cut.call, Call.reference == cut.call),
        (cut.partner, Stay.institution_id == cut.partner),
        (cut.state, Stay.state == cut.state),
        (cut.audience, Call.audience == cut.audience),
        (cut.abroad, Stay.state.in_(ABROAD)),
        (cut.late, late(today)),
        (cut.silent, silent(today)),
        (cut.waiting, office_owes()),
    ):
        if wanted:
            statement = statement.where(clause)
    for word in cut.search.split():
        in_names = or_(found_in(Person.name_folded, word), found_in(RegisterEntry.name_folded, word))
        statement = statement.where(or_(in_names, Stay.reference.icontains(word, autoescape=True)))
    return statement


@dataclass(frozen=True)
class Numbers:
    """Of the stays in a cut: people by audience, hours, and how many stand how."""

    students: int
    staff: int
    hours: Decimal
    """Given, and where that is not known yet agreed."""
    abroad: int
    late: int
    silent: int
    waiting: int
    by_state: Mapping[str, int]


def numbers_of(viewer: Person, cut: Cut, today: date) -> Numbers:
    """In one statement."""
    staff = Stay.activity.in_(OF_STAFF)
    counted = (
        func.count().filter(~staff),
        func.count().filter(staff),
        func.coalesce(func.sum(func.coalesce(Stay.hours_given, Stay.hours_agreed)), 0),
        func.count().filter(late(today)),
        func.count().filter(silent(today)),
        func.count().filter(office_owes()),
    )
    rows = db.session.execute(
        _cut(select(Stay.state.label("stands"), *counted), viewer, cut, today).group_by("stands")
    ).all()
    sums = [sum(row[place] for row in rows) for place in range(1, 7)]
    by_state = {row[0]: row[1] + row[2] for row in rows}
    return Numbers(
        students=sums[0],
        staff=sums[1],
        hours=Decimal(sums[2]),
        abroad=sum(number for state, number in by_state.items() if state in ABROAD),
        late=sums[3],
        silent=sums[4],
        waiting=sums[5],
        by_state=by_state,
    )


def options_of(viewer: Person) -> tuple[dict[str, Translated], dict[int, Translated]]:
    """What the list can be cut to: calls by reference and partners by id, of the viewer's stays."""
    rows = db.session.execute(
        select(Call.reference, Call.title, Institution.id, Institution.name)
        .select_from(Stay)
        .join(Case, Case.id == Stay.application_id)
        .join(Stay.call)
        .join(Stay.institution)
        .where(policy.followed(viewer))
        .group_by(Call.id, Institution.id)
        .order_by(Call.id.desc(), Institution.name_key)
    ).all()
    return {row[0]: row[1] for row in rows}, {row[2]: row[3] for row in rows}


def to_do(viewer: Person, today: date) -> tuple[int, int]:
    """How many have something to be decided by the viewer's office, and how many are silent."""
    row = db.session.execute(
        select(func.count().filter(office_owes()), func.count().filter(silent(today)))
        .select_from(Stay)
        .join(Case, Case.id == Stay.application_id)
        .where(policy.worked_on(viewer))
    ).one()
    return row[0], row[1]


@dataclass(frozen=True)
class Guest:
    """Somebody on the partner's page: the name in the passport, the call, the dates; nothing else of them."""

    stay: Stay
    name: str
    extension: Extension | None


def guests_of(institution_id: int, today: date) -> list[Guest]:
    """Our people at the partner, or soon to come, or gone a while ago; those who are to be confirmed first."""
    rows = db.session.execute(
        select(Stay, RegisterEntry.passport_name, Extension)
        .outerjoin(Affiliation, Affiliation.person_id == Stay.person_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .outerjoin(Extension, (Extension.stay_id == Stay.id) & Extension.decided_at.is_(None))
        .where(
            Stay.institution_id == institution_id,
            Stay.state != State.CANCELLED,
            Stay.planned_from <= today + SHOWN_AT_PARTNER,
            or_(Stay.departed_on.is_(None), Stay.departed_on >= today - SHOWN_AT_PARTNER),
            Stay.closed_at.is_(None),
        )
        .order_by(Stay.due_on, Stay.id)
        .limit(200)
        .options(*AROUND)
    ).all()
    return [Guest(stay, name or stay.person.name, extension) for stay, name, extension in rows]


def get_guest(institution_id: int, stay_id: int, today: date) -> Guest | None:
    """The one person, if they are this partner's."""
    return next((each for each in guests_of(institution_id, today) if each.stay.id == stay_id), None)


def references_of(ids: Collection[int]) -> dict[int, str]:
    """id of a stay -> its reference"""
    rows = db.session.execute(select(Stay.id, Stay.reference).where(Stay.id.in_(ids))).all()
    return {row[0]: row[1] for row in rows}


def stays_found(words: str, case_ids: Collection[int]) -> Collection[int]:
    """Ids of the stays that the words name by reference, or that follow from these applications."""
    return db.session.scalars(
        select(Stay.id).where(or_(Stay.reference == words, Stay.application_id.in_(case_ids)))
    ).all()


def is_running(application_id: int) -> bool:
    """Whether a stay follows from the application and is not over: its papers may still be given."""
    running = exists().where(
        Stay.application_id == application_id, Stay.state.not_in([State.CLOSED, State.CANCELLED])
    )
    return bool(db.session.scalar(select(running)))


@dataclass(frozen=True)
class Outlook:
    """A stay with what its next step depends on."""

    stay: Stay
    emergency: bool
    received: frozenset[str]
    sent: frozenset[str]
    """Papers that were given, by key."""


def outlook_of_application(application_id: int) -> Outlook | None:
    return next(iter(_outlooks(Stay.application_id == application_id)), None)


def place_of(application_id: int) -> Destination | None:
    """That of the seat; where a rule book gives none, as for a short visit, the first choice."""
    seat = held_seat(application_id)
    if seat is not None:
        return seat.destination
    return db.session.scalar(
        select(Destination)
        .join(Choice, Choice.destination_id == Destination.id)
        .where(Choice.application_id == application_id)
        .order_by(Choice.rank)
        .limit(1)
    )


def own_outlooks(person: Person) -> list[Outlook]:
    """The person's stays that are not over, the next one first."""
    return _outlooks(Stay.person_id == person.id, Stay.state.not_in([State.CLOSED, State.CANCELLED]))


def _outlooks(*which: ColumnElement[bool]) -> list[Outlook]:
    received = select(func.array_agg(ReceivedPaper.key)).where(ReceivedPaper.stay_id == Stay.id)
    sent = (
        select(func.array_agg(Requirement.key))
        .join(Document, Document.requirement_id == Requirement.id)
        .where(
            Document.case_id == Stay.application_id,
            Document.replaced_at.is_(None),
            Requirement.context.startswith(f"{CONTEXT}:"),
        )
    )
    rows = db.session.execute(
        select(
            Stay,
            exists().where(EmergencyContact.stay_id == Stay.id),
            received.scalar_subquery(),
            sent.scalar_subquery(),
        )
        .where(*which)
        .order_by(Stay.planned_from, Stay.id)
        .options(joinedload(Stay.institution), selectinload(Stay.crossings))
    ).all()
    return [Outlook(row[0], row[1], frozenset(row[2] or ()), frozenset(row[3] or ())) for row in rows]
