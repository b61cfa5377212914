"""A text looked through: what is wrong with it, and for whose absence it would wait. Nothing is changed by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.workflow import services as workflow
from mobility.workflow.lint import lint
from mobility.workflow.rulebook import Problem, RuleBook, RuleBookError, parse


@dataclass(frozen=True)
class Proof:
    """`book` is None where the text is no rule book; `problems` in the order of their lines."""

    book: RuleBook | None
    problems: Sequence[Problem]

    @property
    def sound(self) -> bool:
        """Whether it may be put in force."""
        return self.book is not None and not self.problems


def proof_of(text: str, key: str) -> Proof:
    """Look through `text` as the rule book of `key`: another name in it would make another book."""
    try:
        book = parse(text)
    except RuleBookError as error:
        return Proof(None, error.problems)
    problems = lint(book, workflow.known_names())
    if book.key != key:
        problems = sorted([book.problem("workflow.key", "key-changed", name=key), *problems])
    return Proof(book, problems)


def warnings_of(book: RuleBook, now: datetime) -> Sequence[Problem]:
    """The roles that nobody holds where its open cases are, and pools that are too small."""
    return workflow.staffing(book, workflow.scopes_in_use(book.key), now)
