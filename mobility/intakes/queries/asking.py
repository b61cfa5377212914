"""Reads of who asked for a seat of a joint specialty, at home and at its partner, in whichever calls."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select

from mobility.accounts.models import Person
from mobility.applications.models import WITHDRAWN, Application, Choice
from mobility.base.database import db
from mobility.calls.models import Call, CallState, Destination
from mobility.calls.policy import held_in
from mobility.institutions.models import Institution
from mobility.intakes import policy
from mobility.intakes.lanes import Asked
from mobility.intakes.models import JointSpecialty
from mobility.intakes.queries.crossing import begun_by
from mobility.intakes.queries.people import goes_over_no_more
from mobility.intakes.queries.under_way import is_there_all_the_same
from mobility.selection.models import Seat
from mobility.stays.models import Stay


@dataclass(frozen=True)
class AskedFor:
    """Applications for the specialty: by the academic year with which the studies that they are for begin."""

    entrance: Mapping[tuple[int, int], Asked]
    """(id of the specialty, year) -> who asked for a seat at home"""
    transition: Mapping[tuple[int, int], Asked]
    """the same, at the partner"""


def asked_for(viewer: Person, specialties: Collection[JointSpecialty]) -> AskedFor:
    """One statement, whatever the number of calls; by first choice, without calls that were called off, who withdrew, and
    drafts that need not be sent any more. It says where they asked to who follows everybody of that call.

    Of who is at the partner by a transition noted since no stay is called off.

    Who has applied in several calls of one year is counted once.
    """
    people, year = func.count(Application.person_id.distinct()), begun_by(Destination.stay_from)
    sent, first = Application.submitted_at.is_not(None), Choice.rank == 1
    asks, off = sent & (Application.stage != WITHDRAWN), Stay.called_off_on.is_not(None)
    called_off = off & ~is_there_all_the_same(Application.id)
    draft = and_(~sent, Application.ended_at.is_(None))
    alone = and_(func.count(Destination.id.distinct()) == 1, func.bool_and(held_in(viewer, policy.READERS)))
    needed = or_(Institution.home, ~goes_over_no_more(Application.person_id))
    rows = db.session.execute(
        select(
            Destination.specialty_id,
            Institution.home,
            year,
            people.filter(first, draft, needed),
            people.filter(first, asks),
            people.filter(Seat.id.is_not(None), ~called_off),
            people.filter(first, asks, Application.ended_at.is_not(None), Seat.id.is_(None), ~off),
            people.filter(first, called_off),
            case((alone, func.min(Call.reference))),
            case((alone, func.min(Destination.id))),
            func.array_agg(Application.stage.distinct()).filter(first, asks),
        )
        .join(Call, Call.id == Destination.call_id)
        .join(Institution, Institution.id == Destination.institution_id)
        .join(Choice, Choice.destination_id == Destination.id)
        .join(Application, Application.id == Choice.application_id)
        .outerjoin(
            Seat,
            (Seat.application_id == Application.id)
            & (Seat.destination_id == Destination.id)
            & Seat.freed_at.is_(None),
        )
        .outerjoin(Stay, Stay.application_id == Application.id)
        .where(
            Destination.specialty_id.in_([joint.specialty_id for joint in specialties]),
            Call.state == CallState.PUBLISHED,
        )
        .group_by(Destination.specialty_id, Institution.home, year)
    )
    found: dict[bool, dict[tuple[int, int], Asked]] = {True: {}, False: {}}
    for specialty_id, home, begun, *numbers in rows:
        found[home][specialty_id or 0, begun] = Asked(*numbers)
    return AskedFor(found[True], found[False])
