"""Roles given and ended by an administrator, never to themselves; and how the first administrator comes about."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from mobility.base.database import db
from mobility.base.languages import named, tr
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.references import ALPHABET, tidy_reference
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.base.zone import end_of_day

from .. import passwords
from ..addresses import fold_address, tidy_address, tidy_name
from ..apart import ensure_audits_apart
from ..mails import send_mail
from ..models import EVERYWHERE, FirstCode, Grant, Person, Role
from ..queries import find_person, has_administrator, holds, load_grants, loans_of, names_of_scopes
from ..roles import ROLES, words_of_places
from .delegating import doubts_of_length, end_delegation, end_lent_from, shorten_lent_from, weighed

CODE_LASTS = timedelta(days=1)


def give_grant(
    actor: Person | None,
    person: Person,
    role: str,
    scope: str = EVERYWHERE,
    *,
    ends_on: date | None = None,
    letter: bool = True,
    may: bool = False,
    anyway: bool = False,
    doubts: Sequence[str] = (),
    now: datetime,
) -> Grant:
    """Give `role` in `scope` (`faculty:3`, `all`) until the end of `ends_on`; `actor` None is the console or the demo.

    Given once more with another last day, it is the same grant that ends then. The person is told by mail; without `letter`
    the caller tells them. `may`: the caller has made sure that `actor`, who need be no administrator then, may give it.
    `anyway`: whatever speaks against it, which the console and the demo are not asked about; `doubts`: what the caller knows
    of that besides.

    Raises `Refusal`: "not-to-yourself", "administrators-only", "role-unknown", "scope-missing", "scope-not-for-role",
    "scope-unknown", "end-in-the-past", "grant-already-there", "audits-beside", "given-with-doubts", "role-cut-short".
    """
    ensure_may_give(actor, person, now, may=may)
    _ensure_fits(role, scope)
    ends_at = end_of_day(ends_on) if ends_on else None
    if ends_at is not None and ends_at <= now:
        raise Refusal("end-in-the-past", "ends_on")
    there = _held(person, role, scope, now)
    if there is not None:
        if actor is not None and not anyway:
            _ensure_not_cut_short(there, ends_at)
        return _prolong(actor, there, person, ends_at, now)
    ensure_audits_apart(person, role, now, ends_at, "role")
    grant = Grant(
        person_id=person.id,
        role=role,
        scope=scope,
        given_by_id=actor.id if actor else None,
        given_at=now,
        ends_at=ends_at,
    )
    against = weighed(person, grant, now, doubts, anyway=anyway) if actor is not None else {}
    db.session.add(grant)
    db.session.flush()
    _tell("grant-given", actor, grant, now, letter=letter, against=against)
    _follow(grant, now)
    load_grants(person, now)
    return grant


def appoint(
    actor: Person,
    *,
    token: str,
    address: str,
    ends_on: date,
    anyway: bool = False,
    doubts: Sequence[str] = (),
    now: datetime,
) -> Grant:
    """Give the role of `dean@faculty:3` there to the person with the address, who has an account, until the end of a day.
    `doubts`: what speaks against it besides what is known here, asked back unless it is `anyway`, as a long time is.

    The caller has made sure that `actor` may, and tells them what for. One who has it there keeps it as it is.

    Raises `Refusal`: "delegate-unknown", "grant-already-there", and as `give_grant`.
    """
    person = find_person(address)
    if person is None or person.confirmed_at is None:
        raise Refusal("delegate-unknown", "address")
    role, _at, scope = token.partition("@")
    if _held(person, role, scope, now) is not None:
        raise Refusal("grant-already-there", "address")
    return give_grant(
        actor,
        person,
        role,
        scope,
        ends_on=ends_on,
        letter=False,
        may=True,
        anyway=anyway,
        doubts=[*doubts_of_length(now, end_of_day(ends_on)), *doubts],
        now=now,
    )


def _prolong(
    actor: Person | None, grant: Grant, person: Person, ends_at: datetime | None, now: datetime
) -> Grant:
    """Or shorten. Raises `Refusal`: "grant-already-there", "audits-beside"."""
    if grant.ends_at == ends_at:
        raise Refusal("grant-already-there", "role")
    ensure_audits_apart(person, grant.role, now, ends_at, "ends_on", besides=grant.id)
    grant.ends_at = ends_at
    db.session.flush()
    shorten_lent_from(actor, grant, now)
    _tell("grant-changed", actor, grant, now)
    load_grants(person, now)
    return grant


def _ensure_not_cut_short(grant: Grant, ends_at: datetime | None) -> None:
    """It does not end sooner than now where what waits for it would then wait for nobody, as others end by that day too.

    Raises `Refusal`: "role-cut-short".
    """
    if ends_at is None or (grant.ends_at is not None and grant.ends_at <= ends_at):
        return
    bereft = [leaves(grant, ends_at) for leaves in lent.bereft]
    alone = [reference for left in bereft for reference in left.alone]
    cases = _(
        "After that day nobody could act in the role for these cases, which wait for it now: %(cases)s.",
        cases=named(alone),
    )
    why = [*([cases] if alone else []), *(said for left in bereft for said in left.besides)]
    if why:
        raise Refusal("role-cut-short", "anyway", why=" ".join(why))


def end_grant(actor: Person | None, grant_id: int, *, now: datetime) -> Grant:
    """End a grant from this minute on, and with it what is lent from it.

    Raises `Refusal`: "grant-gone", "not-to-yourself", "administrators-only".
    """
    grant = db.session.scalar(select(Grant).where(Grant.id == grant_id).with_for_update())
    if grant is None or grant.lent_from_id is not None or not grant.in_force(now):
        raise Refusal("grant-gone")
    person = db.session.get_one(Person, grant.person_id)
    ensure_may_give(actor, person, now)
    grant.ended_at = now
    db.session.flush()
    end_lent_from(actor, grant, now)
    _tell("grant-ended", actor, grant, now)
    _follow(grant, now)
    load_grants(person, now)
    return grant


def end_all_grants(actor: Person, person: Person, *, seen: str | None = None, now: datetime) -> None:
    """End every role of somebody who leaves, with what is lent from it, and what they have on loan themselves.

    `seen`: `base.seen.seen_of` what the actor saw of them (`grants_shown`).

    Raises `Refusal`: "grant-gone" (they have none), "not-to-yourself", "administrators-only", or as `ensure_as_shown`.
    """
    ensure_may_give(actor, person, now)
    db.session.execute(select(Grant.id).where(Grant.person_id == person.id).with_for_update())
    theirs = [loan.grant for loan in loans_of(person, now) if loan.grant.person_id == person.id]
    own = [grant for grant in load_grants(person, now).grants if grant.lender_id is None]
    if not own and not theirs:
        raise Refusal("grant-gone")
    ensure_as_shown(seen, grants_shown([*own, *theirs]), chain=f"person:{person.id}")
    for grant in own:
        end_grant(actor, grant.id, now=now)
    for borrowed in theirs:
        end_delegation(actor, borrowed.id, now=now)


def grants_shown(grants: Iterable[Grant]) -> dict[str, list[int]]:
    """By which a page says which roles it showed (`base.seen`)."""
    return {"grants": sorted(grant.id for grant in grants)}


@contextmanager
def as_if_ended(grants: Collection[Grant], now: datetime) -> Iterator[None]:
    """Inside, these have ended; afterwards they are as they were. So it is seen what they would leave behind together."""
    with db.session.begin_nested() as trial:
        for grant in grants:
            grant.ended_at = now
        db.session.flush()
        yield
        trial.rollback()


def make_first_code(now: datetime) -> str:
    """A one-time code that makes the first administrator within a day; codes made before count no more.

    Raises `Refusal`: "administrator-exists".
    """
    if has_administrator(now):
        raise Refusal("administrator-exists")
    db.session.execute(delete(FirstCode))
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    code = "-".join(signs[start : start + 4] for start in (0, 4, 8))
    db.session.add(FirstCode(code_hash=_code_hash(code), made_at=now))
    db.session.flush()
    return code


def make_first_administrator(
    code: str, name: str, email: str, password: str, *, language: str, now: datetime
) -> Person:
    """The one who has the code from the console becomes administrator; the code is used up.

    An account that is there already is taken only with its own password.

    Raises `Refusal`: "administrator-exists", "code-wrong", "address-taken", and as `register`.
    """
    found = db.session.scalar(
        select(FirstCode).where(FirstCode.code_hash == _code_hash(code)).with_for_update()
    )
    if has_administrator(now):
        raise Refusal("administrator-exists")
    if found is None or found.made_at + CODE_LASTS < now:
        raise Refusal("code-wrong", "code")
    person = _account(tidy_name(name), tidy_address(email), password, language, now)
    db.session.delete(found)
    give_grant(None, person, Role.ADMINISTRATOR, EVERYWHERE, now=now)
    return person


def _account(name: str, address: str, password: str, language: str, now: datetime) -> Person:
    person = db.session.scalar(
        select(Person).where(Person.email_folded == fold_address(address)).with_for_update()
    )
    if person is not None and person.confirmed_at is not None:
        if not passwords.matches(person.password_hash, password):
            raise Refusal("address-taken", "email")
        return person
    passwords.ensure_good(password, address, name)
    if person is None:
        person = Person(email_folded=fold_address(address), email=address, created_at=now)
        db.session.add(person)
    person.name, person.language, person.confirmed_at = name, language, now
    person.password_hash = passwords.hashed(password)
    db.session.flush()
    return person


def ensure_may_give(actor: Person | None, person: Person, now: datetime, *, may: bool = False) -> None:
    """Roles of somebody else, by an administrator, or by who `may` otherwise.

    Raises `Refusal`: "not-to-yourself", "administrators-only".
    """
    if actor is None:
        return
    if actor.id == person.id:
        raise Refusal("not-to-yourself")
    if not may and not holds(actor.id, Role.ADMINISTRATOR, now):
        raise Refusal("administrators-only")


def _ensure_fits(role: str, scope: str) -> None:
    if role not in ROLES:
        raise Refusal("role-unknown", "role")
    if not scope:
        raise Refusal("scope-missing", "scope")
    if not ROLES[role].fits(scope):
        places = words_of_places(ROLES[role])
        raise Refusal("scope-not-for-role", "scope", role=ROLES[role].title, places=places)
    kind = scope.partition(":")[0]
    if kind in lent.scopes and scope not in names_of_scopes(kind):
        raise Refusal("scope-unknown", "scope")


def _held(person: Person, role: str, scope: str, now: datetime) -> Grant | None:
    """The same grant of their own in force; one whose end has passed by itself is closed."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    there = db.session.scalar(
        select(Grant).where(
            Grant.person_id == person.id,
            Grant.role == role,
            Grant.scope == scope,
            Grant.ended_at.is_(None),
            Grant.lent_from_id.is_(None),
        )
    )
    if there is None or there.in_force(now):
        return there
    there.ended_at = there.ends_at
    db.session.flush()
    return None


def _tell(
    name: str,
    actor: Person | None,
    grant: Grant,
    now: datetime,
    *,
    letter: bool = True,
    against: Mapping[str, str] | None = None,
) -> None:
    """Record it, with what spoke `against` it, and have the person told; the console and the demo tell nobody."""
    if actor is not None and letter:
        send_mail(name, grant.person_id, grant.id)
    record(
        chain=f"person:{grant.person_id}",
        name=name,
        actor_id=actor.id if actor else None,
        at=now,
        facts={
            "grant": grant.id,
            "role": grant.role,
            "scope": grant.scope,
            "where": tr(names_of_scopes(grant.scope.partition(":")[0]).get(grant.scope), "en"),
            "ends_at": grant.ends_at.isoformat() if grant.ends_at else None,
        },
        texts=against,
    )


def _follow(grant: Grant, now: datetime) -> None:
    for follow in lent.role_changes:
        follow(grant.role, grant.scope, now)


def _code_hash(code: str) -> str:
    return hashlib.sha256(tidy_reference(code).replace("-", "").encode()).hexdigest()
