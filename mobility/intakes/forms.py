"""The forms of intakes; those that stand on one page have prefixes of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from mobility.base.fields import DayField, NumberField, WholeField
from mobility.base.forms import AsksBack, CardForm, Form, SeenForm
from mobility.base.languages import language
from mobility.base.seen import seen_of
from mobility.calls.models import Call
from mobility.institutions.forms import options
from mobility.intakes.marks import GRADED, PASS_WORD, Mark, marks_in, standing
from mobility.intakes.models import ALWAYS, CourseResult, Intake, JointSpecialty, PlanCourse
from mobility.intakes.needed import intakes_in_words
from mobility.intakes.queries import Somebody
from mobility.intakes.services.keeping import LONGEST
from mobility.intakes.words import intake_name

ENTER = _l("Fill this in.")
ENTER_DAY = _l("Enter the date.")
CHOOSE = _l("Choose one.")
TOO_LONG = _l("This is too long. Use at most 1,000 characters.")
NEEDED = _l("Yes, it is needed from now on")
LINE_TOO_LONG = _l("This is too long. Use at most 200 characters.")
MOST_CREDITS, MOST_YEARS = 300, 6
NUMBER_OF_YEARS = _l("The number of years is from 1 to 6.")
PASSED_WITHOUT_MARK, NOTHING = "passed", ""


def _whole(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class SpecialtyForm(SeenForm):
    """Years at home and at the partner; the specialty is chosen where it is set up first."""

    specialty_id = SelectField(_l("Specialty"), [InputRequired(CHOOSE)], coerce=_whole)
    programme_id = SelectField(
        _l("Programme"),
        [InputRequired(CHOOSE)],
        coerce=_whole,
        description=_l("Its coordinators run the intakes."),
    )
    years_home = WholeField(
        _l("Years at home"), [InputRequired(ENTER), NumberRange(1, MOST_YEARS, NUMBER_OF_YEARS)]
    )
    years_abroad = WholeField(
        _l("Years at the partner"), [InputRequired(ENTER), NumberRange(1, MOST_YEARS, NUMBER_OF_YEARS)]
    )

    @classmethod
    def offering(
        cls,
        specialties: Sequence[tuple[int, str]],
        programmes: Sequence[tuple[int, str]],
        kept: JointSpecialty | None = None,
        **given: Any,
    ) -> "SpecialtyForm":
        form = cls(obj=kept, **given)
        form.specialty_id.choices = options(specialties)
        form.programme_id.choices = options(programmes)
        return form


class IntakeForm(CardForm):
    year = WholeField(
        _l("Year of the intake"), [InputRequired(ENTER)], description=_l("Of the September, such as 2026.")
    )


class AddForm(CardForm):
    """One student by their number."""

    number = StringField(_l("Number in the register"), [DataRequired(ENTER), Length(max=40)])
    day = DayField(_l("Student here since"), [InputRequired(ENTER_DAY)])


class PlanCourseForm(AsksBack, SeenForm):
    """A line of the credit table."""

    about = ("title", "year", "needed_from")
    anyway = BooleanField(NEEDED)
    year = WholeField(_l("Year of study"), [InputRequired(ENTER)])
    title = StringField(_l("Course at home"), [DataRequired(ENTER), Length(max=200, message=LINE_TOO_LONG)])
    credits = NumberField(_l("Credits"), [InputRequired(ENTER), NumberRange(0.5, MOST_CREDITS)], places=1)
    partner_title = StringField(
        _l("Counts at the partner as"),
        [Optional(), Length(max=200, message=LINE_TOO_LONG)],
        description=_l("The course as it stands in the partner's plan."),
    )
    partner_credits = NumberField(_l("Credits there"), [Optional(), NumberRange(0, MOST_CREDITS)], places=1)
    needed_from = SelectField(
        _l("Needed for the transition"),
        [InputRequired(CHOOSE)],
        coerce=_whole,
        description=_l(
            "Who is in one of these intakes and has not passed it does not go over. Whoever has an order of transition "
            "needs nothing any more."
        ),
    )

    @classmethod
    def offering(cls, years: Sequence[int], **given: Any) -> "PlanCourseForm":
        """`years`: of the intakes from which on it may be needed."""
        form = cls(**given)
        form.needed_from.choices = options((each, intakes_in_words(each)) for each in (None, ALWAYS, *years))
        return form


class PutBackForm(AsksBack, SeenForm):
    """A course that was struck out, into the plan again."""

    about = ()
    anyway = BooleanField(NEEDED)


def reason_owed() -> Any:
    """A field of its own for each form: why something is noted of a person."""
    return TextAreaField(
        _l("Reason"),
        [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The person reads it, and it stays in the record."),
    )


class ActForm(CardForm, SeenForm):
    """What becomes of a student, noted of them as they stood on the page."""


class PauseForm(ActForm):
    day = DayField(_l("On leave from"), [InputRequired(ENTER_DAY)])
    back_by = DayField(_l("Back by"), [Optional()])
    reason = reason_owed()


class LeaveForm(ActForm):
    day = DayField(_l("Left on"), [InputRequired(ENTER_DAY)])
    reason = reason_owed()


class CrossForm(ActForm):
    day = DayField(
        _l("First day at the partner"),
        [InputRequired(ENTER_DAY)],
        description=_l(
            "By an order that was not signed in this service. No stay with a page of its own follows from it; the partner "
            "is told by mail."
        ),
    )
    reason = TextAreaField(
        _l("Order and reason"),
        [Length(max=LONGEST, message=TOO_LONG)],
        description=_l(
            "By which order; where something is missing, why the transition holds all the same. "
            "The person reads it, and it stays in the record."
        ),
    )


class CorrectCrossingForm(ActForm):
    day = DayField(_l("Right first day at the partner"), [InputRequired(ENTER_DAY)])
    reason = reason_owed()


class TakeBackForm(ActForm):
    reason = reason_owed()


class GiveUpForm(ActForm):
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The office reads it, and it stays in the record."),
    )


class DiplomaForm(ActForm):
    day = DayField(_l("Day of the diploma"), [InputRequired(ENTER_DAY)])


class BackForm(ActForm):
    day = DayField(_l("Back since"), [InputRequired(ENTER_DAY)])
    intake_id = SelectField(
        _l("Studies on with"),
        [InputRequired(CHOOSE)],
        coerce=_whole,
        description=_l("Who has missed a year goes on with the next intake of the same specialty."),
    )


class MoveForm(AsksBack, ActForm):
    about = ("intake_id",)
    intake_id = SelectField(_l("Changes to"), [InputRequired(CHOOSE)], coerce=_whole)
    day = DayField(_l("From"), [InputRequired(ENTER_DAY)])
    reason = reason_owed()
    anyway = BooleanField(_l("Yes, to this intake"))


def offering(form: BackForm | MoveForm, intakes: Sequence[Intake], kept: int) -> Any:
    """The intakes to choose from, the present one chosen."""
    form.intake_id.choices = options((intake.id, intake_name(intake)) for intake in intakes)
    if not form.intake_id.raw_data:
        form.intake_id.data = kept
    return form


class TransitionForm(Form):
    """In which call, and for whom."""

    call_id = SelectField(_l("Call of the transition"), [InputRequired(CHOOSE)], coerce=_whole)
    chosen = SelectMultipleField(_l("Students"), [])

    @classmethod
    def offering(
        cls, calls: Sequence[tuple[Call, str]], people: Sequence[Somebody], ticked: Sequence[str]
    ) -> "TransitionForm":
        form = cls()
        form.call_id.choices = options((call.id, title) for call, title in calls)
        form.chosen.choices = options((each.student.reference, each.name) for each in people)
        if not form.is_submitted():
            form.chosen.data = list(ticked)
        return form


class MarksFileForm(CardForm):
    file = FileField(_l("Sheet of results"), [InputRequired(_l("Choose a file."))])


def results_form(
    plan: Sequence[PlanCourse], results: Mapping[int, CourseResult], *, sent: bool = False
) -> "ResultsForm":
    """One choice a course of the plan."""
    fields = {f"course_{course.id}": _mark_field(course) for course in plan}
    made: type[ResultsForm] = type("ResultsForm", (ResultsForm,), fields)
    data = {f"course_{key}": _chosen(result) for key, result in results.items()}
    data["seen"] = seen_of(standing(marks_in(results), [course.id for course in plan]))
    return made(prefix="results-", data=data) if sent else made(prefix="results-", formdata=None, data=data)


def _mark_field(course: PlanCourse) -> SelectField:
    graded = [(str(mark), str(mark)) for mark in reversed(GRADED)]
    choices = options([(NOTHING, _("no result")), *graded, (PASSED_WITHOUT_MARK, PASS_WORD[language()])])
    return SelectField(course.title, [Optional()], choices=choices)


def _chosen(result: CourseResult) -> str:
    return PASSED_WITHOUT_MARK if result.mark is None else str(result.mark)


class ResultsForm(CardForm, SeenForm):
    """Its fields are made for the plan of the student's specialty."""

    @property
    def courses(self) -> list[Any]:
        """The fields that choose a mark."""
        return [field for field in self if isinstance(field, SelectField)]

    def values(self) -> dict[str, Any]:
        """`marks` by id of the course, `cleared`, and what was `seen`."""
        chosen = {
            int(field.short_name.removeprefix("course_")): field.data
            for field in self.courses
            if field.raw_data
        }
        marks: dict[int, Mark] = {
            key: None if value == PASSED_WITHOUT_MARK else int(value)
            for key, value in chosen.items()
            if value
        }
        return {
            "marks": marks,
            "cleared": [key for key, value in chosen.items() if not value],
            "seen": self.seen.data or "",
        }
