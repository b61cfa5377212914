"""A cohort in charts, each with its table."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.countries import country_name
from mobility.base.languages import tr
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.cohorts.board import Board
from mobility.cohorts.charts import drawing, reading, tiles
from mobility.cohorts.filters import BROKEN_OFF, LOST
from mobility.cohorts.numbers import StageCount
from mobility.cohorts.policy import COHORT_ROLES
from mobility.cohorts.views.asked import board_of
from mobility.cohorts.words import result_words
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.rulebook import RuleBook

cohort_charts = Blueprint("cohort_charts", __name__)


@dataclass(frozen=True)
class Grown:
    """The chart over time, with the titles of its lines."""

    chart: drawing.Growth
    titles: list[str]


@cohort_charts.get("/cohorts/<reference>/charts")
@holding(*COHORT_ROLES)
def show(reference: str) -> str:
    board, counted = board_of(reference)
    books = [book_of_version(number) for number in dict.fromkeys(number for number, _stage in board.titles)]
    before = reading.call_before(current_user, board.call)
    numbers = reading.numbers_of(board, before)
    countries = reading.by_country(board, numbers.wanted)
    drawn = tiles.map_of({one.country: one.wanted for one in countries})
    return render_template(
        "cohorts/charts.html",
        call=board.call,
        board=board,
        flow=_flow(numbers, books, counted),
        titles=_titles(books),
        part_words=_part_words(),
        grown=_growth(board, before, numbers),
        countries=countries,
        map=drawn,
        elsewhere=", ".join(country_name(code) for code in drawn.elsewhere),
        heads=lambda titles: [{"text": title, "num": True} for title in titles],
        country_name=country_name,
        sizes={"bar": drawing.BAR, "width": drawing.WIDTH, "height": drawing.HEIGHT, "tile": tiles.TILE},
    )


def _flow(numbers: reading.Numbers, books: list[RuleBook], counted: list[StageCount]) -> drawing.Flow:
    """Who came how far, as moves tell it, and what came of the good end: whose stay was interrupted had the place."""
    begun = frozenset(book.start for book in books)
    good = [key for book in books for key, end in book.ends.items() if end.good]
    ways = dict.fromkeys([*(key for book in books for key in book.path()), *good])
    road = [*(key for key in ways if key not in begun), BROKEN_OFF]
    beside = [key for book in books for key in book.stages if key not in ways]
    out = frozenset(key for book in books for key in book.ends if key not in good) | {*LOST}
    moves = Counter({way: number for way, number in numbers.moves.items() if way[1] not in begun})
    for count in counted:
        moves.update({(count.stage, key): number for key, number in count.off.items()})
    return drawing.flow_of(drawing.Way(road, list(dict.fromkeys(beside)), out), moves)


def _titles(books: list[RuleBook]) -> dict[str, str]:
    found = {
        key: tr(dict(book.title_of(key))) for book in reversed(books) for key in (*book.stages, *book.ends)
    }
    return found | {BROKEN_OFF: result_words()[BROKEN_OFF]}


def _growth(board: Board, before: Call | None, numbers: reading.Numbers) -> Grown:
    calls = [board.call, *([before] if before else [])]
    today = local_day(board.now)
    chart = drawing.growth_of(
        [(call.opens_on, _last_day(call, today), numbers.sent[call.id]) for call in calls]
    )
    return Grown(chart, [tr(call.title) for call in calls])


def _last_day(call: Call, today: date) -> date:
    """The last one that can be drawn: today while the call is open."""
    return max(call.opens_on, min(call.closes_on, today))


def _part_words() -> dict[str, Any]:
    """What became of those who came to a stage."""
    return {
        "on": _("went on"),
        "back": _("went back or aside"),
        "out": _("ended without a place"),
        "here": _("still here"),
    }
