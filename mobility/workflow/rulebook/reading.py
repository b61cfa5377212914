"""From the text of a rule book to a `RuleBook`: its shape, strictly; what it means is for `lint`."""

import re
import tomllib
from hashlib import sha256
from typing import Literal

from mobility.workflow.rulebook.book import (
    LANGUAGES,
    RESUME,
    Act,
    Deadline,
    Due,
    Edits,
    End,
    Holder,
    Move,
    Quorum,
    Reason,
    RuleBook,
    Stage,
)
from mobility.workflow.rulebook.lines import lines_of
from mobility.workflow.rulebook.problems import Problem, RuleBookError
from mobility.workflow.rulebook.tables import Notes, Table

LONGEST = 100_000  # characters; the longest real one has some 10,000

_EDITS: tuple[Edits, ...] = ("everything", "asked")
_REASONS: tuple[Reason, ...] = ("none", "asked", "owed")
_ASKS: tuple[Literal["fields"], ...] = ("fields",)
_MAJORITY: tuple[Literal["majority"], ...] = ("majority",)


def parse(text: str) -> RuleBook:
    """Read the text of a rule book. Raises `RuleBookError` with every problem of its shape."""
    notes = Notes(lines_of(text))
    book = _book(Table(_toml(text), "", notes), sha256(text.encode()).hexdigest())
    _note_names_given_twice(book, notes)
    if notes.problems:
        raise RuleBookError(sorted(notes.problems))
    return book


def _toml(text: str) -> dict[str, object]:
    if len(text) > LONGEST:
        raise RuleBookError(
            [
                Problem(
                    1,
                    "",
                    "not-toml",
                    (("why", f"it is longer than {LONGEST} characters"),),
                )
            ]
        )
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r" \(at (?:line (\d+).*|end of document)\)$", str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        why = str(error)[: place.start()] if place else str(error)
        raise RuleBookError([Problem(line, "", "not-toml", (("why", why),))]) from error


def _book(top: Table, digest: str) -> RuleBook:
    workflow = top.table("workflow")
    everywhere = top.table("everywhere")
    book = RuleBook(
        key=workflow.owed_name("key"),
        title=_title(workflow),
        start=workflow.owed_name("start"),
        separate=workflow.groups("separate"),
        acts={key: _act(key, table) for key, table in top.tables("acts")},
        stages={key: _stage(key, table) for key, table in top.tables("stages")},
        ends={key: _end(key, table) for key, table in top.tables("ends")},
        everywhere={key: _move(key, table) for key, table in everywhere.tables("moves")},
        digest=digest,
        lines=top.notes.lines,
    )
    for table in (workflow, everywhere, top):
        table.close()
    return book


def _act(key: str, table: Table) -> Act:
    act = Act(key, _title(table), who=table.owed_name("who"), at=table.owed_name("at"))
    table.close()
    return act


def _end(key: str, table: Table) -> End:
    end = End(key, _title(table), good=table.take("good", bool) or False)
    table.close()
    return end


def _stage(key: str, table: Table) -> Stage:
    stage = Stage(
        key=key,
        title=_title(table),
        holder=_holder(table),
        edits=table.choice("edits", _EDITS),
        due=_due(table.table("due")) if "due" in table.entries else None,
        deadline=_deadline(table.table("deadline")) if "deadline" in table.entries else None,
        quorum=_quorum(table.table("quorum")) if "quorum" in table.entries else None,
        moves={key: _move(key, move) for key, move in table.tables("moves")},
    )
    table.close()
    return stage


def _title(table: Table) -> dict[str, str]:
    title = table.table("title")
    if "title" not in table.entries:
        table.note("missing", "title")
        return dict.fromkeys(LANGUAGES, "")
    texts = {language: title.owed(language, str) for language in LANGUAGES}
    for language, text in texts.items():
        if language in title.entries and not text.strip():
            title.note("missing", language)
    title.close()
    return texts


def _holder(table: Table) -> Holder:
    if not isinstance(table.entries.get("holder"), dict):
        return Holder(table.owed_name("holder"))
    named = table.table("holder")
    holder = Holder(named.owed_name("role"), named.name("of"))
    named.close()
    return holder


def _due(table: Table) -> Due:
    due = Due(*_time(table), escalate=table.name("escalate"))
    table.close()
    return due


def _deadline(table: Table) -> Deadline:
    deadline = Deadline(*_time(table), move=table.owed_name("move"))
    table.close()
    return deadline


def _time(table: Table) -> tuple[int | None, str | None, tuple[int, ...]]:
    working_days, at, remind = (
        table.count("working_days"),
        table.name("at"),
        table.numbers("remind"),
    )
    if ("working_days" in table.entries) == ("at" in table.entries):
        table.note("one-time", "at" if "at" in table.entries else "working_days")
    for days in remind:
        if working_days is not None and days >= working_days:
            table.note("remind-too-early", "remind", days=str(days))
    return working_days, at, remind


def _quorum(table: Table) -> Quorum:
    if isinstance(table.entries.get("assessments"), str):
        needed: int | Literal["majority"] = table.choice("assessments", _MAJORITY) or "majority"
    else:
        if "assessments" not in table.entries:
            table.note("missing", "assessments")
        needed = table.count("assessments") or 1
    table.close()
    return Quorum("assessments", needed)


def _move(key: str, table: Table) -> Move:
    move = Move(
        key=key,
        title=_title(table) if "title" in table.entries or not _by_itself(table) else None,
        to=table.owed_name("to"),
        who=table.name("who"),
        auto=table.take("auto", bool) or False,
        clock=table.take("clock", bool) or False,
        requires=table.names("requires"),
        effects=table.names("effects"),
        reason=table.choice("reason", _REASONS) or "none",
        asks=table.choice("asks", _ASKS),
        tell=table.texts("tell"),
    )
    if move.auto and move.clock:
        table.note("auto-and-clock", "clock")
    for entry in ("who", "reason", "asks"):
        if entry in table.entries and not move.by_person:
            table.note("nobody-to-ask", entry)
    table.close()
    return move


def _by_itself(table: Table) -> bool:
    return table.entries.get("auto") is True or table.entries.get("clock") is True


def _note_names_given_twice(book: RuleBook, notes: Notes) -> None:
    """Stages, ends and acts share one set of names; so do the moves out of one stage."""
    given: set[str] = set()
    for part, names in (
        ("stages", book.stages),
        ("ends", book.ends),
        ("acts", book.acts),
    ):
        for name in names:
            if name == RESUME:
                notes.add(f"{part}.{name}", "reserved", name=name)
            if name in given:
                notes.add(f"{part}.{name}", "twice", name=name)
        given |= names.keys()
    for stage in book.stages.values():
        for name in stage.moves.keys() & book.everywhere.keys():
            notes.add(f"stages.{stage.key}.moves.{name}", "twice", name=name)
    for part, names in (("stages", book.stages), ("ends", book.ends)):
        if not names:
            notes.add("", "empty", name=part)
