"""The checks of a document: one table, in the order in which they are made and shown; each a module of its own."""

import logging
from collections.abc import Mapping
from types import MappingProxyType

from mobility.documents.checks import (
    average_shown,
    given_twice,
    image_legible,
    image_limits,
    passport_validity,
    pdf_opens,
    pdf_pages,
    pdf_scripts,
    same_picture,
)
from mobility.documents.checks.content_type import detected_format, has_allowed_type
from mobility.documents.checks.findings import Check, Finding, Subject, Verdict

__all__ = ["CHECKS", "JUDGED", "Check", "Finding", "Subject", "Verdict", "examine", "worst"]

logger = logging.getLogger(__name__)

_PDF = frozenset({"pdf"})
_IMAGE = frozenset({"jpeg", "png"})

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "content-type": Check(has_allowed_type, gate=True),
        "pdf-opens": Check(pdf_opens.opens, _PDF, gate=True),
        "pdf-scripts": Check(pdf_scripts.is_only_paper, _PDF),
        "pdf-pages": Check(pdf_pages.has_something_on_its_pages, _PDF, gate=True),
        "image-limits": Check(image_limits.keeps_within_limits, _IMAGE, gate=True),
        "image-legible": Check(image_legible.can_be_read, _IMAGE | _PDF),
        "given-twice": Check(given_twice.is_given_once),
        same_picture.KEY: Check(same_picture.is_another_picture, _IMAGE | _PDF),
        "passport-validity": Check(passport_validity.is_valid_long_enough),
        "average-shown": Check(average_shown.is_shown),
    }
)

JUDGED = frozenset(
    {
        "pdf-pages",
        "image-legible",
        "given-twice",
        same_picture.KEY,
        passport_validity.KEY,
        average_shown.KEY,
    }
)
"""Checks whose failure a person may see otherwise: the file is whole and harmless, only what it shows is in question."""

_GRAVITY = (Verdict.PASS, Verdict.WARN, Verdict.ERROR, Verdict.FAIL)


def examine(subject: Subject) -> list[Finding]:
    """Make every check that `subject`'s content allows; never raises for what is in the file.

    A check that breaks says so itself ("check-broken", or "too-heavy" where memory ran out); the others go on.
    """
    found = detected_format(subject.path)
    findings: list[Finding] = []
    closed = False
    for key, check in CHECKS.items():
        if check.wants and (closed or found not in check.wants):
            continue
        said = _made(key, check, subject)
        findings += said
        closed = closed or (check.gate and worst(said) in {Verdict.FAIL, Verdict.ERROR})
    return findings


def worst(findings: list[Finding]) -> Verdict:
    """The gravest verdict among `findings`; PASS where there are none."""
    return max((finding.verdict for finding in findings), key=_GRAVITY.index, default=Verdict.PASS)


def _made(key: str, check: Check, subject: Subject) -> list[Finding]:
    try:
        return check.function(subject)
    except MemoryError:
        return [Finding(key, Verdict.ERROR, "too-heavy")]
    except (
        Exception
    ):  # whatever a hostile file makes a parser raise; the person is told, the log has the rest
        logger.exception("The check %s broke on %s", key, subject.sha256)
        return [Finding(key, Verdict.ERROR, "check-broken")]
