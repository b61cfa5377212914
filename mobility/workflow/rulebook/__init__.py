"""Rule books: what stages and moves a case has, read from a text that a head of office can read too."""

from mobility.workflow.rulebook.book import (
    APPLICANT,
    ASKER,
    LANGUAGES,
    QUORUM_REACHED,
    RESUME,
    Act,
    Deadline,
    Due,
    End,
    Holder,
    Move,
    Quorum,
    RuleBook,
    Stage,
    Translated,
)
from mobility.workflow.rulebook.problems import Problem, RuleBookError
from mobility.workflow.rulebook.reading import parse

__all__ = [
    "APPLICANT",
    "ASKER",
    "LANGUAGES",
    "QUORUM_REACHED",
    "RESUME",
    "Act",
    "Deadline",
    "Due",
    "End",
    "Holder",
    "Move",
    "Problem",
    "Quorum",
    "RuleBook",
    "RuleBookError",
    "Stage",
    "Translated",
    "parse",
]
