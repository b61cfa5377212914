"""One stay, and what the page of one shows beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mobility.accounts.doers import lent_by
from mobility.accounts.models import Person
from mobility.accounts.roles import name_with_lender
from mobility.base.database import db
from mobility.base.record import Event, EventText
from mobility.institutions.models import Contact
from mobility.questionnaires.models import SectionAnswers
from mobility.selection.models import Seat
from mobility.stays import policy
from mobility.stays.models import Crossing, EmergencyContact, State, Stay
from mobility.stays.queries.clauses import is_cancelled
from mobility.workflow.models import Case

PASSPORT = "passport_valid_until"
EMERGENCY = ("emergency_name", "emergency_phone")
"""The questions of the application that name whom to call."""
PURPOSE, HOURS_OFFERED = "purpose", "teaching_hours"
"""Those that tell what a member of staff goes for, by the key of an activity, and how many hours they offer to teach."""

AROUND = (
    joinedload(Stay.application),
    joinedload(Stay.person),
    joinedload(Stay.call),
    joinedload(Stay.institution),
)
"""What acts on a stay and messages about it need beside it."""


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


def stays_opened(viewer: Person) -> Select[int]:
    """The ids of those that the viewer sees."""
    return select(Stay.id).join(Case, Case.id == Stay.application_id).where(policy.visible(viewer))


def stay_by_id(stay_id: int) -> Stay:
    """Whoever looks: for who acts without a page."""
    return db.session.scalars(select(Stay).where(Stay.id == stay_id).options(*AROUND)).one()


def stay_after(viewer: Person, application_id: int) -> Stay | None:
    """The one that follows from an application, if it is the viewer's to see."""
    return db.session.scalar(
        select(Stay)
        .join(Case, Case.id == Stay.application_id)
        .where(Stay.application_id == application_id, policy.visible(viewer))
    )


def stays_beside(stay: Stay, last: date, viewer: Person) -> Sequence[tuple[Stay, bool]]:
    """Others of the same person that take or took place while this one does, if it goes on until `last`, in order; and
    whether they are the viewer's to see. Like places that somebody holds (`Kept.overlaps`), both on one day are too."""
    found = db.session.execute(
        select(Stay, policy.visible(viewer))
        .join(Case, Case.id == Stay.application_id)
        .where(
            Stay.person_id == stay.person_id,
            Stay.id != stay.id,
            ~is_cancelled(),
            Stay.begins <= last,
            Stay.ends >= stay.begins,
        )
        .order_by(Stay.begins, Stay.id)
        .options(joinedload(Stay.institution))
    )
    return [(other, opens) for other, opens in found]


def stays_from(case_ids: Collection[int]) -> Sequence[Stay]:
    """Those that follow from these cases."""
    return db.session.scalars(select(Stay).where(Stay.application_id.in_(case_ids))).all()


def days_of(case_ids: Collection[int]) -> dict[int, tuple[int, date, date]]:
    """id of the case -> destination of its seat, first and last day of the stay that followed, as they hold now"""
    rows = db.session.execute(
        select(Stay.application_id, Seat.destination_id, Stay.begins, Stay.ends)
        .join(Seat, (Seat.application_id == Stay.application_id) & Seat.freed_at.is_(None))
        .where(Stay.application_id.in_(case_ids))
    )
    return {case_id: (place_id, first, last) for case_id, place_id, first, last in rows}


def emergency_of(stay_id: int) -> EmergencyContact | None:
    return db.session.get(EmergencyContact, stay_id)


def stated_of(application_id: int, keys: Collection[str]) -> dict[str, str]:
    """What the application says of these questions, as far as it does: the end of the passport, a relative's phone."""
    return stated_in([application_id], keys)[application_id]


def stated_in(case_ids: Collection[int], keys: Collection[str]) -> dict[int, dict[str, str]]:
    """The same of many: by the id of each."""
    found: dict[int, dict[str, str]] = {case_id: {} for case_id in case_ids}
    rows = db.session.execute(
        select(SectionAnswers.case_id, SectionAnswers.values).where(SectionAnswers.case_id.in_(case_ids))
    )
    for case_id, values in rows:
        found[case_id] |= {key: str(values[key]) for key in keys if values.get(key)}
    return found


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
class Happened:
    """An entry of the record of a stay."""

    at: datetime
    name: str
    facts: Mapping[str, Any]
    actor_id: int | None
    words: str
    """Of who did it: a reason, or an answer; empty where there are none, or they were erased."""
    by: str | None
    by_contact: str | None
    """Of the partner, by their link."""


def happened_to(stay_ids: Collection[int], names: Collection[str]) -> dict[int, list[Happened]]:
    """id of a stay -> its entries that have one of these names, the newest first"""
    contact = func.concat("contact:", Contact.id) == Event.facts["on_behalf"].as_string()
    rows = db.session.execute(
        select(
            Event.chain,
            Event.at,
            Event.name,
            Event.facts,
            Event.actor_id,
            func.coalesce(EventText.text, ""),
            Person.called,
            lent_by(),
            Contact.name,
        )
        .outerjoin(Person, Person.id == Event.actor_id)
        .outerjoin(Contact, contact)
        .outerjoin(EventText, (EventText.event_id == Event.id) & EventText.key.in_(("reason", "answer")))
        .where(Event.chain.in_([f"stay:{number}" for number in stay_ids]), Event.name.in_(names))
        .order_by(Event.number.desc())
    )
    found: dict[int, list[Happened]] = {number: [] for number in stay_ids}
    for chain, at, name, facts, actor_id, words, by, lender, contact in rows:
        who = name_with_lender(by or "", lender) or None
        entry = Happened(at, name, facts, actor_id, words, who, contact)
        found[int(chain.partition(":")[2])].append(entry)
    return found
