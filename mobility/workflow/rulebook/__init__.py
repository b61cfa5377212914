"""Rule books: what stages and moves a case has, read from a text that a head of office can read too."""

from .book import RuleBook
from .parts import (
    APPLICANT,
    ASKER,
    QUORUM_REACHED,
    RESUME,
    Act,
    Blank,
    Called,
    Deadline,
    Due,
    End,
    Holder,
    Move,
    Quorum,
    Stage,
)
from .problems import Problem, RuleBookError
from .reading import json_schema, parse
from .shape import LANGUAGES

__all__ = [
    "APPLICANT",
    "ASKER",
    "LANGUAGES",
    "QUORUM_REACHED",
    "RESUME",
    "Act",
    "Blank",
    "Called",
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
    "json_schema",
    "parse",
]
