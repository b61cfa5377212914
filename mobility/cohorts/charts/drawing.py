"""Shapes of charts, across in per cent of the room there is, down in pixels; no colour, no text: the page gives both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

WIDTH = 100
BAR, GAP = 26, 44
"""Height of a stage's bar, and of the way down to the next one, with room for its name."""
PARTS = ("on", "back", "out", "here")
"""What became of those who came to a stage: on, back or beside the road, out at an end without a place, still here."""


@dataclass(frozen=True)
class Row:
    """One stage: how many came, what became of them, and where its bar stands."""

    stage: str
    came: int
    parts: Mapping[str, int]
    y: float
    segments: Sequence[tuple[str, float, float]]
    """(part, x, width)"""
    ribbon: str
    """Points of the way from those who went on to the bar of the next row; empty where there is none."""


@dataclass(frozen=True)
class Flow:
    rows: Sequence[Row]
    height: float


Moves = Mapping[tuple[str, str], int]
"""(from, to) -> how often"""


@dataclass(frozen=True)
class Way:
    """The stages of a cohort: the main `road` in its order with the good end, what lies `beside` it, and other ends."""

    road: Sequence[str]
    beside: Sequence[str]
    out: frozenset[str]

    def part_of(self, origin: str, target: str) -> str:
        """What a move means for the stage that it leaves."""
        if target in self.out:
            return "out"
        if target not in self.road:
            return "back"
        further = origin not in self.road or self.road.index(target) > self.road.index(origin)
        return "on" if further else "back"


def flow_of(way: Way, moves: Moves) -> Flow:
    """The stages that somebody came to; bars are as wide as their part of the largest."""
    came: dict[str, int] = {}
    for (_origin, target), number in moves.items():
        came[target] = came.get(target, 0) + number
    reached = [stage for stage in (*way.road, *way.beside) if came.get(stage)]
    on_road = [stage for stage in reached if stage in way.road]
    scale = WIDTH / max((came[stage] for stage in reached), default=1)
    found: list[Row] = []
    for number, stage in enumerate(reached):
        parts = _parts(stage, came[stage], way, moves)
        y = number * (BAR + GAP)
        edges = [0.0, *accumulate(parts[part] * scale for part in PARTS)]
        segments = [
            (part, round(left, 2), round(right - left, 2))
            for part, left, right in zip(PARTS, edges, edges[1:], strict=False)
            if parts[part]
        ]
        following = came[on_road[number + 1]] * scale if number + 1 < len(on_road) else 0
        ribbon = _ribbon(parts["on"] * scale, following, y) if parts["on"] and following else ""
        found.append(Row(stage, came[stage], parts, y, segments, ribbon))
    return Flow(found, max(BAR, len(found) * (BAR + GAP) - GAP))


def _parts(stage: str, came: int, way: Way, moves: Moves) -> dict[str, int]:
    parts = dict.fromkeys(PARTS, 0)
    for (origin, target), number in moves.items():
        if origin == stage:
            parts[way.part_of(origin, target)] += number
    parts["here"] = max(0, came - sum(parts.values()))
    return parts


def _ribbon(upper: float, lower: float, y: float) -> str:
    top, bottom = y + BAR, y + BAR + GAP
    return f"0,{top} {upper:.2f},{top} {lower:.2f},{bottom} 0,{bottom}"


@dataclass(frozen=True)
class Line:
    """One call's applications added up day by day, as points of a line."""

    points: str
    total: int
    end_x: float
    end_y: float


@dataclass(frozen=True)
class Growth:
    lines: Sequence[Line]
    days: int
    """The width in days since the opening."""
    most: int
    """The height in applications."""
    table: Sequence[tuple[int, Sequence[int]]]
    """(days since the opening, applications by then of each call)"""


HEIGHT = 220
STEPS = 12
"""Rows of the table, about."""


def growth_of(calls: Sequence[tuple[date, date, Mapping[date, int]]]) -> Growth:
    """Of each call: opening, the last day that is to be drawn, and applications by day."""
    sums = [_added_up(opens, last, sent) for opens, last, sent in calls]
    days = max(1, *(len(found) - 1 for found in sums))
    most = max(1, *(found[-1] for found in sums))
    every = max(1, round(days / STEPS))
    asked = sorted({*range(0, days, every), days})
    return Growth(
        [_line(found, days, most) for found in sums],
        days,
        most,
        [(day, [found[min(day, len(found) - 1)] for found in sums]) for day in asked],
    )


def _added_up(opens: date, last: date, sent: Mapping[date, int]) -> list[int]:
    """By the end of each day since the opening; what was sent before it counts on its first day."""
    length = max(0, (last - opens).days)
    on_day = [0] * (length + 1)
    for day, number in sent.items():
        on_day[min(length, max(0, (day - opens).days))] += number
    return list(accumulate(on_day))


def _line(sums: Sequence[int], days: int, most: int) -> Line:
    points = [
        (round(day * WIDTH / days, 2), round(HEIGHT - number * HEIGHT / most, 1))
        for day, number in enumerate(sums)
    ]
    return Line(" ".join(f"{x},{y}" for x, y in points), sums[-1], *points[-1])
