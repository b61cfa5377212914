"""What a list of people is cut to; every part lives in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mobility.base.limits import id_of

LONGEST = 100
"""Letters of a search that are looked at."""


@dataclass(frozen=True)
class Cut:
    """Empty parts cut nothing."""

    stage: str = ""
    destination: int | None = None
    """Of the first choice."""
    faculty: int | None = None
    holder: str = ""
    """Role of an open wait."""
    late: bool = False
    soon: bool = False
    """Due within three days."""
    search: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Cut":
        """From the address; what makes no sense there is as if it were not."""
        return cls(
            stage=given.get("stage", ""),
            destination=_number(given.get("destination", "")),
            faculty=_number(given.get("faculty", "")),
            holder=given.get("holder", ""),
            late=given.get("late") == "1",
            soon=given.get("soon") == "1",
            search=given.get("search", "").replace("\0", "").strip()[:LONGEST],
        )

    def address(self, **changed: object) -> dict[str, str]:
        """For a link to this cut with parts changed."""
        cut = replace(self, **changed)  # type: ignore[arg-type]  # names and types are those of the fields above
        parts = {
            "stage": cut.stage,
            "destination": str(cut.destination or ""),
            "faculty": str(cut.faculty or ""),
            "holder": cut.holder,
            "late": "1" if cut.late else "",
            "soon": "1" if cut.soon else "",
            "search": cut.search,
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def words(self) -> list[str]:
        """Each is looked for in the names and the reference, in any order and either script."""
        return self.search.split()


@dataclass(frozen=True)
class Place:
    """A place in the list for paging by key: the row with this due date and id, before or after it."""

    due_at: datetime | None
    id: int
    backwards: bool = False

    @classmethod
    def read(cls, text: str, backwards: bool = False) -> "Place | None":
        """As `written`; anything else is no place."""
        moment, _, number = text.rpartition("~")
        try:
            due_at = datetime.fromisoformat(moment) if moment else None
            if due_at is not None and due_at.tzinfo is None:
                return None
            return cls(due_at, id_of(number), backwards) if "~" in text else None
        except ValueError:
            return None

    @property
    def written(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''}~{self.id}"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
