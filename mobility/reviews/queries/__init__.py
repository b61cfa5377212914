"""Reads of assessments: one's own desk for an application, and what all of them come to for those who may know."""

from .assigning import NEAR, SILENT, Assessor, Assignment, Owed, assignment_of, unbegun
from .calibration import Calibrated, StageCalibration, calibration_of
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
    "NEAR",
    "SILENT",
    "About",
    "Assessor",
    "Assignment",
    "Calibrated",
    "CriterionResult",
    "Desk",
    "Held",
    "Opinion",
    "Owed",
    "OwnAssessment",
    "Progress",
    "StageCalibration",
    "StageResult",
    "abouts",
    "assignment_of",
    "calibration_of",
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
    "unbegun",
]
