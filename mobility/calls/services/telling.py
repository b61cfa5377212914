"""Telling those who apply what became of their call: extended, closed, cancelled, or changed in what touches them."""

from datetime import datetime, timedelta
from typing import Any

from mobility.base.database import db
from mobility.base.languages import day, speaking, tr
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.zone import local_day
from mobility.calls.changes import Change, changes_since_told
from mobility.calls.models import Call
from mobility.calls.queries import (
    audience_of,
    call_by_id,
    lapsed_in,
    placed_in,
    reason_of_cancelling,
)
from mobility.calls.services.touching import EXTENDED, TOUCHES, in_words, seats_in_words
from mobility.notifications.services import tell
from mobility.workflow import services as workflow

GATHERED_FOR = timedelta(minutes=15)
"""Whoever changes a call changes several sections: their people get one message, so long after the last change."""

SEATS = "seats"
"""There are more, or one is free."""
COPIES = "copies"
"""What assessors read of the documents was settled anew."""
AWAITED = (SEATS, COPIES)
OPEN_AGAIN = "call-open-again"
"""To those whose draft had lapsed."""
DATES = "dates"
"""Days of the call or of a destination, which cases wait for."""
TITLE = "title"
"""By which its cases are called."""


def announce(call_id: int, what: str, *, now: datetime) -> None:
    """After the change: deadlines follow, cases of a cancelled call end (their rule book tells), drafts are told, and lapsed
    ones where the call takes applications again; so are those whose place in a cancelled call stands.

    `what`: extended, closed or cancelled, its dates, its title, or a fact that cases wait for.
    """
    call = call_by_id(call_id)
    if call is None:
        return
    if what in AWAITED:
        let_go_on(call_id, what, now=now)
        return
    if what == TITLE:
        workflow.entitle(f"call:{call_id}", call.title)
        return
    if what == "cancelled":
        _end_cases(call, now)
        return
    if what == "closed":
        for follow in lent.closed:
            follow(call, now)
    workflow.reschedule_context(f"call:{call_id}")
    if what == "extended":
        _tell_extended(call, now)
    db.session.flush()


def _tell_extended(call: Call, now: datetime) -> None:
    """Who has a draft goes on with it; whose draft has lapsed begins again."""
    drafts = [(person, case) for person, case in audience_of(call.id) if case.submitted_at is None]
    told = [(EXTENDED, f"/applications/{case.reference}", person, case) for person, case in drafts]
    told += [(OPEN_AGAIN, f"/calls/{call.reference}", person, case) for person, case in lapsed_in(call.id)]
    for key, link, person, case in told:
        values = {"call": tr(call.title, person.language), "day": day(call.closes_on, person.language)}
        tell(person, key, about=f"case:{case.id}", values=values, link=link, now=now)


def _end_cases(call: Call, now: datetime) -> None:
    """Of a cancelled call; what other rooms do about it goes before."""
    reason = reason_of_cancelling(call.id)
    for follow in lent.cancelled:
        follow(call, reason, now)
    for _person, case in audience_of(call.id):
        workflow.changed(case, "call", now=now)
    for person, case in placed_in(call.id, local_day(now)):
        values = {"call": tr(call.title, person.language), "reason": tr(reason, person.language)}
        link = f"/applications/{case.reference}"
        tell(person, "call-cancelled-kept", about=f"case:{case.id}", values=values, link=link, now=now)


def let_go_on(call_id: int, fact: str, *, now: datetime) -> None:
    """The fact of the call has changed: whose rule book waits for it is tried, who has waited longest first."""
    waiting = [case for _person, case in audience_of(call_id) if workflow.awaits(case, fact)]
    for case in sorted(waiting, key=lambda each: (each.entered_at, each.id)):
        workflow.changed(case, fact, now=now)


def tell_changes(call_id: int, number: int, *, now: datetime) -> None:
    """Tell what changed since it was told last, once for all changes; `number`: the entry of the change that asks.

    A later change asks itself, so an earlier one says nothing. Nobody is told of what was so when they began, nor of a
    destination that they do not rank.
    """
    call = call_by_id(call_id)
    found = changes_since_told(call_id, TOUCHES)
    if call is None or not found or found[-1].number != number:
        return
    for person, case in audience_of(call_id):
        new = [change for change in found if change.at > case.opened_at and _is_news(change, case)]
        ranked = {choice.destination_id for choice in case.choices}
        with speaking(person.language):
            what, seats = in_words(call, new, ranked), seats_in_words(call, case, new, ranked)
        if what:
            values = {"call": tr(call.title, person.language), "what": "; ".join(what), "seats": seats}
            link = f"/calls/{call.reference}"
            tell(person, "call-changed", about=f"case:{case.id}", values=values, link=link, now=now)
    record(f"call:{call.id}", "call-changes-told", None, now, {"number": number})


def _is_news(change: Change, case: Any) -> bool:
    """Drafts were told of an extension at once."""
    return change.name != EXTENDED or case.submitted_at is not None
