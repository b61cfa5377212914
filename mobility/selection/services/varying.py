"""Variants of a proposal: tried under other terms, kept, put away, and one of them signed in its place."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import fold
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen, values_of
from mobility.calls.models import Call
from mobility.calls.policy import runs
from mobility.calls.queries import call_as_it_stands
from mobility.calls.services import follow_selection
from mobility.selection.allocation.held import reserved_held, seats_held
from mobility.selection.allocation.inputs import Inputs, gather
from mobility.selection.allocation.rule import ensure_nested
from mobility.selection.hands import VARIANT_MADE
from mobility.selection.models import SelectionRun, Variant
from mobility.selection.queries import fingerprint, get_run
from mobility.selection.services.proposing import (
    LONGEST_REASON,
    ensure_open,
    lock_open,
    lock_selection,
    put_aside,
    write_run,
)
from mobility.selection.services.signing import ensure_signs, fix
from mobility.selection.variants.terms import (
    LEAST,
    LIMIT,
    RESERVED,
    SEATS,
    WEIGHT,
    Held,
    Terms,
    Value,
    after,
    as_in_call,
    changes_between,
    key_of,
    limit_key,
    members_of,
    terms_of,
    with_terms,
)

MOST_VARIANTS = 12
"""Of one proposal, without those that are put away: more cannot be compared."""
WHOLE = 100
LONGEST_NAME, LONGEST_NOTE = 60, 500
NAMED = ("name", "note")
"""What of a variant can be changed."""


def ensure_can_vary(actor: Person, run: SelectionRun) -> Inputs:
    """The inputs of an open proposal that `actor` may try otherwise, and that are as they were.

    Raises `Refusal`: "not-your-selection", "inputs-changed", or as `ensure_open`. `run` needs its call with destinations.
    """
    if not runs(actor, run.call):
        raise Refusal("not-your-selection")
    ensure_open(run)
    if gather(run.call).digest() != run.digest:
        raise Refusal("inputs-changed")
    return Inputs.of_data(run.inputs)


def make_variant(
    actor: Person,
    run: SelectionRun,
    *,
    terms: Terms,
    together: Collection[int],
    together_seats: int | None,
    name: str,
    note: str,
    now: datetime,
) -> Variant:
    """Keep what the proposal would be under these terms; what they do not name stays. Nothing of the call changes.

    `together`: destinations that a new limit holds to `together_seats`; none: no new limit.

    Raises `Refusal`: as `ensure_can_vary`, "variant-weights", "limit-without-seats", "limit-of-one",
    "variant-limits-cross", "variant-reserved", "variant-changes-nothing", "variant-is-there", "variants-full",
    "variant-name-taken".
    """
    base = ensure_can_vary(actor, run)
    lock_open(run)
    wanted = {**terms, **_new_limit(together, together_seats)}
    changes = changes_between(terms_of(base), wanted)
    inputs = _tried(base, after(changes))
    if not changes:
        raise Refusal("variant-changes-nothing")
    kept = _kept(run.id)
    digest = inputs.digest()
    same = next((each.name for each in kept if each.digest == digest), None)
    if same is not None:
        raise Refusal("variant-is-there", name=same)
    if len(kept) >= MOST_VARIANTS:
        raise Refusal("variants-full", number=MOST_VARIANTS)
    variant = Variant(
        run_id=run.id,
        name=_own_name(run.id, name),
        note=note.strip()[:LONGEST_NOTE],
        changes=changes,
        digest=digest,
        made_by_id=actor.id,
        made_at=now,
    )
    db.session.add(variant)
    db.session.flush()
    _record(actor, run, variant, VARIANT_MADE, now)
    return variant


def rename_variant(
    actor: Person, variant: Variant, *, name: str, note: str, seen: str = "", now: datetime
) -> None:
    """Another name and note. `seen`: `base.seen.seen_of` what the actor saw of them.

    Raises `Refusal`: as `_ensure_open`, "variant-name-taken", or as `as_seen`.
    """
    _ensure_open(actor, variant.run)
    db.session.refresh(variant, NAMED, with_for_update={"of": Variant})
    entered = {"name": name.strip(), "note": note.strip()[:LONGEST_NOTE]}
    values = as_seen(seen, entered, values_of(variant, NAMED))
    variant.name = _own_name(variant.run_id, values["name"], variant)
    variant.note = values["note"]
    _record(actor, variant.run, variant, "variant-renamed", now)
    db.session.flush()


def delete_variant(actor: Person, variant: Variant, *, now: datetime) -> None:
    """Put the variant away; it can be taken back. Raises `Refusal`: as `_ensure_open`."""
    _ensure_open(actor, variant.run)
    if variant.deleted_at is None:
        variant.deleted_at = now
        _record(actor, variant.run, variant, "variant-deleted", now)
        db.session.flush()


def restore_variant(actor: Person, variant: Variant, *, now: datetime) -> None:
    """The variant is there again. Raises `Refusal`: as `_ensure_open`, "variant-is-there", "variants-full"."""
    _ensure_open(actor, variant.run)
    if variant.deleted_at is None:
        return
    kept = _kept(variant.run_id)
    same = next((each.name for each in kept if each.digest == variant.digest), None)
    if same is not None:
        raise Refusal("variant-is-there", name=same)
    if len(kept) >= MOST_VARIANTS:
        raise Refusal("variants-full", number=MOST_VARIANTS)
    variant.deleted_at = None
    _record(actor, variant.run, variant, "variant-restored", now)
    db.session.flush()


def sign_variant(
    actor: Person,
    variant: Variant,
    *,
    seen: str,
    seen_proposal: str,
    reason: str,
    votes_read: Collection[int] = (),
    points_seen: Collection[int] | None = None,
    now: datetime,
) -> SelectionRun:
    """Sign the variant instead of its proposal: a run of its own with the changed inputs, which the call then says too.

    `seen`: the digest of the variant as `actor` saw it; `seen_proposal`: the fingerprint of the proposal beside it, whose
    changes by hand are lost; `votes_read`, `points_seen`: as of `signing.fix`. The proposal and its other variants
    stay to be read.

    Raises `Refusal`: "not-yours-to-sign", "proposal-is-yours", "variant-gone", "proposal-changed-beside", "reason-owed",
    "inputs-changed", or as `ensure_open`, `signing.fix` and `calls.services.follow_selection`.
    """
    ensure_signs(actor, variant.run)
    lock_selection(variant.run.call_id)
    lock_open(variant.run)
    db.session.refresh(variant, ["deleted_at", "digest"], with_for_update={"of": Variant})
    if variant.deleted_at is not None or variant.digest != seen:
        raise Refusal("variant-gone")
    if seen_proposal != fingerprint(variant.run_id):
        raise Refusal("proposal-changed-beside")
    if not reason.strip():
        raise Refusal("reason-owed", "reason")
    call = call_as_it_stands(variant.run.call_id)
    inputs = gather(call)
    if inputs.digest() != variant.run.digest:
        raise Refusal("inputs-changed")
    why = reason.strip()[:LONGEST_REASON]
    follow_selection(actor, call, _as_the_call_says(call, variant, inputs), reason=why, now=now)
    call = call_as_it_stands(call.id)
    inputs = gather(call)
    if inputs.digest() != variant.digest:
        raise Refusal("inputs-changed")
    put_aside(actor, variant.run, now)
    made = write_run(variant.made_by_id, call, inputs, now)
    run = get_run(call, made.number) or made
    fix(actor, run, now, {"variant": variant.id}, votes_read, points_seen)
    variant.signed_as_id, variant.reason = run.id, why
    db.session.flush()
    return run


def _tried(base: Inputs, terms: Terms) -> Inputs:
    inputs = with_terms(base, terms)
    weights = [key_of(WEIGHT, each["key"]) for each in inputs.criteria]
    total = sum(int(each["weight"]) for each in inputs.criteria)
    if total != WHOLE:
        raise Refusal("variant-weights", weights[0] if weights else None, total=total)
    try:
        ensure_nested(inputs.limits, inputs.places)
    except ValueError as error:
        raise Refusal("variant-limits-cross", "together") from error
    if _reserved_beyond(inputs) > _reserved_beyond(base):
        reserved, seats = _reserved_and_seats(inputs)
        most, _seats = max(inputs.reserved, key=lambda part: part[1])
        raise Refusal("variant-reserved", key_of(RESERVED, most), reserved=reserved, seats=seats)
    return inputs


def _reserved_beyond(inputs: Inputs) -> int:
    """How many more seats are reserved than there are. In a later run it can be so without a change: seats that nobody of
    a group claimed were given to all.
    """
    reserved, seats = _reserved_and_seats(inputs)
    return max(reserved - seats, 0)


def _reserved_and_seats(inputs: Inputs) -> tuple[int, int]:
    return sum(left for _group, left in inputs.reserved), sum(place.seats for place in inputs.places)


def _new_limit(members: Collection[int], seats: int | None) -> dict[str, Value]:
    if not members and seats is None:
        return {}
    if seats is None:
        raise Refusal("limit-without-seats", "together_seats")
    if len(members) < 2:
        raise Refusal("limit-of-one", "together")
    return {limit_key(members): seats}


def _ensure_open(actor: Person, run: SelectionRun) -> None:
    """Raises `Refusal`: "not-your-selection", or as `ensure_open`."""
    if not runs(actor, run.call):
        raise Refusal("not-your-selection")
    lock_open(run)


def _own_name(run_id: int, name: str, renamed: Variant | None = None) -> str:
    """The name as it is kept, if no other variant of the run has it. Raises `Refusal`: "variant-name-taken".

    One that is put away has its name still, since it can be taken back.
    """
    wanted = " ".join(name.split())[:LONGEST_NAME]
    there = db.session.scalars(select(Variant).where(Variant.run_id == run_id)).all()
    if any(fold(each.name) == fold(wanted) for each in there if each is not renamed):
        raise Refusal("variant-name-taken", "name")
    return wanted


def _kept(run_id: int) -> list[Variant]:
    return list(
        db.session.scalars(select(Variant).where(Variant.run_id == run_id, Variant.deleted_at.is_(None)))
    )


def _as_the_call_says(call: Call, variant: Variant, inputs: Inputs) -> dict[str, Any]:
    """The changed terms, as `calls.services.follow_selection` takes them. `inputs`: as they are."""
    held = seats_held(call.id), reserved_held(call.id)
    terms = after(as_in_call(variant.changes, Held.beside(*held, inputs.left_out()["waiting"])))
    found: dict[str, Any] = {"seats": {}, "least_score": {}, "weights": {}}
    for key, value in terms.items():
        kind, _colon, about = key.partition(":")
        if kind == SEATS:
            found["seats"][int(about)] = int(value or 0)
        elif kind == LEAST:
            found["least_score"][int(about)] = None if value is None else Decimal(value)
        elif kind == WEIGHT:
            found["weights"][about] = int(value or 0)
    if any(key.startswith(LIMIT) for key in terms):
        found["limits"] = _limits(call, terms)
    if any(key.startswith(RESERVED) for key in terms):
        found["reserved"] = [
            {**each, "seats": int(terms[key] or 0)}
            if (key := key_of(RESERVED, each["group"])) in terms
            else each
            for each in call.reserved
        ]
    return {part: values for part, values in found.items() if values or part in ("limits", "reserved")}


def _limits(call: Call, terms: Terms) -> list[dict[str, Any]]:
    there = {limit_key(each["destinations"]): each for each in call.limits}
    changed = {
        key: {
            "destinations": (there.get(key) or {"destinations": sorted(members_of(key))})["destinations"],
            "seats": int(seats),
        }
        for key, seats in terms.items()
        if key.startswith(LIMIT) and seats is not None
    }
    kept = {key: each for key, each in there.items() if terms.get(key, 0) is not None}
    return list({**kept, **changed}.values())


def _record(actor: Person, run: SelectionRun, variant: Variant, name: str, now: datetime) -> None:
    facts = {"run": run.number, "variant": variant.id, "digest": variant.digest}
    record(f"call:{run.call_id}", name, actor.id, now, facts)
