"""The reviewer's form: a row of points for each criterion of the call, a recommendation, a comment."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import Length, Optional

from mobility.base.forms import Form
from mobility.base.languages import tr
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.reviews import scoring
from mobility.reviews.models import Assessment, Recommendation
from mobility.reviews.services import LONGEST_COMMENT

MOST_TARGETS = 10
"""Up to this scale points are picked from a row; above it they are typed."""

RECOMMENDATIONS: dict[str, Any] = {
    Recommendation.RECOMMEND.value: _l("Recommend"),
    Recommendation.RESERVE.value: _l("Reserve"),
    Recommendation.DECLINE.value: _l("Do not recommend"),
}


def points(value: Any) -> Any:
    """`"4"` -> 4; what is no whole number stays as it is, for the service to refuse."""
    text = "" if value is None else str(value).strip()
    return None if not text else int(text) if text.isdecimal() and len(text) < 5 else text


class AssessmentForm(Form):
    """`of` gives the form for one call, with its criteria."""

    call: Call
    recommendation: RadioField
    comment: TextAreaField
    note: TextAreaField

    @classmethod
    def of(cls, call: Call, assessment: Assessment | None = None, **options: Any) -> "AssessmentForm":
        """The form with what `assessment` has."""
        fields = {scoring.FIELD + str(c["key"]): _field(c) for c in call.criteria}
        kind = type("CallAssessmentForm", (cls,), {**fields, **_closing_fields(), "call": call})
        form: AssessmentForm = kind(data=_data(assessment), **options)
        return form

    @property
    def rows(self) -> list[tuple[Any, Field]]:
        """Each criterion with its field."""
        return [
            (criterion, self._fields[scoring.FIELD + str(criterion["key"])])
            for criterion in self.call.criteria
        ]

    def values(self) -> dict[str, Any]:
        return {
            "scores": {str(criterion["key"]): field.data for criterion, field in self.rows},
            "recommendation": self.recommendation.data or None,
            "comment": self.comment.data or "",
            "note": self.note.data or "",
        }

    def complete(self) -> bool:
        """Whether it can be signed; what is missing stands beside each field."""
        found = scoring.faults(self.call.criteria, self.values()["scores"], complete=True)
        if self.recommendation.data not in set(Recommendation):
            found.append(Refusal("recommendation-missing", "recommendation"))
        for refusal in found:
            self.refuse(refusal)
        return not found

    @property
    def given(self) -> int:
        """How many criteria have points."""
        return sum(field.data is not None for _criterion, field in self.rows)

    @property
    def worth(self) -> dict[str, float]:
        """field name -> how much of the total one point is, in per cent"""
        return {
            field.name: scoring.weight_of(criterion) / scoring.scale_of(criterion)
            for criterion, field in self.rows
        }

    @property
    def total(self) -> str | None:
        """The weighted total in per cent, once every criterion has points."""
        scores = self.values()["scores"]
        if scoring.faults(self.call.criteria, scores, complete=True):
            return None
        return f"{scoring.share(scores, self.call.criteria):.0f}"


class OpenInDraft(Optional):
    """A draft may leave it out; whoever signs may not, so it is not marked as optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


def _field(criterion: Any) -> Any:
    scale = scoring.scale_of(criterion)
    label = tr(criterion["title"])
    if scale > MOST_TARGETS:
        return IntegerField(label, [OpenInDraft()])
    choices = [SelectChoice(str(number)) for number in range(scale + 1)]
    return RadioField(label, choices=choices, coerce=points, validate_choice=False)


def _closing_fields() -> dict[str, Any]:
    """Made after the criteria, so that errors are listed in the order of the page."""
    recommended = [SelectChoice(value, label) for value, label in RECOMMENDATIONS.items()]
    too_long = _l("The comment is too long. Use at most 4,000 characters.")
    note_too_long = _l("The note is too long. Use at most 4,000 characters.")
    return {
        "recommendation": RadioField(_l("Your recommendation"), choices=recommended, validate_choice=False),
        "comment": TextAreaField(
            _l("Comment"),
            [Optional(), Length(max=LONGEST_COMMENT, message=too_long)],
            description=_l(
                "Read by the dean, the committee and the international office, not by the applicant."
            ),
        ),
        "note": TextAreaField(
            _l("Note for yourself"),
            [Optional(), Length(max=LONGEST_COMMENT, message=note_too_long)],
            description=_l("Nobody else ever reads it."),
        ),
    }


def _data(assessment: Assessment | None) -> dict[str, Any]:
    if assessment is None:
        return {}
    values: dict[str, Any] = {scoring.FIELD + key: number for key, number in assessment.scores.items()}
    said = {key: getattr(assessment, key) for key in ("recommendation", "comment", "note")}
    return values | said
