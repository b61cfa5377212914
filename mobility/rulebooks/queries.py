"""Reads of rule books: their versions, how many cases follow which, how the stages keep their time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    case,
    func,
    select,
    true,
)
from sqlalchemy.orm import joinedload

from mobility.accounts.models import EVERYWHERE, Grant, Person, Role
from mobility.accounts.policy import in_force
from mobility.base.database import Translated, db
from mobility.base.languages import tr
from mobility.base.lending import Label, lent
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.engine.tokens import CLOCK
from mobility.workflow.models import Case, CaseCount, RuleBookVersion, Wait
from mobility.workflow.rulebook import RuleBook

from .models import RuleBookDraft
from .policy import PUBLISHERS, is_second

LOOKED_BACK = timedelta(days=400)
"""How long a stage takes is counted over cases of about the last year."""


@dataclass(frozen=True)
class Version:
    """One version of a rule book; `open_cases` follow it."""

    id: int
    number: int
    since: datetime
    open_cases: int


@dataclass(frozen=True)
class Book:
    """All versions of one rule book, the newest, which is in force, first."""

    key: str
    title: Translated
    versions: tuple[Version, ...]

    @property
    def in_force(self) -> Version:
        return self.versions[0]

    @property
    def numbers(self) -> Mapping[int, int]:
        """id of a version -> its number"""
        return {version.id: version.number for version in self.versions}

    @property
    def left_behind(self) -> int:
        """How many open cases follow an older version than the one in force."""
        return sum(version.open_cases for version in self.versions[1:])

    @property
    def chain(self) -> str:
        """Its chain of the record: by the id of its first version."""
        return f"rulebook:{self.versions[-1].id}"


@dataclass(frozen=True)
class Pace:
    """How long cases stay in a stage: half of them no longer than `median`; `promised` is half of the promises."""

    median: timedelta
    promised: timedelta | None

    @property
    def days(self) -> int:
        return _whole_days(self.median)

    @property
    def days_promised(self) -> int | None:
        return None if self.promised is None else _whole_days(self.promised)

    @property
    def slow(self) -> bool:
        """By whole days, as they are shown."""
        return self.days_promised is not None and self.days > self.days_promised


def _whole_days(span: timedelta) -> int:
    return max(round(span / timedelta(days=1)), 1)


def books() -> list[Book]:
    """Every rule book that is stored, by key, in one statement."""
    return _books(true())


def get_book(key: str) -> Book | None:
    """The rule book of this key."""
    return next(iter(_books(RuleBookVersion.key == key)), None)


def _books(which: ColumnElement[bool]) -> list[Book]:
    """Numbers only, so they are counted over all cases, whoever asks."""
    open_cases = (
        select(func.count())
        .where(Case.rule_book_id == RuleBookVersion.id, Case.ended_at.is_(None))
        .correlate(RuleBookVersion)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            RuleBookVersion.key,
            RuleBookVersion.id,
            RuleBookVersion.number,
            RuleBookVersion.loaded_at,
            open_cases,
        )
        .where(which)
        .order_by(RuleBookVersion.key, RuleBookVersion.number.desc())
    ).all()
    found: dict[str, list[Version]] = defaultdict(list)
    for key, version_id, number, since, count in rows:
        found[key].append(Version(version_id, number, since, count))
    return [
        Book(key, dict(book_of_version(versions[0].id).title), tuple(versions))
        for key, versions in found.items()
    ]


def rules_of(version: Version) -> RuleBook:
    """What the version says."""
    return book_of_version(version.id)


def text_of(version_id: int) -> str:
    """The text of a version."""
    return db.session.scalars(select(RuleBookVersion.text).where(RuleBookVersion.id == version_id)).one()


def counts(version: Version, context: str | None = None) -> Mapping[str, int]:
    """stage -> how many open cases that follow this version are there; of one context, or of all"""
    number = func.sum(CaseCount.number)
    statement = (
        select(CaseCount.stage, number)
        .where(CaseCount.rule_book_id == version.id, ~CaseCount.ended, _of(context, CaseCount.context))
        .group_by(CaseCount.stage)
        .having(number != 0)
    )
    return dict(db.session.execute(statement).all())


def paces(key: str, now: datetime, context: str | None = None) -> Mapping[str, Pace]:
    """stage -> how long it takes, of the stays that are over"""
    stays = (
        select(
            Wait.stage,
            (func.max(Wait.closed_at) - func.min(Wait.opened_at)).label("stay"),
            (func.max(case((Wait.clock.is_(False), Wait.due_at))) - func.min(Wait.opened_at)).label(
                "promised"
            ),
        )
        .join(Case, Case.id == Wait.case_id)
        .join(RuleBookVersion, RuleBookVersion.id == Case.rule_book_id)
        .where(
            RuleBookVersion.key == key, Case.opened_at >= now - LOOKED_BACK, Wait.role != CLOCK, _of(context)
        )
        .group_by(Wait.case_id, Wait.stage, Wait.round)
        .having(func.bool_and(Wait.closed_at.is_not(None)))
        .subquery()
    )
    half = func.percentile_cont(0.5).within_group
    rows = db.session.execute(
        select(
            stays.c.stage, half(stays.c.stay).label("median"), half(stays.c.promised).label("half_promised")
        ).group_by(stays.c.stage)
    ).all()
    return {stage: Pace(median, promised) for stage, median, promised in rows if median is not None}


def contexts(key: str) -> list[tuple[str, str]]:
    """(context, its title) of each list in which open cases of the rule book are worked, by title."""
    found = db.session.scalars(
        select(Case.context)
        .distinct()
        .join(RuleBookVersion, RuleBookVersion.id == Case.rule_book_id)
        .where(RuleBookVersion.key == key, Case.ended_at.is_(None))
    ).all()
    return sorted(titles_of_contexts(found).items(), key=lambda pair: pair[1])


def titles_of_contexts(contexts: Iterable[str]) -> Mapping[str, str]:
    """context -> its title, of those that a room has a title for; one statement a kind"""
    numbers: dict[str, list[int]] = defaultdict(list)
    for context in contexts:
        kind, _colon, number = context.partition(":")
        if kind in lent.chains and number.isdecimal():
            numbers[kind].append(int(number))
    return {
        f"{kind}:{number}": label.text
        for kind, ids in numbers.items()
        for number, label in lent.chains[kind].labels(ids).items()
    }


def _of(context: str | None, column: SQLColumnExpression[str] = Case.context) -> ColumnElement[bool]:
    return column == context if context else true()


def get_draft(key: str) -> RuleBookDraft | None:
    """The draft of the rule book, with whoever saved it last and whoever sent it back."""
    return db.session.scalars(
        select(RuleBookDraft)
        .where(RuleBookDraft.key == key)
        .options(joinedload(RuleBookDraft.saver), joinedload(RuleBookDraft.remarker))
    ).one_or_none()


def locked_draft(book: Book) -> RuleBookDraft | None:
    """The draft as it stands now, kept from others until the end of the transaction, also where there is none yet.

    (FOR NO KEY UPDATE of the version: cases that follow it can still begin.)
    """
    first = select(RuleBookVersion.id).where(RuleBookVersion.id == book.versions[-1].id)
    db.session.execute(first.with_for_update(key_share=True))
    return db.session.scalars(
        select(RuleBookDraft).where(RuleBookDraft.key == book.key).execution_options(populate_existing=True)
    ).one_or_none()


def drafted_keys() -> Mapping[str, bool]:
    """key -> whether publication is asked for, of each rule book that has a draft"""
    rows = db.session.execute(select(RuleBookDraft.key, RuleBookDraft.asked_at.is_not(None))).all()
    return dict(rows)


def people_working_by(book: Book, now: datetime) -> Sequence[Person]:
    """The coordinators of what runs by it, and the heads of the office; by id."""
    scopes = {EVERYWHERE, *(scope for run_by in lent.run_by for scope in run_by(book.key))}
    coordinates = (Grant.role == Role.COORDINATOR) & Grant.scope.in_(scopes)
    held = select(Grant.person_id).where(coordinates | (Grant.role == Role.HEAD_OF_OFFICE), in_force(now))
    return db.session.scalars(select(Person).where(Person.id.in_(held)).order_by(Person.id)).all()


@dataclass(frozen=True)
class Decider:
    """Somebody who may put drafts in force; whoever is no head of the office is an administrator.

    `lenders`: by whose right, None for one of their own.
    """

    person_id: int
    name: str
    is_head: bool
    lenders: list[int | None]

    def is_beside(self, authors: Collection[int]) -> bool:
        return is_second(self.person_id, self.lenders, authors)


def deciders(now: datetime) -> list[Decider]:
    """Whoever may put drafts in force, heads of the office first, then by name; one statement."""
    head = func.bool_or(Grant.role == Role.HEAD_OF_OFFICE)
    lender = case((Grant.lent_from_id.is_not(None), Grant.given_by_id))
    rows = db.session.execute(
        select(Person.id, Person.called, head, func.array_agg(lender))
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role.in_(PUBLISHERS), in_force(now))
        .group_by(Person.id)
        .order_by(head.desc(), Person.called, Person.id)
    ).all()
    return [Decider(*row) for row in rows]


def people_beside(authors: Collection[int], now: datetime) -> Sequence[Person]:
    """Whoever may put in force what these wrote or planned, by id."""
    return people_of({each.person_id for each in deciders(now) if each.is_beside(authors)})


def people_of(ids: Collection[int]) -> Sequence[Person]:
    """These people, by id."""
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()


def labels_of_books(ids: Collection[int]) -> Mapping[int, Label]:
    """The id of a first version -> the title of its rule book, and its page."""
    return {
        book.versions[-1].id: Label(tr(book.title), f"/rulebooks/{book.key}")
        for book in books()
        if book.versions[-1].id in ids
    }


def found_books(words: str) -> Collection[int]:
    """The ids of the first versions of rule books whose key or title has these words."""
    wanted = words.casefold()
    return [
        book.versions[-1].id
        for book in books()
        if any(wanted in text.casefold() for text in (book.key, *book.title.values()))
    ]
