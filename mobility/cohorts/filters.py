"""What a list of people is cut to, how it stands and which columns it shows; every part lives in the address."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from mobility.base.limits import id_of

LONGEST = 100
"""Letters of a search that are looked at."""
MOST_VALUES = 60
"""Values of one facet that are looked at."""
CALLED_OFF, BROKEN_OFF, GIVEN_UP = OFF = "called-off", "broken-off", "given-up"
"""Of `stage`, in place of the good end: the stay that followed does not take place, or was called off after the arrival; who
was enrolled does not come."""
LOST = (CALLED_OFF, GIVEN_UP)
"""Nothing came of the place: these are an `answer` too."""
LATE, SOON, STUCK = "late", "soon", "stuck"
"""Values of `due`: over its date, due within three days, and where nobody can move it, whatever its date."""

OUT, HERE = "out", "here"
"""Values of `direction`: away to a partner, or to our own university."""

Key = datetime | str | Decimal | int | None
"""What a list stands in order of; None stands last."""


class Given(Protocol):
    """An address or a form, in which a name may stand several times."""

    def getlist(self, name: str, /) -> list[str]: ...


def _word(text: str) -> str:
    return text if len(text) <= LONGEST and "\0" not in text else ""


def _digits(text: str) -> str:
    return str(int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else ""


def _one_of(*values: str) -> Callable[[str], str]:
    return lambda text: text if text in values else ""


FACETS: Mapping[str, Callable[[str], str]] = {
    "stage": _word,
    "due": _one_of(LATE, SOON, STUCK),
    "holder": _word,
    "person": _digits,
    "destination": _digits,
    "language": _word,
    "direction": _one_of(OUT, HERE),
    "faculty": _digits,
    "specialty": _digits,
    "year": _digits,
    "seat": _digits,
    "place": _one_of("seat", "waiting", "beyond-reach", "left-out"),
    "answer": _one_of(
        "partner-asked",
        "partner-accepts",
        "partner-declines",
        "person-asked",
        "accepted",
        *LOST,
        "declined",
        "partner-declined",
    ),
    "nomination": _one_of("asked", "said", "accepted", "declined"),
    "condition": _one_of("open", "over", "answered"),
}
"""What a list can be cut by -> how one of its values is read from an address; nothing for what makes no sense.

`holder` is a role and `person` somebody whom a case waits for; `destination`, `language` and `direction` are those of the
first choice.
"""
OF_RESULTS = ("seat", "place", "answer", "nomination", "condition")
"""Those that tell what the selection gave: only for who may see it. So does the range of scores."""

Edge = Decimal | date
"""Where a range begins or ends; it belongs to it."""


def _between(least: int, most: int, step: str) -> Callable[[str], Edge | None]:
    def read(text: str) -> Edge | None:
        try:
            found = _score(text.strip().replace(",", ".")[:LONGEST])
        except (ValueError, ArithmeticError):
            return None
        return found.quantize(Decimal(step)) if least <= found <= most else None

    return read


def _day(text: str) -> Edge | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


RANGES: Mapping[str, Callable[[str], Edge | None]] = {
    "score": _between(0, 100, "0.1"),
    "average": _between(0, 100, "0.01"),
    "sent": _day,
    "ended": _day,
}
"""What a list can be cut by a range of -> how an edge of it is read: `score_from` and `score_to`, in per cent."""
SCORE, DAYS = "score", ("sent", "ended")
"""The range that tells what the selection gave; those that begin and end with days."""
SIDES = ("from", "to")
EDGES = {f"{name}_{side}": read for name, read in RANGES.items() for side in SIDES}
"""name in an address -> how it is read"""


def parted(edge: str) -> tuple[str, bool]:
    """Which range it is an edge of, and whether the range begins there."""
    name, _sign, side = edge.rpartition("_")
    return name, side == "from"


@dataclass(frozen=True)
class Cut:
    """Empty parts cut nothing. Values of one facet are alternatives, facets hold together."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """facet -> values, none of them empty"""
    edges: Mapping[str, Edge] = field(default_factory=dict)
    """key of `EDGES` -> where the range begins or ends"""
    odd: Mapping[str, str] = field(default_factory=dict, compare=False)
    """key of `EDGES` -> what was typed there and is no edge; it cuts nothing, and only its own page keeps it"""
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """facet -> what stands in the address and is no value of it; it cuts nothing, and only its own page keeps it"""
    search: str = ""
    sort: str = ""
    """A key of `SORTS`; the people who are late come first without one."""
    columns: tuple[str, ...] = ()
    """Keys of the columns that are shown, in order; those that are usual without any."""

    def __hash__(self) -> int:
        return hash((frozenset(self.chosen.items()), frozenset(self.edges.items()), self.search, self.sort))

    @classmethod
    def read(cls, given: Given) -> "Cut":
        """From the address; what makes no sense there cuts nothing, and of filters it is kept to be said."""
        chosen = {name: values for name in FACETS if (values := _values(FACETS[name], given.getlist(name)))}
        unread = {name: texts for name in FACETS if (texts := _unread(FACETS[name], given.getlist(name)))}
        sort = _first(given, "sort")
        typed = {name: text for name in EDGES if (text := _first(given, name).strip()[:LONGEST])}
        edges = {name: edge for name, text in typed.items() if (edge := EDGES[name](text)) is not None}
        return cls(
            chosen=chosen,
            edges=edges,
            odd={name: text for name, text in typed.items() if name not in edges},
            unread=unread,
            search=_first(given, "search").replace("\0", "").strip()[:LONGEST],
            sort=sort if sort in SORTS else "",
            columns=tuple(dict.fromkeys(filter(None, map(_word, _first(given, "columns").split(","))))),
        )

    def address(self) -> dict[str, Any]:
        """For a link to this cut: name -> a text, or a list of texts."""
        parts: dict[str, Any] = {name: list(values) for name, values in self.chosen.items()}
        parts |= {name: written(edge) for name, edge in self.edges.items()}
        parts |= {
            "search": self.search,
            "sort": self.sort,
            "columns": ",".join(self.columns),
        }
        return {name: value for name, value in parts.items() if value}

    def pairs(self, *left_out: str) -> Iterator[tuple[str, str]]:
        """The same for hidden fields of a form, without those that the form asks itself."""
        for name, value in self.address().items():
            if name not in left_out:
                yield from ((name, each) for each in ([value] if isinstance(value, str) else value))

    def stored(self) -> dict[str, list[str]]:
        """The same to be kept, for `Cut.of`."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs():
            found.setdefault(name, []).append(value)
        return found

    @classmethod
    def of(cls, stored: Mapping[str, list[str]]) -> "Cut":
        return cls.read(_Stored(stored))

    def only(self, name: str, value: object) -> "Cut":
        """Cut to this value of a facet alone; standing and columns stay."""
        return Cut({name: (str(value),)}, sort=self.sort, columns=self.columns)

    def within(self, name: str, value: object) -> "Cut":
        """Cut to this value of a facet, beside all that it is cut to by others."""
        return replace(self, chosen={**self._others(name), name: (str(value),)})

    def has(self, name: str, value: str) -> bool:
        return value in self.chosen.get(name, ())

    def without(self, name: str, value: str = "") -> "Cut":
        """With one value of a facet less, or with none of it."""
        left = tuple(each for each in self.chosen.get(name, ()) if value and each != value)
        return replace(self, chosen={**self._others(name), **({name: left} if left else {})})

    def without_edge(self, name: str) -> "Cut":
        """With a range that is open on this side."""
        return replace(self, edges={other: edge for other, edge in self.edges.items() if other != name})

    def for_readers_without_results(self) -> "Cut":
        """What neither cuts nor stands by what the selection gave."""
        chosen = {name: values for name, values in self.chosen.items() if name not in OF_RESULTS}
        edges = {name: edge for name, edge in self.edges.items() if parted(name)[0] != SCORE}
        odd = {name: typed for name, typed in self.odd.items() if parted(name)[0] != SCORE}
        unread = {name: texts for name, texts in self.unread.items() if name not in OF_RESULTS}
        sort = "" if self.sort == SCORE else self.sort
        return replace(self, chosen=chosen, edges=edges, odd=odd, unread=unread, sort=sort)

    def _others(self, name: str) -> dict[str, tuple[str, ...]]:
        return {other: values for other, values in self.chosen.items() if other != name}

    @property
    def narrows(self) -> bool:
        """Whether anybody is left out by it."""
        return bool(replace(self, sort="", columns=()).address())

    @property
    def by_stage_alone(self) -> bool:
        """Whether who is left out by it is so for the stage alone."""
        return self.chosen.keys() == {"stage"} and not self.edges and not self.search

    @property
    def stage(self) -> str:
        """The one stage that it is cut to, if it is one."""
        return stages[0] if len(stages := self.chosen.get("stage", ())) == 1 else ""

    @property
    def words(self) -> list[str]:
        """Each is looked for in the names and the reference, in any order and either script."""
        return self.search.split()


class _Stored:
    def __init__(self, parts: Mapping[str, list[str]]) -> None:
        self.parts = parts

    def getlist(self, name: str, /) -> list[str]:
        return list(self.parts.get(name, ()))


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


def _values(read: Callable[[str], str], given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for text in given if (value := read(text))))[:MOST_VALUES]


def _unread(read: Callable[[str], str], given: Iterable[str]) -> tuple[str, ...]:
    texts = (text.replace("\0", "").strip()[:LONGEST] for text in given if not read(text))
    return tuple(dict.fromkeys(filter(None, texts)))[:MOST_VALUES]


def _first(given: Given, name: str) -> str:
    return next(iter(given.getlist(name)), "")


def written(edge: Edge) -> str:
    """As an address has it."""
    return edge.isoformat() if isinstance(edge, date) else f"{edge.normalize():f}"


def known(columns: Collection[str], keys: Collection[str]) -> tuple[str, ...]:
    """Those of `columns` that there are, in their order."""
    return tuple(key for key in columns if key in keys)
