"""Words of a step that are erased in the record go wherever the workflow keeps them too."""

from collections.abc import Collection

from sqlalchemy import select, update

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import Event
from mobility.base.veil import veil_over
from mobility.notifications.models import Message

from .models import Asked, Case


def erase_of_step(event: Event, key: str, words: str) -> Collection[str]:
    """Erase the words of a step of a case where its return for changes repeats them.

    Gives how else they were told: covered, to those who may not know whose case it is.
    """
    case = db.session.get(Case, int(event.chain.partition(":")[2]))
    if case is None:
        return ()
    if key == "reason":
        db.session.execute(
            update(Asked)
            .where(Asked.case_id == case.id, Asked.asked_at == event.at, Asked.reason == words)
            .values(reason="")
        )
    receivers = select(Message.person_id).where(
        Message.about == event.chain, Message.person_id != case.subject_id
    )
    people = db.session.scalars(select(Person).where(Person.id.in_(receivers)))
    return {veil.cover(words) for veil in (veil_over(case, person) for person in people) if veil is not None}
