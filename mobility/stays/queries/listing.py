"""The list of an office: a page of it, all of it for a file, its numbers, what it can be cut to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import contains_eager

from mobility.accounts.models import Person, Rights
from mobility.base.database import Translated, db
from mobility.base.folding import found_in
from mobility.base.zone import local_day_in_sql
from mobility.calls.models import Call
from mobility.institutions.models import Institution
from mobility.register.models import Affiliation, RegisterEntry
from mobility.stays import policy
from mobility.stays.filters import Cut, Place
from mobility.stays.models import ABROAD, OF_STAFF, Stay
from mobility.stays.papers_asked import CERTIFICATE
from mobility.workflow.models import Case

from .clauses import expects_sign, is_given, is_taken, late, office_owes, silent

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One stay in a list."""

    stay: Stay
    faculty_id: int | None
    waits: bool
    """The office has something to decide."""
    late: bool
    silent: bool
    expected: bool
    """A sign of the person is, and not the office's answer."""
    certificate: str
    """Of the return: `taken` by the office, `sent` by the person, or `none`."""

    @property
    def due_on(self) -> date | None:
        """By when that sign is expected."""
        return self.stay.due_on if self.expected else None


def stays_followed(
    viewer: Person, cut: Cut, today: date, after: Place | None
) -> tuple[list[Line], Place | None]:
    """A page of the viewer's stays, the longest overdue first, those at an end last; and where the next page begins."""
    statement = _lines(viewer, cut, today).limit(PAGE + 1)
    if after is not None:
        behind: ColumnElement[bool] = Stay.due_on.is_(None) & (Stay.id > after.id)
        if after.due is not None:
            behind = or_(
                Stay.due_on > after.due,
                (Stay.due_on == after.due) & (Stay.id > after.id),
                Stay.due_on.is_(None),
            )
        statement = statement.where(behind)
    found = _read(statement)
    shown = found[:PAGE]
    following = Place(shown[-1].stay.due_on, shown[-1].stay.id) if len(found) > PAGE else None
    return shown, following


def all_followed(viewer: Person, cut: Cut, today: date) -> list[Line]:
    """The same without pages, for a file."""
    return _read(_lines(viewer, cut, today))


def _read(statement: Select[Stay, int | None, bool, bool, bool, bool, str]) -> list[Line]:
    return [Line(*row) for row in db.session.execute(statement)]


def _lines(viewer: Person, cut: Cut, today: date) -> Select[Stay, int | None, bool, bool, bool, bool, str]:
    late_now = func.coalesce(late(today), False)
    silent_now = func.coalesce(silent(today), False)
    certificate = when((is_taken(CERTIFICATE), "taken"), (is_given(CERTIFICATE), "sent"), else_="none")
    return (
        _cut(
            select(
                Stay,
                Affiliation.faculty_id,
                office_owes(),
                late_now,
                silent_now,
                expects_sign(),
                certificate,
            ),
            viewer,
            cut,
            today,
        )
        .order_by(Stay.due_on.nulls_last(), Stay.id)
        .options(contains_eager(Stay.person), contains_eager(Stay.call), contains_eager(Stay.institution))
    )


def _cut(statement: Select, viewer: Person, cut: Cut, today: date) -> Select:  # type: ignore[type-arg]  # of any columns
    statement = (
        statement.select_from(Stay)
        .join(Case, Case.id == Stay.application_id)
        .join(Stay.person)
        .join(Stay.call)
        .join(Stay.institution)
        .outerjoin(Affiliation, Affiliation.person_id == Stay.person_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .where(policy.followed(viewer))
    )
    for wanted, clause in (
        (cut.call, Call.reference == cut.call),
        (cut.partner, Stay.institution_id == cut.partner),
        (cut.state, Stay.state == cut.state),
        (cut.audience, Call.audience == cut.audience),
        (cut.abroad, Stay.state.in_(ABROAD)),
        (cut.late, late(today)),
        (cut.silent, silent(today)),
        (cut.waiting, office_owes()),
    ):
        if wanted:
            statement = statement.where(clause)
    for word in cut.search.split():
        in_names = or_(found_in(Person.name_folded, word), found_in(RegisterEntry.name_folded, word))
        statement = statement.where(or_(in_names, Stay.reference.icontains(word, autoescape=True)))
    return statement


@dataclass(frozen=True)
class Numbers:
    """Of the stays in a cut: how many stand how; and those that count as mobilities by audience, with their hours."""

    stays: int
    students: int
    """People whose arrival is confirmed, as the yearly figures count them: once, however often they were away; so is
    `staff`, and `hours` are theirs."""
    staff: int
    hours: Decimal
    """Given, and where that is not known yet agreed."""
    abroad: int
    late: int
    silent: int
    waiting: int
    by_state: Mapping[str, int]


def numbers_of(viewer: Person, cut: Cut, today: date) -> Numbers:
    """In one statement: a row for each state, and one for all of them, in which a person of two states is one."""
    staff, counts = Stay.activity.in_(OF_STAFF), Stay.arrived_on.is_not(None)
    people = func.count(Stay.person_id.distinct())
    hours = func.sum(func.coalesce(Stay.hours_given, Stay.hours_agreed))
    counted = (
        func.count(),
        people.filter(counts, ~staff),
        people.filter(counts, staff),
        func.coalesce(hours.filter(counts), 0),
        func.count().filter(late(today)),
        func.count().filter(silent(today)),
        func.count().filter(office_owes()),
    )
    rows = db.session.execute(
        _cut(select(Stay.state.label("stands"), *counted), viewer, cut, today).group_by(
            func.rollup(literal_column("stands"))
        )
    )
    of_each = {row[0]: row[1:] for row in rows}
    stays, students, teachers, given, late_ones, silent_ones, waiting = of_each.pop(None)
    by_state = {state: row[0] for state, row in of_each.items()}
    return Numbers(
        stays=stays,
        students=students,
        staff=teachers,
        hours=Decimal(given),
        abroad=sum(by_state.get(state, 0) for state in ABROAD),
        late=late_ones,
        silent=silent_ones,
        waiting=waiting,
        by_state=by_state,
    )


def options_of(viewer: Person) -> tuple[dict[str, Translated], dict[int, Translated]]:
    """What the list can be cut to: calls by reference and partners by id, of the viewer's stays."""
    rows = db.session.execute(
        select(Call.reference, Call.title, Institution.id, Institution.name)
        .select_from(Stay)
        .join(Case, Case.id == Stay.application_id)
        .join(Stay.call)
        .join(Stay.institution)
        .where(policy.followed(viewer))
        .group_by(Call.id, Institution.id)
        .order_by(Call.id.desc(), Institution.name_key)
    ).all()
    return {row[0]: row[1] for row in rows}, {row[2]: row[3] for row in rows}


def number_silent(viewer: Person | Rights) -> Select[int] | None:
    """Of how many people nothing is heard when this is asked; no row of none. Likewise the next."""
    return _number(viewer, silent(local_day_in_sql(func.now())), func.count(Stay.person_id.distinct()))


def number_to_decide(viewer: Person | Rights) -> Select[int] | None:
    """In how many stays the viewer's office has something to decide."""
    return _number(viewer, office_owes(), func.count())


def _number(
    viewer: Person | Rights, which: ColumnElement[bool], number: ColumnElement[int]
) -> Select[int] | None:
    """Only those that are not over are looked at, of which there are few: they alone have a day."""
    if not viewer.holds_any(policy.RUNNERS):
        return None
    return (
        select(number.label("number"))
        .select_from(Stay)
        .join(Case, Case.id == Stay.application_id)
        .where(policy.worked_on(viewer), Stay.due_on.is_not(None), which)
        .having(number > 0)
    )
