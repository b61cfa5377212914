"""What the people of a call can be cut by, with how many each value would leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from mobility.base.access import holding
from mobility.cohorts import facets, queries
from mobility.cohorts.board import Board
from mobility.cohorts.filters import DAYS, EDGES, FACETS, RANGES, SCORE, SIDES, Cut, written
from mobility.cohorts.policy import COHORT_ROLES
from mobility.cohorts.sums import sum_of
from mobility.cohorts.views.asked import board_of, cut_of
from mobility.cohorts.views.blueprint import cohorts
from mobility.cohorts.words import FACET_TITLES, RANGE_TITLES, odd_words, titles_of

MOST_OPTIONS = 40
"""Values that one facet offers; those that are chosen always."""


@dataclass(frozen=True)
class Option:
    """One value of a facet; `count` as it is shown."""

    value: str
    title: str
    count: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet with its values."""

    key: str
    title: str
    options: list[Option]
    chosen: int


@dataclass(frozen=True)
class Span:
    """One range, with where it begins and ends as the address has it; empty where it is open."""

    key: str
    title: str
    begins: str
    ends: str
    odd: Mapping[str, str]
    """`from` or `to` -> what is wrong with what stands there"""

    @property
    def of_days(self) -> bool:
        return self.key in DAYS


@cohorts.get("/cohorts/<reference>/facets")
@holding(*COHORT_ROLES)
def narrow(reference: str) -> str:
    """What the list can be cut by, with how many each value would leave: the part of the page that comes after it."""
    return render_template("cohorts/_facets.html", **_facets(reference))


@cohorts.get("/cohorts/<reference>/filters")
@holding(*COHORT_ROLES)
def filters(reference: str) -> str:
    """The same as a page of its own, for who has no scripts."""
    return render_template("cohorts/filters.html", **_facets(reference))


def _facets(reference: str) -> dict[str, Any]:
    board, counted = board_of(reference)
    cut = cut_of(board)
    counts = facets.counts_of(board, cut).by_stages(cut, sum_of(counted))
    wanted = {name: {*counts.numbers[name], *cut.chosen.get(name, ())} for name in counts.numbers}
    titles = titles_of(board, wanted, queries.names_of(wanted), queries.seats_of(board.call))
    groups = [
        Group(name, str(FACET_TITLES[name]), options, len(cut.chosen.get(name, ())))
        for name in counts.numbers
        if (options := _options(name, wanted[name], titles[name], counts, cut))
    ]
    beside = list(cut.pairs(*FACETS, *EDGES))
    return {
        "call": board.call,
        "cut": cut,
        "groups": groups,
        "spans": _spans(board, cut),
        "beside": beside,
        "counted": counts.counted,
    }


def _spans(board: Board, cut: Cut) -> list[Span]:
    """The ranges that the viewer may cut by."""
    kept = {name: written(edge) for name, edge in cut.edges.items()} | dict(cut.odd)
    odd = {
        name: {side: odd_words(f"{name}_{side}") for side in SIDES if f"{name}_{side}" in cut.odd}
        for name in RANGES
    }
    return [
        Span(name, str(title), kept.get(f"{name}_from", ""), kept.get(f"{name}_to", ""), odd[name])
        for name, title in RANGE_TITLES.items()
        if board.results or name != SCORE
    ]


def _options(
    name: str, values: Iterable[str], titles: dict[str, str], counts: facets.Counts, cut: Cut
) -> list[Option]:
    """Those that leave somebody, and the chosen ones, in the order of their titles."""
    places = {value: place for place, value in enumerate(titles)}
    chosen = cut.chosen.get(name, ())
    found = sorted(
        (value for value in values if value in titles),
        key=lambda value: (value not in chosen, -counts.numbers[name].get(value, 0)),
    )[: max(MOST_OPTIONS, len(chosen))]
    return [
        Option(value, titles[value], counts.shown(name, value), value in chosen)
        for value in sorted(found, key=places.__getitem__)
    ]
