"""The life of a call after its draft: published, extended, closed by hand, cancelled; and telling those concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import day, tr
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState
from mobility.calls.opening import Phase, phase
from mobility.calls.queries import audience_of, call_by_id, requirements_of_call, rule_book
from mobility.calls.services.changing import change, shown
from mobility.calls.services.editing import WHOLE, ensure_before_nominations, ensure_order
from mobility.calls.services.making import has_all_languages
from mobility.documents.models import Requirement
from mobility.notifications.services import tell
from mobility.workflow import services as workflow


@dataclass(frozen=True)
class Lack:
    """What a call still needs before it can be published, and the section where it is entered."""

    section: str
    key: str


def lacks(call: Call, requirements: Sequence[Requirement], now: datetime) -> list[Lack]:
    """Everything that is missing, in the order of the sections."""
    reserved = sum(part["seats"] for part in call.reserved)
    seats = sum(destination.seats for destination in call.destinations)
    wanting = (
        ("titles", "lacks-title", has_all_languages(call.title)),
        ("titles", "lacks-summary", has_all_languages(call.summary)),
        ("dates", "lacks-future", call.closes_on >= local_day(now)),
        ("destinations", "lacks-destinations", bool(call.destinations)),
        ("destinations", "lacks-seats", not call.destinations or seats > 0),
        ("reserved", "lacks-seats-for-reserved", reserved <= seats or not call.destinations),
        ("money", "lacks-money", has_all_languages(call.costs) and has_all_languages(call.funding)),
        ("criteria", "lacks-criteria", sum(part["weight"] for part in call.criteria) == WHOLE),
        ("documents", "lacks-documents", any(requirement.required for requirement in requirements)),
        ("rules", "lacks-rules", rule_book(call.rule_book_key) is not None),
    )
    return [Lack(section, key) for section, key, there in wanting if not there]


def publish(actor: Person, call: Call, *, seen_version: int, now: datetime) -> None:
    """Show the call to everybody; it takes applications from its opening day on.

    Raises `Refusal`: "call-changed-meanwhile", "call-is-published", "call-is-incomplete".
    """
    with change(actor, call, seen_version, "call-published", now) as facts:
        if call.state != CallState.DRAFT:
            raise Refusal("call-is-published")
        if lacks(call, requirements_of_call(call.id), now):
            raise Refusal("call-is-incomplete")
        call.state, call.published_at = CallState.PUBLISHED, now
        facts |= {"opens_on": call.opens_on.isoformat(), "closes_on": call.closes_on.isoformat()}


def extend(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    closes_on: date,
    selection_on: date,
    waiting_list_ends_on: date,
    now: datetime,
) -> None:
    """Take applications longer, up to the end of `closes_on`; everybody with a draft is told.

    Raises `Refusal`: "call-changed-meanwhile", "call-not-published", "extension-not-later", "extension-in-the-past",
    and for impossible orders of dates those of `ensure_order` and `ensure_before_nominations`.
    """
    with change(actor, call, seen_version, "call-extended", now) as facts:
        _ensure_published(call)
        if call.closed_at is None and closes_on <= call.closes_on:
            raise Refusal("extension-not-later", "closes_on", closes=shown(call.closes_on))
        if closes_on < local_day(now):
            raise Refusal("extension-in-the-past", "closes_on")
        ensure_order(call.opens_on, closes_on, selection_on, waiting_list_ends_on)
        ensure_before_nominations(call, selection_on)
        call.closes_on, call.closed_at = closes_on, None
        call.selection_on, call.waiting_list_ends_on = selection_on, waiting_list_ends_on
        facts["closes_on"] = closes_on.isoformat()
    enqueue("calls.announce", call_id=call.id, what="extended")


def close_now(actor: Person, call: Call, *, seen_version: int, now: datetime) -> None:
    """Take no more applications from this moment on; drafts lapse, and their people are told.

    Raises `Refusal`: "call-changed-meanwhile", "call-not-open".
    """
    with change(actor, call, seen_version, "call-closed", now):
        if phase(call, now) is not Phase.OPEN:
            raise Refusal("call-not-open")
        call.closed_at = now
    enqueue("calls.announce", call_id=call.id, what="closed")


def cancel(actor: Person, call: Call, *, seen_version: int, now: datetime) -> None:
    """End the call for good: every application in it ends, and everybody is told.

    Raises `Refusal`: "call-changed-meanwhile", "call-not-published", "call-is-cancelled".
    """
    with change(actor, call, seen_version, "call-cancelled", now):
        _ensure_published(call)
        call.state, call.cancelled_at = CallState.CANCELLED, now
    enqueue("calls.announce", call_id=call.id, what="cancelled")


def announce(call_id: int, what: str, *, now: datetime) -> None:
    """After the change: deadlines follow, cases of a cancelled call end (their rule book tells), drafts are told.

    `what`: extended, closed or cancelled.
    """
    call = call_by_id(call_id)
    if call is None:
        return
    people = audience_of(call_id)
    if what == "cancelled":
        for _person, case in people:
            workflow.changed(case, "call", now=now)
        return
    workflow.reschedule_context(f"call:{call_id}")
    if what == "extended":
        for person, case in people:
            if case.submitted_at is None:
                tell(
                    person,
                    "call-extended",
                    about=f"case:{case.id}",
                    values={
                        "call": tr(call.title, person.language),
                        "day": day(call.closes_on, person.language),
                    },
                    link=f"/applications/{case.reference}",
                    now=now,
                )
    db.session.flush()


def _ensure_published(call: Call) -> None:
    if call.state != CallState.PUBLISHED:
        raise Refusal("call-not-published")
