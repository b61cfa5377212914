"""Reading one table of TOML strictly: what is wrong is noted with its line, and reading goes on."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from mobility.workflow.rulebook.lines import line_of
from mobility.workflow.rulebook.problems import Problem, near

T = TypeVar("T")

_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_WANTED = {
    str: "a text in quotation marks",
    int: "a whole number",
    bool: "true or false",
    list: "a list in square brackets",
    dict: "a table",
}


class Notes:
    """The problems found so far, each with the line of its path."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self.lines = lines
        self.problems: list[Problem] = []

    def add(self, path: str, key: str, **values: str) -> None:
        """Note the problem `key` at `path`."""
        self.problems.append(Problem(line_of(self.lines, path), path, key, tuple(values.items())))


class Table:
    """A table at `path`. Each key is taken once; `close` notes the keys that nobody took.

    What is missing or wrong is noted and answered with an empty value of its kind.
    """

    def __init__(self, entries: Mapping[str, object], path: str, notes: Notes) -> None:
        self.entries, self.path, self.notes = entries, path, notes
        self.taken: set[str] = set()

    def note(self, problem: str, key: str, **values: str) -> None:
        """Note a problem of the entry `key`."""
        self.notes.add(f"{self.path}.{key}".lstrip("."), problem, name=key, **values)

    def take(self, key: str, kind: type[T]) -> T | None:
        """The entry `key` if it is there and of exactly this kind (true is no number)."""
        self.taken.add(key)
        value = self.entries.get(key)
        if type(value) is kind:
            return value
        if key in self.entries:
            self.note("wrong-type", key, wanted=_WANTED[kind])
        return None

    def owed(self, key: str, kind: type[T]) -> T:
        """As `take`, for an entry that must be there."""
        if key not in self.entries:
            self.note("missing", key)
        value = self.take(key, kind)
        return kind() if value is None else value

    def name(self, key: str) -> str | None:
        """A name that another part of the text, or the code, gives something."""
        value = self.take(key, str)
        if value is not None and not _KEY.fullmatch(value):
            self.notes.add(f"{self.path}.{key}", "not-a-name", name=value)
        return value

    def owed_name(self, key: str) -> str:
        """As `name`, for one that must be there."""
        if key not in self.entries:
            self.note("missing", key)
        return self.name(key) or ""

    def names(self, key: str) -> tuple[str, ...]:
        """A list of different names; empty when it is not there."""
        return self._different(key, self.take(key, list) or [], str, "a list of names in quotation marks")

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of different names; empty when it is not there."""
        wanted = "a list of lists of names in quotation marks"
        groups = self._different(key, self.take(key, list) or [], list, wanted)
        return tuple(self._different(key, group, str, wanted) for group in groups)

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of different whole numbers, none below 0; empty when it is not there."""
        wanted = "a list of whole numbers"
        numbers = self._different(key, self.take(key, list) or [], int, wanted)
        if any(number < 0 for number in numbers):
            self.note("wrong-type", key, wanted=wanted)
        return numbers

    def count(self, key: str) -> int | None:
        """A whole number from 1."""
        number = self.take(key, int)
        if number is not None and number < 1:
            self.note("wrong-type", key, wanted="a whole number from 1")
        return number

    def choice(self, key: str, allowed: tuple[T, ...]) -> T | None:
        """One of the `allowed` values, where it is there."""
        self.taken.add(key)
        value = self.entries.get(key)
        for one in allowed:
            if type(value) is type(one) and value == one:
                return one
        if key in self.entries:
            self.note("wrong-type", key, wanted=" or ".join(f"“{one}”" for one in allowed))
        return None

    def table(self, key: str) -> "Table":
        """The table under `key`; empty when it is not there."""
        path = f"{self.path}.{key}".lstrip(".")
        return Table(self.take(key, dict) or {}, path, self.notes)

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables under `key`, in the order of the text, with their names."""
        under = self.table(key)
        for name in under.entries:
            if not _KEY.fullmatch(name):
                under.note("not-a-name", name)
            yield name, under.table(name)

    def texts(self, key: str) -> dict[str, str]:
        """A table of names to names; empty when it is not there."""
        under = self.table(key)
        return {name: under.owed_name(name) for name in under.entries}

    def close(self) -> None:
        """Note each entry that nobody took."""
        for key in self.entries.keys() - self.taken:
            self.note("unknown-key", key, **near(key, frozenset(self.taken)))

    def _different(self, key: str, values: list[object], kind: type[T], wanted: str) -> tuple[T, ...]:
        fitting = tuple(value for value in values if type(value) is kind)
        if len(fitting) < len(values):
            self.note("wrong-type", key, wanted=wanted)
        if any(value in fitting[:place] for place, value in enumerate(fitting)):
            self.note("twice", key)
        return fitting
