"""Reads of calls: public lists, single ones, those that a person runs, and what forms choose from."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, selectinload

from mobility.base.database import Translated, db
from mobility.base.lending import lent
from mobility.base.references import tidy_reference
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState, Destination, Programme
from mobility.calls.policy import manageable, open_now, programmes_of, public, readable
from mobility.documents.models import Requirement
from mobility.questionnaires.models import Questionnaire
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, RuleBookVersion
from mobility.workflow.rulebook import RuleBook, parse

RECENT = timedelta(days=90)


def whole_call() -> Select[Call]:
    """A call with its programme and destinations, those with partner and specialty."""
    destinations = selectinload(Call.destinations)
    return select(Call).options(
        joinedload(Call.programme),
        destinations.joinedload(Destination.institution),
        destinations.joinedload(Destination.specialty),
    )


def get_call(reference: str) -> Call | None:
    """The call of this reference in whatever state; pages go through the next three."""
    return db.session.scalar(whole_call().where(Call.reference == tidy_reference(reference)))


def own_case(person_id: int, call_id: int) -> Case | None:
    """What this person has under way in the call."""
    mine = (Case.subject_id == person_id, Case.context == f"call:{call_id}", Case.ended_at.is_(None))
    return db.session.scalar(select(Case).where(*mine).order_by(Case.id.desc()).limit(1))


def call_by_id(call_id: int) -> Call | None:
    return db.session.scalar(whole_call().where(Call.id == call_id))


def get_public(viewer: Any, reference: str) -> Call | None:
    """The call if it was published, or if the viewer reads it before."""
    return db.session.scalar(
        whole_call().where(Call.reference == tidy_reference(reference), or_(public(), readable(viewer)))
    )


def get_managed(viewer: Any, reference: str) -> Call | None:
    """The call if the viewer runs it."""
    return db.session.scalar(
        whole_call().where(Call.reference == tidy_reference(reference), manageable(viewer))
    )


def get_readable(viewer: Any, reference: str) -> Call | None:
    """The call if the viewer runs it or reads what the office sees of it."""
    return db.session.scalar(
        whole_call().where(Call.reference == tidy_reference(reference), readable(viewer))
    )


def open_calls(now: datetime, audience: str | None = None) -> Sequence[Call]:
    """Calls that take applications now, those that close first on top; `audience`: student or staff."""
    statement = whole_call().where(open_now(now)).order_by(Call.closes_on, Call.id)
    if audience:
        statement = statement.where(Call.audience == audience)
    return db.session.scalars(statement).all()


def coming_calls(now: datetime, limit: int = 12) -> Sequence[Call]:
    """Published calls that are not yet open."""
    return db.session.scalars(
        whole_call()
        .where(Call.state == CallState.PUBLISHED, Call.opens_on > local_day(now), Call.closed_at.is_(None))
        .order_by(Call.opens_on, Call.id)
        .limit(limit)
    ).all()


def recently_closed(now: datetime, limit: int = 12) -> Sequence[Call]:
    """Calls that closed in the last three months, newest first."""
    today = local_day(now)
    return db.session.scalars(
        whole_call()
        .where(
            Call.state == CallState.PUBLISHED,
            Call.closes_on >= today - RECENT,
            or_(Call.closes_on < today, Call.closed_at <= now),
        )
        .order_by(Call.closes_on.desc(), Call.id.desc())
        .limit(limit)
    ).all()


def readable_calls(viewer: Any) -> Sequence[Call]:
    """Calls in all states that the viewer runs or reads, newest first."""
    return db.session.scalars(
        whole_call().where(readable(viewer)).order_by(Call.created_at.desc(), Call.id.desc()).limit(200)
    ).all()


def programmes(viewer: Any = None) -> Sequence[Programme]:
    """All programmes, or those in which `viewer` may make calls."""
    statement = select(Programme).order_by(Programme.id)
    if viewer is not None:
        statement = statement.where(programmes_of(viewer))
    return db.session.scalars(statement).all()


def get_programme(programme_id: int) -> Programme | None:
    return db.session.get(Programme, programme_id)


def programme_names() -> Mapping[int, Translated]:
    return {
        row.id: row.name
        for row in db.session.execute(select(Programme.id, Programme.name).order_by(Programme.id))
    }


def call_names() -> Mapping[int, Translated]:
    rows = db.session.execute(select(Call.id, Call.title).order_by(Call.id.desc()).limit(500))
    return {row.id: row.title for row in rows}


def requirements_of_call(call_id: int) -> Sequence[Requirement]:
    """The documents that the call asks for."""
    return db.session.scalars(
        select(Requirement)
        .where(Requirement.context == f"call:{call_id}")
        .order_by(Requirement.position, Requirement.id)
    ).all()


def questionnaires() -> Sequence[Questionnaire]:
    """The newest version of each form."""
    return db.session.scalars(
        select(Questionnaire)
        .ext(distinct_on(Questionnaire.key))
        .order_by(Questionnaire.key, Questionnaire.number.desc())
    ).all()


def rule_books() -> Mapping[str, RuleBook]:
    """The newest version of each rule book, by key."""
    rows = db.session.execute(
        select(RuleBookVersion.key, RuleBookVersion.text)
        .ext(distinct_on(RuleBookVersion.key))
        .order_by(RuleBookVersion.key, RuleBookVersion.number.desc())
    )
    return {row.key: parse(row.text) for row in rows}


def roles_nobody_holds(call: Call, now: datetime) -> list[str]:
    """The roles that the call's rule book needs in its programme, in the call itself or everywhere, and that nobody has."""
    book = rule_book(call.rule_book_key)
    scopes = (f"call:{call.id}", f"programme:{call.programme_id}")
    found = workflow.staffing(book, scopes, now) if book else []
    return sorted({dict(gap.values)["name"] for gap in found if gap.key == "nobody-holds"})


def rule_book(key: str) -> RuleBook | None:
    """The newest version of one rule book."""
    text = db.session.scalar(
        select(RuleBookVersion.text)
        .where(RuleBookVersion.key == key)
        .order_by(RuleBookVersion.number.desc())
        .limit(1)
    )
    return parse(text) if text else None


def seats_taken(call_id: int) -> Mapping[int, int]:
    """How many seats of each destination are taken, as a room below lends it."""
    taken = lent.taken.get("seats")
    return taken(call_id) if taken else {}


def audience_of(call_id: int) -> list[tuple[Any, Any]]:
    """(person, case) of everybody who applies or has begun to, as the applications lend it; ended cases are left out."""
    audience = lent.audiences.get("call")
    return [
        (person, case) for person, case in (audience(call_id) if audience else []) if case.ended_at is None
    ]


def offers(now: datetime) -> Mapping[int, Sequence[tuple[Translated, str]]]:
    """What is open at each partner: id of the institution -> (title, path)."""
    rows = db.session.execute(
        select(Destination.institution_id, Call.title, Call.reference)
        .join(Call, Call.id == Destination.call_id)
        .where(open_now(now))
        .distinct()
        .order_by(Call.reference)
    )
    found: dict[int, list[tuple[Translated, str]]] = {}
    for row in rows:
        found.setdefault(row.institution_id, []).append((row.title, f"/calls/{row.reference}"))
    return found
