"""What each facet reads of a case, and how a list is cut by it: one table for cutting and for counting."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person
from mobility.applications.faculties import REGISTERED, lies_with, registered_elsewhere, scope_of
from mobility.applications.models import Choice
from mobility.applications.standing import ways_off
from mobility.base.kept_statements import KEPT_STATEMENTS
from mobility.base.lending import lent
from mobility.base.zone import local_day_in_sql, start_of_day_in_sql
from mobility.calls.models import Destination
from mobility.cohorts.board import Board
from mobility.cohorts.filters import (
    HERE,
    LATE,
    LOST,
    OUT,
    SOON,
    STUCK,
    Cut,
    parted,
)
from mobility.cohorts.policy import named
from mobility.cohorts.searching import found_by
from mobility.cohorts.somebody import ANSWERS, SAID
from mobility.institutions.models import Faculty, Institution, Specialty
from mobility.register.models import Affiliation, RegisterEntry
from mobility.reviews.models import Conflict
from mobility.reviews.queries import mean_in
from mobility.selection.heard import last_told
from mobility.selection.models import Nomination, OfferCondition, Placement, RunState, Seat, SelectionRun
from mobility.selection.queries import in_proposal
from mobility.selection.reached import is_beyond_reach
from mobility.selection.stages import COMMITTEE, NOT_SELECTED, PARTNER_ANSWER, WAITING, WAITING_LIST
from mobility.workflow.engine.tokens import CLOCK
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT

WITHIN = 3
"""Days; what is due so soon is told apart."""


FIRST = aliased(Choice, name="first_choice")
FIRST_PLACE, FIRST_PARTNER = (
    aliased(Destination, name="first_place"),
    aliased(Institution, name="first_partner"),
)
HELD = aliased(Seat, name="held_seat")


@dataclass(frozen=True)
class Reading:
    """`value(board)` of a case: one, or an array of them where it is `several`; None and an empty array are no value."""

    value: Callable[[Board], Any]
    several: bool = False
    number: bool = False
    """Whether values are numbers and not words."""
    cuts: Callable[[Board, Sequence[str]], ColumnElement[bool]] | None = None
    """Where the database finds cases by their values sooner than by `value`."""

    def holds(self, board: Board, values: Sequence[str]) -> ColumnElement[bool]:
        """Whether a case has one of the values."""
        if self.cuts is not None:
            return self.cuts(board, values)
        wanted = [int(value) for value in values] if self.number else list(values)
        if self.several:
            found: ColumnElement[bool] = self.value(board).op("&&")(
                cast(wanted, ARRAY(Integer if self.number else Text))
            )
            return found
        one: ColumnElement[bool] = self.value(board).in_(wanted)
        return one


def joined(board: Board, *columns: Any) -> Select[Any]:
    """`with_people` of the call whom the viewer may see by name."""
    return with_people(*columns).where(
        Case.context == f"call:{board.call.id}", Case.kind == "application", named(board.viewer)
    )


def with_people(*columns: Any) -> Select[Any]:
    """These columns of cases with whose they are, what the register knows of them, what they want first and the seat that
    they hold: of each at most one, so that the database looks only at those which a statement reads.
    """
    return _with_people().with_only_columns(*columns, maintain_column_froms=True)


@cache
def _with_people() -> Select[Any]:
    """Of no use by itself; its joins are put together once."""
    return (
        select(Case.id)
        .select_from(Case.__table__)
        .join(Person, Person.id == Case.subject_id)
        .outerjoin(Affiliation, Affiliation.person_id == Person.id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .outerjoin(Faculty, Faculty.id == lies_with())
        .outerjoin(REGISTERED, REGISTERED.id == registered_elsewhere())
        .outerjoin(Specialty, Specialty.id == RegisterEntry.specialty_id)
        .outerjoin(FIRST, and_(FIRST.application_id == Case.id, FIRST.rank == 1))
        .outerjoin(FIRST_PLACE, FIRST_PLACE.id == FIRST.destination_id)
        .outerjoin(FIRST_PARTNER, FIRST_PARTNER.id == FIRST_PLACE.institution_id)
        .outerjoin(HELD, and_(HELD.application_id == Case.id, HELD.freed_at.is_(None)))
    )


def cut_to(board: Board, cut: Cut, *columns: Any) -> Select[Any]:
    """`joined` and cut."""
    chosen = (READINGS[name].holds(board, values) for name, values in cut.chosen.items())
    return joined(board, *columns).where(*chosen, *beside_facets(board, cut))


def beside_facets(board: Board, cut: Cut) -> Iterator[ColumnElement[bool]]:
    """What a cut asks besides: ranges, and the words of a search."""
    for name, edge in cut.edges.items():
        what, begins = parted(name)
        value = MEASURES[what](board)
        yield value >= edge if begins else value <= edge
    for word in cut.words:
        yield found_by(board, word)


def late(due_at: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The server says how late it is: so a statement that asks it can be kept."""
    return due_at < func.now()


def soon(due_at: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Until the end of the last day that lists call “in 3 days”: they count days of the calendar."""
    after = start_of_day_in_sql(local_day_in_sql(func.now()) + WITHIN + 1)
    return and_(due_at >= func.now(), due_at < after)


def _waits() -> ColumnElement[bool]:
    """Somebody is behind who lets the date pass; what nobody can move is stuck instead."""
    return and_(Case.ended_at.is_(None), Case.stuck_since.is_(None))


def newest_placement(column: Any) -> Any:
    """Of the run of the case's call of which its person heard last."""
    return (
        select(column)
        .select_from(Placement)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(Placement.application_id == Case.id, SelectionRun.state == RunState.MOVED)
        .order_by(*last_told())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def score_of(board: Board) -> Any:
    """In per cent: of the newest run that is carried out; before, the mean of the committee, once it is done."""
    return func.coalesce(newest_placement(Placement.score), mean_of(board))


@lru_cache(maxsize=KEPT_STATEMENTS)
def mean_of(board: Board) -> Any:
    """What the committee's assessments come to, where it is done; not to who declared a conflict of interest in the case."""
    if not board.scored:
        return cast(null(), Numeric)
    who = board.viewer.id
    barred = exists().where(Conflict.case_id == Case.id, Conflict.person_id == who).correlate(Case)
    readable = and_(tuple_(Case.rule_book_id, Case.stage).in_(board.scored), ~barred)
    return case((readable, mean_in(board.call.criteria, COMMITTEE, Case.id)))


def newest_nomination(column: Any) -> Any:
    return (
        select(column)
        .where(Nomination.application_id == Case.id)
        .order_by(Nomination.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _due(_board: Board) -> Any:
    told = (
        (and_(_waits(), late(Case.due_at)), LATE),
        (and_(_waits(), soon(Case.due_at)), SOON),
        (Case.stuck_since.is_not(None), STUCK),
    )
    return func.array_remove(cast(array([case((so, word)) for so, word in told]), ARRAY(Text)), None)


def _of_waits(column: Any, *besides: ColumnElement[bool]) -> Any:
    return (
        select(func.array_agg(func.distinct(column)))
        .where(Wait.case_id == Case.id, Wait.closed_at.is_(None), *besides)
        .correlate(Case)
        .scalar_subquery()
    )


def signing(signed_at: Mapping[tuple[int, str], str]) -> list[tuple[ColumnElement[bool], str]]:
    """(whether a proposal has a place for the case that is to be signed, the role that signs it); see `Board.signed_at`"""
    return [
        (and_(Case.rule_book_id == number, Case.stage == stage, in_proposal(Case.id).correlate(Case)), role)
        for (number, stage), role in signed_at.items()
    ]


def _holder(board: Board) -> Any:
    waits = cast(_of_waits(Wait.role, Wait.role != CLOCK, Wait.stage.not_in(lent.resting)), ARRAY(Text))
    signers = [(waits_for_it, cast([role], ARRAY(Text))) for waits_for_it, role in signing(board.signed_at)]
    return case(*signers, else_=waits) if signers else waits


def _of_faculties(_board: Board, faculties: Sequence[str]) -> ColumnElement[bool]:
    """As its people find it: by the scopes."""
    found: ColumnElement[bool] = Case.scopes.bool_op("&&")(cast([*map(scope_of, faculties)], ARRAY(Text)))
    return found


def _direction(_board: Board) -> Any:
    return case((FIRST_PARTNER.home, HERE), (FIRST_PARTNER.id.is_not(None), OUT))


def beyond_reach() -> Any:
    """Whether a case is on the waiting list, and no seat can come to it."""
    return case((Case.stage == WAITING_LIST, is_beyond_reach(Case.id)), else_=false())


def _place(_board: Board) -> Any:
    return case(
        (HELD.id.is_not(None), "seat"),
        (beyond_reach(), "beyond-reach"),
        (Case.stage.in_(WAITING), "waiting"),
        (Case.stage == NOT_SELECTED, "left-out"),
    )


def called_off() -> Any:
    """Which of them a case has; None of all others."""
    return case(*((holds, word) for word, holds in ways_off().items()))


def _stage(board: Board) -> Any:
    """The good end is left by whose stay is called off, and by who gives the enrolment up."""
    return func.coalesce(called_off(), Case.stage) if board.good else Case.stage


def _in_stages(board: Board, stages: Sequence[str]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = Case.stage.in_(stages)
    if {end for _number, end in board.good} & {*stages}:
        found = and_(found, *(~holds for holds in ways_off().values()))
    return or_(found, *(holds for word, holds in ways_off().items() if word in stages))


def _ended_well(board: Board) -> ColumnElement[bool]:
    return tuple_(Case.rule_book_id, Case.stage).in_(board.good) if board.good else false()


def is_in_it(board: Board) -> ColumnElement[bool]:
    """Something comes of it, as far as one can know: the application is under way, or it has a place that is not lost."""
    return or_(Case.ended_at.is_(None), and_(_ended_well(board), *(~ways_off()[word] for word in LOST)))


def _answer(board: Board) -> Any:
    said = newest_nomination(case(SAID, value=Nomination.said, else_=ANSWERS[PARTNER_ANSWER]))
    asked = [
        (Case.stage == stage, said if stage == PARTNER_ANSWER else word) for stage, word in ANSWERS.items()
    ]
    declined = newest_nomination(Nomination.accepted).is_(False) & HELD.id.is_(None)
    return case(
        *((ways_off()[word], word) for word in LOST),
        (_ended_well(board), "accepted"),
        *asked,
        (declined, "partner-declined"),
    )


def _nomination(_board: Board) -> Any:
    said = (
        (Nomination.accepted.is_(True), "accepted"),
        (Nomination.accepted.is_(False), "declined"),
        (Nomination.said.is_not(None), "said"),
    )
    return newest_nomination(case(*said, else_="asked"))


def _condition(_board: Board) -> Any:
    """How the first stands that the place depends on and that nobody has decided."""
    told = (
        (OfferCondition.answered_at.is_not(None), "answered"),
        (OfferCondition.due_on < local_day_in_sql(func.now()), "over"),
    )
    return (
        select(case(*told, else_="open"))
        .where(
            OfferCondition.seat_id == HELD.id,
            OfferCondition.fulfilled.is_(None),
            ~lent.reached["departed"](Case.id),
        )
        .order_by(OfferCondition.due_on, OfferCondition.id)
        .limit(1)
        .correlate(Case, HELD)
        .scalar_subquery()
    )


READINGS: dict[str, Reading] = {
    "stage": Reading(_stage, cuts=_in_stages),
    "due": Reading(_due, several=True),
    "holder": Reading(_holder, several=True),
    "person": Reading(
        lambda board: _of_waits(Wait.person_id, Wait.role != APPLICANT, Wait.person_id.is_not(None)),
        several=True,
        number=True,
    ),
    "destination": Reading(lambda board: FIRST.destination_id, number=True),
    "language": Reading(lambda board: FIRST_PLACE.language),
    "direction": Reading(_direction),
    "faculty": Reading(lambda board: lies_with(), number=True, cuts=_of_faculties),
    "specialty": Reading(lambda board: RegisterEntry.specialty_id, number=True),
    "year": Reading(lambda board: func.coalesce(RegisterEntry.year, Affiliation.year), number=True),
    "seat": Reading(lambda board: HELD.destination_id, number=True),
    "place": Reading(_place),
    "answer": Reading(_answer),
    "nomination": Reading(_nomination),
    "condition": Reading(_condition),
}
"""facet of `filters.FACETS` -> what it reads"""


MEASURES: dict[str, Callable[[Board], Any]] = {
    "score": score_of,
    "average": lambda board: RegisterEntry.average,
    "sent": lambda board: local_day_in_sql(Case.submitted_at),
    "ended": lambda board: local_day_in_sql(Case.ended_at),
}
"""range of `filters.RANGES` -> what it is a range of"""
