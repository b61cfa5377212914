"""Who owes which assessment of a call, how much each assessor has, and how it could be shared out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from mobility.accounts.models import Person
from mobility.accounts.policy import acts_for
from mobility.accounts.queries import people_with
from mobility.accounts.roles import ASSESSORS
from mobility.applications.faculties import lies_with
from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.base.record import Event
from mobility.base.veil import veils_over
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Faculty, Institution
from mobility.reviews.balance import Place, balanced
from mobility.reviews.closeness import share_a_name
from mobility.reviews.informed import who_may_know
from mobility.reviews.models import Assessment, Conflict
from mobility.workflow import services as workflow
from mobility.workflow.engine.steps import ACTED, MOVED
from mobility.workflow.models import Case, Reminder, Wait
from mobility.workflow.queries import working_calendar

NEAR = 2
"""Working days before an assessment is due: who has not begun by then is called silent."""


SILENT = "silent"
"""The kind of a note that the coordinator was told of an assessment that is not begun."""


@dataclass(frozen=True)
class Owed:
    """One assessment that is waited for."""

    wait: Wait
    application: Application
    faculty: Translated
    partner: Translated
    """Of the first choice; empty where there is none."""
    language: str
    """Of the applicant's account, and so of what they write."""
    able: frozenset[int]
    """Whoever may assess it: holds the role there, has no conflict of interest, did not act in a stage kept apart, and in a
    blind call does not know by another role whose it is."""
    speaking: frozenset[int]
    alike: frozenset[int]
    """Who has it or could have it and whose family name is like the applicant's, for whoever may know whose it is."""
    begun: bool
    """There is a draft."""
    late: bool
    silent: bool
    """Late, or due within two working days, and nothing is begun."""


@dataclass(frozen=True)
class Assessor:
    """One who assesses in the call, with what they have to do; `beside`: what waits for them by name elsewhere."""

    person: Person
    open: int
    signed: int
    """All that they signed in the call, or had signed for them, wherever its cases are now."""
    substituted: int
    """Of these, what somebody to whom they lent the role signed for them."""
    late: int
    silent: int
    beside: int


@dataclass(frozen=True)
class Assignment:
    """All assessments that are owed in the stages of a call where its applications are now."""

    owed: tuple[Owed, ...]
    assessors: tuple[Assessor, ...]
    """By name in the order of their ids."""
    taken: Mapping[int, frozenset[int]]
    """case id -> who has signed there"""

    @cached_property
    def people(self) -> Mapping[int, Person]:
        return {each.person.id: each.person for each in self.assessors}

    def choices(self, owed: Owed) -> list[Person]:
        """Whoever can be asked for it now: who could take it, and whoever has it; by id."""
        barred = self.taken.get(owed.application.id, frozenset())
        ids = (owed.able - barred) | {owed.wait.person_id}
        return [self.people[each] for each in sorted(filter(None, ids)) if each in self.people]

    def proposed(self, is_left: Callable[[Owed], bool], *, only_left: bool = False) -> dict[int, int | None]:
        """id of each wait -> who should have it, shared out evenly; `is_left`: goes to somebody else if that is possible,
        and nothing is begun: whoever has begun goes on with it.

        `only_left`: all others stay where they are, and whoever leaves one takes over none that somebody else leaves.
        """
        places = [self._place(each, left=is_left(each) and not each.begun) for each in self.owed]
        beside = {each.person.id: each.beside for each in self.assessors}
        if only_left:
            kept = Counter(each.person_id for each in places if not each.free and each.person_id is not None)
            beside = {who: beside.get(who, 0) + kept[who] for who in {*beside, *kept}}
            held: dict[int, set[int]] = defaultdict(set)
            for place in places:
                if not place.free and place.person_id is not None:
                    held[place.case_id].add(place.person_id)
            leaving = {place.person_id for place in places if place.free}
            places = [
                replace(each, able=each.able - held[each.case_id] - leaving) for each in places if each.free
            ]
        return {each.wait.id: each.wait.person_id for each in self.owed} | balanced(places, beside)

    def _place(self, owed: Owed, *, left: bool) -> Place:
        able = owed.able - self.taken.get(owed.application.id, frozenset())
        if owed.begun:
            able &= {owed.wait.person_id}
        return Place(
            owed.wait.id, owed.application.id, owed.wait.person_id, able, owed.speaking & able, free=left
        )


def assignment_of(call: Call, viewer: Person, now: datetime) -> Assignment:
    """What is owed in the call now, but for a case of the viewer's own. In a fixed number of statements."""
    rows = [row for row in _waits(call) if row[1].subject_id != viewer.id]
    applications = {row[1].id: row[1] for row in rows}
    people = _people(applications.values(), now)
    conflicts = {row[1].id: frozenset(row[6]) for row in rows}
    veiled = veils_over([*applications.values()], viewer)
    barred, working = _barred(applications.values(), conflicts), working_calendar(now)
    knowing = who_may_know(applications) if call.blind else frozenset[tuple[int, int]]()
    taken: dict[int, set[int]] = defaultdict(set)
    owed = []
    for wait, application, language, name, faculty, partner, _conflicts, is_begun in rows:
        if wait.closed_at is not None:
            taken[application.id] |= {who for who in (wait.person_id, wait.for_id) if who is not None}
            continue
        tokens = _tokens(application)
        may = (
            each
            for each in people.values()
            if any(acts_for(each, token) for token in tokens) and (application.id, each.id) not in knowing
        )
        able = frozenset(each.id for each in may) - barred[application.id]
        late = wait.due_at is not None and wait.due_at <= now
        near = wait.due_at is not None and working.working_days_between(now, wait.due_at) <= NEAR
        owed.append(
            Owed(
                wait=wait,
                application=application,
                faculty=faculty or {},
                partner=partner or {},
                language=language,
                able=able,
                speaking=frozenset(each for each in able if language in people[each].reads_in),
                alike=_alike(people, able | {wait.person_id}, "" if application.id in veiled else name),
                begun=is_begun,
                late=late,
                silent=near and not is_begun and wait.person_id is not None,
            )
        )
    return Assignment(
        tuple(owed),
        _assessors(people, owed, call, viewer),
        {case_id: frozenset(each) for case_id, each in taken.items()},
    )


def _alike(people: Mapping[int, Person], asked: Collection[int | None], name: str) -> frozenset[int]:
    """Who of those who are asked has a family name like the applicant's."""
    return frozenset(who for who in people.keys() & asked if share_a_name(people[who].name, name))


AHEAD = timedelta(days=14)
"""Within this time two working days lie, whatever holidays there are."""


def unbegun(now: datetime) -> list[tuple[Wait, Application, Person]]:
    """Open assessments by name that are due soon or late and have no draft, of which nobody was told yet.

    With application, its call, and the assessor.
    """
    told = exists().where(Reminder.wait_id == Wait.id, Reminder.kind == SILENT)
    rows = db.session.execute(
        select(Wait, Application, Person)
        .join(Application, Application.id == Wait.case_id)
        .join(Person, Person.id == Wait.person_id)
        .where(
            Wait.closed_at.is_(None),
            Wait.role.in_(ASSESSORS),
            Wait.branch == "",
            Wait.due_at <= now + AHEAD,
            ~_is_begun(),
            ~told,
        )
        .order_by(Wait.id)
        .options(joinedload(Application.call))
    )
    return [(wait, application, who) for wait, application, who in rows if _is_assessed(application)]


def begun_of(case: Case) -> frozenset[int]:
    """Ids of the open waits of the case for which there is a draft."""
    return frozenset(
        db.session.scalars(
            select(Wait.id).where(Wait.case_id == case.id, Wait.closed_at.is_(None), _is_begun())
        )
    )


def _is_begun() -> ColumnElement[bool]:
    """Whether there is an assessment for the wait, be it a draft, with anything in it."""
    written = or_(Assessment.scores != {}, Assessment.comment != "", Assessment.recommendation.is_not(None))
    return exists().where(
        Assessment.application_id == Wait.case_id,
        Assessment.reviewer_id == Wait.person_id,
        Assessment.stage == Wait.stage,
        Assessment.round == Wait.round,
        written,
    )


def _waits(call: Call) -> list[Any]:
    """Of each assessment, open or signed, in the present rounds, in one row: its wait, application, language and name of the
    applicant, names of faculty and first partner, who has a conflict of interest, whether there is a draft.
    """
    conflicted = select(Conflict.person_id).where(Conflict.case_id == Case.id)
    rows = db.session.execute(
        select(
            Wait,
            Application,
            Person.language,
            Person.name,
            Faculty.name,
            Institution.name,
            func.array(conflicted.scalar_subquery(), type_=ARRAY(Integer)),
            _is_begun(),
        )
        .join(Application, Application.id == Wait.case_id)
        .join(Person, Person.id == Case.subject_id)
        .outerjoin(Faculty, Faculty.id == lies_with())
        .outerjoin(Choice, (Choice.application_id == Application.id) & (Choice.rank == 1))
        .outerjoin(Destination, Destination.id == Choice.destination_id)
        .outerjoin(Institution, Institution.id == Destination.institution_id)
        .where(
            Application.call_id == call.id,
            Case.ended_at.is_(None),
            Wait.stage == Case.stage,
            Wait.round == Case.round,
            Wait.branch == "",
            Wait.role.in_(ASSESSORS),
            Wait.closed_at.is_(None) | Wait.signed_at.is_not(None),
        )
        .order_by(Wait.due_at.asc().nulls_last(), Wait.id)
    ).all()
    return [row for row in rows if _is_assessed(row[1])]


def _is_assessed(application: Application) -> bool:
    stage = workflow.book_of(application).stages.get(application.stage)
    return stage is not None and stage.assessed


def _tokens(application: Application) -> list[str]:
    holder = workflow.book_of(application).stage(application.stage).holder
    return workflow.role_tokens(application, holder.role, holder.of)


def _people(applications: Collection[Application], now: datetime) -> dict[int, Person]:
    """id -> everybody who holds a role by which some of them are assessed; two statements for each of the roles."""
    tokens = {token for each in applications for token in _tokens(each)}
    scopes: dict[str, set[str]] = defaultdict(set)
    for token in tokens:
        role, _at, scope = token.partition("@")
        scopes[role].add(scope)
    found = [
        person
        for role in sorted(scopes)
        for person in people_with(role, sorted(scopes[role]), now, borrowed=False)
    ]
    return {person.id: person for person in sorted(found, key=lambda each: each.id)}


def _barred(
    applications: Collection[Application], conflicts: Mapping[int, frozenset[int]]
) -> dict[int, frozenset[int]]:
    """application id -> who may not assess it: the applicant, a conflict of interest, acted where it is kept apart."""
    acted = _acted([each.id for each in applications])
    return {
        each.id: frozenset({each.subject_id})
        | conflicts.get(each.id, frozenset())
        | frozenset(
            who
            for who, place in acted.get(each.id, ())
            if each.formerly.get(place, place) in workflow.book_of(each).separate_from(each.stage)
        )
        for each in applications
    }


def _acted(case_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """case id -> (who, in which stage or act) of everything that somebody moved, gave or signed, for whom too."""
    if not case_ids:
        return {}
    case_id = func.split_part(Event.chain, ":", 2).cast(Integer)
    moved = [
        select(case_id, who, place).where(
            Event.chain.in_([f"case:{each}" for each in case_ids]), Event.name.in_([MOVED, ACTED])
        )
        for who in (Event.actor_id, Event.facts["for"].astext.cast(Integer))
        for place in (Event.facts["from"].astext, Event.facts["act"].astext)
    ]
    signed = [
        select(Wait.case_id, who, Wait.stage).where(Wait.case_id.in_(case_ids), Wait.signed_at.is_not(None))
        for who in (Wait.person_id, Wait.for_id)
    ]
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for case, who, place in db.session.execute(union_all(*moved, *signed)):
        if who is not None and place is not None:
            found[case].append((who, place))
    return found


def _assessors(
    people: Mapping[int, Person], owed: Sequence[Owed], call: Call, viewer: Person
) -> tuple[Assessor, ...]:
    here = [each.wait.id for each in owed]
    beside = select(literal("beside"), Wait.person_id, func.count()).where(
        Wait.person_id.in_(people), Wait.closed_at.is_(None), Wait.id.not_in(here)
    )
    rows: Iterable[Any] = db.session.execute(
        union_all(
            beside.group_by(Wait.person_id),
            *(_signed(call, viewer, people, *by) for by in (("own", Wait.person_id), ("lent", Wait.for_id))),
        )
    )
    numbers: Counter[tuple[str, int]] = Counter()
    for what, person_id, number in rows:
        numbers[what, person_id] += number
    return tuple(
        Assessor(
            person=person,
            open=sum(each.wait.person_id == who for each in owed),
            signed=numbers["own", who] + numbers["lent", who],
            substituted=numbers["lent", who],
            late=sum(each.wait.person_id == who and each.late for each in owed),
            silent=sum(each.wait.person_id == who and each.silent for each in owed),
            beside=numbers["beside", who],
        )
        for who, person in people.items()
    )


def _signed(
    call: Call, viewer: Person, people: Collection[int], what: str, who: InstrumentedAttribute[int | None]
) -> Select[str, int | None, int]:
    """`what`, a person, and of how many signed assessments of the call they are the `who`, but for the viewer's case."""
    return (
        select(literal(what), who, func.count(Assessment.id.distinct()))
        .join(Application, Application.id == Wait.case_id)
        .join(
            Assessment,
            (Assessment.application_id == Wait.case_id)
            & (Assessment.reviewer_id == Wait.person_id)
            & (Assessment.stage == Wait.stage)
            & (Assessment.round == Wait.round),
        )
        .where(
            Application.call_id == call.id,
            Application.subject_id != viewer.id,
            Wait.signed_at.is_not(None),
            Assessment.signed_at.is_not(None),
            who.in_(people),
        )
        .group_by(who)
    )
