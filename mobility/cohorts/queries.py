"""Reads of cohorts: how many are where, and who they are; each a fixed number of statements."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import contains_eager, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from mobility.accounts.models import Person, Rights
from mobility.base.database import Translated, at_most, db
from mobility.base.folding import in_order
from mobility.base.kept_statements import KEPT_STATEMENTS, kept_statement, rows_of
from mobility.base.languages import LANGUAGES
from mobility.calls.models import Call, Destination, Programme
from mobility.cohorts.board import Board
from mobility.cohorts.conditions import (
    cut_to,
    score_of,
)
from mobility.cohorts.filters import Cut, Key, Place
from mobility.cohorts.policy import calls_of
from mobility.cohorts.somebody import Somebody
from mobility.cohorts.telling import told_of
from mobility.institutions.models import Faculty, Institution, Specialty
from mobility.selection.allocation.inputs import room_beside
from mobility.selection.models import Seat
from mobility.workflow.models import Case

PAGE = 50


@dataclass(frozen=True)
class Order:
    """A list in order of `key`, the smallest first; those without one stand where `last` does, which is beyond every key."""

    key: SQLColumnExpression[Any]
    last: ColumnElement[Any] | None = None
    """None: everybody has a key."""

    @property
    def whole(self) -> SQLColumnExpression[Any]:
        return self.key if self.last is None else func.coalesce(self.key, self.last)

    def beyond(self, place: Place) -> ColumnElement[bool]:
        """The rows after the place; those before it, backwards."""
        key = self.last if place.key is None else place.key
        here, there = tuple_(self.whole, Case.id), tuple_(key, place.id)
        found: ColumnElement[bool] = here < there if place.backwards else here > there
        return found


def calls_followed(viewer: Person) -> list[Call]:
    """The calls of the viewer's cohorts, those that close last first; with what a line of each tells."""
    told = load_only(
        Call.reference, Call.title, Call.closes_on, Call.closed_at, Call.cancelled_at, Call.programme_id
    )
    programmes = joinedload(Call.programme).load_only(Programme.name)
    return list(
        db.session.scalars(
            select(Call)
            .where(calls_of(viewer))
            .options(told, programmes)
            .order_by(Call.closes_on.desc(), Call.id)
        )
    )


def get_call_followed(viewer: Person, reference: str) -> Call | None:
    return db.session.scalars(_call_followed(viewer.rights), {"reference": reference}).one_or_none()


@kept_statement
def _call_followed(rights: Rights) -> Select[Call]:
    return select(Call).where(calls_of(rights), Call.reference == bindparam("reference"))


def calls_by_id(viewer: Person, ids: Collection[int]) -> Mapping[int, Row[int, str, Translated]]:
    """id -> id, reference and title of the call, of those of these that the viewer follows."""
    found = rows_of(_calls_by_id(viewer.rights), these=list(ids))
    return {row.id: row for row in found}


@kept_statement
def _calls_by_id(rights: Rights) -> Select[int, str, Translated]:
    these = any_(bindparam("these", type_=ARRAY(Integer)))
    return select(Call.id, Call.reference, Call.title).where(calls_of(rights), Call.id == these)


def number_in(board: Board, cut: Cut) -> int:
    """How many people the cut leaves."""
    return db.session.scalar(cut_to(board, cut, func.count(Case.id))) or 0


def people_of(
    board: Board, cut: Cut, place: Place | None = None
) -> tuple[list[Somebody], Place | None, Place | None]:
    """A page of people in the cut's order, and the places of the pages before and after."""
    backwards = place is not None and place.backwards
    # Who stands on the page is found first: what is told of somebody is asked in the same words for every page.
    keys: dict[int, Key] = dict(rows_of(_page(board, cut, place)))
    found = told_of(board, list(keys), phone=board.phone if "phone" in cut.columns else None)
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    before = bool(found) and (more if backwards else place is not None)
    after = bool(found) and (more if not backwards else True)
    return (
        found,
        Place(keys[found[0].id], found[0].id, backwards=True) if before else None,
        Place(keys[found[-1].id], found[-1].id) if after else None,
    )


@lru_cache(KEPT_STATEMENTS)
def _page(board: Board, cut: Cut, place: Place | None) -> Select[int, Key]:
    """Made once for the page that is looked at again, and only then: what people type is no word of ours
    (`kept_statement`).
    """
    order = order_of(board, cut)
    page = ordered(cut_to(board, cut, Case.id, order.key), order, place is not None and place.backwards)
    page = page.limit(at_most(PAGE + 1))
    return page if place is None else page.where(order.beyond(place))


@dataclass(frozen=True)
class SeatsAt:
    """One destination of a call and its seats: `confirmed` by everybody, `offered`: given and not confirmed yet, `free`:
    what can be given besides, by its own seats and by the limits over it."""

    id: int
    partner: Translated
    field: Translated
    country: str
    seats: int
    confirmed: int
    offered: int
    free: int

    @property
    def barred(self) -> int:
        """What nobody has and cannot be given, by a limit over several destinations."""
        return max(0, self.seats - self.confirmed - self.offered) - self.free

    @property
    def over(self) -> int:
        """Seats given beyond those that there are."""
        return max(0, self.confirmed + self.offered - self.seats)

    @property
    def confirmed_within(self) -> int:
        """Of the confirmed ones those that there are seats for; `offered_within` likewise, after them."""
        return min(self.confirmed, self.seats)

    @property
    def offered_within(self) -> int:
        return min(self.offered, self.seats - self.confirmed_within)


def seats_of(call: Call) -> list[SeatsAt]:
    """What the call offers and how much of it is given, in the call's order; the call then has its destinations, with
    partners.
    """
    rows: Sequence[Any] = db.session.execute(_seats(), {"call": call.id}).all()
    set_committed_value(call, "destinations", [place for place, *_numbers in rows])
    free = room_beside(call, {place.id: confirmed + offered for place, confirmed, offered in rows})
    return [
        SeatsAt(
            place.id,
            place.institution.name,
            place.field,
            place.institution.country,
            place.seats,
            confirmed,
            offered,
            free[place.id],
        )
        for place, confirmed, offered in rows
    ]


NAME_OF_PARTNER = (Institution.name, Institution.short_name, Institution.country)


@kept_statement
def _seats() -> Select[Destination, int, int]:
    held = Seat.freed_at.is_(None)
    return (
        select(
            Destination,
            func.count(Seat.id).filter(Case.ended_at.is_not(None)),
            func.count(Seat.id).filter(Case.ended_at.is_(None)),
        )
        .join(Destination.institution)
        .outerjoin(Seat, and_(Seat.destination_id == Destination.id, held))
        .outerjoin(Case, Case.id == Seat.application_id)
        .where(Destination.call_id == bindparam("call"))
        .group_by(Destination.id, Institution.id)
        .order_by(Destination.position, Destination.id)
        .options(contains_eager(Destination.institution).load_only(*NAME_OF_PARTNER, raiseload=True))
    )


Names = dict[str, dict[str, Translated]]
"""facet -> id -> what it is called"""


def number_and_names(board: Board, cut: Cut) -> tuple[int, Names]:
    """How many people the cut leaves, and what its faculties, specialties and people are called: one statement."""
    (row,) = rows_of(_number_and_names(board, cut))
    return row[0], _by_facet(row[1:])


@lru_cache(KEPT_STATEMENTS)
def _number_and_names(board: Board, cut: Cut) -> Select[*tuple[Any, ...]]:
    return select(cut_to(board, cut, func.count(Case.id)).scalar_subquery(), *_names(cut.chosen))


def names_of(wanted: Mapping[str, Collection[str]]) -> Names:
    """What these faculties, specialties (with their code) and people are called; one statement."""
    return _by_facet(db.session.execute(select(*_names(wanted))).one())


def _with_code() -> ColumnElement[Any]:
    """`1360701 Chemical machines`, in every language."""
    names = ((code, Specialty.code + " " + Specialty.name[code].astext) for code in LANGUAGES)
    return func.jsonb_build_object(*chain.from_iterable(names))


NAMED: dict[str, tuple[Any, Any]] = {
    "faculty": (Faculty.id, lambda: Faculty.name),
    "specialty": (Specialty.id, _with_code),
    "person": (Person.id, lambda: func.jsonb_build_object("tg", Person.called)),
}
"""Facets whose values are rows -> their id, and what they are called: in every language, or in the present one alone."""


def _names(wanted: Mapping[str, Collection[str]]) -> Iterator[Any]:
    """A column of each of `NAMED`: an object of names by id."""
    for facet, (number, called) in NAMED.items():
        values = [int(value) for value in wanted.get(facet, ())]
        objects = func.jsonb_object_agg(cast(number, Text), called())
        yield select(objects).where(number.in_(values)).scalar_subquery() if values else null()


def _by_facet(found: Sequence[Any]) -> Names:
    return {facet: names or {} for facet, names in zip(NAMED, found, strict=True)}


def order_of(board: Board, cut: Cut) -> Order:
    """What the list stands in order of."""
    if cut.sort == "name":
        return Order(in_order(Person.called))
    if cut.sort == "score":
        return Order(-score_of(board), literal_column("NUMERIC 'infinity'"))
    if cut.sort == "stage" and board.stages:
        return Order(case({stage: number for number, stage in enumerate(board.stages)}, value=Case.stage))
    return Order(Case.due_at, literal_column("TIMESTAMPTZ 'infinity'"))


def ordered(statement: Select[Any], order: Order, backwards: bool) -> Select[Any]:
    if backwards:
        return statement.order_by(order.whole.desc(), Case.id.desc())
    return statement.order_by(order.whole, Case.id)
