"""Reads of calls: public lists, single ones, those that a person runs, and what forms choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, inspect, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from mobility.accounts.models import Person, Role
from mobility.base.database import Translated, db
from mobility.base.lending import Standing, lent
from mobility.base.record import Event, EventText
from mobility.base.references import tidy_reference
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState, Destination, Programme
from mobility.calls.policy import manageable, open_now, programmes_of, public, readable
from mobility.documents.models import Requirement
from mobility.institutions.models import Contact, Faculty, Institution
from mobility.institutions.queries import faculty_names
from mobility.questionnaires.models import Questionnaire
from mobility.register.models import Kind
from mobility.workflow import services as workflow
from mobility.workflow.engine.staffing import scopes_named
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


def listed_call() -> Select[Call]:
    """A call with its programme alone: `offers.offers_of` tells of many what their destinations come to."""
    return select(Call).options(joinedload(Call.programme))


def get_call(reference: str) -> Call | None:
    """The call of this reference in whatever state; pages go through the next three."""
    return db.session.scalar(whole_call().where(Call.reference == tidy_reference(reference)))


def own_case(person_id: int, call_id: int) -> Case | None:
    """What this person has in the call: what is under way, else what came to its end last."""
    mine = (Case.subject_id == person_id, Case.context == f"call:{call_id}")
    order = (Case.ended_at.is_not(None), Case.id.desc())
    return db.session.scalar(select(Case).where(*mine).order_by(*order).limit(1))


def call_by_id(call_id: int) -> Call | None:
    return db.session.scalar(whole_call().where(Call.id == call_id))


def with_destinations(call: Call) -> Call:
    """The call with its destinations, those with partner and specialty; no statement where it has them already."""
    if "destinations" in inspect(call).unloaded:
        found = db.session.scalars(
            select(Destination)
            .where(Destination.call_id == call.id)
            .options(joinedload(Destination.institution), joinedload(Destination.specialty))
            .order_by(Destination.position, Destination.id)
        )
        set_committed_value(call, "destinations", found.all())
    return call


def call_as_it_stands(call_id: int) -> Call:
    """The call with all that was written in this transaction; what is loaded already is read anew."""
    statement = whole_call().where(Call.id == call_id).execution_options(populate_existing=True)
    return db.session.scalars(statement).one()


def still_lacking(person: Person, call: Call) -> list[Standing]:
    """What somebody who may apply in the call lacks still, or has to know before they do. `call` needs its destinations."""
    return [line for find in lent.still_lacking for line in find(person, call)]


def has_applications(call_id: int) -> bool:
    """Whether somebody has begun to apply and not ended it."""
    open_cases = exists().where(Case.context == f"call:{call_id}", Case.ended_at.is_(None))
    return bool(db.session.scalar(select(open_cases)))


def numbers_in(call_id: int) -> tuple[int, int]:
    """How many have sent an application, whatever became of it, and how many have a draft that has not lapsed."""
    sent, open_ = Case.submitted_at.is_not(None), Case.ended_at.is_(None)
    of_call = select(func.count().filter(sent), func.count().filter(~sent, open_)).where(
        Case.context == f"call:{call_id}"
    )
    sent_already, begun = db.session.execute(of_call).one()
    return sent_already, begun


def goes_on(call_id: int) -> bool:
    """Whether an application that was sent has not come to its end yet."""
    sent, open_ = Case.submitted_at.is_not(None), Case.ended_at.is_(None)
    return bool(db.session.scalar(select(exists().where(Case.context == f"call:{call_id}", sent, open_))))


def has_sent(call_id: int) -> bool:
    """Whether somebody has sent an application, whatever became of it."""
    sent = exists().where(Case.context == f"call:{call_id}", Case.submitted_at.is_not(None))
    return bool(db.session.scalar(select(sent)))


def get_public(viewer: Any, reference: str) -> Call | None:
    """The call if it was published, or if the viewer reads it before."""
    return db.session.scalar(
        whole_call().where(Call.reference == tidy_reference(reference), or_(public(), readable(viewer)))
    )


def get_managed(viewer: Any, reference: str, *, alone: bool = False) -> Call | None:
    """The call if the viewer runs it; `alone`: without programme and destinations."""
    statement = select(Call) if alone else whole_call()
    return db.session.scalar(statement.where(Call.reference == tidy_reference(reference), manageable(viewer)))


def get_readable(viewer: Any, reference: str) -> Call | None:
    """The call if the viewer runs it or reads what the office sees of it."""
    return db.session.scalar(
        whole_call().where(Call.reference == tidy_reference(reference), readable(viewer))
    )


def open_calls(now: datetime, audience: str | None = None) -> Sequence[Call]:
    """Calls that take applications now, those that close first on top; `audience`: student or staff."""
    statement = listed_call().where(open_now(now)).order_by(Call.closes_on, Call.id)
    if audience:
        statement = statement.where(Call.audience == audience)
    return db.session.scalars(statement).all()


def coming_calls(now: datetime, limit: int = 12) -> Sequence[Call]:
    """Published calls that are not yet open."""
    return db.session.scalars(
        listed_call()
        .where(Call.state == CallState.PUBLISHED, Call.opens_on > local_day(now), Call.closed_at.is_(None))
        .order_by(Call.opens_on, Call.id)
        .limit(limit)
    ).all()


def recently_closed(now: datetime, limit: int = 12) -> Sequence[Call]:
    """Calls that closed in the last three months, newest first."""
    today = local_day(now)
    return db.session.scalars(
        listed_call()
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
        listed_call().where(readable(viewer)).order_by(Call.created_at.desc(), Call.id.desc()).limit(200)
    ).all()


def latest_calls(viewer: Any, limit: int = 4) -> Sequence[Call]:
    """Those that the viewer runs or reads and that are not called off, the last to close first; without their parts."""
    return db.session.scalars(
        select(Call)
        .where(readable(viewer), Call.state != CallState.CANCELLED)
        .order_by(Call.closes_on.desc(), Call.id.desc())
        .limit(limit)
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


@dataclass(frozen=True)
class JointPhases:
    """The two phases of a joint faculty's studies, and in which of them the destinations of a call are."""

    partners: Sequence[Translated]
    """With which the faculty is held: where the second phase is."""
    first: bool
    """The call is for studies at home; else for the transition to the partner."""


def joint_phases(call: Call) -> JointPhases | None:
    """None for a call that is not of a joint faculty; costs a statement for the others alone."""
    places = [place for place in call.destinations if place.specialty is not None]
    if not places:
        return None
    faculties = {place.specialty.faculty_id for place in places if place.specialty is not None}
    partners = db.session.scalars(
        select(Institution.name)
        .join(Faculty, Faculty.joint_with_id == Institution.id)
        .where(Faculty.id.in_(faculties))
        .order_by(Institution.id)
    ).all()
    return JointPhases(partners, all(place.institution.home for place in places)) if partners else None


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


def audience_of_form(questionnaire_id: int) -> str:
    """`student` or `staff`: for whom a form is, by its key. Raises `NoResultFound`."""
    return audience_of_key(
        db.session.scalars(select(Questionnaire.key).where(Questionnaire.id == questionnaire_id)).one()
    )


def audience_of_key(key: str) -> str:
    """`staff-mobility` is for staff; forms that do not say so are for students."""
    return Kind.STAFF if Kind.STAFF in key.split("-") else Kind.STUDENT


def rule_books() -> Mapping[str, RuleBook]:
    """The newest version of each rule book, by key."""
    rows = db.session.execute(
        select(RuleBookVersion.key, RuleBookVersion.text)
        .ext(distinct_on(RuleBookVersion.key))
        .order_by(RuleBookVersion.key, RuleBookVersion.number.desc())
    )
    return {row.key: parse(row.text) for row in rows}


def roles_nobody_holds(call: Call, now: datetime) -> dict[str, list[Translated]]:
    """The roles that the call's rule book needs and that nobody has -> in which of the faculties whose people may apply;
    no faculty where it is needed in the call, its programme or everywhere."""
    book, names = rule_book(call.rule_book_key), faculty_names()
    invited = call.eligibility.get("faculties") or list(names)
    scopes = {f"faculty:{number}": names[number] for number in invited if number in names}
    everywhere = (f"call:{call.id}", f"programme:{call.programme_id}")
    found: dict[str, list[Translated]] = {}
    for gap in workflow.staffing(book, (*everywhere, *scopes), now) if book else []:
        about = dict(gap.values)
        if gap.key == "nobody-holds":
            places = found.setdefault(about["name"], [])
            where = scopes_named(about)
            places += [name for scope, name in scopes.items() if scope in where and name not in places]
    return dict(sorted(found.items()))


def partners_without_contact(call: Call) -> list[Translated]:
    """The partners of its destinations at which nobody answers nominations, where its rule book asks for that."""
    book = rule_book(call.rule_book_key)
    if book is None or not any(stage.holder.role == Role.PARTNER_CONTACT for stage in book.stages.values()):
        return []
    reached = set(
        db.session.scalars(
            select(Contact.institution_id).where(
                Contact.institution_id.in_([place.institution_id for place in call.destinations]),
                Contact.ended_at.is_(None),
            )
        )
    )
    there = {place.institution_id: place.institution.name for place in call.destinations}
    return [name for number, name in there.items() if number not in reached]


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
    return [(person, case) for person, case in _everybody_in(call_id) if case.ended_at is None]


def lapsed_in(call_id: int) -> list[tuple[Any, Any]]:
    """(person, case) of everybody whose draft the clock has ended, and who has no other application in the call."""
    everybody = _everybody_in(call_id)
    others = {
        person.id for person, case in everybody if case.ended_at is None or case.submitted_at is not None
    }
    return [(person, case) for person, case in everybody if person.id not in others and _has_lapsed(case)]


def _has_lapsed(case: Any) -> bool:
    book = workflow.book_of(case)
    return any(move.clock and move.to == case.stage for move in book.stage(book.start).moves.values())


def placed_in(call_id: int, today: date) -> list[tuple[Any, Any]]:
    """(person, case) of everybody who has come to a good end and holds a place that is not over."""
    ended = [
        (person, case)
        for person, case in _everybody_in(call_id)
        if (end := workflow.book_of(case).ends.get(case.stage)) and end.good
    ]
    ids = [case.id for _person, case in ended]
    held, stays = (lent.given[what](ids) if ids else {} for what in ("destinations", "stays"))
    over = {number for number, place in held.items() if place.days_held(stays.get(number))[1] < today}
    return [(person, case) for person, case in ended if case.id in held and case.id not in over]


def _everybody_in(call_id: int) -> list[tuple[Any, Any]]:
    audience = lent.audiences.get("call")
    return audience(call_id) if audience else []


def reason_of_cancelling(call_id: int) -> Translated:
    """Why the call was cancelled, in the languages in which it was written; empty if it was not."""
    rows = db.session.execute(
        select(EventText.key, EventText.text)
        .join(Event, Event.id == EventText.event_id)
        .where(Event.chain == f"call:{call_id}", Event.name == "call-cancelled")
    )
    return {row.key: row.text for row in rows}


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
