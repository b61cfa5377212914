"""A rule book as a drawing: the main road downwards, ends beside the stages that lead to them, other stages on the right.

Lengths are in the units of the drawing, which are CSS pixels where it is shown as large as it is.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from flask_babel import gettext as _

from mobility.base.languages import tr
from mobility.workflow.rulebook import RuleBook, Stage

from . import words

STAGE_WIDTH, PILL_WIDTH, GOOD_WIDTH = 232, 168, 200
LINE, SMALL_LINE = 19, 16
"""Heights of a line of a title, of a line of small words."""
PAD, GAP, ROW_GAP = 12, 26, 36
PILL_GAP, SLOT, LANE, HEAD = 6, 14, 12, 2
TITLE_LETTERS, SMALL_LETTERS, PILL_LETTERS = 20, 30, 22
"""So many letters go into a line."""
COUNT_LETTERS = 4
"""So many fewer into the first, beside which stands how many cases are there."""
BRANCH_LETTERS = 24
"""So many into a line of a branch, between the rails."""
RAIL, TICK, BAR_GAP = 4, 8, 8
"""From the margin to a rail, from a rail to a branch, above and below a bar."""

Tone = Literal["", "slow", "good", "end"]
EdgeKind = Literal["road", "way", "ask"]


@dataclass(frozen=True)
class Text:
    """One line: `y` is its base line."""

    x: float
    y: float
    text: str
    kind: Literal["title", "small", "count"]


@dataclass(frozen=True)
class Box:
    """A stage or an end; `count` is how many cases are there (None for ends)."""

    key: str
    x: float
    y: float
    width: float
    height: float
    tone: Tone
    texts: tuple[Text, ...]
    count: int | None = None

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Edge:
    """A way from one box to another as an SVG path; one that asks for changes comes back by the same way."""

    path: str
    kind: EdgeKind


@dataclass(frozen=True)
class Mark:
    """A line inside a box, without an arrow head. Between two bars a case is with all branches at the same time: the left
    rail leads to each of them, the right one gathers them again."""

    path: str
    kind: Literal["bar", "rail"]


@dataclass(frozen=True)
class Diagram:
    """The whole drawing, from (0, 0)."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    marks: tuple[Mark, ...]
    everywhere: Text | None
    """The words above the ends that every stage may lead to."""


def draw(book: RuleBook, counts: Mapping[str, int], slow: frozenset[str]) -> Diagram:
    """The drawing of `book` in the present language, with the number of cases at each stage and the slow ones marked."""
    return _Drawing(book, counts, slow).drawn()


class _Drawing:
    """What is known while it is being drawn: rows first, then the boxes of each row, then the ways between them."""

    def __init__(self, book: RuleBook, counts: Mapping[str, int], slow: frozenset[str]) -> None:
        self.book, self.counts, self.slow = book, counts, slow
        self.road = list(book.path()) or list(book.stages)
        self.beside = [key for key in book.stages if key not in self.road]
        self.ways = list(dict.fromkeys(self._ways()))
        self.left = [way for way in self.ways if self._turns_left(*way[:2])]
        self.middle = [way for way in self.ways if not {*way[:2]} <= {*self.road}]
        self.road_x = LANE * (len(self.left) + 1)
        self.pill_x = self.road_x + STAGE_WIDTH + GAP
        lanes = LANE * (len(self.middle) + 1) if self.middle else 0
        self.lane_x = self.pill_x + (PILL_WIDTH if self._pills_of(self.road) else 0)
        self.beside_x = self.lane_x + lanes + GAP
        self.boxes: dict[str, Box] = {}
        self.pills: list[Box] = []
        self.edges: list[Edge] = []
        self.marks: list[Mark] = []
        self.slots: dict[str, int] = defaultdict(int)

    def drawn(self) -> Diagram:
        y = self._draw_road()
        self._draw_beside()
        self._draw_ways()
        everywhere = self._draw_everywhere(max(y, *(box.bottom + ROW_GAP for box in self._all())))
        boxes = tuple(self._all())
        return Diagram(
            width=max(box.right for box in boxes) + PAD,
            height=max(box.bottom for box in boxes) + PAD,
            boxes=boxes,
            edges=tuple(self.edges),
            marks=tuple(self.marks),
            everywhere=everywhere,
        )

    def _all(self) -> list[Box]:
        return [*self.boxes.values(), *self.pills]

    def _ways(self) -> list[tuple[str, str, EdgeKind]]:
        """(from, to, kind) of each way between two stages that is not a step of the road."""
        steps = set(zip(self.road, self.road[1:], strict=False))
        return [
            (stage.key, target.key, "ask" if move.asks else "way")
            for stage in self.book.stages.values()
            for move in stage.ways_out
            if isinstance(target := self.book.target(move), Stage)
            and (stage.key, target.key) not in steps
            and target.key != stage.key
        ]

    def _turns_left(self, origin: str, target: str) -> bool:
        return origin in self.road and target in self.road

    def _ends_of(self, stage: Stage) -> list[str]:
        """The ends that its own moves lead to, each once; the good end below the road is not among those of the last."""
        found = dict.fromkeys(move.to for move in stage.ways_out if move.to in self.book.ends)
        return [key for key in found if key and not (stage.key == self.road[-1] and key == self._goal())]

    def _pills_of(self, keys: list[str]) -> bool:
        return any(self._ends_of(self.book.stages[key]) for key in keys)

    def _goal(self) -> str | None:
        """The good end that the road leads to."""
        moves = self.book.stages[self.road[-1]].ways_out
        return next((move.to for move in moves if move.to and self._is_good(move.to)), None)

    def _is_good(self, key: str) -> bool:
        return key in self.book.ends and self.book.ends[key].good

    def _draw_road(self) -> float:
        y: float = PAD
        for key in self.road:
            box = self._draw_stage(key, self.road_x, y, self.pill_x)
            if y > PAD:
                self._step(y - ROW_GAP, y)
            y = box.bottom + ROW_GAP
        goal = self._goal()
        if goal is not None:
            self._step(y - ROW_GAP, y)
            width = STAGE_WIDTH - GOOD_WIDTH
            y = self._pill(goal, self.road_x + width / 2, y, GOOD_WIDTH).bottom + ROW_GAP
        return y

    def _step(self, top: float, bottom: float) -> None:
        self.edges.append(Edge(f"M{self.road_x + STAGE_WIDTH / 2:g} {top:g}V{bottom - HEAD:g}", "road"))

    def _draw_beside(self) -> None:
        """Each stage beside the road stands where the first way to it comes from."""
        y: float = PAD
        for key in sorted(self.beside, key=self._first_row):
            origins = [self.boxes[way[0]].y for way in self.ways if way[1] == key and way[0] in self.boxes]
            y = max([y, *sorted(origins)[:1]])
            y = self._draw_stage(key, self.beside_x, y, self.beside_x + STAGE_WIDTH + GAP).bottom + ROW_GAP

    def _first_row(self, key: str) -> int:
        rows = [self.road.index(way[0]) for way in self.ways if way[1] == key and way[0] in self.road]
        return min(rows, default=len(self.road))

    def _draw_stage(self, key: str, x: float, y: float, pill_x: float) -> Box:
        stage, ends = self.book.stages[key], self._ends_of(self.book.stages[key])
        lines = wrap(tr(dict(stage.title)), TITLE_LETTERS, initial_indent=" " * COUNT_LETTERS)
        title = [line.strip() for line in lines] or [key]
        below = y + PAD + LINE * len(title)
        held = self._draw_branches(stage, x, below) if stage.branches else self._holder(stage, x, below)
        pill_y = y + PAD / 2
        for end in ends:
            pill = self._pill(end, pill_x, pill_y, PILL_WIDTH)
            middle = pill_y + pill.height / 2
            self.edges.append(Edge(f"M{x + STAGE_WIDTH:g} {middle:g}H{pill_x - HEAD:g}", "way"))
            pill_y = pill.bottom + PILL_GAP
        written = held[-1].y + PAD + (BAR_GAP if stage.branches else 0) - y
        ways = sum(key in way[:2] for way in self.ways)
        height = max(written, pill_y - y + SLOT * (ways + 1))
        texts = [Text(x + PAD, y + PAD + LINE * n + 14, line, "title") for n, line in enumerate(title)]
        texts += held
        count = self.counts.get(key, 0)
        texts.append(Text(x + STAGE_WIDTH - 26, y + 25, str(count), "count"))
        tone: Tone = "slow" if key in self.slow else ""
        self.boxes[key] = Box(key, x, y, STAGE_WIDTH, height, tone, tuple(texts), count)
        return self.boxes[key]

    def _holder(self, stage: Stage, x: float, y: float) -> list[Text]:
        lines = wrap(words.of_holder(stage.holder), SMALL_LETTERS)
        return [Text(x + PAD, y + 12 + SMALL_LINE * n, line, "small") for n, line in enumerate(lines)]

    def _draw_branches(self, stage: Stage, x: float, y: float) -> list[Text]:
        """What the stage waits for at the same time, between a bar where it forks and one where it is joined."""
        left, right = x + PAD + RAIL, x + STAGE_WIDTH - PAD - RAIL
        lines = wrap(_("At the same time, all are needed:"), SMALL_LETTERS)
        texts = [Text(x + PAD, y + 12 + SMALL_LINE * n, line, "small") for n, line in enumerate(lines)]
        fork = texts[-1].y + BAR_GAP
        y, middles = fork + BAR_GAP, []
        for branch in stage.branches.values():
            lines = wrap(words.of_branch(branch), BRANCH_LETTERS)
            start = left + TICK + RAIL
            texts += [Text(start, y + 12 + SMALL_LINE * n, line, "small") for n, line in enumerate(lines)]
            middles.append(y + SMALL_LINE * len(lines) / 2)
            y += SMALL_LINE * len(lines) + BAR_GAP / 2
        join = texts[-1].y + BAR_GAP
        self.marks += [
            *(Mark(f"M{x + PAD:g} {at:g}H{x + STAGE_WIDTH - PAD:g}", "bar") for at in (fork, join)),
            Mark(f"M{left:g} {fork:g}V{middles[-1]:g}", "rail"),
            Mark(f"M{right:g} {middles[0]:g}V{join:g}", "rail"),
            *(Mark(f"M{left:g} {at:g}h{TICK}M{right:g} {at:g}h-{TICK}", "rail") for at in middles),
        ]
        return texts

    def _pill(self, key: str, x: float, y: float, width: float) -> Box:
        """An end. Where it leads back to stands in words: it is drawn beside each stage that leads to it."""
        lines = wrap(words.of_place(self.book, key), PILL_LETTERS)
        for move in self.book.ends[key].moves.values():
            back = _("back to: %(place)s", place=words.of_place(self.book, move.to))
            lines += wrap(f"↩ {back}", PILL_LETTERS)
        texts = tuple(Text(x + PAD, y + 17 + SMALL_LINE * n, line, "small") for n, line in enumerate(lines))
        tone: Tone = "good" if self._is_good(key) else "end"
        self.pills.append(Box(key, x, y, width, 10 + SMALL_LINE * len(lines), tone, texts))
        return self.pills[-1]

    def _draw_ways(self) -> None:
        for lane, (origin, target, kind) in enumerate(self.left, 1):
            start, stop = (self._slot(key, self.boxes[key].x) for key in (origin, target))
            self._way(start, self.road_x - LANE * lane, stop, kind)
        for lane, (origin, target, kind) in enumerate(self.middle, 1):
            start, stop = (self._slot(key, self._inner_side(key)) for key in (origin, target))
            self._way(start, self.lane_x + LANE * lane, stop, kind)

    def _inner_side(self, key: str) -> float:
        """The side of a box that looks at the lanes in the middle."""
        return self.boxes[key].right if key in self.road else self.boxes[key].x

    def _slot(self, key: str, x: float) -> tuple[float, float]:
        """The next free place at the foot of a box."""
        self.slots[key] += 1
        return x, self.boxes[key].bottom - SLOT * self.slots[key]

    def _way(
        self, start: tuple[float, float], lane: float, stop: tuple[float, float], kind: EdgeKind
    ) -> None:
        """Along its own lane; room is left for the arrow heads, of which what asks for changes has two."""
        (x1, y1), (x2, y2) = start, stop
        begin = x1 + math.copysign(HEAD, lane - x1) if kind == "ask" else x1
        stop_x = x2 + math.copysign(HEAD, lane - x2)
        self.edges.append(Edge(f"M{begin:g} {y1:g}H{lane:g}V{y2:g}H{stop_x:g}", kind))

    def _draw_everywhere(self, y: float) -> Text | None:
        """The ends that are led to from every stage, in a row below."""
        ends = dict.fromkeys(
            move.to for move in self.book.everywhere.values() if move.to in self.book.ends and move.to
        )
        x: float = self.road_x
        for key in ends:
            x = self._pill(key, x, y + LINE, PILL_WIDTH).right + PILL_GAP
        return Text(self.road_x, y + LINE / 2, _("From every stage:"), "small") if ends else None
