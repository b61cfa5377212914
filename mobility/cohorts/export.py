"""A cohort as a file: a table as CSV or XLSX, its dates as a calendar; made piece by piece from a cursor of the server."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import Engine

from mobility.base.icalendar import calendar, escaped
from mobility.base.languages import language
from mobility.base.letters import absolute
from mobility.base.sheets import TYPE, Cell, Tab, sheet_lines, write_workbook
from mobility.base.storage import PIECE
from mobility.base.zone import local_day
from mobility.calls.queries import with_destinations
from mobility.cohorts.board import Board
from mobility.cohorts.columns import FileColumn, Words, file_columns, words_for
from mobility.cohorts.filters import Cut
from mobility.cohorts.somebody import Somebody
from mobility.cohorts.streaming import everybody

TOGETHER = 1000
"""People whose cells are made together."""
NOTED = 5000
"""Rows between two looks at how far it is."""


@dataclass(frozen=True)
class Source:
    """What a file is made of. Everything is asked and looked up before, since its rows are read when a request has ended."""

    reference: str
    """Of the call."""
    now: datetime
    results: bool
    words: Words
    columns: list[FileColumn]
    found: Iterator[Somebody]
    stay_word: str
    note: Callable[[int], None]
    """Told now and then, and at the end, how many people stand in the file."""

    def people(self) -> Iterator[Somebody]:
        number = 0
        for number, one in enumerate(self.found, 1):
            yield one
            if number % NOTED == 0:
                self.note(number)
        self.note(number)


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type, and its content in pieces; `stays`: whether it needs the days that people are away."""

    mimetype: str
    pieces: Callable[[Source], Iterator[bytes]]
    stays: bool = False


def contents(
    kind: str, board: Board, cut: Cut, engine: Engine, note: Callable[[int], None] = lambda number: None
) -> Iterator[bytes]:
    """A file of this kind in pieces, in the present language."""
    with_destinations(board.call)
    words = words_for(board, language())
    found = everybody(engine, board, cut, stays=KINDS[kind].stays)
    columns = file_columns(board, cut.columns, words)
    return KINDS[kind].pieces(
        Source(board.call.reference, board.now, board.results, words, columns, found, _("Stay"), note)
    )


def _csv(source: Source) -> Iterator[bytes]:
    values = [column.as_text(source.words.code) for column in source.columns]
    for piece in sheet_lines([column.title for column in source.columns], _rows(source, values)):
        yield piece.encode()


def _rows(source: Source, values: Sequence[Callable[[Somebody], Cell]]) -> Iterator[tuple[Cell, ...]]:
    """The cells of everybody; column by column for some of them at a time, which takes less than row by row."""
    people = source.people()
    while piece := list(islice(people, TOGETHER)):
        yield from zip(*(map(value, piece) for value in values), strict=True)


def _xlsx(source: Source) -> Iterator[bytes]:
    """A workbook is finished only with its last row, so it is written into a file of its own first."""
    columns, values = source.columns, [column.value for column in source.columns]
    rows = _rows(source, values)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        write_workbook(Path(copy.name), Tab(source.reference, [column.title for column in columns], rows))
        with Path(copy.name).open("rb") as content:
            while piece := content.read(PIECE):
                yield piece


def _ics(source: Source) -> Iterator[bytes]:
    """Due days and stays by reference and stage, without names: calendars are kept by others, and often shared."""
    yield calendar("Cohorts", _entries(source)).encode()


def _entries(source: Source) -> Iterator[str]:
    for one in source.people():
        stage = source.words.stage_of(one)
        if one.due_at is not None and one.ended_at is None:
            due = local_day(one.due_at)
            yield from _entry(source, one, "due", f"{one.reference}: {stage}", due, due)
        if one.stay:
            *days, off = one.stay
            first, last = map(date.fromisoformat, days)
            where = source.words.seats[one.seat] if one.seat and source.results else ""
            title = ", ".join(filter(None, (f"{one.reference}: {source.stay_word}", where)))
            yield from _entry(source, one, "stay", title, first, last, off=off)


def _entry(
    source: Source, one: Somebody, kind: str, title: str, first: date, last: date, *, off: bool = False
) -> Iterator[str]:
    """Whole days; the end is the day after the last (RFC 5545 §3.6.1). Of two files the later one holds, to the minute:
    what is called off since the earlier one leaves the calendar (§3.8.1.11)."""
    yield from (
        "BEGIN:VEVENT",
        f"UID:{one.reference}-{kind}@safar",
        f"SEQUENCE:{int(source.now.timestamp()) // 60}",
        f"DTSTAMP:{source.now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(title)}",
        "TRANSP:TRANSPARENT",
        *(("STATUS:CANCELLED",) if off else ()),
        f"URL:{absolute(f'/applications/{one.reference}')}",
        "END:VEVENT",
    )


KINDS: dict[str, Kind] = {
    "csv": Kind("text/csv", _csv),
    "xlsx": Kind(TYPE, _xlsx),
    "ics": Kind("text/calendar", _ics, stays=True),
}
"""What stands behind the dot of the address -> how the file is made"""
