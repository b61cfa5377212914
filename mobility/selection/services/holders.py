"""Whoever answers an appeal: written to when they are named, and reminded before its day."""

from datetime import datetime

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.accounts.queries import people_with
from mobility.applications.models import Application
from mobility.base.jobs import enqueue
from mobility.selection.models import Appeal
from mobility.selection.services.appeal_letters import tell_office
from mobility.selection.waited_for import waiting_at
from mobility.workflow.queries import working_calendar

REMINDED_BEFORE = 2
"""Working days before the answer is due."""


def ask_holder(appeal: Appeal, application: Application, holder: Person | None, now: datetime) -> None:
    """The holder is asked for the answer, or for another remedy; where nobody may give it, administrators give roles."""
    if holder is not None:
        anew = "appeal-rests-on-fewer" if appeal.rests_on_fewer else "appeal-remedy-anew"
        key = anew if appeal.lacks_remedy else "appeal-arrived"
        seats = waiting_at(application) if appeal.lacks_remedy else None
        tell_office(holder, key, application, f"/appeals/{appeal.id}", appeal.answer_by, now, seats=seats)
        return
    for administrator in people_with(Role.ADMINISTRATOR, [EVERYWHERE], now):
        tell_office(administrator, "appeal-without-holder", application, "/people", appeal.answer_by, now)


def remind_holder_before(appeal: Appeal, now: datetime) -> None:
    """Whoever is the holder by then is reminded some days before."""
    reminded = working_calendar(now).reminder(appeal.answer_by, REMINDED_BEFORE)
    enqueue("selection.remind_of_appeal", not_before=reminded, appeal_id=appeal.id)
