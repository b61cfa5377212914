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

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Cut":
        """From the address; what makes no sense there is as if it were not."""
        return cls(
            about=given.get("about", "").strip()[:LONGEST],
            actor=given.get("actor", "").strip()[:LONGEST],
            behalf=given.get("behalf", "") == YES,
            name=given.get("name", "").strip()[:LONGEST],
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
            before=_number(given.get("before", "")),
        )

    @property
    def reversed(self) -> bool:
        """Whether the last day is before the first, so that nothing can be between them."""
        return bool(self.since and self.until and self.until < self.since)

    def address(self) -> dict[str, str]:
        """For a link to the first page of this cut."""
        parts = {name: YES if value is True else str(value) for name, value in asdict(self).items() if value}
        return {name: value for name, value in parts.items() if name != "before"}


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
