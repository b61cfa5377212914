"""The record of a case: its chain, the names of its entries, and those that say where it has been."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOVED, OPENED, ACTED, SIGNED = "moved", "opened", "acted", "signed"
MIGRATED, BROUGHT_BACK = "case-migrated", "case-migration-undone"
ARRIVALS = (OPENED, MOVED, MIGRATED, BROUGHT_BACK)
"""Those that say where the case is from then on: `{"to": stage, "round": 2}`."""
STEPS = (*ARRIVALS, ACTED)
"""Those that say where it has been, and who let it go on. They are few, however long its record is."""


@dataclass(frozen=True)
class Step:
    """One entry of `STEPS` in the case's record."""

    name: str
    at: datetime
    actor_id: int | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class Told(Step):
    """One entry that the case's history tells, of whatever name; `texts`: people's own words in it that are not erased."""

    number: int
    texts: Mapping[str, str]


def chain_of(case_id: int) -> str:
    return f"case:{case_id}"
