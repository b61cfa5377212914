"""Roles lent for a period: by who holds them, to one who acts for them meanwhile. A delegation is a borrowed grant."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.base.database import db
from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.zone import end_of_day, local_day, start_of_day

from ..apart import ensure_audits_apart
from ..mails import send_mail
from ..models import Grant, Person, Role
from ..queries import find_person, holds, load_grants, names_of_scopes

ALTHOUGH = "given-although"
"""Under which the record keeps what spoke against giving or lending a role."""
LONGEST_USUAL = timedelta(days=366)
"""Where somebody is to act for others for longer, that is asked back about."""
ENDED = ("delegation-ended", "delegation-returned")
"""The letters to the taker and to the lender."""
CALLED_OFF = ("delegation-called-off", "loan-called-off")
"""The same where it had not begun."""


def delegate(
    actor: Person,
    *,
    grant_id: int,
    address: str,
    from_day: date,
    to_day: date,
    anyway: bool = False,
    now: datetime,
) -> Grant:
    """`actor` lends a grant of their own, from the first to the last day, to the person with the address, who is told.

    It never outlives the grant itself. `anyway`: whatever speaks against it, such as an application of theirs.

    Raises `Refusal`: "grant-gone", "administrator-not-lent", "borrowed-not-lent", "delegate-unknown", "delegate-yourself",
    "days-reversed", "end-in-the-past", "start-in-the-past", "grant-ends-before", "delegate-has-role", "audits-beside",
    "delegate-kept-from-it", "given-with-doubts".
    """
    found = db.session.scalar(select(Grant).where(Grant.id == grant_id).with_for_update(key_share=True))
    grant = _lendable(actor, found, now)
    taker = find_person(address)
    if taker is None or taker.confirmed_at is None:
        raise Refusal("delegate-unknown", "address")
    if taker.id == actor.id:
        raise Refusal("delegate-yourself", "address")
    starts_at, ends_at = _period(grant, from_day, to_day, now)
    _ensure_missing(taker, grant, starts_at, ends_at)
    ensure_audits_apart(taker, grant.role, starts_at, ends_at, "address")
    if (why := kept_from(grant, now).get(taker.id)) is not None:
        raise Refusal("delegate-kept-from-it", "address", why=why)
    against = weighed(taker, grant, now, doubts_of_length(starts_at, ends_at), anyway=anyway)
    borrowed = Grant(
        person_id=taker.id,
        role=grant.role,
        scope=grant.scope,
        given_by_id=actor.id,
        given_at=now,
        lent_from_id=grant.id,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    db.session.add(borrowed)
    db.session.flush()
    send_mail("delegation-given", taker.id, borrowed.id)
    _note("delegation-given", actor, borrowed, now, against)
    load_grants(taker, now)
    return borrowed


def kept_from(grant: Grant, now: datetime) -> Mapping[int, str]:
    """To whom it is not lent: id of the person -> why, in a sentence."""
    return {person_id: why for bar in lent.loan_bars for person_id, why in bar(grant, now).items()}


def doubts_of_length(starts_at: datetime, ends_at: datetime) -> list[str]:
    """Somebody acts for others during a journey or a leave."""
    if ends_at - starts_at <= LONGEST_USUAL:
        return []
    return [_("That is more than a year, until %(last)s.", last=day(local_day(ends_at)))]


def weighed(
    person: Person, grant: Grant, now: datetime, doubts: Sequence[str] = (), *, anyway: bool
) -> Mapping[str, str]:
    """What speaks against it that `person` has the role of `grant`, for the record: asked back wherever it is given, unless
    it is `anyway`. `doubts`: what the caller knows of besides.

    Raises `Refusal`: "given-with-doubts".
    """
    found = [*doubts, *(said for doubt in lent.grant_doubts for said in doubt(grant, person, now))]
    if found and not anyway:
        raise Refusal("given-with-doubts", "anyway", why=" ".join(found))
    return {ALTHOUGH: " ".join(found)} if found else {}


def end_delegation(actor: Person, grant_id: int, *, now: datetime) -> Grant:
    """End what is lent from this minute on: the lender, the taker or an administrator; the others are told.

    Raises `Refusal`: "delegation-gone", "not-your-delegation".
    """
    borrowed = db.session.scalar(
        select(Grant).where(Grant.id == grant_id, Grant.lent_from_id.is_not(None)).with_for_update()
    )
    if borrowed is None or borrowed.is_over(now):
        raise Refusal("delegation-gone")
    if actor.id not in (borrowed.person_id, borrowed.lender_id) and not holds(
        actor.id, Role.ADMINISTRATOR, now
    ):
        raise Refusal("not-your-delegation")
    _end(actor, borrowed, now)
    return borrowed


def end_lent_from(actor: Person | None, grant: Grant, now: datetime) -> None:
    """The grant has ended, and with it whatever is lent from it; its holder is told that alone."""
    for borrowed in _lent_from(grant, now):
        _end(actor, borrowed, now, told=grant.person_id)


def shorten_lent_from(actor: Person | None, grant: Grant, now: datetime) -> None:
    """The grant has another last day: what is lent from it ends no later, and what would begin only then is called off."""
    for borrowed in _lent_from(grant, now):
        if grant.ends_at is None or borrowed.ends_at is None:
            continue
        if borrowed.is_to_come(grant.ends_at):
            _end(actor, borrowed, now)
        else:
            borrowed.ends_at = min(borrowed.ends_at, grant.ends_at)
    db.session.flush()


def _lent_from(grant: Grant, now: datetime) -> Sequence[Grant]:
    found = db.session.scalars(
        select(Grant)
        .where(Grant.lent_from_id == grant.id, Grant.ended_at.is_(None), Grant.ends_at > now)
        .order_by(Grant.id)
        .with_for_update()
    )
    return found.all()


def _end(actor: Person | None, borrowed: Grant, now: datetime, told: int | None = None) -> None:
    """`told`: id of somebody who learns it by another letter."""
    borrowed.ended_at = now
    db.session.flush()
    kinds = CALLED_OFF if borrowed.is_to_come(now) else ENDED
    for person_id, kind in zip((borrowed.person_id, borrowed.lender_id), kinds, strict=True):
        if actor is not None and person_id not in (None, actor.id, told):
            send_mail(kind, person_id, borrowed.id)
    _note("delegation-ended", actor, borrowed, now)
    load_grants(db.session.get_one(Person, borrowed.person_id), now)


def _lendable(actor: Person, grant: Grant | None, now: datetime) -> Grant:
    if grant is None or grant.person_id != actor.id or not grant.in_force(now):
        raise Refusal("grant-gone", "grant_id")
    if grant.lent_from_id is not None:
        raise Refusal("borrowed-not-lent", "grant_id")
    if grant.role == Role.ADMINISTRATOR:
        raise Refusal("administrator-not-lent", "grant_id")
    return grant


def _period(grant: Grant, from_day: date, to_day: date, now: datetime) -> tuple[datetime, datetime]:
    """From the first minute of the first day, today from now on, to the last one of the last, or as the grant itself."""
    if to_day < from_day:
        raise Refusal("days-reversed", "to_day")
    starts_at, ends_at = max(start_of_day(from_day), now), end_of_day(to_day)
    if ends_at <= now:
        raise Refusal("end-in-the-past", "to_day")
    if from_day < local_day(now):
        raise Refusal("start-in-the-past", "from_day")
    if grant.ends_at is not None:
        ends_at = min(ends_at, grant.ends_at)
    if ends_at <= starts_at:
        raise Refusal("grant-ends-before", "from_day")
    return starts_at, ends_at


def _ensure_missing(taker: Person, grant: Grant, starts_at: datetime, ends_at: datetime) -> None:
    """Who has the role there, by a right of their own or from another lender, would get nothing by it.

    One who acted for two in one quorum could not say for whom. Two loans at once wait for each other.
    """
    db.session.execute(select(Person.id).where(Person.id == taker.id).with_for_update(key_share=True))
    beside = db.session.scalars(
        select(Grant).where(
            Grant.person_id == taker.id,
            Grant.role == grant.role,
            Grant.scope == grant.scope,
            Grant.ended_at.is_(None),
        )
    ).all()
    if any(other.counts_within(starts_at, ends_at) for other in beside):
        raise Refusal("delegate-has-role", "address")


def _note(
    name: str,
    actor: Person | None,
    borrowed: Grant,
    now: datetime,
    against: Mapping[str, str] | None = None,
) -> None:
    """Record it with both names and what spoke `against` it, and let the rooms above follow."""
    facts = {
        "grant": borrowed.id,
        "for": borrowed.lender_id,
        "role": borrowed.role,
        "scope": borrowed.scope,
        "where": tr(names_of_scopes(borrowed.scope.partition(":")[0]).get(borrowed.scope), "en"),
        "starts_at": borrowed.starts_at.isoformat() if borrowed.starts_at else None,
        "ends_at": borrowed.ends_at.isoformat() if borrowed.ends_at else None,
    }
    record(f"person:{borrowed.person_id}", name, actor.id if actor else None, now, facts, against)
    for follow in lent.role_changes:
        follow(borrowed.role, borrowed.scope, now)
