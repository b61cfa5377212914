"""What of rule books waits for somebody: drafts that are asked for or came back, plans to confirm or to withdraw."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    case,
    exists,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person, Rights
from mobility.base.database import Translated, at_most
from mobility.base.lending import Rows
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.models import RuleBookVersion

from .models import PLANNED_STATES, MigrationState, RuleBookDraft, RuleBookMigration
from .policy import PUBLISHERS, WRITERS, decides, wrote


class Awaited(StrEnum):
    """What of rule books waits for somebody."""

    RETURNED = "returned"
    """A draft came back to who wrote it."""
    ASKED = "asked"
    """A draft waits for a publisher who has not written in it."""
    TO_CONFIRM = "to-confirm"
    """A migration waits for somebody who has not planned it."""
    IN_VAIN = "in-vain"
    """A migration waits for whoever planned it to withdraw it, since a newer version has come into force."""


@dataclass(frozen=True)
class ToBeDone:
    """What waits, of the `Awaited` kinds: `version` is the newest of the rule book, `migration` the id of one, None where it
    is a draft."""

    kind: str
    key: str
    migration: int | None
    version: int

    @property
    def title(self) -> Translated:
        """As the version calls it."""
        return dict(book_of_version(self.version).title)


def to_be_done(viewer: Person | Rights) -> Rows | None:
    """The columns of `ToBeDone`: kind by kind, the first since when first."""
    if not viewer.holds_any(PUBLISHERS):
        return None
    found = _awaited(viewer).subquery()
    newest = (
        select(RuleBookVersion.id)
        .where(RuleBookVersion.key == found.c.key)
        .order_by(RuleBookVersion.number.desc())
        .limit(at_most(1))
        .scalar_subquery()
    )
    return select(found.c.kind, found.c.key, found.c.migration, newest.label("version")).order_by(
        case(*((found.c.kind == kind, place) for place, kind in enumerate(Awaited))),
        found.c.since,
        found.c.migration,
    )


def _awaited(viewer: Person | Rights) -> CompoundSelect[Any]:
    """(kind, key, migration, since)"""
    drafts = [(Awaited.ASKED, RuleBookDraft.asked_at, _asks(viewer))]
    if viewer.holds_any(WRITERS):
        drafts.append((Awaited.RETURNED, RuleBookDraft.remarked_at, _came_back(viewer)))
    migrations = [(Awaited.TO_CONFIRM, _to_confirm(viewer)), (Awaited.IN_VAIN, _planned_in_vain(viewer))]
    none, drawn = null().cast(Integer), RuleBookMigration
    return union_all(
        *(
            select(
                literal(kind).label("kind"), RuleBookDraft.key, none.label("migration"), since.label("since")
            ).where(which)
            for kind, since, which in drafts
        ),
        *(
            select(literal(kind), drawn.key, drawn.id, drawn.declared_at).where(which)
            for kind, which in migrations
        ),
    )


def _asks(viewer: Person | Rights) -> ColumnElement[bool]:
    return RuleBookDraft.asked_at.is_not(None) & decides(viewer, RuleBookDraft.writers)


def _came_back(viewer: Person | Rights) -> ColumnElement[bool]:
    waits = RuleBookDraft.remarked_at.is_not(None) & RuleBookDraft.asked_at.is_(None)
    return waits & wrote(viewer, RuleBookDraft.writers)


def _to_confirm(viewer: Person | Rights) -> ColumnElement[bool]:
    asked = RuleBookMigration.state == MigrationState.ASKED
    return asked & ~_leads_nowhere() & decides(viewer, RuleBookMigration.planners)


def _planned_in_vain(viewer: Person | Rights) -> ColumnElement[bool]:
    planned = RuleBookMigration.state.in_(PLANNED_STATES)
    return planned & _leads_nowhere() & wrote(viewer, RuleBookMigration.planners)


def _leads_nowhere() -> ColumnElement[bool]:
    """A newer version than the one that a migration leads to is in force."""
    its, newer = aliased(RuleBookVersion), aliased(RuleBookVersion)
    return exists().where(its.id == RuleBookMigration.to_id, newer.key == its.key, newer.number > its.number)
