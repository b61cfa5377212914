"""What the list of stays is cut to; every part lives in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from mobility.base.limits import id_of
from mobility.stays.models import State

LONGEST = 100
"""Signs of a search that are looked at."""
AUDIENCES = ("student", "staff")


@dataclass(frozen=True)
class Cut:
    """Empty parts cut nothing."""

    call: str = ""
    """A call's reference."""
    partner: int | None = None
    state: str = ""
    audience: str = ""
    abroad: bool = False
    late: bool = False
    silent: bool = False
    waiting: bool = False
    """The office has something to decide."""
    search: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Cut":
        """From the address; what makes no sense there is as if it were not."""
        state, audience = given.get("state", ""), given.get("audience", "")
        return cls(
            call=given.get("call", "").replace("\0", "")[:LONGEST],
            partner=_number(given.get("partner", "")),
            state=state if state in set(State) else "",
            audience=audience if audience in AUDIENCES else "",
            abroad=given.get("abroad") == "1",
            late=given.get("late") == "1",
            silent=given.get("silent") == "1",
            waiting=given.get("waiting") == "1",
            search=given.get("search", "").replace("\0", "").strip()[:LONGEST],
        )

    def address(self, **changed: object) -> dict[str, str]:
        """For a link to this cut with parts changed."""
        cut = replace(self, **changed)  # type: ignore[arg-type]  # names and types are those of the fields above
        flags = {name: getattr(cut, name) for name in ("abroad", "late", "silent", "waiting")}
        parts = {
            "call": cut.call,
            "partner": str(cut.partner or ""),
            "state": cut.state,
            "audience": cut.audience,
            **{name: "1" if on else "" for name, on in flags.items()},
            "search": cut.search,
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def among(self) -> "Cut":
        """Whose stays are looked at, however they stand: how many stand how is counted among these, and chosen from them."""
        return replace(self, state="", abroad=False, late=False, silent=False, waiting=False)

    @property
    def narrows(self) -> bool:
        return bool(self.address())


@dataclass(frozen=True)
class Place:
    """A place in the list for paging by key: behind the stay with this due day and id."""

    due: date | None
    id: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """As `written`; anything else is no place."""
        due, sign, number = text.rpartition("~")
        try:
            return cls(date.fromisoformat(due) if due else None, id_of(number)) if sign else None
        except ValueError:
            return None

    @property
    def written(self) -> str:
        return f"{self.due.isoformat() if self.due else ''}~{self.id}"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
