"""What the record holds of rule books and of migrations, in words for the audit trail."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import tr
from mobility.base.record import Event
from mobility.rulebooks import words
from mobility.rulebooks.queries import Book, get_book, titles_of_contexts
from mobility.workflow.engine.books import book_of_version


def facts_in_words(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """id of the event -> key of a fact -> what it is called, and its value in words; nothing of a rule book that is there no
    more."""
    books = {key: get_book(key) for key in {str(event.facts["book"]) for event in events}}
    found = ((event, books[str(event.facts["book"])]) for event in events)
    return {event.id: _in_words(event.facts, book) for event, book in found if book is not None}


def _in_words(facts: Mapping[str, Any], book: Book) -> Mapping[str, tuple[str, str]]:
    return {
        key: (str(label), said(facts[key], book, facts))
        for key, (label, said) in _WORDS.items()
        if key in facts
    }


def _version(version_id: Any, book: Book, facts: Mapping[str, Any]) -> str:
    return _("version %(number)s", number=book.numbers[version_id])


def _versions(version_ids: Any, book: Book, facts: Mapping[str, Any]) -> str:
    return ", ".join(_version(each, book, facts) for each in version_ids)


def _stages(stages: Any, book: Book, facts: Mapping[str, Any]) -> str:
    """Those that become others; the newest of the older versions says what a stage was called."""
    new, olds = book_of_version(facts["to"]), [book_of_version(each) for each in sorted(facts["from"])]
    titles = {key: words.of_place(old, key) for old in olds for key in old.stages}
    changed = [
        f"{titles.get(key, key)} → {words.of_place(new, to)}" for key, to in stages.items() if key != to
    ]
    return "; ".join(changed) or _("All stages keep their names")


def _call(number: Any, book: Book, facts: Mapping[str, Any]) -> str:
    return titles_of_contexts([f"call:{number}"]).get(f"call:{number}", str(number))


def _plain(value: Any, book: Book, facts: Mapping[str, Any]) -> str:
    return str(value)


_WORDS: Mapping[str, tuple[object, Callable[[Any, Book, Mapping[str, Any]], str]]] = {
    "book": (_l("Rule book"), lambda value, book, facts: tr(book.title)),
    "number": (_l("Version"), _plain),
    "call": (_l("Tried on the cases of"), _call),
    "late": (_l("Cases late by the draft"), _plain),
    "late_before": (_l("Cases late as it was"), _plain),
    "acts": (_l("Acts gone through"), _plain),
    "tasks": (_l("Tasks by the draft"), _plain),
    "tasks_late": (_l("Tasks late by the draft"), _plain),
    "tasks_before": (_l("Tasks as it was"), _plain),
    "tasks_late_before": (_l("Tasks late as it was"), _plain),
    "waits": (_l("Cases that would have waited for what nobody did"), _plain),
    "other": (_l("Cases that would have ended otherwise"), _plain),
    "longer": (_l("Cases that would have been given more time"), _plain),
    "elsewhere": (_l("Cases that would stand elsewhere now"), _plain),
    "unplaced": (_l("Acts that would have had no place"), _plain),
    "migration": (_l("Number of the plan"), _plain),
    "from": (_l("Cases that follow"), _versions),
    "to": (_l("Go over to"), _version),
    "stages": (_l("Which stage becomes which"), _stages),
    "cases": (_l("Cases"), _plain),
    "moved": (_l("Cases that moved on meanwhile"), _plain),
    "warned": (_l("Cases with something new to think of"), _plain),
    "step": (_l("Step of the plan"), _plain),
}
