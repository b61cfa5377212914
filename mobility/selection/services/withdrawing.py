"""An application is withdrawn: its appeals are over, and whoever of the office had something to do about them is told."""

from datetime import datetime

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.record import record
from mobility.selection import appeals
from mobility.selection.models import Appeal
from mobility.selection.services.appeal_letters import ask_no_more, tell_office
from mobility.selection.services.seating import pass_on_what_waited


def withdraw_appeals(actor: Person, application: Application, now: datetime) -> None:
    """Those on which something is still to be done: nobody answers them or carries them out any more."""
    for appeal in db.session.scalars(appeals.open_of(application.id).with_for_update(of=Appeal)).all():
        holder_id = appeal.holder_id if appeal.waits else appeal.carrier_id
        appeal.lapsed_at = now
        record(f"case:{application.id}", appeals.DROPPED, actor.id, now, {"appeal": appeal.id})
        holder = get_person(holder_id, now) if holder_id is not None else None
        if holder is not None:
            tell_office(holder, appeals.DROPPED, application, f"/appeals/{appeal.id}", None, now)
    ask_no_more(application)
    pass_on_what_waited(application.id)
    db.session.flush()
