"""Reads of people, their sessions and grants; each a fixed number of statements."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from mobility.base.database import db, utc_now
from mobility.base.folding import found_in, in_order
from mobility.base.kept_statements import kept_statement
from mobility.base.lending import Label, lent
from mobility.base.record import Event
from mobility.base.refusals import Refusal

from .addresses import fold_address
from .links import read_link, state_of
from .models import EVERYWHERE, Grant, Person, Role, SignIn
from .policy import in_force, visible, with_grants

PAGE = 50


def token_hash(token: str) -> str:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_session(token: str, now: datetime) -> Person | None:
    """Whose open session this is, with grants in force: one statement, on every request of somebody signed in."""
    rows = db.session.execute(_of_session(), {"token": token_hash(token), "now": now})
    found = rows.unique().one_or_none()
    if found is None:
        return None
    person, used_at = found
    person.sign_in_token, person.sign_in_used_at = token, used_at
    return person


@kept_statement
def _of_session() -> Select[Person, datetime]:
    now = bindparam("now", type_=DateTime(timezone=True))
    return (
        select(Person, func.coalesce(SignIn.last_used_at, SignIn.created_at))
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.token_hash == bindparam("token"), SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .options(with_grants(now))
    )


def sessions_of(person: Person, now: datetime) -> list[SignIn]:
    """The open sessions, the present one first, then the newest."""
    rows = db.session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.id.desc())
    ).all()
    mine = token_hash(person.sign_in_token)
    return sorted(rows, key=lambda row: row.token_hash != mine)


def get_person(person_id: int, now: datetime | None = None) -> Person | None:
    """The person with grants in force (at `now`, usually the present)."""
    wanted = select(Person).where(Person.id == person_id).options(with_grants(now or utc_now()))
    return db.session.scalars(wanted).unique().one_or_none()


def name_of(person_id: int) -> str:
    """The name of a person who is there."""
    return db.session.get_one(Person, person_id).called


def get_grant(grant_id: int) -> Grant | None:
    return db.session.get(Grant, grant_id)


def find_person(address: str) -> Person | None:
    """By e-mail address, however it is written; without grants."""
    return db.session.scalar(select(Person).where(Person.email_folded == fold_address(address)))


def load_grants(person: Person, now: datetime) -> Person:
    """Give a person that is already in the session its grants in force."""
    grants = db.session.scalars(select(Grant).where(Grant.person_id == person.id, in_force(now))).all()
    set_committed_value(person, "grants", list(grants))
    return person


def people_holding(token: str, now: datetime, *, borrowed: bool = True) -> list[Person]:
    """Whoever acts for `dean@faculty:3` (held there or everywhere) or is `person:7`; by id, with grants in force.

    `borrowed` False: only those who hold it by a right of their own.
    """
    role, at, scope = token.partition("@")
    if not at:
        kind, _colon, number = token.partition(":")
        wanted = Person.id == (int(number) if kind == "person" and number.isdecimal() else -1)
        return _by_id(wanted, now)
    return people_with(role, [scope], now, borrowed=borrowed)


def people_with(role: str, scopes: Collection[str], now: datetime, *, borrowed: bool = True) -> list[Person]:
    """The same of a role in any of several scopes."""
    sought = {"role": role, "scopes": [*scopes, EVERYWHERE], "now": now}
    return list(db.session.scalars(_people_with(borrowed), sought).unique())


@kept_statement
def _people_with(borrowed: bool) -> Select[Person]:
    now, held = _held()
    theirs = true() if borrowed else Grant.lent_from_id.is_(None)
    return _whole(exists().where(Grant.person_id == Person.id, held, theirs), now)


@dataclass(frozen=True)
class RoleHolder:
    """Somebody who acts in a role, with grants in force; `own`: the scopes where by a right of their own."""

    person: Person
    own: frozenset[str]
    borrowed: frozenset[str]


def holders_of_role(role: str, scopes: Collection[str], now: datetime) -> list[RoleHolder]:
    """As `people_with`, in one statement, with where they hold the role, or have it lent to them."""
    sought = {"role": role, "scopes": [*scopes, EVERYWHERE], "now": now}
    # A person comes once for each grant that is loaded with them.
    rows = db.session.execute(_role_holders(), sought).unique(itemgetter(0))
    return [RoleHolder(person, frozenset(own), frozenset(borrowed)) for person, own, borrowed in rows]


@kept_statement
def _role_holders() -> Select[Person, Sequence[str], Sequence[str]]:
    now, held = _held()
    theirs = select(Grant.scope).where(Grant.person_id == Person.id, held)
    own, borrowed = (
        func.array(theirs.where(clause).scalar_subquery(), type_=ARRAY(Text))
        for clause in (Grant.lent_from_id.is_(None), Grant.lent_from_id.is_not(None))
    )
    return (
        select(Person, own, borrowed)
        .where(exists().where(Grant.person_id == Person.id, held))
        .options(with_grants(now))
        .order_by(Person.id)
    )


def _held() -> tuple[BindParameter[datetime], ColumnElement[bool]]:
    """(`now`, the grants of `role` in any of `scopes` that are in force then)"""
    now = bindparam("now", type_=DateTime(timezone=True))
    scopes: BindParameter[Sequence[str]] = bindparam("scopes", type_=ARRAY(Text))
    return now, (Grant.role == bindparam("role")) & (Grant.scope == any_(scopes)) & in_force(now)


def others_in_role(grant: Grant, now: datetime) -> dict[str, frozenset[int]]:
    """scope -> ids of those who act in the role of `grant` there, once it has ended and with it what is lent from it."""
    rows = db.session.execute(
        select(Grant.scope, Grant.person_id).where(
            Grant.role == grant.role,
            Grant.id != grant.id,
            Grant.lent_from_id.is_distinct_from(grant.id),
            in_force(now),
        )
    )
    found: dict[str, set[int]] = {}
    for scope, person_id in rows:
        found.setdefault(scope, set()).add(person_id)
    return {scope: frozenset(people) for scope, people in found.items()}


def people_or_acting_for(person_ids: Collection[int], now: datetime) -> list[Person]:
    """The people, and everybody to whom they have lent a role; by id, with grants in force."""
    borrowed = Grant.lent_from_id.is_not(None) & Grant.given_by_id.in_(person_ids) & in_force(now)
    acting = exists().where(Grant.person_id == Person.id, borrowed)
    return _by_id(Person.id.in_(person_ids) | acting, now) if person_ids else []


def holders_until(grant: Grant, ids: Collection[int], now: datetime) -> list[tuple[str, datetime | None]]:
    """Those of these people who act in the role of `grant` there, by name, each with when that ends, if it does."""
    here = (Grant.role == grant.role) & Grant.scope.in_([grant.scope, EVERYWHERE]) & (Grant.id != grant.id)
    never: SQLColumnExpression[datetime] = literal_column("'infinity'::timestamptz")
    last = func.nullif(func.max(func.coalesce(Grant.ends_at, never)), never)
    found = select(Person.called, last).join(Grant, Grant.person_id == Person.id)
    found = found.where(Person.id.in_(ids), here, in_force(now)).group_by(Person.id)
    return [(name, at) for name, at in db.session.execute(found.order_by(in_order(Person.called)))]


def _by_id(wanted: ColumnElement[bool], now: datetime) -> list[Person]:
    return list(db.session.scalars(_whole(wanted, now)).unique())


def _whole(wanted: ColumnElement[bool], now: datetime | BindParameter[datetime]) -> Select[Person]:
    return select(Person).where(wanted).options(with_grants(now)).order_by(Person.id)


def holds(person_id: int, role: str, now: datetime) -> bool:
    """Whether the person holds the role at this minute, in whatever scope."""
    found = exists().where(Grant.person_id == person_id, Grant.role == role, in_force(now))
    return bool(db.session.scalar(select(found)))


def has_administrator(now: datetime | None = None) -> bool:
    """Whether there is one at all; if not, the first-run page makes one."""
    found = exists().where(Grant.role == Role.ADMINISTRATOR, in_force(now or utc_now()))
    return bool(db.session.scalar(select(found)))


def person_of_link(purpose: str, link: str, *, lock: bool = False) -> Person:
    """Whom a mailed link is for. Looking uses nothing up; `lock` makes two presses of one button wait for each other.

    Raises `Refusal`: "link-ended", "link-wrong", "link-used".
    """
    person_id, state = read_link(purpose, link)
    person = db.session.get(Person, person_id, with_for_update=lock)
    if person is None:
        raise Refusal("link-wrong")
    if state_of(purpose, person) != state:
        raise Refusal("link-used")
    return person


@dataclass(frozen=True)
class PeoplePage:
    """A page of the list; `after` is the keyset of the next one, if there is one."""

    people: list[Person]
    after: int | None
    count: int


def people(
    viewer: Person, now: datetime, *, words: str = "", roles_only: bool = False, after: int | None = None
) -> PeoplePage:
    """People in the order of a dictionary, with grants in force: three statements.

    Each of `words`, in either script and any order, is found in the name or in the address. `after` is a person's id.
    """
    wanted = [visible(viewer)]
    wanted.extend(_names_or_addresses(word) for word in words.split())
    if roles_only:
        wanted.append(exists().where(Grant.person_id == Person.id, in_force(now)))
    count = db.session.scalar(select(func.count()).select_from(Person).where(*wanted)) or 0
    key = in_order(Person.called)
    if after is not None:
        last = aliased(Person)
        boundary = select(in_order(last.called)).where(last.id == after).scalar_subquery()
        wanted.append(tuple_(key, Person.id) > tuple_(boundary, literal(after)))
    people = select(Person).where(*wanted).options(with_grants(now)).order_by(key, Person.id).limit(PAGE + 1)
    rows = db.session.scalars(people).unique().all()
    return PeoplePage(list(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None, count)


def person_to_show(viewer: Person, person_id: int, now: datetime) -> Person | None:
    """The person if `viewer` may look, with grants in force."""
    wanted = select(Person).where(visible(viewer), Person.id == person_id).options(with_grants(now))
    return db.session.scalars(wanted).unique().one_or_none()


def events_of(chain: str) -> list[tuple[Event, str]]:
    """What happened in a chain of the record, newest first, each with the name of who did it."""
    actor = aliased(Person)
    rows = db.session.execute(
        select(Event, func.coalesce(actor.called, ""))
        .outerjoin(actor, actor.id == Event.actor_id)
        .where(Event.chain == chain)
        .order_by(Event.number.desc())
        .limit(100)
    )
    return [(event, name) for event, name in rows]


def demo_people(now: datetime) -> list[Person]:
    """The people of the demo with grants in force, as they were made."""
    return _by_id(Person.demo.is_(True), now)


def demo_person(person_id: int) -> Person | None:
    return db.session.scalar(select(Person).where(Person.id == person_id, Person.demo))


def names_of_scopes(*kinds: str) -> dict[str, Mapping[str, str]]:
    """`faculty:3` -> its name in three languages, for every scope of these kinds (of all); one statement a kind."""
    return {
        f"{kind}:{number}": name
        for kind in (kinds or tuple(lent.scopes))
        if kind in lent.scopes
        for number, name in lent.scopes[kind].names().items()
    }


@dataclass(frozen=True)
class Loan:
    """A borrowed grant, and the names of both; `to_come`: whether it begins later."""

    grant: Grant
    lender: str
    taker: str
    to_come: bool


def loans_of(person: Person, now: datetime) -> list[Loan]:
    """What the person has lent or borrowed, now or for a period that is to come; the earliest first."""
    lender, taker = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Grant, lender.called, taker.called)
        .join(lender, lender.id == Grant.given_by_id)
        .join(taker, taker.id == Grant.person_id)
        .where(
            Grant.lent_from_id.is_not(None),
            or_(Grant.person_id == person.id, Grant.given_by_id == person.id),
            Grant.ended_at.is_(None),
            Grant.ends_at > now,
        )
        .order_by(Grant.starts_at, Grant.id)
    )
    return [Loan(grant, lender, taker, grant.is_to_come(now)) for grant, lender, taker in rows]


def takers_from(grant: Grant, now: datetime) -> list[str]:
    """The names of those to whom the grant is lent, now or for a period that is to come."""
    return list(
        db.session.scalars(
            select(Person.called)
            .join(Grant, Grant.person_id == Person.id)
            .where(Grant.lent_from_id == grant.id, Grant.ended_at.is_(None), Grant.ends_at > now)
            .order_by(in_order(Person.called), Grant.id)
        )
    )


def lenders_of(people: Iterable[Person]) -> Mapping[int, str]:
    """id -> name of those from whom the people have a role on loan; needs `grants` loaded, no statement where nobody has."""
    grants = (grant for person in people for grant in person.grants)
    return names_of_people({grant.lender_id for grant in grants if grant.lender_id is not None})


def loan_to_end(grant_id: int, now: datetime) -> Loan | None:
    """What is lent now or for a period that is to come, with the names of both; None where it is over."""
    lender, taker = aliased(Person), aliased(Person)
    row = db.session.execute(
        select(Grant, lender.called, taker.called)
        .join(lender, lender.id == Grant.given_by_id)
        .join(taker, taker.id == Grant.person_id)
        .where(Grant.id == grant_id, Grant.lent_from_id.is_not(None))
    ).one_or_none()
    return Loan(*row, row[0].is_to_come(now)) if row is not None and not row[0].is_over(now) else None


def past_grants(person: Person, now: datetime) -> list[Grant]:
    """Grants that no longer count, newest first."""
    ended = and_(Grant.person_id == person.id, or_(Grant.ended_at.is_not(None), Grant.ends_at <= now))
    return list(db.session.scalars(select(Grant).where(ended).order_by(Grant.id.desc()).limit(50)))


def found_people(words: str) -> Collection[int]:
    """Whose name or address has each of the words, in either script: at most 100, for a search."""
    found = select(Person.id).where(*(_names_or_addresses(word) for word in words.split())).limit(100)
    return db.session.scalars(found).all()


def names_of_people(ids: Collection[int]) -> dict[int, str]:
    """id -> name; no statement where there are no ids."""
    if not ids:
        return {}
    return dict(db.session.execute(select(Person.id, Person.called).where(Person.id.in_(ids))).all())


def labels_of_people(ids: Collection[int]) -> Mapping[int, Label]:
    return {number: Label(name, f"/people/{number}") for number, name in names_of_people(ids).items()}


def _names_or_addresses(word: str) -> ColumnElement[bool]:
    in_address = Person.email_folded.contains(fold_address(word), autoescape=True)
    return or_(found_in(Person.name_folded, word), in_address)
