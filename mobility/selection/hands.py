"""Who proposed a run, who changed a place of it by hand and who signed it, and with whose role, where that was lent: as the
record of the call has it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from mobility.accounts.doers import lent_by
from mobility.accounts.models import Person
from mobility.accounts.roles import name_with_lender
from mobility.base.database import db
from mobility.base.record import Event
from mobility.selection.models import SelectionRun, Variant

PROPOSED = "selection-proposed"
"""In the record, and the message to those who sign."""
SIGNED, VARIANT_MADE, CHANGED = "selection-signed", "variant-made", "placement-changed"
DISCARDED = "selection-discarded"
"""Names of entries in the record of the call."""


@dataclass(frozen=True)
class Hands:
    """By name; `Natalia Sokolova for Firuza Mansurova` with a role on loan. `signed`: empty before.

    `proposed`: of a run that was signed from a variant, who made that.
    """

    proposed: str = ""
    signed: str = ""


def hands_on(run_ids: Collection[int]) -> dict[int, Hands]:
    """id of the run -> whose hands it went through; one statement."""
    of_run = and_(Event.name.in_([PROPOSED, SIGNED]), Event.facts["run"].as_integer() == SelectionRun.number)
    of_variant = and_(Event.name == VARIANT_MADE, Event.facts["variant"].as_integer() == Variant.id)
    rows = db.session.execute(
        select(SelectionRun.id, Event.name, Person.called, lent_by())
        .outerjoin(Variant, Variant.signed_as_id == SelectionRun.id)
        .join(Event, (Event.chain == func.concat("call:", SelectionRun.call_id)) & or_(of_run, of_variant))
        .join(Person, Person.id == Event.actor_id)
        .where(SelectionRun.id.in_(run_ids))
    ).all()
    found = {(run_id, name): name_with_lender(called, lender) for run_id, name, called, lender in rows}
    return {
        run_id: Hands(
            found.get((run_id, PROPOSED)) or found.get((run_id, VARIANT_MADE), ""),
            found.get((run_id, SIGNED), ""),
        )
        for run_id in run_ids
    }


def maker_of(variant: Variant) -> str:
    """Who made the variant, by name as in `Hands`. Needs its run."""
    name, lender = db.session.execute(
        select(Person.called, lent_by())
        .join(Event, Event.actor_id == Person.id)
        .where(
            Event.chain == f"call:{variant.run.call_id}",
            Event.name == VARIANT_MADE,
            Event.facts["variant"].as_integer() == variant.id,
        )
    ).one()
    return name_with_lender(name, lender)


@dataclass(frozen=True)
class Change:
    """Who changed a place by hand last, by name as in `Hands`, and when."""

    by: str
    at: datetime


def changes_by_hand(run_id: int, application_ids: Collection[int]) -> dict[int, Change]:
    """id of each of the applications whose place in the run was changed by hand -> its last change; no statement without
    any."""
    if not application_ids:
        return {}
    case = Event.facts["case"].as_integer()
    rows = db.session.execute(
        select(case, Person.called, lent_by(), Event.at)
        .join(SelectionRun, Event.chain == func.concat("call:", SelectionRun.call_id))
        .join(Person, Person.id == Event.actor_id)
        .where(
            SelectionRun.id == run_id,
            Event.name == CHANGED,
            Event.facts["run"].as_integer() == SelectionRun.number,
            case.in_(application_ids),
        )
        .order_by(Event.number)
    )
    return {number: Change(name_with_lender(called, lender), at) for number, called, lender, at in rows}
