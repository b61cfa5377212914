"""Cases as chains of the record: what they are called, where they belong, who opens them, how a search finds them."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Select, func, or_, select

from mobility.accounts.models import Person
from mobility.accounts.queries import found_people
from mobility.applications.policy import visible
from mobility.base.database import db
from mobility.base.lending import Label
from mobility.base.references import tidy_reference
from mobility.workflow.models import Case

SHORTEST_PART = 3
"""Signs of a reference by which a search finds it."""


def labels_of_cases(ids: Collection[int]) -> Mapping[int, Label]:
    rows = db.session.execute(select(Case.id, Case.reference).where(Case.id.in_(ids)))
    return {number: Label(reference, f"/applications/{reference}") for number, reference in rows}


def scopes_of_case(number: int) -> Collection[str]:
    """Where the case belongs: its faculty, its programme and call, the whole university."""
    return db.session.scalars(select(Case.scopes).where(Case.id == number)).one()


def cases_opened(viewer: Person) -> Select[int]:
    """The ids of those that the viewer sees."""
    return select(Case.id).where(visible(viewer))


def found_cases(words: str) -> Collection[int]:
    """Whose reference begins or ends so, with or without its dashes, or of a person whose name has the words: at most 500,
    the newest, for a search.
    """
    theirs = or_(_named_by(words), Case.subject_id.in_(found_people(words)))
    return db.session.scalars(select(Case.id).where(theirs).order_by(Case.id.desc()).limit(500)).all()


def _named_by(words: str) -> ColumnElement[bool]:
    """Of fewer than three signs the whole reference alone. Every row is looked at: one case takes a microsecond."""
    tidy = tidy_reference(words)
    signs = tidy.replace("-", "")
    if len(signs) < SHORTEST_PART:
        return Case.reference == tidy
    reference = func.replace(Case.reference, "-", "")
    return or_(reference.startswith(signs, autoescape=True), reference.endswith(signs, autoescape=True))
