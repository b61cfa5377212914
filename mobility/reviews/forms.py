"""The reviewer's form: a row of points for each criterion of the call, a recommendation, a comment."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import Length, Optional

from mobility.base.forms import SeenForm, number_or_none
from mobility.base.languages import tr
from mobility.base.refusals import Refusal
from mobility.base.seen import said_of_taken_over, seen_of
from mobility.calls.models import Call
from mobility.reviews import scoring
from mobility.reviews.correcting import LONGEST_REASON
from mobility.reviews.drafts import correction_in_boxes, correction_kept_in, in_boxes, kept_in
from mobility.reviews.models import Assessment
from mobility.reviews.queries import Correcting
from mobility.reviews.services import LONGEST_COMMENT
from mobility.reviews.words import RECOMMENDATIONS

TAKEN_OVER = "assessment-changed-meanwhile"
MOST_TARGETS = 10
"""Up to this scale points are picked from a row; above it they are typed."""


def points(value: Any) -> Any:
    """`"4"` -> 4; what is no whole number stays as it is, for the service to refuse."""
    text = "" if value is None else str(value).strip()
    return None if not text else int(text) if text.isdecimal() and len(text) < 5 else text


class PointsForm(SeenForm):
    """Points by the criteria of one call, and a recommendation."""

    call: Call
    recommendation: RadioField

    @property
    def rows(self) -> list[tuple[Any, Field]]:
        """Each criterion with its field."""
        return [
            (criterion, self._fields[scoring.FIELD + str(criterion["key"])])
            for criterion in self.call.criteria
        ]

    @property
    def scores(self) -> dict[str, Any]:
        """criterion key -> points as they stand in the boxes"""
        return {str(criterion["key"]): field.data for criterion, field in self.rows}

    def refuse(self, refusal: Refusal) -> None:
        """What was changed in another window and left alone here is shown as it is there."""
        super().refuse(refusal)
        for one in (refusal, *refusal.also):
            if one.key == TAKEN_OVER and one.field:
                self._fields[one.field].data = one.values["there"][one.field]  # type: ignore[index]  # a mapping there

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
        scores = self.scores
        if scoring.faults(self.call.criteria, scores, complete=True):
            return None
        return f"{scoring.share(scores, self.call.criteria):.0f}"

    @property
    def entered(self) -> dict[str, Any]:
        """What stands in the boxes, by name."""
        raise NotImplementedError

    @property
    def kept(self) -> dict[str, Any]:
        """The same of what was kept by this press."""
        raise NotImplementedError

    @property
    def seen_now(self) -> str:
        """What the page has seen once this was saved and it goes on with `shows`."""
        return seen_of(self.kept)

    @property
    def shows(self) -> dict[str, list[str]]:
        """What boxes of the page are to hold once this was saved: changed in another window and left alone here."""
        entered = self.entered
        return {
            name: [] if value is None else [str(value)]
            for name, value in self.kept.items()
            if value != entered[name]
        }

    @property
    def taken_over(self) -> str:
        """The same in words; empty where nothing was."""
        return said_of_taken_over([str(self._fields[name].label.text) for name in self.shows])


class AssessmentForm(PointsForm):
    """`of` gives the form for one call, with its criteria."""

    comment: TextAreaField
    note: TextAreaField

    @classmethod
    def of(cls, call: Call, assessment: Assessment | None = None, **options: Any) -> "AssessmentForm":
        """The form with what `assessment` has."""
        kept = kept_in(call.criteria, assessment)
        kind = type("CallAssessmentForm", (cls,), {**_fields_of(call), **_written_fields(), "call": call})
        form: AssessmentForm = kind(data={**kept, "seen": seen_of(kept)}, **options)
        return form

    def values(self) -> dict[str, Any]:
        return {
            "scores": self.scores,
            "recommendation": self.recommendation.data or None,
            "comment": self.comment.data or "",
            "note": self.note.data or "",
            "seen": self.seen.data,
        }

    @property
    def entered(self) -> dict[str, Any]:
        typed = {name: value for name, value in self.values().items() if name != "seen"}
        return in_boxes(self.call.criteria, **typed)

    @property
    def kept(self) -> dict[str, Any]:
        return kept_in(self.call.criteria, self.result)


class CorrectionForm(PointsForm):
    """What was signed, to be signed anew as an appeal was granted, with why there are other points, or none."""

    reason: TextAreaField
    appeal: HiddenField

    @classmethod
    def of(cls, call: Call, owed: Correcting | None = None, **options: Any) -> "CorrectionForm":
        """The form with what is kept of it, or signed now."""
        kept: dict[str, Any] = {}
        asked: dict[str, str] = {}
        if owed is not None:
            kept = correction_kept_in(call.criteria, owed.assessment, owed.appeal_id)
            asked = {"seen": seen_of(kept), "appeal": str(owed.appeal_id)}
        fields = {**_fields_of(call), "reason": _reason_field(), "appeal": HiddenField()}
        kind = type("CallCorrectionForm", (cls,), {**fields, "call": call})
        form: CorrectionForm = kind(data={**kept, **asked}, **options)
        return form

    def values(self) -> dict[str, Any]:
        return {
            "scores": self.scores,
            "recommendation": self.recommendation.data or None,
            "reason": self.reason.data or "",
            "seen": self.seen.data,
            "appeal_id": number_or_none(self.appeal.data) or 0,
        }

    @property
    def entered(self) -> dict[str, Any]:
        typed = {name: value for name, value in self.values().items() if name not in ("seen", "appeal_id")}
        return correction_in_boxes(self.call.criteria, **typed)

    @property
    def kept(self) -> dict[str, Any]:
        found: Correcting = self.result
        return correction_kept_in(self.call.criteria, found.assessment, found.appeal_id)


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


def _fields_of(call: Call) -> dict[str, Any]:
    """Made in the order of the page, in which errors are listed."""
    recommended = [SelectChoice(value, label) for value, label in RECOMMENDATIONS.items()]
    return {
        **{scoring.FIELD + str(c["key"]): _field(c) for c in call.criteria},
        "recommendation": RadioField(_l("Your recommendation"), choices=recommended, validate_choice=False),
    }


def _written_fields() -> dict[str, Any]:
    too_long = _l("The comment is too long. Use at most 4,000 characters.")
    note_too_long = _l("The note is too long. Use at most 4,000 characters.")
    return {
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


def _reason_field() -> TextAreaField:
    return TextAreaField(
        _l("Why there are other points, or why they stay"),
        [OpenInDraft(), Length(max=LONGEST_REASON, message=_l("Use at most 1,000 characters."))],
        description=_l("Read by those who decide and by the international office, not by the applicant."),
    )
