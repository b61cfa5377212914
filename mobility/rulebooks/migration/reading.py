"""Reads of migrations: which there are, what happens to each case, and whether something was done since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.accounts.queries import names_of_people
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.veil import veils_over
from mobility.rulebooks.models import OPEN_STATES, MigratedCase, RuleBookMigration
from mobility.rulebooks.queries import Book
from mobility.workflow.engine import migrating
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.engine.plans import in_use
from mobility.workflow.models import Case, Wait
from mobility.workflow.policy import visible
from mobility.workflow.rulebook import APPLICANT

PAGE = 50


def _differs(*parts: str) -> ColumnElement[bool]:
    """Any of these parts of how a case stands is another afterwards; a list of before a part was kept does not tell it."""
    return or_(
        *(
            func.coalesce(MigratedCase.line["before"][part] != MigratedCase.line["after"][part], false())
            for part in parts
        )
    )


_CHANGES: Sequence[ColumnElement[bool]] = (_differs("stage"), _differs("waits"), _differs("due", "dues"))
ONLY: Mapping[str, ColumnElement[bool]] = {
    "changed": or_(*_CHANGES),
    "warned": MigratedCase.grave.is_(True),
    "moved": MigratedCase.moved.is_(True),
}
"""name -> the cases of a migration that are listed by themselves"""


@dataclass(frozen=True)
class Line:
    """What happens to one case. `name` is None where the reader does not read the case, or may not know whose it is in a
    blind call; a `draft` is read by its person alone. `values` as in `Passage.line`.

    `names`: id -> name, of whom it waits for.
    """

    reference: str
    name: str | None
    draft: bool
    was: int
    """The id of the version that it followed."""
    values: Mapping[str, Any]
    names: Mapping[int, str]
    case_id: int
    moved: bool
    earlier: Mapping[str, Any]
    """What the list before said of it, where it has moved since; as `values`."""
    path: str | None
    """Its page, where the reader sees it."""


@dataclass(frozen=True)
class Totals:
    """Numbers of cases. `warnings`: name of the warning -> how many cases it is about.

    `changed`: in another stage, or waiting for others, or until another date.
    """

    cases: int
    other_stage: int
    other_key: int
    """That stay in a stage of which only the key is another, where they arrive anew."""
    other_people: int
    other_date: int
    changed: int
    grave: int
    moved: int
    """In which something was done since the list before."""
    warnings: Mapping[str, int]
    new_warnings: Mapping[str, int]
    """Those of which the list before did not warn for the case."""


def open_migration(key: str) -> RuleBookMigration | None:
    """The one of the rule book that is planned or at work."""
    return db.session.scalars(
        select(RuleBookMigration).where(
            RuleBookMigration.key == key, RuleBookMigration.state.in_(OPEN_STATES)
        )
    ).one_or_none()


def migrations_of(key: str) -> Sequence[RuleBookMigration]:
    """All of the rule book, newest first, with whoever declared them."""
    return db.session.scalars(
        select(RuleBookMigration)
        .where(RuleBookMigration.key == key)
        .options(joinedload(RuleBookMigration.declarer))
        .order_by(RuleBookMigration.id.desc())
    ).all()


def get_migration(key: str, migration_id: int) -> RuleBookMigration | None:
    """One of the rule book, with its people."""
    people = (RuleBookMigration.declarer, RuleBookMigration.confirmer, RuleBookMigration.undoer)
    return db.session.scalars(
        select(RuleBookMigration)
        .where(RuleBookMigration.id == migration_id, RuleBookMigration.key == key)
        .options(*(joinedload(person) for person in people))
    ).one_or_none()


def locked(migration_id: int) -> RuleBookMigration | None:
    """As it stands now, kept from others until the end of the transaction."""
    return db.session.scalars(
        select(RuleBookMigration)
        .where(RuleBookMigration.id == migration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def is_overtaken(book: Book, migration: RuleBookMigration) -> bool:
    """Whether a newer version has come into force than the one to which its cases would go over."""
    return migration.to_id != book.in_force.id


def is_in_vain(book: Book, migration: RuleBookMigration) -> bool:
    """Whether it waits for people although a newer version has come into force: it can only be withdrawn."""
    return migration.is_planned and is_overtaken(book, migration)


def stages_in_use(book: Book) -> frozenset[str]:
    """Those of older versions in which open cases stand."""
    return in_use([version.id for version in book.versions[1:] if version.open_cases])


def lines_by_case(migration: RuleBookMigration) -> dict[int, MigratedCase]:
    """id of the case -> its line, with the case, in order of id"""
    lines = db.session.scalars(
        select(MigratedCase)
        .where(MigratedCase.migration_id == migration.id)
        .options(joinedload(MigratedCase.case))
        .order_by(MigratedCase.case_id)
    ).all()
    return {line.case_id: line for line in lines}


def lines_of(
    viewer: Person, migration: RuleBookMigration, *, only: str = "", after: int = 0
) -> tuple[list[Line], int | None]:
    """A page of them in order of id, from behind the case `after`, and where the next page begins if there is one.

    `only`: which ones, a name of `ONLY`; all for any other. Two statements.
    """
    rows = db.session.execute(
        select(MigratedCase, Case, Person.called, visible(viewer).label("seen"))
        .join(Case, Case.id == MigratedCase.case_id)
        .join(Person, Person.id == Case.subject_id)
        .where(
            MigratedCase.migration_id == migration.id, MigratedCase.case_id > after, ONLY.get(only, true())
        )
        .order_by(MigratedCase.case_id)
        .limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    names = names_of_people({number for row in shown for number in _people_of(row[0].line)})
    veiled = veils_over([row[1] for row in shown if row.seen], viewer)
    lines = [
        Line(
            case.reference,
            name if seen and case.id not in veiled else None,
            case.submitted_at is None,
            line.line["was"],
            line.line,
            names,
            case.id,
            line.moved,
            line.earlier,
            lent.places[case.kind](case, viewer) if seen and case.kind in lent.places else None,
        )
        for line, case, name, seen in shown
    ]
    return lines, lines[-1].case_id if len(rows) > PAGE else None


def only_keys(migration: RuleBookMigration) -> frozenset[str]:
    """Those of its stages that have another key in the new version and the same title as before."""
    new = book_of_version(migration.to_id)
    titles = {
        key: stage.title
        for version_id in sorted(migration.from_ids)
        for key, stage in book_of_version(version_id).stages.items()
    }
    return frozenset(
        key
        for key, to in migration.stages.items()
        if key != to and key in titles and titles[key] == new.stage(to).title
    )


def totals_of(migration: RuleBookMigration) -> Totals:
    """Two statements, however many cases."""
    mine = MigratedCase.migration_id == migration.id
    stage, people, date = _CHANGES
    same_title = MigratedCase.line["before"]["stage"].astext.in_(only_keys(migration))
    numbers = db.session.execute(
        select(
            func.count().label("cases"),
            func.count().filter(stage, ~same_title).label("other_stage"),
            func.count().filter(stage, same_title).label("other_key"),
            func.count().filter(people).label("other_people"),
            func.count().filter(date).label("other_date"),
            func.count().filter(ONLY["changed"]).label("changed"),
            func.count().filter(MigratedCase.grave).label("grave"),
            func.count().filter(MigratedCase.moved).label("moved"),
        ).where(mine)
    ).one()
    kinds = (
        select(
            func.jsonb_object_keys(MigratedCase.line["warnings"]).label("kind"),
            or_(MigratedCase.moved, MigratedCase.earlier != {}).label("listed_anew"),
            MigratedCase.earlier["warnings"].label("earlier"),
        )
        .where(mine)
        .subquery()
    )
    is_new = and_(kinds.c.listed_anew, ~func.coalesce(kinds.c.earlier.has_key(kinds.c.kind), false()))
    warnings = db.session.execute(
        select(kinds.c.kind, func.count(), func.count().filter(is_new)).group_by(kinds.c.kind)
    ).all()
    return Totals(
        **numbers._mapping,
        warnings={kind: number for kind, number, _new in warnings},
        new_warnings={kind: new for kind, _number, new in warnings if new},
    )


def moved_on(migration: RuleBookMigration) -> int:
    """In how many of its cases something was done since they were listed; one statement."""
    signed = (
        select(func.count())
        .select_from(Wait)
        .where(Wait.case_id == Case.id, Wait.signed_at.is_not(None))
        .scalar_subquery()
    )
    other = or_(
        Case.ended_at.is_not(None),
        Case.version != MigratedCase.seen_version,
        signed != MigratedCase.seen_signed,
    )
    return db.session.scalars(
        select(func.count())
        .select_from(MigratedCase)
        .join(Case, Case.id == MigratedCase.case_id)
        .where(MigratedCase.migration_id == migration.id, other)
    ).one()


def moved_since(migration: RuleBookMigration) -> Case | None:
    """The first case in which something was done since it went over: moved, signed, voted, a place given to another."""
    lines = lines_by_case(migration)
    signed = migrating.signatures(lines)
    acted = migrating.acted_since(lines, migration.done_at) if migration.done_at else frozenset()
    return next(
        (
            line.case
            for number, line in lines.items()
            if number in acted
            or (line.case.version, signed.get(number, 0)) != (line.seen_version, line.seen_signed)
        ),
        None,
    )


def _people_of(line: Mapping[str, Any]) -> Collection[int]:
    """Whom the case waits for; the applicant is named by who may see the case, and nowhere else."""
    return {
        number
        for side in ("before", "after")
        for role, held in line[side]["waits"].items()
        if role != APPLICANT
        for number in held["people"]
    }
