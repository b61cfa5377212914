"""Reads of assessments: one's own desk for an application, and what all of them come to for those who may know."""

from .conflicts import (
    conflicted,
    conflicts_among,
    has_conflict,
)
from .desk import (
    About,
    Desk,
    Held,
    OwnAssessment,
    Progress,
    abouts,
    desk,
    held,
    next_open,
    own_assessment,
    own_signed,
    progress,
)
from .results import (
    CriterionResult,
    Opinion,
    StageResult,
    criteria_used,
    mean_of,
    results,
    signed_scores,
    signed_totals,
)

__all__ = [
    "About",
    "CriterionResult",
    "Desk",
    "Held",
    "Opinion",
    "OwnAssessment",
    "Progress",
    "StageResult",
    "abouts",
    "conflicted",
    "conflicts_among",
    "criteria_used",
    "desk",
    "has_conflict",
    "held",
    "mean_of",
    "next_open",
    "own_assessment",
    "own_signed",
    "progress",
    "results",
    "signed_scores",
    "signed_totals",
]
