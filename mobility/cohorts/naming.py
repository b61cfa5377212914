"""What a list shows, in words: whom it is cut to, how many that are, in which order they stand and with which columns."""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.cohorts import queries
from mobility.cohorts.board import Board
from mobility.cohorts.columns import shown
from mobility.cohorts.filters import Cut
from mobility.cohorts.sums import Sum
from mobility.cohorts.words import FACET_TITLES, SORT_TITLES, edge_words, titles_of


def number_and_names(board: Board, cut: Cut, sums: Sum) -> tuple[int, queries.Names]:
    """As `queries.number_and_names`; how many are in which stage is known already."""
    if not cut.narrows:
        return sums.sent, {}
    if cut.by_stage_alone:
        return sum(bar.number for bar in sums.bars if bar.key in cut.chosen["stage"]), {}
    return queries.number_and_names(board, cut)


def filters_in_words(cut: Cut, titles: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Cut]]:
    """`Stage: Faculty review`, the words of a search last, each with the cut without it. `titles`: as `titles_of` of what is
    chosen."""
    found = [
        (f"{FACET_TITLES[name]}: {titles[name].get(value, value)}", cut.without(name, value))
        for name, values in cut.chosen.items()
        for value in values
    ]
    found += [(edge_words(name, edge), cut.without_edge(name)) for name, edge in cut.edges.items()]
    if cut.search:
        found.append((_("search for “%(typed)s”", typed=cut.search), replace(cut, search="")))
    return found


def shown_in_words(board: Board, cut: Cut, sums: Sum) -> str:
    """`Stage: Faculty review; in order of: Score; 3 people`, or that it is the whole list; columns where they are chosen."""
    number, names = number_and_names(board, cut, sums)
    titles = titles_of(board, cut.chosen, names, queries.seats_of(board.call)) if cut.chosen else {}
    parts = [words for words, _left in filters_in_words(cut, titles)]
    if not parts:
        parts.append(_("the whole list"))
    if cut.sort:
        parts.append(_("in order of: %(column)s", column=SORT_TITLES[cut.sort]))
    if cut.columns:
        columns = ", ".join(str(column.title) for column in shown(board, cut.columns).values())
        parts.append(_("columns: %(columns)s", columns=columns))
    return "; ".join([*parts, ngettext("%(num)s person", "%(num)s people", number)])
