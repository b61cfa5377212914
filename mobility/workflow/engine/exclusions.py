"""Who may not decide which case, as the rooms lend it: one relation, asked of one case or of one person over all cases."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Subquery, union_all

from mobility.base.kept_statements import KEPT_STATEMENTS
from mobility.base.lending import lent


def exclusions() -> Subquery:
    """(case_id, person_id, why) of all rooms; `why` is the key of a refusal."""
    return _all_of(tuple(lent.exclusions))


@lru_cache(maxsize=KEPT_STATEMENTS)
def _all_of(rooms: tuple[Callable[[], Any], ...]) -> Subquery:
    return union_all(*(pairs() for pairs in rooms)).subquery()
