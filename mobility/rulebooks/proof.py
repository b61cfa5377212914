"""A text looked through: what is wrong with it, and for whose absence it would wait. Nothing is changed by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.accounts.models import EVERYWHERE
from mobility.accounts.queries import names_of_scopes
from mobility.base.database import Translated
from mobility.workflow import services as workflow
from mobility.workflow.engine.staffing import scopes_named
from mobility.workflow.lint import causes, hardly_meant, lint
from mobility.workflow.rulebook import Problem, RuleBook, RuleBookError, parse
from mobility.workflow.rulebook.problems import in_order


@dataclass(frozen=True)
class Proof:
    """`book` is None where the text is no rule book; of the `problems` names that nothing has come first."""

    book: RuleBook | None
    problems: Sequence[Problem]

    @property
    def sound(self) -> bool:
        """Whether it may be put in force."""
        return self.book is not None and not self.problems

    @property
    def causes(self) -> Sequence[Problem]:
        """What is to be mended first."""
        return causes(self.book, self.problems)

    @property
    def consequences(self) -> Sequence[Problem]:
        """What may follow from that and be gone with it."""
        first = set(self.causes)
        return [each for each in self.problems if each not in first]


def proof_of(text: str, key: str) -> Proof:
    """Look through `text` as the rule book of `key`: another name in it would make another book."""
    try:
        book = parse(text)
    except RuleBookError as error:
        return Proof(None, error.problems)
    problems = lint(book, workflow.known_names())
    if book.key != key:
        problems = in_order([book.problem("workflow.key", "key-changed", name=key), *problems])
    return Proof(book, problems)


@dataclass(frozen=True)
class Warnings:
    """What a sound book may be put in force with; `places`: the names of the scopes that the first ones are about.

    `staffing`: the roles that nobody holds where its open cases are, and pools that are too small; `hardly_meant`: times of
    more than a year, stages that are called the same, and what usually follows from a move and does not here.
    """

    staffing: Sequence[Problem]
    hardly_meant: Sequence[Problem]
    places: Mapping[str, Translated]

    @property
    def any(self) -> bool:
        return bool(self.staffing or self.hardly_meant)


def warnings_of(book: RuleBook, now: datetime) -> Warnings:
    """In one statement a kind of scope more, where somebody is missing."""
    staffing = workflow.staffing(book, workflow.scopes_in_use(book.key), now)
    scopes = {scope for each in staffing for scope in scopes_named(dict(each.values))}
    kinds = {scope.partition(":")[0] for scope in scopes} - {EVERYWHERE}
    names = names_of_scopes(*sorted(kinds)) if kinds else {}
    places = {scope: dict(name) for scope, name in names.items()}
    return Warnings(staffing, hardly_meant(book, workflow.known_names()), places)
