"""Names in a rule book: each stands for something that the text itself or a room of the house gives."""

from collections.abc import Iterator
from dataclasses import dataclass

from mobility.workflow.rulebook import (
    APPLICANT,
    ASKER,
    RESUME,
    Move,
    Problem,
    RuleBook,
    Stage,
)
from mobility.workflow.rulebook.problems import near


@dataclass(frozen=True, slots=True)
class Names:
    """What the rooms lend to rule books, by name; `scopes` are what a holder may be `of`."""

    guards: frozenset[str]
    effects: frozenset[str]
    roles: frozenset[str]
    messages: frozenset[str]
    dates: frozenset[str]
    scopes: frozenset[str]


def names_known(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Each name that the text uses is known."""
    for path, kind, name in _used(book):
        known = _known(book, names)[kind]
        if name not in known:
            yield book.problem(path, f"unknown-{kind}", name=name, **near(name, known))


def _known(book: RuleBook, names: Names) -> dict[str, frozenset[str]]:
    stages, people = frozenset(book.stages), names.roles | {APPLICANT}
    return {
        "stage": stages,
        "target": stages | book.ends.keys() | {RESUME},
        "act": stages | book.acts.keys(),
        "guard": names.guards,
        "effect": names.effects,
        "role": people,
        "recipient": people | {ASKER},
        "message": names.messages,
        "date": names.dates,
        "scope": names.scopes,
    }


Used = Iterator[tuple[str, str, str]]  # path, kind of name, name


def _used(book: RuleBook) -> Used:
    yield "workflow.start", "stage", book.start
    for group in book.separate:
        for name in group:
            yield "workflow.separate", "act", name
    for act in book.acts.values():
        yield f"acts.{act.key}.who", "role", act.who
        yield f"acts.{act.key}.at", "stage", act.at
    for stage in book.stages.values():
        yield from _used_by_stage(f"stages.{stage.key}", stage)
    for path, _, move in book.every_move():
        yield from _used_by_move(path, move)


def _used_by_stage(path: str, stage: Stage) -> Used:
    yield f"{path}.holder", "role", stage.holder.role
    if stage.holder.of:
        yield f"{path}.holder", "scope", stage.holder.of
    if stage.due and stage.due.escalate:
        yield f"{path}.due", "role", stage.due.escalate
    for part, time in (("due", stage.due), ("deadline", stage.deadline)):
        if time and time.at:
            yield f"{path}.{part}", "date", time.at


def _used_by_move(path: str, move: Move) -> Used:
    yield f"{path}.to", "target", move.to
    if move.who:
        yield f"{path}.who", "role", move.who
    for entry, kind, used in (
        ("requires", "guard", move.requires),
        ("effects", "effect", move.effects),
    ):
        for name in used:
            yield f"{path}.{entry}", kind, name
    for recipient, message in move.tell.items():
        yield f"{path}.tell", "recipient", recipient
        yield f"{path}.tell", "message", message
