"""Whom an application waits for, and who could take a place in its quorum."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, Text, cast, func, select

from mobility.accounts.models import Person, Rights, Role
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.lending import Rows
from mobility.calls.models import Call
from mobility.workflow.engine import office
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.engine.permission import bars_of
from mobility.workflow.engine.tokens import holders_of
from mobility.workflow.models import Case, Wait


@dataclass(frozen=True)
class Held:
    """Whom an application waits for: the open waits, and in their order who has each and may decide; and who could take a
    place in the quorum, in the order in which they are asked."""

    waits: Sequence[Wait]
    holders: Sequence[Sequence[Person]]
    others: Sequence[Person]

    @property
    def people(self) -> list[Person]:
        return [*self.others, *(person for people in self.holders for person in people)]

    def waits_for(self, ids: Collection[int]) -> bool:
        """Whether any of these people has a place."""
        return any(person.id in ids for people in self.holders for person in people)

    def waits_only_for(self, ids: Collection[int]) -> bool:
        """Whether in some place nobody has what they have, and nobody could take it over."""
        return not self.others and any(
            people and all(person.id in ids for person in people) for people in self.holders
        )


def held(application: Application, now: datetime) -> Held:
    ids, waits = office.could_take(application, now), office.waits_of(application)
    bars = bars_of(application)
    asked = zip(waits, holders_of(application, waits, now), strict=True)
    holders = [
        [each for each in people if isinstance(each, Person) and bars.why_for(each, wait.token) is None]
        for wait, people in asked
    ]
    others = {each.id: each for each in _by_id(ids)}
    return Held(waits, holders, [others[each] for each in ids])


@dataclass(frozen=True)
class AssessedByFewer:
    """An application that has lost places of its quorum that nobody has taken; how many of its call have in the same stage,
    and whether it is the first of them."""

    call: str
    title: Translated
    reference: str
    rule_book_id: int
    stage: str
    number: int
    first: bool

    @property
    def together(self) -> bool:
        """Whether a page has them together: who assesses what. Where they are voted on, none has."""
        return self.number > 1 and book_of_version(self.rule_book_id).stages[self.stage].assessed


def assessed_by_fewer_for(viewer: Person | Rights) -> Rows | None:
    """The columns of `AssessedByFewer`, of the calls that the viewer runs; who nobody can assess at all stands elsewhere."""
    scopes = sorted(viewer.scopes_of(Role.COORDINATOR))
    if not scopes:
        return None
    there = Call.id, Case.rule_book_id, Case.stage
    first = func.row_number().over(partition_by=there, order_by=Case.reference) == 1
    return (
        select(
            Call.reference.label("call"),
            Call.title,
            Case.reference,
            Case.rule_book_id,
            Case.stage,
            func.count().over(partition_by=there).label("number"),
            first.label("first"),
        )
        .join(Application, Application.call_id == Call.id)
        .where(
            Case.places_gone > 0,
            Case.stuck_since.is_(None),
            Case.scopes.overlap(cast(scopes, ARRAY(Text))),
            Case.subject_id != viewer.id,
        )
        .order_by(~first, Call.id, Case.reference)
    )


def _by_id(ids: Collection[int]) -> Sequence[Person]:
    return db.session.scalars(select(Person).where(Person.id.in_(ids))).all() if ids else ()
