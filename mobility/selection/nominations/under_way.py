"""Reads of nominations that were asked for together, and how far they are."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility.base.database import db
from mobility.calls.models import Call
from mobility.selection.models import Sending, SendingCase
from mobility.workflow.models import Case


@dataclass(frozen=True)
class Sent:
    """A sending with how many of its people are gone through, and how many of these could not be nominated."""

    sending: Sending
    number: int
    settled: int
    not_made: int

    @property
    def under_way(self) -> bool:
        return self.sending.through_at is None


def page_of(sending: Sending, call: Call) -> str:
    """The address of its page."""
    return f"/calls/{call.reference}/nominations/sendings/{sending.id}"


def get_sending(call: Call, sending_id: int) -> Sending | None:
    """With its partner, if it is of this call."""
    return db.session.scalar(
        select(Sending)
        .where(Sending.id == sending_id, Sending.call_id == call.id)
        .options(joinedload(Sending.institution))
    )


def sendings_to(call_id: int, institution_id: int) -> list[Sent]:
    """Those of a call to one partner, in their order: one statement."""
    rows = db.session.execute(
        select(Sending, func.count(), func.count(SendingCase.settled_at), func.count(SendingCase.why))
        .join(SendingCase, SendingCase.sending_id == Sending.id)
        .where(Sending.call_id == call_id, Sending.institution_id == institution_id)
        .group_by(Sending.id)
        .order_by(Sending.id)
    )
    return [Sent(*row) for row in rows]


def asked_before(call_id: int, institution_id: int, references: Collection[str]) -> Sending | None:
    """The newest in which all of these were asked for."""
    return db.session.scalar(
        select(Sending)
        .join(SendingCase, SendingCase.sending_id == Sending.id)
        .join(Case, Case.id == SendingCase.case_id)
        .where(
            Sending.call_id == call_id,
            Sending.institution_id == institution_id,
            Case.reference.in_(references),
        )
        .group_by(Sending.id)
        .having(func.count() == len(set(references)))
        .order_by(Sending.id.desc())
        .limit(1)
    )
