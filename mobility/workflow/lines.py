"""Work on many cases that was asked for at once (`base.lines`): how it went with each, for its page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.folding import in_order

from .engine.books import book_of_version
from .models import Case


@dataclass(frozen=True)
class CaseLine:
    """One case, as its row shows it; `why` is the key of a refusal, `stands_at` the title of where the case is now."""

    reference: str
    name: str
    settled: bool
    why: str | None
    stands_at: Translated

    @property
    def made(self) -> bool:
        return self.settled and self.why is None


def case_lines(model: Any, of: ColumnElement[bool]) -> list[CaseLine]:
    """By name, in one statement. `model`: has `case_id`, `settled_at` and `why`; `of`: which of its rows."""
    rows = db.session.execute(
        select(model.settled_at, model.why, Case.reference, Person.called, Case.stage, Case.rule_book_id)
        .join(Case, Case.id == model.case_id)
        .join(Person, Person.id == Case.subject_id)
        .where(of)
        .order_by(in_order(Person.called), Case.id)
    )
    return [
        CaseLine(reference, name, settled_at is not None, why, dict(book_of_version(book).title_of(stage)))
        for settled_at, why, reference, name, stage, book in rows
    ]
