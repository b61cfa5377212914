"""Who declared a conflict of interest in which case."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import literal, select

from mobility.accounts.models import Grant
from mobility.base.database import db
from mobility.reviews.models import Conflict
from mobility.workflow.models import Case

CONFLICT, RIVAL = "conflict-of-interest", "applies-too"
"""Keys of the refusals that they read."""


def has_conflict(case_id: int, person_id: int) -> bool:
    return db.session.get(Conflict, (case_id, person_id)) is not None


def conflicted(case_id: int) -> Collection[int]:
    """Ids of the people who declared a conflict of interest in the case."""
    return conflicts_among([case_id]).get(case_id, ())


def kept_apart(case: Case) -> dict[int, str]:
    """person id -> why they may not decide the case: a conflict that they declared, or they apply in the same call.

    In one statement. Of those who apply only who has had a role: nobody else could decide anything.
    """
    declared = select(Conflict.person_id, literal(CONFLICT).label("why")).where(Conflict.case_id == case.id)
    rivals = (
        select(Case.subject_id, literal(RIVAL))
        .join(Grant, Grant.person_id == Case.subject_id)
        .where(Case.context == case.context, Case.ended_at.is_(None), Case.id != case.id)
    )
    return dict(db.session.execute(declared.union(rivals).order_by("why")).all())


def conflicts_among(case_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """case id -> ids of the people who declared a conflict of interest in it; those without any are left out."""
    rows = db.session.execute(
        select(Conflict.case_id, Conflict.person_id).where(Conflict.case_id.in_(case_ids))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, person_id in rows:
        found[case_id].add(person_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}
