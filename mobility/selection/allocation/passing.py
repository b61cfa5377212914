"""Seats that were freed and who has each of them now, seats that the office gave by hand, and whom either went past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from mobility.accounts.doers import lent_by
from mobility.accounts.models import Person
from mobility.accounts.roles import name_with_lender
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.record import Event, EventText
from mobility.calls.models import Destination
from mobility.institutions.models import Institution
from mobility.selection.happenings import PASSED_OVER, SEAT_GIVEN, WENT_BY_POINTS, WENT_TO_GROUP
from mobility.selection.models import Seat
from mobility.selection.queries import people_in


@dataclass(frozen=True)
class PassedOn:
    """A freed seat and what came of it: `from_name` held it, `reference` is the case that got one.

    `freed_at`, `freed_in`: partner and field of the destination that it was at, where one limit holds that and the other
    together; None where it is the same one.
    """

    at: datetime
    from_name: str
    from_reference: str
    name: str
    reference: str
    institution: Translated
    field: Translated
    freed_at: Translated | None
    freed_in: Translated | None


@dataclass(frozen=True)
class GivenByHand:
    """A free seat that the office gave: who did, to whom, where, why, and whom it passed over."""

    at: datetime
    by: str
    name: str
    reference: str
    institution: Translated
    field: Translated
    passed_over: Sequence[str]
    """`Madina Sharipova (M27-8FQK2)`, best first."""
    reason: str | None
    """None where the words were erased."""


@dataclass(frozen=True)
class PassedBy:
    """A seat that somebody else got. `how`: by hand, somebody who comes later (`PASSED_OVER`); by corrected
    points, somebody who comes before since (`WENT_BY_POINTS`); or the group for which it is reserved (`WENT_TO_GROUP`)."""

    name: str
    at: datetime
    how: str


def given_by_hand(call_id: int, limit: int = 50) -> list[GivenByHand]:
    """The newest first, with both names where the role was on loan; two statements."""
    given, told = aliased(Event), aliased(Event)
    who, by = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            given.at,
            by.called,
            lent_by(given),
            who.called,
            Application.reference,
            Institution.name,
            Destination.field,
            given.facts["passed_over"].label("passed_over"),
            EventText.text,
        )
        .join(Application, Application.id == given.facts["case"].as_integer())
        .join(who, who.id == Application.person_id)
        .join(by, by.id == given.actor_id)
        .join(Destination, Destination.id == given.facts["destination"].as_integer())
        .join(Institution, Institution.id == Destination.institution_id)
        .join(
            told,
            (told.chain == func.concat("case:", Application.id))
            & (told.name == SEAT_GIVEN)
            & (told.facts["seat"] == given.facts["seat"]),
        )
        .outerjoin(EventText, (EventText.event_id == told.id) & (EventText.key == "reason"))
        .where(given.chain == f"call:{call_id}", given.name == SEAT_GIVEN)
        .order_by(given.number.desc())
        .limit(limit)
    ).all()
    people = people_in(call_id, {each for row in rows for each in row.passed_over})
    called = {number: f"{each.subject.called} ({each.reference})" for number, each in people.items()}
    return [
        GivenByHand(
            at,
            name_with_lender(by, lender),
            name,
            reference,
            institution,
            field,
            [called[each] for each in passed],
            reason,
        )
        for at, by, lender, name, reference, institution, field, passed, reason in rows
    ]


def passed_on(call_id: int, limit: int = 50) -> list[PassedOn]:
    """The chain of freed seats of a call, the newest first; one statement."""
    freed, given = aliased(Seat), aliased(Seat)
    before, after = aliased(Application), aliased(Application)
    who, now_who = aliased(Person), aliased(Person)
    other, other_partner = aliased(Destination), aliased(Institution)
    rows = db.session.execute(
        select(
            Event.at,
            who.called,
            before.reference,
            now_who.called,
            after.reference,
            Institution.name,
            Destination.field,
            other_partner.name,
            other.field,
        )
        .join(freed, freed.id == Event.facts["freed"].as_integer())
        .join(given, given.id == Event.facts["seat"].as_integer())
        .join(before, before.id == freed.application_id)
        .join(who, who.id == before.person_id)
        .join(after, after.id == given.application_id)
        .join(now_who, now_who.id == after.person_id)
        .join(Destination, Destination.id == given.destination_id)
        .join(Institution, Institution.id == Destination.institution_id)
        .outerjoin(other, (other.id == freed.destination_id) & (other.id != given.destination_id))
        .outerjoin(other_partner, other_partner.id == other.institution_id)
        .where(Event.chain == f"call:{call_id}", Event.name == "seat-passed-on")
        .order_by(Event.number.desc())
        .limit(limit)
    )
    return [PassedOn(*row) for row in rows]


def passed_by(application_id: int, names: Mapping[int, str]) -> list[PassedBy]:
    """Of who waits, in their order; `names`: what the destinations are called. One statement."""
    rows = db.session.execute(
        select(Event.facts["destination"].as_integer(), Event.at, Event.name)
        .where(
            Event.chain == f"case:{application_id}",
            Event.name.in_([PASSED_OVER, WENT_BY_POINTS, WENT_TO_GROUP]),
        )
        .order_by(Event.number)
    )
    return [PassedBy(names[place], at, how) for place, at, how in rows]
