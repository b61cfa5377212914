"""What the audit trail is cut to; every part lives in the address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from mobility.base.limits import id_of

YES = "1"
LONGEST = 100
"""Letters of a search that are looked at."""


@dataclass(frozen=True)
class Cut:
    """Empty parts cut nothing."""

    about: str = ""
    """A reference, a name, an address, or a chain such as `case:12`."""
    actor: str = ""
    """Words of the name or address of who did it, or of the person for whom it was done."""
    behalf: bool = False
    """Only what was done on behalf of somebody, by a role that they had lent."""
    name: str = ""
    """Of the entry: `grant-given`."""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    """The page below this id."""
    no_days: frozenset[str] = frozenset()
    """Of `since` and `until`, what was given and is no day: it cuts nothing, and is told."""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Cut":
        """From the address; what makes no sense there cuts nothing."""
        days = {name: _day(given.get(name, "")) for name in ("since", "until")}
        return cls(
            about=given.get("about", "").strip()[:LONGEST],
            actor=given.get("actor", "").strip()[:LONGEST],
            behalf=given.get("behalf", "") == YES,
            name=given.get("name", "").strip()[:LONGEST],
            since=days["since"],
            until=days["until"],
            before=_number(given.get("before", "")),
            no_days=frozenset(name for name, day in days.items() if day is None and given.get(name)),
        )

    @property
    def reversed(self) -> bool:
        """Whether the last day is before the first, so that nothing can be between them."""
        return bool(self.since and self.until and self.until < self.since)

    def address(self) -> dict[str, str]:
        """For a link to the first page of this cut."""
        parts = {name: YES if value is True else str(value) for name, value in asdict(self).items() if value}
        return {name: value for name, value in parts.items() if name not in ("before", "no_days")}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    try:
        return id_of(text)
    except ValueError:
        return None
