"""What the pages of migrations say: of their states, of what becomes of each case, and what there is to warn of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.base.zone import local_day
from mobility.rulebooks import words
from mobility.rulebooks.migration.reading import Totals, is_in_vain
from mobility.rulebooks.models import MigrationState, RuleBookMigration
from mobility.rulebooks.queries import Book
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.rulebook import APPLICANT, RuleBook

STATES: Mapping[str, tuple[object, str]] = {
    MigrationState.TRYING: (_l("being tried out"), "blue"),
    MigrationState.LISTED: (_l("tried out"), "blue"),
    MigrationState.ASKED: (_l("waits to be confirmed"), "yellow"),
    MigrationState.RUNNING: (_l("being carried out"), "yellow"),
    MigrationState.DONE: (_l("completed"), "green"),
    MigrationState.UNDOING: (_l("being undone"), "yellow"),
    MigrationState.UNDONE: (_l("undone"), ""),
    MigrationState.STOPPED: (_l("stopped, nothing was changed"), "red"),
    MigrationState.WITHDRAWN: (_l("withdrawn"), ""),
}
"""state -> its words, and the tone of its tag"""
OVERTAKEN = (_l("overtaken by a newer version"), "")
"""The same, of one that can only be withdrawn."""


def state_of(book: Book, migration: RuleBookMigration) -> tuple[object, str]:
    """Where it stands in words, and the tone of the tag."""
    return OVERTAKEN if is_in_vain(book, migration) else STATES[migration.state]


WARNINGS: Mapping[str, Callable[[int], str]] = {
    "stuck": lambda number: ngettext(
        "would be stuck: nobody can move it", "would be stuck: nobody can move them", number
    ),
    "vacant": lambda number: ngettext(
        "waits for a role in which nobody can act", "wait for a role in which nobody can act", number
    ),
    "short": lambda number: ngettext(
        "waits for more people than can act in the role",
        "wait for more people than can act in the role",
        number,
    ),
    "lapses": lambda number: ngettext(
        "has a deadline that is past: the clock would move it at once",
        "have a deadline that is past: the clock would move them at once",
        number,
    ),
    "passed": lambda number: ngettext(
        "is past an approval that only the new rules ask for: nobody there decides on it",
        "are past an approval that only the new rules ask for: nobody there decides on them",
        number,
    ),
    "back": lambda number: ngettext(
        "goes back: what was decided there and since is decided again, also by a partner",
        "go back: what was decided there and since is decided again, also by a partner",
        number,
    ),
    "past": lambda number: ngettext("would be late at once", "would be late at once", number),
    "voices-lost": lambda number: ngettext(
        "loses signatures, votes or assessments of the present round",
        "lose signatures, votes or assessments of the present round",
        number,
    ),
    "onward": lambda number: ngettext(
        "would go on by itself at once; then it cannot be undone",
        "would go on by themselves at once; then it cannot be undone",
        number,
    ),
    "owed": lambda number: ngettext(
        "lacks something that the way on asks for", "lack something that the way on asks for", number
    ),
}
"""name -> what is said of so many cases, the worst first"""


@dataclass(frozen=True)
class Side:
    """How a case stands before or after, in words: its stage, whom it waits for, until when; each with its date, where these
    differ."""

    stage: str
    waits: tuple[str, ...]
    due: str


def sides(
    line: Mapping[str, Any], old: RuleBook, new: RuleBook, names: Mapping[int, str]
) -> tuple[Side, Side]:
    """Before and after."""
    return _side(line["before"], old, names), _side(line["after"], new, names)


def warnings_of(line: Mapping[str, Any], new: RuleBook) -> list[str]:
    """What there is to warn of, a sentence each, the worst first."""
    found = line["warnings"]
    return [sentence for name in WARNINGS if name in found for sentence in _SAID[name](found[name], new)]


def renamed(migration: RuleBookMigration) -> list[tuple[str, str]]:
    """Title before and after, of the stages that become others."""
    new = book_of_version(migration.to_id)
    titles = {
        key: words.of_place(book, key)
        for book in map(book_of_version, reversed(migration.from_ids))
        for key in book.stages
    }
    return [
        _told_apart(key, titles.get(key, key), to, words.of_place(new, to))
        for key, to in migration.stages.items()
        if key != to
    ]


def to_think_of(warnings: Mapping[str, int]) -> list[str]:
    """The same as sentences, with of how many cases each is true."""
    return [
        f"{warnings[name]} {said(warnings[name])}." for name, said in WARNINGS.items() if name in warnings
    ]


def new_to_think_of(warnings: Mapping[str, int]) -> list[str]:
    """The same of what the list before did not tell."""
    return [_("New since the list before: %(what)s", what=said) for said in to_think_of(warnings)]


def becomes(totals: Totals) -> list[str]:
    """What becomes of the cases, in numbers: how many are told otherwise in a column of their list."""
    return [
        ngettext("%(num)d comes to another stage.", "%(num)d come to another stage.", totals.other_stage),
        *arriving(totals.other_key),
        ngettext("%(num)d waits for others.", "%(num)d wait for others.", totals.other_people),
        ngettext("%(num)d gets another date.", "%(num)d get another date.", totals.other_date),
    ]


def arriving(number: int) -> list[str]:
    """What becomes of so many cases in stages of which only the key is another; nothing where there are none."""
    if not number:
        return []
    return [
        ngettext(
            "%(num)d stays in its stage, which has another key now: it arrives there anew, and its time begins again.",
            "%(num)d stay in their stage, which has another key now: they arrive there anew, and their time begins again.",
            number,
        )
    ]


def _told_apart(key: str, before: str, to: str, after: str) -> tuple[str, str]:
    """Two titles; where they are the same, with the names that are not."""
    return (before, after) if before != after else (f"{before} ({key})", f"{after} ({to})")


def why(reason: Mapping[str, Any]) -> str:
    """Why a migration stopped, or was not undone."""
    values = {
        name: tr(value) if isinstance(value, dict) else value for name, value in reason["values"].items()
    }
    return str(lent.refusals[reason["key"]]) % values


def moved_on(moved: int, gone: int) -> list[str]:
    """What is other than in the list before: how many cases have moved since, how many are open no more."""
    said = []
    if moved:
        said.append(
            ngettext(
                "%(num)d case has moved on since the list before: what happens to it is listed anew.",
                "%(num)d cases have moved on since the list before: what happens to them is listed anew.",
                moved,
            )
        )
    if gone:
        said.append(
            ngettext(
                "%(num)d case of the list before is over, or follows these versions no more.",
                "%(num)d cases of the list before are over, or follow these versions no more.",
                gone,
            )
        )
    return said


def _side(look: Mapping[str, Any], book: RuleBook, names: Mapping[int, str]) -> Side:
    due = _day(look["due"]) if look["due"] else ""
    dues = [
        _("%(role)s: %(day)s", role=words.of_role(role), day=_day(at))
        for role, at in look.get("dues", {}).items()
    ]
    return Side(
        words.of_place(book, look["stage"]),
        tuple(_held(role, held, names) for role, held in look["waits"].items()),
        "; ".join(dues) or due,
    )


def _day(at: str) -> str:
    return day(local_day(datetime.fromisoformat(at)))


def _held(role: str, held: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """`Dean (S. Holov)`, `Reviewer (A, B, C and 2 more)`, `Dean (nobody)`"""
    if held["vacant"]:
        nobody = _("nobody")
        return f"{words.of_role(role)} ({nobody})"
    people = [names[number] for number in held["people"] if number in names and role != APPLICANT]
    more = held["number"] - len(people)
    listed = ", ".join(people)
    if people and more > 0:
        listed = _("%(names)s and %(number)s more", names=listed, number=more)
    return f"{words.of_role(role)} ({listed})" if people else words.of_role(role)


def _vacant(roles: list[str], new: RuleBook) -> Iterator[str]:
    for role in roles:
        yield _("Nobody can act in this role here: %(role)s.", role=words.of_role(role))


def _short(roles: list[str], new: RuleBook) -> Iterator[str]:
    for role in roles:
        yield _(
            "It waits for more people than can act in this role here: %(role)s.", role=words.of_role(role)
        )


def _owed(keys: list[str], new: RuleBook) -> Iterator[str]:
    for key in keys:
        yield _("The way on asks for more: %(what)s", what=lent.refusals.get(key, key))


def _passed(places: list[tuple[str, str]], new: RuleBook) -> Iterator[str]:
    for key, branch in places:
        stage = words.of_place(new, key)
        if branch:
            title = tr(new.stages[key].branches[branch].title)
            yield _(
                "It is past “%(stage)s”, where “%(branch)s” is new: nobody there decides on it.",
                stage=stage,
                branch=title,
            )
        else:
            yield _(
                "It is past “%(stage)s”, where the new rules ask for another decision: nobody there decides on it.",
                stage=stage,
            )


def _one(sentence: object) -> Callable[[Any, RuleBook], Iterator[str]]:
    return lambda value, new: iter([str(sentence)])


_SAID: Mapping[str, Callable[[Any, RuleBook], Iterator[str]]] = {
    "stuck": _one(_l("It would be stuck: nobody can move it.")),
    "vacant": _vacant,
    "short": _short,
    "lapses": _one(_l("Its deadline is past: the clock would move it at once.")),
    "passed": _passed,
    "back": _one(_l("It goes back: what was decided there and since is decided again, also by a partner.")),
    "past": _one(_l("It would be late at once.")),
    "voices-lost": lambda number, new: iter(
        [
            ngettext(
                "%(num)d signature, vote or assessment no longer counts.",
                "%(num)d signatures, votes or assessments no longer count.",
                number,
            )
        ]
    ),
    "onward": lambda to, new: iter(
        [_("It would go on by itself at once: %(stage)s.", stage=words.of_place(new, to))]
    ),
    "owed": _owed,
}
