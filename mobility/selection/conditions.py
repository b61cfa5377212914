"""Reads of the conditions of offers: those of a case, one of them, and what the office has to decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager, joinedload

from mobility.accounts.models import Person, Rights
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.kept_statements import kept_statement
from mobility.base.languages import day, tr
from mobility.base.lending import Rows, lent
from mobility.base.record import Event, EventText
from mobility.base.zone import local_day, local_day_in_sql
from mobility.calls.models import Destination
from mobility.calls.naming import place_in_words
from mobility.calls.policy import MANAGERS
from mobility.documents.models import Document
from mobility.selection import policy
from mobility.selection.models import OfferCondition, Seat
from mobility.selection.stages import OFFER
from mobility.workflow.models import Case

ANSWERED = "condition-answered"
"""Name of the entry in the record of the case."""
SET, DECIDED, KEPT = "condition-set", "condition-decided", "condition-place-kept"
"""Those of what the office says: what is asked, whether it is fulfilled, and that the place stays all the same."""
ASKING = ("condition-set", "condition-due")
"""Messages that ask a person for what their place depends on."""
CONTEXT = "conditions"
"""What stands before the colon in the context of a condition's document: `conditions:12`, of the application."""
LISTED = 200
NEAR = timedelta(days=7)
"""So long before its day the office is reminded of a condition that nobody has answered."""


def unsettled_of(application_id: int) -> Sequence[OfferCondition]:
    """Of a place all that it depends on: what nobody has decided, and what is not fulfilled while nobody has said what
    follows; the earliest due first."""
    return db.session.scalars(
        select(OfferCondition)
        .where(OfferCondition.application_id == application_id, _unsettled(), _held())
        .order_by(OfferCondition.due_on, OfferCondition.id)
    ).all()


def conditions_of(application_id: int) -> Sequence[OfferCondition]:
    """Of a case all that are decided, or that a place of it depends on; the earliest due first."""
    return db.session.scalars(
        select(OfferCondition)
        .where(OfferCondition.application_id == application_id, _matters())
        .order_by(OfferCondition.due_on, OfferCondition.id)
    ).all()


def of_seats(case_ids: Collection[int]) -> Sequence[OfferCondition]:
    """Of these cases the conditions of places that are held, the earliest due first."""
    if not case_ids:
        return []
    return db.session.scalars(
        select(OfferCondition)
        .where(OfferCondition.application_id.in_(case_ids), _held())
        .order_by(OfferCondition.due_on, OfferCondition.id)
    ).all()


def unsettled_for(seat_id: int) -> Sequence[OfferCondition]:
    """As `unsettled_of`, of one seat, whether it is held or given up; nothing where its person was there and has left."""
    return db.session.scalars(
        select(OfferCondition)
        .where(OfferCondition.seat_id == seat_id, _unsettled())
        .where(~lent.reached["departed"](OfferCondition.application_id))
        .order_by(OfferCondition.due_on, OfferCondition.id)
    ).all()


def owed_by(person: Person) -> Sequence[OfferCondition]:
    """What the places of a person depend on and they have not answered, the earliest due first; with the applications."""
    return db.session.scalars(_owed(), {"person": person.id}).all()


@kept_statement
def _owed() -> Select[OfferCondition]:
    return (
        select(OfferCondition)
        .join(Application, Application.id == OfferCondition.application_id)
        .where(OfferCondition.answered_at.is_(None), OfferCondition.fulfilled.is_(None), _held())
        .where(Application.person_id == bindparam("person"))
        .options(contains_eager(OfferCondition.application))
        .order_by(OfferCondition.due_on, OfferCondition.id)
    )


def _held() -> ColumnElement[bool]:
    """Whether the place for which it was set can depend on it: it is not given up, nor is its person back from there."""
    seat = exists().where(Seat.id == OfferCondition.seat_id, Seat.freed_at.is_(None))
    gone: ColumnElement[bool] = lent.reached["departed"](OfferCondition.application_id)
    return seat & ~gone


def has_place(application_id: int) -> bool:
    """Whether the application holds a seat that can depend on something."""
    seat = exists().where(Seat.application_id == application_id, Seat.freed_at.is_(None))
    return bool(db.session.scalar(select(seat & ~lent.reached["departed"](literal(application_id)))))


def is_held(condition: OfferCondition) -> bool:
    """Whether the place for which it was set can depend on it still."""
    return bool(db.session.scalar(select(exists().where(OfferCondition.id == condition.id, _held()))))


def _matters() -> ColumnElement[bool]:
    """Whether it is decided, or the place for which it was set depends on it: what is open when that is given up lapses."""
    return or_(OfferCondition.fulfilled.is_not(None), _held())


def is_open(condition: OfferCondition) -> bool:
    """Whether it can be answered and decided."""
    return condition.fulfilled is None and is_held(condition)


def answered_meanwhile(case: Case) -> str:
    """To the person, beside it that the office decides what follows for the place: by when an offer is to be answered all
    the same; empty where none is."""
    if case.stage != OFFER or case.due_at is None:
        return ""
    return _(
        "Your days to answer the offer have begun anew and run meanwhile: please answer by %(day)s. If you do not, the "
        "place is given back.",
        day=day(local_day(case.due_at)),
    )


def over_since(found: Sequence[OfferCondition]) -> dict[int, str]:
    """id of the condition -> what became of the place for which it was set, in a sentence, where it can depend on nothing
    any more: what the office had to say of it is not to be said. The opposite of `_held`, for words."""
    if not found:
        return {}
    seats = db.session.execute(
        select(Seat, lent.reached["departed"](Seat.application_id))
        .where(Seat.id.in_({each.seat_id for each in found}))
        .options(joinedload(Seat.destination).joinedload(Destination.institution))
    )
    over = {seat.id: _over(seat) for seat, gone in seats if seat.freed_at is not None or gone}
    return {each.id: over[each.seat_id] for each in found if each.seat_id in over}


def _over(seat: Seat) -> str:
    if seat.freed_at is None:
        return _("The stay is over.")
    where, since = place_in_words(seat.destination), day(local_day(seat.freed_at))
    return _("The place was given up on %(day)s: %(place)s.", day=since, place=where)


def get_condition(viewer: Person, condition_id: int) -> OfferCondition | None:
    """One of the viewer's own, or of a case of which they read what the selection gave it."""
    theirs = (Case.subject_id == viewer.id) | policy.reading(viewer)
    found = _within(theirs).where(OfferCondition.id == condition_id)
    return db.session.scalar(found.options(joinedload(OfferCondition.replaced_by)))


def in_place_of(condition: OfferCondition) -> Sequence[OfferCondition]:
    """Those that were not fulfilled and that it has replaced."""
    return db.session.scalars(
        select(OfferCondition)
        .where(OfferCondition.replaced_by_id == condition.id)
        .order_by(OfferCondition.due_on, OfferCondition.id)
    ).all()


def asker(by_partner: bool, place: Destination) -> str:
    """Who asks for a condition of this place, by name, in the language that is spoken."""
    return tr(place.institution.name) if by_partner else _("The international office")


def document_of(condition: OfferCondition) -> Document | None:
    """The document in force by which it is shown."""
    return db.session.scalar(
        select(Document).where(
            Document.case_id == condition.application_id,
            Document.requirement_id == condition.requirement_id,
            Document.replaced_at.is_(None),
        )
    )


def shown_of(words: str, document: Document | None) -> dict[str, str | int | None]:
    """By which a page says which answer it showed (`base.seen`)."""
    return {"words": words, "document": document.id if document is not None else None}


def words_on(condition: OfferCondition, entry: str) -> str:
    """What was written last in the entry of this name: by the person (`ANSWERED`), or by the office that keeps the place
    (`KEPT`); empty where nothing was, or it was erased."""
    found = db.session.scalar(
        select(EventText.text)
        .join(Event, Event.id == EventText.event_id)
        .where(
            Event.chain == f"case:{condition.application_id}",
            Event.name == entry,
            Event.facts["condition"].as_integer() == condition.id,
        )
        .order_by(Event.number.desc())
        .limit(1)
    )
    return found or ""


def conditions_for(viewer: Person, now: datetime) -> Sequence[OfferCondition]:
    """What the viewer has to decide first, of the place or of the condition, then what is open, then what is decided; in
    each the earliest due on top."""
    order = (
        ~(_unmet() & _held()),
        OfferCondition.fulfilled.is_not(None),
        ~_to_decide(local_day(now)),
        OfferCondition.due_on,
        OfferCondition.id,
    )
    return db.session.scalars(
        _within(policy.reading(viewer) & _matters()).order_by(*order).limit(LISTED)
    ).all()


def unsettled_in(call_id: int) -> Sequence[OfferCondition]:
    """As `unsettled_of`, of everybody who has a place in a call, with whose they are."""
    return db.session.scalars(
        _within((Case.context == f"call:{call_id}") & _unsettled() & _held()).order_by(
            OfferCondition.due_on, OfferCondition.id
        )
    ).all()


def number_to_decide(viewer: Person | Rights) -> Select[int] | None:
    """How many are answered or past their day when this is asked, and not decided; no row for none. Likewise the next."""
    return _number(viewer, _to_decide(local_day_in_sql(func.now())))


def number_unmet(viewer: Person | Rights) -> Select[int] | None:
    """How many are not fulfilled while nobody has said what follows for the place."""
    return _number(viewer, _unmet() & _held())


@dataclass(frozen=True)
class Near:
    """How many are due soon, and the day of the first."""

    number: int
    first: date


def near_their_day(viewer: Person | Rights) -> Rows | None:
    """The columns of `Near`: of those that nobody has answered and that are due within `NEAR`; no row for none."""
    found = _number(viewer, _near(local_day_in_sql(func.now())))
    return None if found is None else found.add_columns(func.min(OfferCondition.due_on).label("first"))


def _number(viewer: Person | Rights, which: ColumnElement[bool]) -> Select[int] | None:
    if not viewer.holds_any(MANAGERS):
        return None
    number = func.count(OfferCondition.id)
    return select(number.label("number")).where(*_followed(viewer), which).having(number > 0)


def _followed(viewer: Person | Rights) -> tuple[ColumnElement[bool], ...]:
    """Those of cases of which the viewer reads what the selection gave them."""
    return Case.id == OfferCondition.application_id, policy.reading(viewer)


def _near(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    open_still = OfferCondition.answered_at.is_(None) & OfferCondition.fulfilled.is_(None)
    return open_still & OfferCondition.due_on.between(today, today + NEAR) & _held()


def has_open(case_id: int) -> bool:
    """Whether documents for a condition may still be given."""
    found = exists().where(
        OfferCondition.application_id == case_id, OfferCondition.fulfilled.is_(None), _held()
    )
    return bool(db.session.scalar(select(found)))


def _to_decide(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    waits = or_(OfferCondition.answered_at.is_not(None), OfferCondition.due_on < today)
    return OfferCondition.fulfilled.is_(None) & waits & _held()


def _unmet() -> ColumnElement[bool]:
    """As `OfferCondition.unmet`."""
    settled = OfferCondition.kept_at.is_not(None) | OfferCondition.replaced_by_id.is_not(None)
    return OfferCondition.fulfilled.is_(False) & ~settled


def _unsettled() -> ColumnElement[bool]:
    return or_(OfferCondition.fulfilled.is_(None), _unmet())


def _within(which: ColumnElement[bool]) -> Select[OfferCondition]:
    return (
        select(OfferCondition)
        .join(Case, Case.id == OfferCondition.application_id)
        .where(which)
        .options(
            joinedload(OfferCondition.application).joinedload(Application.subject),
            joinedload(OfferCondition.requirement),
            joinedload(OfferCondition.seat).joinedload(Seat.destination).joinedload(Destination.institution),
        )
    )
