"""What of sittings waits for whom: members, who signs their minutes, and who names somebody to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true

from mobility.accounts.models import EVERYWHERE, Person, Rights
from mobility.base.database import Translated, db
from mobility.base.lending import Rows
from mobility.calls.models import Call
from mobility.calls.policy import manageable
from mobility.sittings import policy
from mobility.sittings.models import Attendee, Sitting, SittingState


@dataclass(frozen=True)
class Awaited:
    """What a member has before them; `held_at` as `Sitting.held_at`."""

    state: str
    reference: str
    call: Translated
    held_at: datetime


def waiting_for(viewer: Person | Rights) -> Rows | None:
    """The columns of `Awaited`: sittings to come or under way, and minutes that wait for the viewer's signature."""
    if not viewer.holds_any(policy.MEMBERS):
        return None
    return (
        select(
            Sitting.state,
            Sitting.reference,
            Call.title.label("call"),
            func.coalesce(Sitting.opened_at, Sitting.starts_at).label("held_at"),
        )
        .join(Call, Call.id == Sitting.call_id)
        .where(_waits_for(viewer))
        .order_by(Sitting.starts_at, Sitting.id)
    )


def _waits_for(person: Person | Rights) -> ColumnElement[bool]:
    mine = select(Attendee.sitting_id).where(Attendee.person_id == person.id, Attendee.excused_at.is_(None))
    to_come = Sitting.state.in_([SittingState.CALLED, SittingState.OPEN]) & Sitting.id.in_(mine)
    to_sign = (Sitting.state == SittingState.CLOSED) & (Sitting.signer_id == person.id)
    return policy.visible(person) & (to_come | to_sign)


@dataclass(frozen=True)
class Unsigned:
    """A sitting that is over, whose minutes nobody is asked to sign any more."""

    reference: str
    call: Translated
    held_at: datetime


def signed_by_nobody(viewer: Person | Rights) -> Rows | None:
    """The columns of `Unsigned`, of the calls that the viewer runs."""
    if not viewer.holds_any(policy.CALLERS):
        return None
    return (
        select(Sitting.reference, Call.title.label("call"), Sitting.opened_at.label("held_at"))
        .join(Call, Call.id == Sitting.call_id)
        .where(manageable(viewer), Sitting.state == SittingState.CLOSED, Sitting.signer_id.is_(None))
        .order_by(Sitting.starts_at, Sitting.id)
    )


def depend_on(person_id: int, scopes: Collection[str]) -> Sequence[tuple[str, str]]:
    """(reference, state) of the sittings in these scopes of which the person is the chair, and not yet over, and of those
    whose minutes they are to sign."""
    leads = Sitting.state.in_([SittingState.CALLED, SittingState.OPEN]) & (Sitting.chair_id == person_id)
    signs = (Sitting.state == SittingState.CLOSED) & (Sitting.signer_id == person_id)
    of_call = [func.concat("call:", Call.id), func.concat("programme:", Call.programme_id)]
    here = true() if EVERYWHERE in scopes else or_(*(each.in_(scopes) for each in of_call))
    found = db.session.execute(
        select(Sitting.reference, Sitting.state)
        .join(Call, Call.id == Sitting.call_id)
        .where(leads | signs, here)
        .order_by(Sitting.starts_at, Sitting.id)
    )
    return [(reference, state) for reference, state in found]
