"""What a list of people is cut to; every part lives in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

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
    stuck: bool = False
    """Nobody can move it."""
    search: str = ""
    sort: str = ""
    """A key of `SORTS`; the people who are late come first without one."""

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
            stuck=given.get("stuck") == "1",
            search=given.get("search", "").replace("\0", "").strip()[:LONGEST],
            sort=given.get("sort", "") if given.get("sort") in SORTS else "",
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
            "stuck": "1" if cut.stuck else "",
            "search": cut.search,
            "sort": cut.sort,
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anybody is left out by it."""
        return bool(self.address(sort=""))

    @property
    def words(self) -> list[str]:
        """Each is looked for in the names and the reference, in any order and either script."""
        return self.search.split()


Key = datetime | str | Decimal | int | None
"""What a list stands in order of; None stands last."""


@dataclass(frozen=True)
class Place:
    """A place in the list for paging by key: the row with this key and id, before or after it."""

    key: Key
    id: int
    backwards: bool = False

    @classmethod
    def read(cls, text: str, backwards: bool = False, sort: str = "") -> "Place | None":
        """As `written` in a list of this sort; anything else is no place."""
        key, sign, number = text.rpartition("~")
        try:
            return cls(SORTS[sort](key) if key else None, id_of(number), backwards) if sign else None
        except (ValueError, ArithmeticError):
            return None

    @property
    def written(self) -> str:
        key = self.key.isoformat() if isinstance(self.key, datetime) else self.key
        return f"{'' if key is None else key}~{self.id}"


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _score(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError(text)
    return found


def _name(text: str) -> str:
    if "\0" in text:
        raise ValueError(text)
    return text


SORTS: dict[str, Callable[[str], Key]] = {"": _moment, "name": _name, "stage": id_of, "score": _score}
"""What a list can be sorted by -> how its key is read from an address."""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
