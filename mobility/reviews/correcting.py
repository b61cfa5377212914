"""Somebody looks again at an assessment that they signed, as an appeal was granted: other points, or the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal, refuse_all
from mobility.reviews import queries, scoring
from mobility.reviews.drafts import brought_together, correction_in_boxes, correction_kept_in, points_in_boxes
from mobility.reviews.models import Recommendation
from mobility.workflow.engine import moving

LONGEST_REASON = 1000


def keep_draft(
    actor: Person,
    application: Application,
    *,
    appeal_id: int,
    scores: Mapping[str, object],
    recommendation: str | None,
    reason: str,
    seen: str,
) -> queries.Correcting:
    """Keep what `actor` has typed so far while looking again; nobody else reads it, and nothing counts it. Points may be
    missing, those that are there must lie on their scales. Needs `call`.

    Raises `Refusal`: "conflict-of-interest", "correction-not-asked", "corrected-already", "score-out-of-scale", or as
    `as_seen`.
    """
    found = queries.correction_owed(actor, application, appeal_id)
    if found is None:
        raise _not_asked(actor, application, appeal_id)
    criteria, assessment = application.call.criteria, found.assessment
    entered = correction_in_boxes(criteria, scores, recommendation, reason)
    present = correction_kept_in(criteria, assessment, appeal_id)
    kept = brought_together(seen, entered, present, complete=False)
    refuse_all(scoring.faults(criteria, scores, complete=False))
    assessment.correction = {"appeal": appeal_id, "boxes": dict(kept)}
    db.session.flush()
    return found


def look_again(
    actor: Person,
    application: Application,
    *,
    appeal_id: int,
    stays: bool,
    scores: Mapping[str, object],
    recommendation: str | None,
    reason: str,
    seen: str,
    now: datetime,
) -> None:
    """Sign anew what `actor` has signed and is asked about by the appeal: with other points or another recommendation, or
    as it was (`stays`); `reason` is read by those who decide. Pressed twice it is done once. Needs `call`.

    `scores`: as of `sign_assessment`; `seen`: what the page showed of the assessment.

    Raises `Refusal`: "conflict-of-interest", "correction-not-asked", "corrected-already", "score-out-of-scale",
    "score-missing", "recommendation-missing", "correction-reason-owed", "correction-is-none", "correction-is-one",
    "assessment-changed-meanwhile".
    """
    moving.lock(application.id)
    criteria = application.call.criteria
    points = points_in_boxes(criteria, scores, recommendation)
    found = queries.correction_owed(actor, application, appeal_id)
    if found is None:
        if not _is_done(actor, application, appeal_id, points):
            raise _not_asked(actor, application, appeal_id)
        return
    assessment = found.assessment
    entered = correction_in_boxes(criteria, scores, recommendation, reason)
    present = correction_kept_in(criteria, assessment, appeal_id)
    brought_together(seen, entered, present, complete=True)
    wrong = scoring.faults(criteria, scores, complete=True)
    if recommendation not in set(Recommendation):
        wrong.append(Refusal("recommendation-missing", "recommendation"))
    if not reason.strip():
        wrong.append(Refusal("correction-reason-owed", "reason"))
    refuse_all(wrong)
    signed = points_in_boxes(criteria, assessment.scores, assessment.recommendation)
    if (points != signed) == stays:
        raise Refusal("correction-is-one" if stays else "correction-is-none")
    after = {key: int(str(each)) for key, each in scores.items()}
    _write(actor, found, after, str(recommendation), reason.strip()[:LONGEST_REASON], now)
    lent.corrections["application"].followed(application, now)


def _write(
    actor: Person,
    found: queries.Correcting,
    after: dict[str, int],
    recommendation: str,
    reason: str,
    now: datetime,
) -> None:
    assessment = found.assessment
    facts = {
        "appeal": found.appeal_id,
        "assessment": assessment.id,
        "stage": assessment.stage,
        "round": assessment.round,
        "points_before": dict(assessment.scores),
        "points_after": after,
        "recommended": [assessment.recommendation, recommendation],
    }
    facts |= {"for": found.for_id} if found.for_id is not None else {}
    assessment.scores, assessment.recommendation, assessment.correction = after, recommendation, {}
    chain = f"case:{assessment.application_id}"
    record(chain, queries.CORRECTED, actor.id, now, facts, {queries.REASON: reason})
    db.session.flush()


def _is_done(actor: Person, application: Application, appeal_id: int, entered: Mapping[str, Any]) -> bool:
    """Whether `actor` has signed for this appeal already, and the very same."""
    criteria = application.call.criteria
    return any(
        points_in_boxes(criteria, each.after, each.recommended[1]) == entered
        for each in queries.corrected_by(actor, application)
        if each.appeal_id == appeal_id
    )


def _not_asked(actor: Person, application: Application, appeal_id: int) -> Refusal:
    if any(each.appeal_id == appeal_id for each in queries.corrected_by(actor, application)):
        return Refusal("corrected-already")
    apart = queries.has_conflict(application.id, actor.id)
    return Refusal("conflict-of-interest" if apart else "correction-not-asked")
