"""A map of countries as tiles of one size, each about where the country lies: small ones are as easy to see as large."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TILE = 46
LEVELS = 4

MAP = """
IS .. .. NO SE FI EE .. .. .. .. .. .. .. ..
IE GB .. .. DK .. LV RU .. .. .. .. .. .. ..
.. .. NL .. .. .. LT BY .. .. KZ .. MN .. ..
.. .. BE DE PL .. .. UA .. .. KG .. .. KR JP
PT FR LU CZ SK .. MD .. GE UZ TJ .. CN .. ..
ES .. CH AT HU RO BG .. AM TM AF .. .. .. TW
.. IT SI HR RS MK .. TR AZ IR PK NP BT .. HK
.. MT BA ME AL GR CY SY IQ KW IN BD MM VN PH
MA DZ TN .. EG IL JO SA QA AE LK .. TH MY SG
"""
"""ISO 3166-1 alpha-2, west to east and north to south; dots are nothing."""

PLACES: dict[str, tuple[int, int]] = {
    code: (column, row)
    for row, line in enumerate(MAP.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != ".."
}
"""country -> (column, row)"""


@dataclass(frozen=True)
class Tile:
    """`level` from 0 (nobody) to `LEVELS` (most)."""

    country: str
    x: int
    y: int
    number: int
    level: int


@dataclass(frozen=True)
class TileMap:
    tiles: Sequence[Tile]
    width: int
    height: int
    elsewhere: Sequence[str]
    """Countries with people that have no place on it."""


def map_of(numbers: Mapping[str, int]) -> TileMap:
    """Every tile, those of `numbers` with how many."""
    largest = max(numbers.values(), default=0)
    tiles = [
        Tile(code, column * TILE, row * TILE, number, -(-number * LEVELS // largest) if number else 0)
        for code, (column, row) in PLACES.items()
        for number in [numbers.get(code, 0)]
    ]
    columns, rows = (max(place[axis] for place in PLACES.values()) + 1 for axis in (0, 1))
    elsewhere = [code for code, number in numbers.items() if number and code not in PLACES]
    return TileMap(tiles, columns * TILE, rows * TILE, elsewhere)
