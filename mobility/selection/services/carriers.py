"""Whoever carries out what follows from an appeal: named when it is granted, with a day, and written to."""

from datetime import datetime

from mobility.accounts.models import EVERYWHERE, Role
from mobility.accounts.queries import get_person, people_with
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.selection.appeals import answer_due
from mobility.selection.models import Appeal
from mobility.selection.services.appeal_letters import Value, tell_office
from mobility.workflow.queries import working_calendar

REMINDED_BEFORE = 2
"""Working days before it is due."""


def name_carrier(appeal: Appeal, application: Application, now: datetime) -> None:
    """Whoever carries it out, and by when."""
    able = (
        each
        for each in people_with(Role.COORDINATOR, application.scopes, now)
        if each.id != application.subject_id
    )
    carrier = next(iter(sorted(able, key=lambda each: each.id)), None)
    appeal.carrier_id = carrier.id if carrier else None
    give_days(appeal, now)


def give_days(appeal: Appeal, now: datetime) -> None:
    """It is to be done in as many days from now on, and reminded of before."""
    appeal.carry_out_by = answer_due(now)
    db.session.flush()
    enqueue("selection.remind_of_remedy", not_before=reminded_at(appeal, now), appeal_id=appeal.id)


def reminded_at(appeal: Appeal, now: datetime) -> datetime:
    """When it is reminded of before its day."""
    return working_calendar(now).reminder(appeal.carry_out_by or now, REMINDED_BEFORE)


def tell_carriers(key: str, appeal: Appeal, application: Application, now: datetime, **values: Value) -> None:
    """Whoever carries it out; where no coordinator is there, the heads of the office."""
    carrier = get_person(appeal.carrier_id, now) if appeal.carrier_id is not None else None
    for receiver in [carrier] if carrier else people_with(Role.HEAD_OF_OFFICE, [EVERYWHERE], now):
        link = f"/appeals/{appeal.id}"
        tell_office(receiver, key, application, link, appeal.carry_out_by or now, now, **values)
