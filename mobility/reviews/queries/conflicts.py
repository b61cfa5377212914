"""Who declared a conflict of interest in which case."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Select, case, literal, select
from sqlalchemy.orm import aliased

from mobility.accounts.models import Grant
from mobility.base.database import db
from mobility.reviews.models import Conflict
from mobility.workflow.models import Case

CONFLICT, RIVAL, BEGINNER = "conflict-of-interest", "applies-too", "begins-too"
"""Keys of the refusals that they read. Who has begun an application and not sent it is told apart from who applies: nobody
else learns of a draft."""


def has_conflict(case_id: int, person_id: int) -> bool:
    return db.session.get(Conflict, (case_id, person_id)) is not None


def conflicted(case_id: int) -> Collection[int]:
    """Ids of the people who declared a conflict of interest in the case."""
    return conflicts_among([case_id]).get(case_id, ())


def declared() -> Select[int, int, str]:
    """(case, person, why): who declared a conflict of interest in it."""
    return select(Conflict.case_id, Conflict.person_id, literal(CONFLICT).label("why"))


def rivals() -> Select[int, int, str]:
    """(case, person, why): who applies in the same call, or has begun to. Only who has had a role: nobody else could decide
    anything."""
    theirs = aliased(Case)
    why = case((theirs.submitted_at.is_(None), BEGINNER), else_=RIVAL)
    return (
        select(Case.id.label("case_id"), theirs.subject_id.label("person_id"), why.label("why"))
        .join(theirs, (theirs.context == Case.context) & (theirs.id != Case.id))
        .where(theirs.ended_at.is_(None), theirs.subject_id.in_(select(Grant.person_id)))
    )


def conflicts_among(case_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """case id -> ids of the people who declared a conflict of interest in it; those without any are left out."""
    rows = db.session.execute(
        select(Conflict.case_id, Conflict.person_id).where(Conflict.case_id.in_(case_ids))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, person_id in rows:
        found[case_id].add(person_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}
