"""The rule by which a call gives its seats: limits over several destinations, and what puts equal scores in order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.base.refusals import Refusal
from mobility.calls.models import Call, CallState
from mobility.calls.queries import has_applications
from mobility.calls.services.changing import change, is_frozen
from mobility.calls.services.rules import ensure_limiting, ensure_nested, ensure_same_first
from mobility.calls.ties import LOT, ORDERS


def save_placing(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    ties: str,
    limits: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """`ties`: names of criteria with a blank between, the lot last. An empty limit falls away.

    Raises `Refusal`: "call-changed-meanwhile", "placing-is-promised", "selection-is-signed", "limit-without-seats",
    "limit-without-places", "limit-of-one", "limits-cross", "limit-mixes-first", "unknown-ties", or as `ensure_limiting`.
    """
    *named, last = ties.split() or [""]
    order = tuple(named)
    if last != LOT or order not in ORDERS:
        raise Refusal("unknown-ties", "ties")
    with change(actor, call, seen_version, "call-placing-changed", now):
        frozen = placing_frozen(call)
        if frozen:
            raise Refusal(frozen)
        found = _limits(call, limits)
        call.ties, call.limits = list(order), list(found.values())
        for ensure in (ensure_nested, ensure_limiting, ensure_same_first):
            ensure(call, list(found))


def follow_selection(
    actor: Person, call: Call, terms: Mapping[str, Any], *, reason: str, now: datetime
) -> None:
    """Let the call say what the head has signed, where that is other than what it had published.

    `terms`, each part whole or left out: "seats" and "least_score" (id of the destination -> value), "limits" and
    "reserved" (as in the call), "weights" (key of the criterion -> per cent).

    Raises `Refusal`: as `changing.change`.
    """
    texts = {"reason": reason}
    with change(actor, call, call.version, "call-follows-selection", now, texts) as facts:
        for place in call.destinations:
            place.seats = terms.get("seats", {}).get(place.id, place.seats)
            place.least_score = terms.get("least_score", {}).get(place.id, place.least_score)
        weights = terms.get("weights", {})
        call.criteria = [
            {**each, "weight": weights.get(each["key"], each["weight"])} for each in call.criteria
        ]
        call.limits = terms.get("limits", call.limits)
        call.reserved = terms.get("reserved", call.reserved)
        facts |= {"changed": sorted(terms)}


def placing_frozen(call: Call) -> str:
    """Why the rule stays as it is, as the key of a sentence; empty while it can be changed."""
    if is_frozen(call, "selection"):
        return "selection-is-signed"
    promised = call.state == CallState.PUBLISHED and has_applications(call.id)
    return "placing-is-promised" if promised else ""


def without(limits: Sequence[Mapping[str, Any]], destination_id: int) -> list[dict[str, Any]]:
    """The limits when there is no such destination any more; over a single one there is nothing to limit."""
    left = [
        {**limit, "destinations": [number for number in limit["destinations"] if number != destination_id]}
        for limit in limits
    ]
    return [limit for limit in left if len(limit["destinations"]) > 1]


def _limits(call: Call, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """name of the box of its seats -> the limit"""
    known = [destination.id for destination in call.destinations]
    found = {}
    for place, row in enumerate(rows):
        members = [number for number in known if number in (row.get("destinations") or ())]
        if not members and row.get("seats") is None:
            continue
        if not members:
            raise Refusal("limit-without-places", f"limits-{place}-destinations")
        if row.get("seats") is None:
            raise Refusal("limit-without-seats", f"limits-{place}-seats")
        if len(members) == 1:
            raise Refusal("limit-of-one", f"limits-{place}-destinations")
        found[f"limits-{place}-seats"] = {"destinations": members, "seats": int(row["seats"])}
    return found
