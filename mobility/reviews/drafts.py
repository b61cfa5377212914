"""An assessment that is written in two windows: what each of them changed is kept, and what both changed is asked about."""

from collections.abc import Mapping
from typing import Any

from mobility.base.refusals import Refusal, refuse_all
from mobility.base.seen import as_seen
from mobility.reviews.models import Assessment
from mobility.reviews.scoring import FIELD, Criteria
from mobility.reviews.words import RECOMMENDATIONS


def in_boxes(
    criteria: Criteria, scores: Mapping[str, object], recommendation: str | None, comment: str, note: str
) -> dict[str, Any]:
    """What is written, by the name of its box: `points-standing`, …, `recommendation`, `comment`, `note`."""
    return {
        **points_in_boxes(criteria, scores, recommendation),
        "comment": comment.strip(),
        "note": note.strip(),
    }


def points_in_boxes(
    criteria: Criteria, scores: Mapping[str, object], recommendation: str | None
) -> dict[str, Any]:
    """Of these what is counted and decided by, without words."""
    keys = [str(criterion["key"]) for criterion in criteria]
    points = {FIELD + key: scores.get(key) for key in keys}
    return {**points, "recommendation": recommendation or None}


def kept_in(criteria: Criteria, assessment: Assessment | None) -> dict[str, Any]:
    """The same of what is kept; where nothing is yet, every box is empty."""
    if assessment is None:
        return in_boxes(criteria, {}, None, "", "")
    said = (assessment.recommendation, assessment.comment, assessment.note)
    return in_boxes(criteria, assessment.scores, *said)


def correction_in_boxes(
    criteria: Criteria, scores: Mapping[str, object], recommendation: str | None, reason: str
) -> dict[str, Any]:
    """What is written while a signed assessment is looked at again."""
    return {**points_in_boxes(criteria, scores, recommendation), "reason": reason.strip()}


def correction_kept_in(criteria: Criteria, assessment: Assessment, appeal_id: int) -> dict[str, Any]:
    """The same of what is kept for this appeal; before anything is, as it is signed."""
    draft = assessment.correction
    if draft and draft["appeal"] == appeal_id:
        return dict(draft["boxes"])
    return correction_in_boxes(criteria, assessment.scores, assessment.recommendation, "")


def brought_together(
    seen: str, entered: Mapping[str, Any], present: Mapping[str, Any], *, complete: bool
) -> Mapping[str, Any]:
    """What is to be kept, by box; nobody signs (`complete`) what they have not before their eyes.

    Raises `Refusal`: as `as_seen`; "assessment-changed-meanwhile" for each box that another window has changed.
    """
    points = {name: _points for name in entered if name.startswith(FIELD)}
    kept = as_seen(seen, entered, present, words={**points, "recommendation": _recommended})
    if complete:
        refuse_all(
            [
                Refusal("assessment-changed-meanwhile", name, there={name: value})
                for name, value in kept.items()
                if value != entered[name]
            ]
        )
    return kept


def _points(value: Any) -> str:
    return "" if value is None else str(value)


def _recommended(value: Any) -> str:
    return str(RECOMMENDATIONS[value]) if value else ""
