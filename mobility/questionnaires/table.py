"""Strict reading of data that people wrote: every fault is a sentence that names its place."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from mobility.base.database import Translated
from mobility.base.languages import LANGUAGES

NAME = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
TAKEN = frozenset(
    {
        "attempt", "csrf_token", "data", "entered", "errors", "form_errors", "hidden_tag", "is_submitted",
        "meta", "parts", "populate_obj", "post_process", "process", "refuse", "result", "section",
        "seen_answers", "seen_revision", "show_beside", "shown", "taken_over", "typed", "validate", "validate_on_submit",
        "values",
    }
)  # fmt: skip
"""Names that a page's form needs for itself."""
LONGEST_NAME = 60

Word = TypeVar("Word", bound=str)


class DefinitionError(ValueError):
    """What is wrong in the data, and where, in one sentence."""


class Table:
    """One table of the data; what was not asked for when `nothing_else` is called is an error."""

    def __init__(self, place: str, data: object) -> None:
        if not isinstance(data, Mapping):
            raise DefinitionError(f"{place}: must be a table")
        self.place = place
        self._data = data
        self._seen: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._data

    def name(self, key: str) -> str:
        """A plain name: small Latin letters, digits, `_` or `-` between them."""
        value = self._take(key)
        if not isinstance(value, str) or not NAME.fullmatch(value) or len(value) > LONGEST_NAME:
            raise DefinitionError(
                f"{self.place}, {key}: must be a plain name such as “birth_date”, not “{value}”"
            )
        if value in TAKEN:
            raise DefinitionError(f"{self.place}, {key}: “{value}” is a name that pages need for themselves")
        return value

    def translated(self, key: str, fallback: Translated | None = None) -> Translated:
        """A text in every language of the service; `fallback` where it may be missing."""
        if key not in self._data and fallback is not None:
            return fallback
        value = self._take(key)
        if not isinstance(value, Mapping):
            raise DefinitionError(f"{self.place}, {key}: must have a text for each of {', '.join(LANGUAGES)}")
        for language in LANGUAGES:
            text = value.get(language)
            if not isinstance(text, str) or not text.strip():
                raise DefinitionError(f"{self.place}, {key}: has no text in “{language}”")
        unknown = sorted(set(value) - set(LANGUAGES))
        if unknown:
            raise DefinitionError(f"{self.place}, {key}: “{unknown[0]}” is none of {', '.join(LANGUAGES)}")
        return {language: value[language].strip() for language in LANGUAGES}

    def one_of(self, key: str, words: Iterable[Word], fallback: Word) -> Word:
        if key not in self._data:
            return fallback
        value, words = self._take(key), tuple(words)
        for word in words:
            if word == value:
                return word
        raise DefinitionError(f"{self.place}, {key}: “{value}” is none of {', '.join(words)}")

    def flag(self, key: str, fallback: bool) -> bool:
        value = self._take(key) if key in self._data else fallback
        if not isinstance(value, bool):
            raise DefinitionError(f"{self.place}, {key}: must be true or false, not “{value}”")
        return value

    def number(self, key: str, fallback: int) -> int:
        value = self._take(key) if key in self._data else fallback
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise DefinitionError(f"{self.place}, {key}: must be a whole number, not “{value}”")
        return value

    def table(self, key: str) -> "Table":
        return Table(f"{self.place}, {key}", self._take(key))

    def tables(self, key: str, named_by: str) -> list["Table"]:
        """The tables in a list, none where it is missing; each is called by its own `named_by`, else by its number."""
        if key not in self._data:
            return []
        rows = self._take(key)
        if not isinstance(rows, list):
            raise DefinitionError(f"{self.place}, {key}: must be a list of tables")
        return [Table(self._place_of(key, number, row, named_by), row) for number, row in enumerate(rows, 1)]

    def nothing_else(self) -> None:
        """Raises `DefinitionError` where something stands that nobody reads: usually a slip of the pen."""
        unread = sorted(set(self._data) - self._seen)
        if unread:
            raise DefinitionError(f"{self.place}: “{unread[0]}” means nothing here")

    def _place_of(self, key: str, number: int, row: object, named_by: str) -> str:
        own = row.get(named_by) if isinstance(row, Mapping) else None
        part = f"{key} “{own}”" if isinstance(own, str) else f"{key} {number}"
        return part if self.place == "the form" else f"{self.place}, {part}"

    def _take(self, key: str) -> Any:
        self._seen.add(key)
        if key not in self._data:
            raise DefinitionError(f"{self.place}: “{key}” is missing")
        return self._data[key]
