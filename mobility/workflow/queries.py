"""Reads of cases: one for its viewer, its way through the stages, what happened, and what waits for a person."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased, joinedload, load_only

from mobility.accounts.models import EVERYWHERE, Person, Rights
from mobility.base.database import Translated, at_most, db
from mobility.base.kept_statements import kept_statement, rows_of
from mobility.base.languages import language
from mobility.base.lending import lent
from mobility.base.navigation import COUNTED_UP_TO
from mobility.base.record import Event
from mobility.base.veil import veils_over

from .beside import lines_beside, numbers_beside
from .engine.acts import awaited_act
from .engine.books import book_of_version
from .engine.exclusions import exclusions
from .engine.steps import ACTED, MOVED, Told, chain_of
from .engine.times import calendar as working_calendar
from .engine.tokens import meets
from .engine.waiting import asks_to_assess
from .history import HistoryEntry, history
from .models import Asked, Case, Wait
from .policy import visible
from .rulebook import APPLICANT
from .stuck import Vacancy, number_of_stuck, vacancies
from .track import HeldBy, TrackBranch, TrackStage, track

__all__ = [
    "HeldBy",
    "HistoryEntry",
    "Task",
    "Told",
    "TrackBranch",
    "TrackStage",
    "Vacancy",
    "asked_in_words",
    "asked_of",
    "awaited_act",
    "called_off_or_out_of_reach",
    "get_case",
    "history",
    "lines_beside",
    "number_of_stuck",
    "number_of_tasks",
    "out_of_reach",
    "over_or_out_of_reach",
    "returns_of",
    "tasks_of",
    "track",
    "vacancies",
    "working_calendar",
]

PAGE = 50


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person.

    `subject` is the name of whose case it is, a neutral one where that is hidden; None where it is one's own.
    """

    wait_id: int
    case: Case
    stage: str
    stage_title: Translated
    subject: str | None
    role: str
    due_at: datetime | None
    clock: bool
    opened_at: datetime
    assesses: bool
    behalves: tuple[int, ...]
    """Ids of those for one of whom it is done, by a role on loan."""


def get_case(viewer: Person, reference: str) -> Case | None:
    """The case if it is the viewer's to see, with its person."""
    return db.session.scalars(
        select(Case).where(Case.reference == reference, visible(viewer)).options(joinedload(Case.subject))
    ).one_or_none()


def out_of_reach(chains: Collection[str], reader: Person) -> Collection[str]:
    """Of `case:7`, `case:8`: those where the reader has no role any more."""
    scopes = {grant.scope for grant in reader.grants}
    if EVERYWHERE in scopes:
        return ()
    return _not_among(chains, Case.scopes.overlap(cast(sorted(scopes), ARRAY(Text))))


def over_or_out_of_reach(chains: Collection[str], reader: Person) -> Collection[str]:
    """The same, and those that are at an end: in them nothing comes next any more."""
    return {*out_of_reach(chains, reader), *_not_among(chains, Case.ended_at.is_(None))}


def called_off_or_out_of_reach(chains: Collection[str], reader: Person) -> Collection[str]:
    """The same as `out_of_reach`, and those of whose place nothing comes any more: of that the office is told apart."""
    gone = or_(*(lent.reached[key](Case.id) for key in ("called-off", "given-up")))
    return {*out_of_reach(chains, reader), *_not_among(chains, ~gone)}


def _not_among(chains: Collection[str], such: ColumnElement[bool]) -> Collection[str]:
    found = select(Case.id).where(Case.id.in_([int(chain.partition(":")[2]) for chain in chains]), such)
    return {*chains} - {chain_of(case_id) for case_id in db.session.scalars(found)}


def asked_of(case: Case) -> Asked | None:
    """The return that the person has still to answer."""
    return db.session.scalars(
        select(Asked)
        .where(Asked.case_id == case.id, Asked.answered_at.is_(None))
        .order_by(Asked.id.desc())
        .limit(1)
    ).first()


def asked_in_words(asked: Asked) -> str:
    """Why it was asked, in the words of who did; where these were erased, that they were."""
    if asked.reason:
        return asked.reason
    erased = select(Event.id).where(
        Event.chain == chain_of(asked.case_id),
        Event.at == asked.asked_at,
        Event.text_digests.has_key("reason"),
    )
    if db.session.scalar(erased.limit(1)) is None:
        return ""
    if asked.answered_at is not None:
        return _("These words were erased.")
    return _("These words were erased. What was asked for still has to be changed.")


def returns_of(case: Case) -> Sequence[Asked]:
    """All returns for changes, answered or not, the newest first."""
    return db.session.scalars(select(Asked).where(Asked.case_id == case.id).order_by(Asked.id.desc())).all()


Cursor = tuple[datetime | None, int]
"""Due date and id of the wait behind which a page begins."""
Behalves = tuple[int | None, ...]
"""Ids of those for whom a thing can be done; None by a right of one's own."""


def tasks_of(
    person: Person, limit: int = PAGE, after: Cursor | None = None
) -> tuple[list[Task], Cursor | None]:
    """What waits for the person, the earliest due first, and the cursor of the next page if there is one."""
    rows, following = _waiting(person, limit, after)
    veils = veils_over([case for _wait, case, _name, _behalves in rows], person)
    tasks = [
        _task(wait, case, veils[case.id].name() if case.id in veils else name, behalves)
        for wait, case, name, behalves in rows
    ]
    return tasks, following


def cases_waiting(person: Person, stage: str) -> list[Case]:
    """The cases of the first page of tasks that wait in this stage, the earliest due first; what a link to each needs."""
    rows, _following = _found(person, PAGE, _lean_page(person.rights, PAGE, language()))
    return [case for wait, case, _name, _behalves in rows if wait.stage == stage]


def _waiting(
    person: Person, limit: int, after: Cursor | None
) -> tuple[list[tuple[Wait, Case, str, Behalves]], Cursor | None]:
    """(wait, case, its person's name, for whom it is done), and the cursor of what comes behind.

    One statement: a range of an index for each token, role and the name, of which the first `limit` are merged. What they
    may not do, because they or their lender acted in another stage of the case, is left out: a page can have less.
    """
    rights = person.rights
    page = _page(rights, limit, after) if after else _first_page(rights, limit, language())
    return _found(person, limit, page)


def _found(
    person: Person, limit: int, statement: Select[Wait, Case, str, Any]
) -> tuple[list[tuple[Wait, Case, str, Behalves]], Cursor | None]:
    rows = db.session.execute(statement, {"viewer": person.id}).all()
    shown = [
        (wait, case, name, behalves)
        for wait, case, name, acted in rows[:limit]
        if (behalves := _for_whom(person, wait, case, acted or []))
    ]
    last = rows[limit - 1][0] if len(rows) > limit else None
    return shown, (last.due_at, last.id) if last is not None else None


@kept_statement
def _first_page(rights: Rights, limit: int, code: str) -> Select[Wait, Case, str, Any]:
    """`code`: the present language, in which people are called."""
    return _page(rights, limit, None)


@kept_statement
def _lean_page(rights: Rights, limit: int, code: str) -> Select[Wait, Case, str, Any]:
    """The same with what tells whose it is to do, and a link."""
    waits = load_only(
        Wait.case_id, Wait.stage, Wait.role, Wait.token, Wait.person_id, Wait.due_at, Wait.vacant_at
    )
    cases = load_only(
        Case.kind, Case.reference, Case.context, Case.subject_id, Case.rule_book_id, Case.formerly
    )
    return _page(rights, limit, None).options(waits, cases)


def _page(rights: Rights, limit: int, after: Cursor | None) -> Select[Wait, Case, str, Any]:
    chosen = union_all(*_ranges(rights, limit + 1, after)).subquery()
    return (
        select(Wait, Case, Person.called, _acted(rights))
        .join(chosen, chosen.c.id == Wait.id)
        .join(Case, Case.id == Wait.case_id)
        .join(Person, Person.id == Case.subject_id)
        .order_by(chosen.c.due_at.asc().nulls_last(), chosen.c.id)
        .limit(at_most(limit + 1))
    )


def _acted(person: Rights) -> ColumnElement[Any]:
    """Where the person, and whoever lent them a role, acted on the case: [[id, stage or act], …]; null for one role alone.
    Of a lender who may not decide the case at all: [id, null].

    As `engine.permission.who_acted` and `excluded_people` read it of a single case.
    """
    lenders = {grant.lender_id for grant in person.grants if grant.lender_id is not None}
    if len(person.roles) < 2 and not lenders:
        return null()
    people = [person.id, *sorted(lenders)]
    signed = aliased(Wait)
    moves = [
        select(who.label("who"), place.label("place")).where(
            Event.chain == func.concat("case:", Case.id),
            Event.name.in_([MOVED, ACTED]),
            who.in_(people),
            place.is_not(None),
        )
        for who in (Event.actor_id, Event.facts["for"].astext.cast(Integer))
        for place in (Event.facts["from"].astext, Event.facts["act"].astext)
    ]
    signatures = [
        select(who.label("who"), signed.stage.label("place")).where(
            signed.case_id == Case.id, signed.signed_at.is_not(None), who.in_(people)
        )
        for who in (signed.person_id, signed.for_id)
    ]
    pairs = exclusions()
    kept_apart = select(pairs.c.person_id.label("who"), null().label("place")).where(
        pairs.c.case_id == Case.id, pairs.c.person_id.in_(lenders)
    )
    found = union_all(*(each.correlate(Case) for each in (*moves, *signatures, kept_apart))).subquery()
    return select(func.json_agg(func.json_build_array(found.c.who, found.c.place))).scalar_subquery()


def _for_whom(person: Person, wait: Wait, case: Case, acted: list[tuple[int, str | None]]) -> Behalves:
    """For whom they can do what waits, as `meets`: not where one of the two acted before, or may not decide it at all."""
    found = meets(person, wait)
    if wait.role == APPLICANT:
        return found
    separate = book_of_version(case.rule_book_id).separate_from(wait.stage) if acted else ()
    before = {who for who, place in acted if place is None or case.formerly.get(place, place) in separate}
    decided = before | {case.subject_id}
    return () if person.id in decided else tuple(behalf for behalf in found if behalf not in decided)


def number_of_tasks(person: Person | Rights) -> Select[int]:
    """For the menu: counted up to 99, with the side tasks that stand for whole lists of cases."""
    found = union_all(*_ranges(person, COUNTED_UP_TO, None)).subquery()
    return select(func.least(sum(numbers_beside(person), func.count()), COUNTED_UP_TO)).select_from(found)


def has_cases(person: Person) -> bool:
    """Whether there is a case of the person's own, so that something may follow from it."""
    return bool(rows_of(_own_cases(), person_id=person.id)[0][0])


@kept_statement
def _own_cases() -> Select[bool]:
    return select(exists().where(Case.subject_id == bindparam("person_id")))


def count_tasks(person: Person) -> int:
    """As the menu counts them: up to 99."""
    return int(rows_of(_counted(person.rights), viewer=person.id)[0][0])


@kept_statement
def _counted(rights: Rights) -> Select[int]:
    return number_of_tasks(rights)


def _ranges(person: Person | Rights, limit: int, after: Cursor | None) -> Iterable[Select[int, datetime]]:
    """One ordered range of open waits for each way in which a wait can be the person's; a wait is in one of them."""
    everywhere = sorted(grant.role for grant in person.grants if grant.scope == EVERYWHERE)
    scoped = sorted(
        token
        for token in person.tokens
        if not token.endswith(f"@{EVERYWHERE}") and token.split("@")[0] not in everywhere
    )
    nobody, decided = Wait.person_id.is_(None), _single() & _free_to_decide(person)
    yield _range((Wait.person_id == person.id) & ((Wait.role == APPLICANT) | decided), limit, after)
    for role in everywhere:
        yield _range((Wait.role == role) & nobody & decided, limit, after)
    for token in scoped:
        yield _range((Wait.token == token) & nobody & decided, limit, after)
    for grant in person.grants:
        if grant.lender_id is not None:
            theirs = Wait.role == grant.role if grant.scope == EVERYWHERE else Wait.token == grant.token
            named = Wait.person_id == grant.lender_id
            yield _range(theirs & named & decided, limit, after)


def _range(mine: ColumnElement[bool], limit: int, after: Cursor | None) -> Select[int, datetime]:
    statement = select(Wait.id, Wait.due_at).where(Wait.closed_at.is_(None), Wait.vacant_at.is_(None), mine)
    if after is not None:
        due, wait_id = after
        if due is None:
            statement = statement.where(Wait.due_at.is_(None), Wait.id > wait_id)
        else:
            later = tuple_(Wait.due_at, Wait.id) > tuple_(literal(due), literal(wait_id))
            statement = statement.where(later | Wait.due_at.is_(None))
    ordered = statement.order_by(Wait.due_at.asc().nulls_last(), Wait.id).limit(at_most(limit)).subquery()
    return select(ordered.c.id, ordered.c.due_at)


def _single() -> ColumnElement[bool]:
    """What is done case by case: not in a list of many, which is one task, nor by itself once a fact holds.

    The stages stand in the statement: the index of such waits is used by a plan for any values only then.
    """
    gathered = (stage for task in lent.side_tasks for stage in task.stages)
    return Wait.stage.not_in([*gathered, *lent.resting])


def _free_to_decide(person: Person | Rights) -> ColumnElement[bool]:
    """Nobody decides a case of their own, or one that they are kept apart from."""
    pairs = exclusions()
    own = select(Case.id).where(Case.subject_id == person.id)
    return Wait.case_id.not_in(own.union_all(select(pairs.c.case_id).where(pairs.c.person_id == person.id)))


def _task(wait: Wait, case: Case, name: str, behalves: Behalves) -> Task:
    book = book_of_version(case.rule_book_id)
    stage = book.stage(wait.stage)
    branch = stage.branches.get(wait.branch)
    return Task(
        wait_id=wait.id,
        case=case,
        stage=wait.stage,
        stage_title=dict(branch.title if branch else stage.title),
        subject=None if wait.role == APPLICANT else name,
        role=wait.role,
        due_at=wait.due_at,
        clock=wait.clock,
        opened_at=wait.opened_at,
        assesses=asks_to_assess(stage, wait),
        behalves=tuple(lender for lender in behalves if lender is not None),
    )
