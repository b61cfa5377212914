"""Rule books: what stages and moves a case has, read from a text that a head of office can read too."""

from .book import RuleBook
from .parts import (
    ALL_SIGNED,
    APPLICANT,
    ASKER,
    QUORUM_REACHED,
    RESUME,
    VOTE_CARRIED,
    VOTE_FAILED,
    WATCH,
    Act,
    Blank,
    Branch,
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
    "ALL_SIGNED",
    "APPLICANT",
    "ASKER",
    "LANGUAGES",
    "QUORUM_REACHED",
    "RESUME",
    "VOTE_CARRIED",
    "VOTE_FAILED",
    "WATCH",
    "Act",
    "Blank",
    "Branch",
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
