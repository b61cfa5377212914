"""What the parts of a cohort are called: roles, results, facets and their values."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.roles import ROLES, title_of
from mobility.base.countries import alphabetical
from mobility.base.database import Translated
from mobility.base.languages import day, language, language_name, tr
from mobility.base.languages import number as numeral
from mobility.base.lending import lent
from mobility.cohorts.board import Board
from mobility.cohorts.filters import (
    BROKEN_OFF,
    CALLED_OFF,
    DAYS,
    GIVEN_UP,
    HERE,
    LATE,
    OFF,
    OUT,
    SOON,
    STUCK,
    Edge,
    parted,
)
from mobility.cohorts.queries import SeatsAt
from mobility.cohorts.somebody import Somebody
from mobility.intakes.words import STATES
from mobility.workflow.engine.books import book_of_version, newest_version
from mobility.workflow.engine.tokens import CLOCK
from mobility.workflow.rulebook import APPLICANT

FACET_TITLES: Mapping[str, object] = {
    "stage": _l("Stage"),
    "due": _l("Due"),
    "holder": _l("Role that holds it"),
    "person": _l("Person who holds it"),
    "destination": _l("First choice"),
    "language": _l("Language of study"),
    "direction": _l("Direction"),
    "faculty": _l("Faculty"),
    "specialty": _l("Specialty"),
    "year": _l("Year of study"),
    "seat": _l("Seat at"),
    "place": _l("Place"),
    "answer": _l("Answer"),
    "nomination": _l("Nomination"),
    "condition": _l("Condition of the offer"),
}

RANGE_TITLES: Mapping[str, object] = {
    "score": _l("Score in per cent"),
    "average": _l("Average mark"),
    "sent": _l("Sent on"),
    "ended": _l("Ended on"),
}

SORT_TITLES: Mapping[str, object] = {
    "name": _l("Person"),
    "score": _l("Score"),
    "stage": _l("Stage"),
    "": _l("Due"),
}
"""What a list can stand in order of, by the keys of `filters.SORTS`."""


def edge_words(name: str, edge: Edge) -> str:
    """`Sent on: from 3 December 2026`"""
    what, begins = parted(name)
    words = {"what": RANGE_TITLES[what], "edge": day(edge) if isinstance(edge, date) else numeral(edge)}
    return _("%(what)s: from %(edge)s", **words) if begins else _("%(what)s: up to %(edge)s", **words)


def odd_words(name: str) -> str:
    """What is wrong with what was typed as this edge."""
    what, _begins = parted(name)
    if what in DAYS:
        return _("This is no day. It leaves nobody out.")
    return _("This is no number from 0 to 100. It leaves nobody out.")


def role_titles() -> dict[str, str]:
    """In the present language; with the applicant's."""
    return {APPLICANT: _("Applicant"), **{str(role): title_of(role) for role in ROLES}}


def holders_in_words(one: Somebody, roles: Mapping[str, str]) -> str:
    """`Dean`, `Faculty reviewer: F. Nazarov`: roles, with names where somebody is named; empty where it rests."""
    if one.stage in lent.resting:
        return ""
    names: dict[str, list[str]] = {}
    for held_by, name in one.holders:
        role = str(held_by)
        if role != CLOCK:
            named = names.setdefault(roles.get(role, role), [])
            if name and role != APPLICANT:
                named.append(name)
    return "; ".join(f"{role}: {', '.join(people)}" if people else role for role, people in names.items())


def result_words() -> dict[str, str]:
    """What the selection gave and what was answered, by the keys of `Somebody.place` and `Somebody.answer`."""
    return {
        "": "",
        "seat": _("Seat"),
        "waiting": _("Waiting list"),
        "beyond-reach": _("Waiting list, no seat can come"),
        "left-out": _("No place"),
        "partner-asked": _("The partner is asked"),
        "partner-accepts": _("Accepts, not final yet"),
        "partner-declines": _("Declines, not final yet"),
        "person-asked": _("The person is asked"),
        "accepted": _("Accepted"),
        CALLED_OFF: _("Stay cancelled"),
        BROKEN_OFF: _("Stay interrupted"),
        GIVEN_UP: _("Enrolment given up"),
        "declined": _("Declined by the person"),
        "partner-declined": _("Declined by the partner"),
    }


def studies_words() -> dict[str, str]:
    """What becomes of students of a joint faculty, by the keys of `Somebody.away`."""
    return {state: str(words) for state, words in STATES.items()}


def fixed_words(board: Board) -> dict[str, Mapping[str, str]]:
    """facet -> value -> what it is called, for facets whose values are known without looking them up."""
    return {"stage": stage_titles(board), **_words_in(language())}


@cache
def _words_in(_code: str) -> Mapping[str, Mapping[str, str]]:
    """Those of every board, in the present language."""
    results = result_words()
    return {
        "due": {LATE: _("Late"), SOON: _("Due within three days"), STUCK: _("Stuck: nobody can move them")},
        "holder": role_titles(),
        "direction": {OUT: _("Outgoing: to a partner"), HERE: _("Incoming: to our university")},
        "place": results,
        "answer": results,
        "nomination": {
            "asked": _("Nominated, no answer yet"),
            "said": _("Answered by the partner, not final yet"),
            "accepted": _("Accepted by the partner"),
            "declined": _("Declined by the partner"),
        },
        "condition": {
            "open": _("Not answered yet"),
            "over": _("Not answered, its day is over"),
            "answered": _("Answered, the office decides"),
        },
    }


def stage_titles(board: Board) -> dict[str, str]:
    """In the order of the way; where rule books differ, as the first calls it."""
    found: dict[str, str] = {}
    for number, stage in board.titles:
        found.setdefault(stage, tr(dict(book_of_version(number).title_of(stage))))
    words = result_words()
    off = {each: words[each] for each in OFF} if board.good else {}
    return {stage: found[stage] for stage in board.stages} | off


def _titles_of_left(board: Board, stages: Iterable[str]) -> dict[str, str]:
    """What stages are called in which nobody stands any more, by the rule books of those who stand elsewhere, or by the
    call's own."""
    left = [stage for stage in stages if stage not in board.stages]
    numbers = {number for number, _stage in board.titles} if left else set()
    if left and not numbers:
        numbers = {newest_version(board.call.rule_book_key, board.now)}
    return {
        stage: tr(dict(book.title_of(stage)))
        for stage in left
        for book in map(book_of_version, sorted(numbers))
        if stage in book.stages or stage in book.ends
    }


def titles_of(
    board: Board,
    wanted: Mapping[str, Collection[str]],
    names: Mapping[str, Mapping[str, Translated]],
    seats: Iterable[SeatsAt],
) -> dict[str, dict[str, str]]:
    """facet -> value -> what it is called, in the order in which a reader expects them.

    `wanted`: the values to be called, `names` as `queries.names_of` gives them.
    """
    places = {str(place.id): f"{tr(place.partner)}: {tr(place.field)}" for place in seats}
    years = sorted(wanted.get("year", ()), key=int)
    found: dict[str, dict[str, str]] = {name: dict(words) for name, words in fixed_words(board).items()}
    found |= {name: {value: tr(called) for value, called in each.items()} for name, each in names.items()}
    found["stage"] |= _titles_of_left(board, wanted.get("stage", ()))
    found |= {
        "destination": places,
        "seat": places,
        "language": {code: language_name(code) for code in wanted.get("language", ())},
        "year": {year: year for year in years},
    }
    by_name = ("person", "language", "faculty", "specialty")
    return {
        name: dict(sorted(words.items(), key=lambda pair: alphabetical(pair[1])))
        if name in by_name
        else words
        for name, words in found.items()
    }
