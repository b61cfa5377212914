"""How many people each value of each facet would leave, given what the others are cut to: one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import CTE, CompoundSelect, Select, Text, cast, func, literal, select, union_all

from mobility.base.database import at_most
from mobility.base.kept_statements import KEPT_STATEMENTS, rows_of
from mobility.cohorts.board import Board
from mobility.cohorts.conditions import READINGS, Reading, beside_facets, joined
from mobility.cohorts.filters import OF_RESULTS, Cut
from mobility.cohorts.sums import Sum

LOOKED_AT = EXACT_UP_TO = 1000
"""People of a call who are counted one by one: of more, only how many stand in each stage is known, as that is kept. A
larger number is shown as `1000+`."""
OK = "ok_"
STAGE = "stage"


@dataclass(frozen=True)
class Counts:
    """facet -> value -> how many; at least so many where not everybody was `counted`, but in facets that are `known`."""

    numbers: Mapping[str, Mapping[str, int]]
    counted: bool
    known: frozenset[str] = frozenset()

    def shown(self, facet: str, value: str) -> str:
        """`7`, `1000+`; empty where that is not known: what was found among the first thousand says little of all."""
        number = self.numbers.get(facet, {}).get(value, 0)
        if facet in self.known:
            return str(number)
        if number > EXACT_UP_TO:
            return f"{EXACT_UP_TO}+"
        return str(number) if self.counted else ""

    def by_stages(self, cut: Cut, sums: Sum) -> "Counts":
        """With how many stand in each stage, as it is kept: that holds where nothing else is cut by, whoever is counted."""
        if self.counted or cut.edges or cut.words or not {*cut.chosen} <= {STAGE}:
            return self
        stages = {bar.key: bar.number for bar in sums.bars}
        return replace(self, numbers={**self.numbers, STAGE: stages}, known=frozenset({STAGE}))


def facets_for(board: Board) -> dict[str, Reading]:
    """Those that the viewer may use."""
    return {name: each for name, each in READINGS.items() if board.results or name not in OF_RESULTS}


def counts_of(board: Board, cut: Cut) -> Counts:
    """Of every facet that the viewer may use; `cut` has none that they may not."""
    numbers: dict[str, dict[str, int]] = {name: {} for name in facets_for(board)}
    counted = True
    for name, value, number in rows_of(_counting(board, cut, LOOKED_AT)):
        if name:
            numbers[name][value] = number
        else:
            counted = number <= LOOKED_AT
    return Counts(numbers, counted)


@lru_cache(KEPT_STATEMENTS)
def _counting(board: Board, cut: Cut, most: int) -> CompoundSelect[str, str, int]:
    """Facet, value, how many; a first row of how many there are in all, up to one more than `most`. Made once for the cut
    that is looked at again.
    """
    facets = facets_for(board)
    everybody = _everybody(board, cut, facets, most)
    arms = [_arm(everybody, cut, name, reading) for name, reading in facets.items()]
    total: Select[str, str, int] = select(literal(""), literal(""), func.count()).select_from(everybody)
    return union_all(total, *arms)


def _everybody(board: Board, cut: Cut, facets: Mapping[str, Reading], most: int) -> CTE:
    """A row a person: the value of each facet, and whether each facet that is cut by would leave them."""
    values = [reading.value(board).label(name) for name, reading in facets.items()]
    fits = [facets[name].holds(board, chosen).label(f"{OK}{name}") for name, chosen in cut.chosen.items()]
    people = joined(board, *values, *fits).where(*beside_facets(board, cut))
    return people.limit(at_most(most + 1)).cte("everybody")  # several arms read it, so it is made once


def _arm(everybody: CTE, cut: Cut, name: str, reading: Reading) -> Select[str, str, int]:
    column = everybody.c[name]
    value = (
        func.unnest(column).column_valued(f"one_{name}", joins_implicitly=True) if reading.several else column
    )
    others = [everybody.c[f"{OK}{other}"] for other in cut.chosen if other != name]
    counted: Select[str, str, int] = select(literal(name), cast(value, Text), func.count())
    return counted.select_from(everybody).where(value.is_not(None), *others).group_by(value)
