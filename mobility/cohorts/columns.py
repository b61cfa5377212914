"""The columns of a cohort's list: which there are, who may have them, and what each gives to a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.applications.faculties import both_in_words, registered_words
from mobility.base.languages import tr
from mobility.base.sheets import Cell
from mobility.base.zone import local_day
from mobility.calls.naming import place_in_words, places_of
from mobility.cohorts.board import Board
from mobility.cohorts.filters import known
from mobility.cohorts.somebody import Somebody
from mobility.cohorts.words import holders_in_words, result_words, role_titles, studies_words
from mobility.workflow.engine.books import book_of_version


@dataclass(frozen=True)
class FileColumn:
    title: str
    value: Callable[[Somebody], Cell]
    decimal: bool = False

    def as_text(self, code: str) -> Callable[[Somebody], Cell]:
        """For text: decimals as the language writes them."""
        if not self.decimal or code == "en":
            return self.value
        return lambda one: None if (found := self.value(one)) is None else str(found).replace(".", ",")


@dataclass(frozen=True)
class Words:
    """What a file is written with, in the language `code`: looked up at once, since its rows come later."""

    code: str
    choices: int
    """How many destinations may be ranked."""
    stages: Mapping[tuple[int, str], str]
    """(id of the rule book, stage) -> its title"""
    places: Mapping[int, str]
    """id of a destination -> the least that tells it from the call's others"""
    seats: Mapping[int, str]
    """id of a destination -> partner and field"""
    roles: Mapping[str, str] = field(default_factory=role_titles)
    results: Mapping[str, str] = field(default_factory=result_words)
    studies: Mapping[str, str] = field(default_factory=studies_words)
    registered: str = field(default_factory=registered_words)

    def specialty_of(self, one: Somebody) -> str | None:
        """The register's: beside the faculty with which the application lies it may be another one's by now."""
        if one.registered is None or one.specialty is None:
            return one.specialty
        return self.registered % {"faculty": one.specialty}

    def stage_of(self, one: Somebody) -> str:
        return self.results[one.called_off] if one.called_off else self.stages[one.rule_book_id, one.stage]

    def away_of(self, one: Somebody) -> str:
        """That they have left the joint faculty, or are on leave."""
        return self.studies[one.away] if one.away else ""

    def holders_of(self, one: Somebody) -> str:
        return holders_in_words(one, self.roles)


@dataclass(frozen=True)
class Column:
    """`title` heads it on the page; `file(words)` gives what stands for it in a file."""

    title: object
    file: Callable[[Words], list[FileColumn]]
    sort: str | None = None
    """The key of `filters.SORTS` by which the list then stands."""
    number: bool = False
    needs: str = ""
    """`contacts`, `phone` or `results`, which there must be for a viewer to see."""


def _faculty(words: Words) -> list[FileColumn]:
    return [
        FileColumn(
            _("Faculty"),
            lambda one: both_in_words(one.faculty, one.registered, words.registered, words.code),
        ),
        FileColumn(_("Year of study"), attrgetter("year")),
    ]


def _specialty(words: Words) -> list[FileColumn]:
    return [
        FileColumn(_("Specialty"), words.specialty_of),
        FileColumn(_("Name of the specialty"), lambda one: tr(one.specialty_name, words.code) or None),
    ]


def _choices(words: Words) -> list[FileColumn]:
    return [
        FileColumn(_("Choice %(number)s", number=rank), _choice(rank, words.places))
        for rank in range(1, words.choices + 1)
    ]


def _place(words: Words) -> list[FileColumn]:
    return [
        FileColumn(_("Place"), lambda one: words.results[one.place]),
        FileColumn(_("Destination"), lambda one: words.seats[one.seat] if one.seat else None),
        FileColumn(_("Answer"), lambda one: words.results[one.answer]),
        FileColumn(_("Answer by"), lambda one: _day(one.answer_by)),
    ]


COLUMNS: dict[str, Column] = {
    "number": Column(
        _l("Number"), lambda words: [FileColumn(_("Student or staff number"), attrgetter("number"))]
    ),
    "contact": Column(
        _l("E-mail"), lambda words: [FileColumn(_("E-mail"), attrgetter("email"))], needs="contacts"
    ),
    "phone": Column(
        _l("Phone"), lambda words: [FileColumn(_("Phone"), attrgetter("telephone"))], needs="phone"
    ),
    "faculty": Column(_l("Faculty, year"), _faculty),
    "specialty": Column(_l("Specialty"), _specialty),
    "average": Column(
        _l("Average mark"),
        lambda words: [FileColumn(_("Average mark"), attrgetter("average"), decimal=True)],
        number=True,
    ),
    "choices": Column(_l("Choices"), _choices),
    "score": Column(
        _l("Score"),
        lambda words: [
            FileColumn(_("Score"), attrgetter("score"), decimal=True),
            FileColumn(_("Rank"), attrgetter("rank")),
            FileColumn(_("Run number"), attrgetter("run")),
            FileColumn(_("Score corrected since"), attrgetter("score_since"), decimal=True),
        ],
        sort="score",
        number=True,
        needs="results",
    ),
    "place": Column(_l("Place, answer"), _place, needs="results"),
    "stage": Column(
        _l("Stage"),
        lambda words: [FileColumn(_("Stage"), words.stage_of), FileColumn(_("Studies"), words.away_of)],
        sort="stage",
    ),
    "holder": Column(
        _l("Who holds it"),
        lambda words: [FileColumn(_("Who holds it"), words.holders_of)],
    ),
    "due": Column(
        _l("Due"), lambda words: [FileColumn(_("Due"), lambda one: _day(one.due_at))], sort="", number=True
    ),
    "sent": Column(
        _l("Sent on"), lambda words: [FileColumn(_("Sent on"), lambda one: _day(one.submitted_at))]
    ),
    "ended": Column(
        _l("Ended on"), lambda words: [FileColumn(_("Ended on"), lambda one: _day(one.ended_at))]
    ),
}
"""In the order in which a file has them where nobody chose."""
USUAL = ("faculty", "choices", "score", "place", "stage", "holder", "due")
"""What a page shows where nobody chose."""


def columns_for(board: Board) -> dict[str, Column]:
    """Those that the viewer may see."""
    allowed = {
        "": True,
        "contacts": board.contacts,
        "phone": board.phone is not None,
        "results": board.results,
    }
    return {key: column for key, column in COLUMNS.items() if allowed[column.needs]}


def shown(board: Board, chosen: tuple[str, ...]) -> dict[str, Column]:
    """The chosen ones that the viewer may see, in order; the usual ones where none is chosen."""
    found = columns_for(board)
    return {key: found[key] for key in known(chosen, found) or known(USUAL, found)}


def file_columns(board: Board, chosen: tuple[str, ...], words: Words) -> list[FileColumn]:
    """Who it is, then the chosen columns; all that the viewer may see where none is chosen."""
    found = columns_for(board)
    return [
        FileColumn(_("Reference"), attrgetter("reference")),
        FileColumn(_("Name"), attrgetter("name")),
        FileColumn(_("Name as in the passport"), attrgetter("passport_name")),
        *(column for key in known(chosen, found) or found for column in found[key].file(words)),
    ]


def words_for(board: Board, code: str) -> Words:
    """In the present language. The board's call needs its destinations."""
    titles = {
        (number, stage): tr(dict(book_of_version(number).title_of(stage)), code)
        for number, stage in board.titles
    }
    seats = {place.id: place_in_words(place) for place in board.call.destinations}
    return Words(code, board.call.choices, titles, places_of(board.call), seats)


def moved(order: tuple[str, ...], key: str, steps: int) -> tuple[str, ...]:
    """The order with one column that many places further; as it was where that is beyond its ends."""
    place = order.index(key) + steps
    if not 0 <= place < len(order):
        return order
    others = [each for each in order if each != key]
    return (*others[:place], key, *others[place:])


def orders(
    order: tuple[str, ...], all_keys: Mapping[str, Column]
) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """Each column, shown or not, with the orders that one step makes: `up`, `down`, `hide`, `show`."""
    for key in order:
        steps = {"up": moved(order, key, -1), "down": moved(order, key, 1)}
        less = tuple(each for each in order if each != key)
        found = {step: after for step, after in steps.items() if after != order}
        yield key, {**found, **({"hide": less} if less else {})}
    for key in all_keys:
        if key not in order:
            yield key, {"show": (*order, key)}


def _choice(rank: int, places: Mapping[int, str]) -> Callable[[Somebody], Cell]:
    return lambda one: places[one.choices[rank - 1]] if len(one.choices) >= rank else None


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None
