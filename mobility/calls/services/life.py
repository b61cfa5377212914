"""The life of a call after its draft: published, withdrawn, extended, closed by hand, cancelled; or a draft deleted."""

from collections.abc import Mapping
from datetime import date, datetime
from secrets import token_hex

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import day
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState
from mobility.calls.opening import Phase, phase
from mobility.calls.queries import has_applications, requirements_of_call
from mobility.calls.services.changing import change, is_frozen
from mobility.calls.services.editing import tidy_texts
from mobility.calls.services.rules import ensure_before_nominations, ensure_order, lacks

SEED_BYTES = 8


def publish(actor: Person, call: Call, *, seen_version: int, now: datetime) -> None:
    """Show the call to everybody, with the seed of its lot; it takes applications from its opening day on.

    Raises `Refusal`: "call-changed-meanwhile", "call-is-published", "call-is-incomplete".
    """
    with change(actor, call, seen_version, "call-published", now) as facts:
        ensure_is_draft(call, now)
        if lacks(call, requirements_of_call(call.id), now):
            raise Refusal("call-is-incomplete")
        call.state, call.published_at, call.seed = CallState.PUBLISHED, now, token_hex(SEED_BYTES)
        facts |= {
            "opens_on": call.opens_on.isoformat(),
            "closes_on": call.closes_on.isoformat(),
            "seed": call.seed,
        }


def withdraw(actor: Person, call: Call, *, seen_version: int, now: datetime) -> None:
    """Take back a call that is published and not yet open: it is a draft again, seen by nobody.

    Raises `Refusal`: "call-changed-meanwhile", "call-is-open-already".
    """
    with change(actor, call, seen_version, "call-withdrawn", now):
        ensure_is_coming(call, now)
        call.state, call.published_at, call.seed = CallState.DRAFT, None, None


def delete_draft(actor: Person, call: Call, *, seen_version: int, now: datetime) -> None:
    """Delete a draft with its destinations and the documents asked for; the record alone remembers it.

    Raises `Refusal`: "call-changed-meanwhile", "call-is-published".
    """
    with change(actor, call, seen_version, "call-deleted", now) as facts:
        ensure_is_unseen(call, now)
        facts["reference"] = call.reference
    for part in (*requirements_of_call(call.id), *call.destinations):
        db.session.delete(part)
    db.session.flush()
    db.session.delete(call)
    db.session.flush()


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
    """Take applications longer, up to the end of `closes_on`; everybody with a draft is told, and whose draft has lapsed.

    Raises `Refusal`: "call-changed-meanwhile", "call-not-published", "selection-is-signed", "extension-not-later",
    "day-in-the-past", and for impossible orders of dates those of `ensure_order` and `ensure_before_nominations`.
    """
    with change(actor, call, seen_version, "call-extended", now):
        ensure_is_extensible(call, now)
        if call.closed_at is None and closes_on <= call.closes_on:
            raise Refusal("extension-not-later", "closes_on", closes=day(call.closes_on))
        if closes_on < local_day(now):
            raise Refusal("day-in-the-past", "closes_on")
        ensure_order(call.opens_on, closes_on, selection_on, waiting_list_ends_on)
        ensure_before_nominations(call, selection_on)
        call.closes_on, call.closed_at = closes_on, None
        call.selection_on, call.waiting_list_ends_on = selection_on, waiting_list_ends_on
    enqueue("calls.announce", call_id=call.id, what="extended")


def close_now(actor: Person, call: Call, *, seen_version: int, now: datetime) -> None:
    """Take no more applications from this moment on; drafts lapse, and their people are told.

    Raises `Refusal`: "call-changed-meanwhile", "call-not-open".
    """
    with change(actor, call, seen_version, "call-closed", now):
        ensure_is_open(call, now)
        call.closed_at = now
    enqueue("calls.announce", call_id=call.id, what="closed")


def cancel(
    actor: Person, call: Call, *, seen_version: int, reason: Mapping[str, str | None], now: datetime
) -> None:
    """End the call for good: every application in it ends, and everybody is told with the reason.

    `reason`: language -> text, in one language at least.
    Raises `Refusal`: "call-changed-meanwhile", "call-not-published", "call-is-cancelled", "cancelling-reason-owed".
    """
    words = tidy_texts(reason)
    with change(actor, call, seen_version, "call-cancelled", now, words):
        ensure_is_published(call, now)
        if not words:
            raise Refusal("cancelling-reason-owed", "reason")
        call.state, call.cancelled_at = CallState.CANCELLED, now
    enqueue("calls.announce", call_id=call.id, what="cancelled")


def ensure_is_draft(call: Call, now: datetime) -> None:
    """Raises `Refusal`: "call-is-published"."""
    if call.state != CallState.DRAFT:
        raise Refusal("call-is-published")


def ensure_is_unseen(call: Call, now: datetime) -> None:
    """A draft in which nobody has begun to apply. Raises `Refusal`: "call-is-published"."""
    if call.state != CallState.DRAFT or has_applications(call.id):
        raise Refusal("call-is-published")


def ensure_is_coming(call: Call, now: datetime) -> None:
    """Published, not yet open. Raises `Refusal`: "call-is-open-already"."""
    if phase(call, now) is not Phase.COMING or has_applications(call.id):
        raise Refusal("call-is-open-already")


def ensure_is_open(call: Call, now: datetime) -> None:
    """Raises `Refusal`: "call-not-open"."""
    if phase(call, now) is not Phase.OPEN:
        raise Refusal("call-not-open")


def ensure_is_published(call: Call, now: datetime) -> None:
    """Raises `Refusal`: "call-not-published"."""
    if call.state != CallState.PUBLISHED:
        raise Refusal("call-not-published")


def ensure_is_extensible(call: Call, now: datetime) -> None:
    """Raises `Refusal`: "call-not-published", or as `closing_frozen` says."""
    ensure_is_published(call, now)
    if why := closing_frozen(call):
        raise Refusal(why)


def closing_frozen(call: Call) -> str:
    """Why its closing day stays, as the key of a refusal: places were given to those who had applied by then."""
    return "selection-is-signed" if is_frozen(call, "selection") else ""
