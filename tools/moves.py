"""Writes docs/moves.md: what may be done with a case, and by whom, read from the rule books that come with the service.

.venv/bin/python -m tools.moves > docs/moves.md
"""

import sys
from collections.abc import Iterator

from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.rulebook import Move, RuleBook, parse

HEAD = """# Who may make which move

Written by `python -m tools.moves` from the [rule books](rulebook.md) that come with the service. A test holds it fresh, and
another asks the engine whether each role may do these things with a case and no others.
A role counts in the scopes of the case: its faculty, call, programme or partner. Nobody decides a case of their own.
"""
COLUMNS = "| stage | what | who | when | leads to |\n|---|---|---|---|---|\n"
EVERY_STAGE, ASSESS = "*every stage*", "assess"
HOLDER, BY_ITSELF, BY_THE_CLOCK = "*the holder*", "*by itself*", "*the clock*"


def document() -> str:
    return HEAD + "".join(_table_of(parse(text)) for text in shipped_texts().values())


def _table_of(book: RuleBook) -> str:
    rows = "".join(f"| {' | '.join(cells)} |\n" for cells in _rows(book))
    return f"\n## {book.title['en']} (`{book.key}`)\n\n{COLUMNS}{rows}"


def _rows(book: RuleBook) -> Iterator[tuple[str, ...]]:
    for stage in book.stages.values():
        if stage.assessed:
            yield stage.key, ASSESS, stage.holder.role, "", ""
        for act in book.acts.values():
            if act.at == stage.key:
                yield stage.key, act.key, act.who, "", ""
        for move in stage.moves.values():
            roles = dict.fromkeys(mover.role for mover in book.movers(stage.key, move))
            yield stage.key, *_cells(move, ", ".join(roles))
    for end in book.ends.values():
        for move in end.moves.values():
            yield end.key, *_cells(move, "")
    for move in book.everywhere.values():
        yield EVERY_STAGE, *_cells(move, move.who or HOLDER)


def _cells(move: Move, who: str) -> tuple[str, ...]:
    nobody = BY_THE_CLOCK if move.clock else BY_ITSELF
    return move.key, who if move.by_person else nobody, ", ".join(map(str, move.requires)), move.to or ""


def main() -> None:
    sys.stdout.write(document())


if __name__ == "__main__":
    main()
