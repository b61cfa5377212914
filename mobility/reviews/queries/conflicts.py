"""Who declared a conflict of interest in which case."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from mobility.base.database import db
from mobility.reviews.models import Conflict


def has_conflict(case_id: int, person_id: int) -> bool:
    return db.session.get(Conflict, (case_id, person_id)) is not None


def conflicted(case_id: int) -> Collection[int]:
    """Ids of the people who declared a conflict of interest in the case."""
    return conflicts_among([case_id]).get(case_id, ())


def conflicts_among(case_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """case id -> ids of the people who declared a conflict of interest in it; those without any are left out."""
    rows = db.session.execute(
        select(Conflict.case_id, Conflict.person_id).where(Conflict.case_id.in_(case_ids))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, person_id in rows:
        found[case_id].add(person_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}
