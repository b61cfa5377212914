"""The forms on the page of a stay and on the partner's: each has a prefix of its own, because several stand on a page."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from mobility.base.fields import DayField, NumberField
from mobility.base.forms import AsksBack, CardForm, Form, SeenForm
from mobility.base.seen import seen_of
from mobility.documents.forms import UploadForm
from mobility.stays.models import (
    OF_STAFF,
    Activity,
    EmergencyContact,
    Extension,
    ReceivedPaper,
    Stay,
    Step,
)
from mobility.stays.services.keeping import LONGEST
from mobility.stays.words import ACTIVITIES

ENTER = _l("Fill this in.")
ENTER_DAY = _l("Enter the date.")
TOO_LONG = _l("This is too long. Use at most 1,000 characters.")
NOTED = _l("Enter the date. If it was noted by mistake, take it back at the end of the page.")
LINE_TOO_LONG = _l("This is too long. Use at most 200 characters.")
PHONE = r"\s*\+?[\d\s().-]{7,25}\s*"
NOT_A_PHONE = _l("Write the phone with the country code, for example +992 90 123 45 67.")
MOST_HOURS, MOST_CREDITS = 9999, 300


def _one_place(_form: Form, field: NumberField) -> None:
    """What is kept is what was typed, never rounded. Raises `ValidationError`."""
    if field.data is not None and field.data != round(field.data, 1):
        raise ValidationError(_l("At most one digit after the decimal separator, please."))


def _line(label: Any, hint: Any = "") -> StringField:
    return StringField(label, [DataRequired(ENTER), Length(max=200, message=LINE_TOO_LONG)], description=hint)


def _phone(label: Any) -> StringField:
    return StringField(
        label,
        [DataRequired(ENTER), Regexp(f"{PHONE}$", message=NOT_A_PHONE)],
        description=_l("With the country code."),
    )


class EmergencyForm(CardForm, SeenForm):
    name = _line(_l("Whom we may call in an emergency"))
    relation = _line(_l("Who it is to you"), _l("Mother, brother, husband."))
    phone = _phone(_l("Their phone"))

    @classmethod
    def like(cls, kept: EmergencyContact | None, stated: dict[str, str]) -> "EmergencyForm":
        """With what is kept, else with what the application says."""
        data = (
            kept.contact
            if kept is not None
            else {"name": stated.get("emergency_name", ""), "phone": stated.get("emergency_phone", "")}
        )
        there = kept.contact if kept is not None else {}
        return cls(prefix="emergency-", formdata=None, data={**data, "seen": seen_of({"contact": there})})


class AbroadForm(CardForm, SeenForm):
    address = TextAreaField(
        _l("Your address there"), [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)]
    )
    phone = _phone(_l("Your phone there"))
    visa_until = DayField(
        _l("Visa valid until"),
        [Optional()],
        description=_l("If you have one. We tell you when it ends before your stay does."),
    )

    @classmethod
    def like(cls, stay: Stay) -> "AbroadForm":
        data = {"address": stay.address or "", "phone": stay.phone or "", "visa_until": stay.visa_until}
        return cls(prefix="abroad-", formdata=None, data={**data, "seen": seen_of(data)})


class DayForm(CardForm):
    """A day on which something happened."""

    day = DayField(_l("Day"), [InputRequired(ENTER_DAY)])


class CrossingForm(UploadForm):
    """The day of an arrival or departure, and the document that shows it."""

    class Meta:
        csrf = False

    day = DayField(_l("Day"), [InputRequired(ENTER_DAY)])

    def values(self) -> dict[str, object]:
        return {"day": self.day.data}


class PaperForm(UploadForm, SeenForm):
    """One file, in place of what its reader saw there."""

    class Meta:
        csrf = False

    def values(self) -> dict[str, object]:
        return {"seen": self.seen.data or ""}


class ExtensionForm(CardForm):
    until = DayField(_l("Until when"), [InputRequired(ENTER_DAY)])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The office and nobody else reads it."),
    )


class DecideForm(CardForm, SeenForm):
    """The office's answer to the longer stay that is asked for."""

    partner_agrees = BooleanField(
        _l("The partner agrees"),
        description=_l("Tick it if they told you in another way than by their link."),
    )
    answer = TextAreaField(
        _l("Answer to the person"),
        [Optional(), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("Needed if you refuse."),
    )

    @classmethod
    def on(cls, extension: Extension) -> "DecideForm":
        return cls(prefix="decide-", formdata=None, data={"seen": seen_of(extension.shown)})


class ReasonForm(CardForm):
    reason = TextAreaField(
        _l("Why it cannot be accepted"),
        [Optional(), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The person reads it."),
    )


class DatesForm(CardForm, AsksBack, SeenForm):
    """What was agreed, and corrections of what was confirmed."""

    about = ("planned_from", "planned_to", "arrived_on", "departed_on")

    activity = SelectField(_l("Activity"))
    planned_from = DayField(_l("Planned first day"), [InputRequired(ENTER_DAY)])
    planned_to = DayField(_l("Planned last day"), [InputRequired(ENTER_DAY)])
    arrived_on = DayField(_l("Arrived on"), [InputRequired(NOTED)])
    departed_on = DayField(_l("Departed on"), [InputRequired(NOTED)])
    returned_on = DayField(_l("Home again on"), [InputRequired(NOTED)])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The person reads it, and it stays in the record."),
    )
    anyway = BooleanField(_l("Yes, on these days"))

    @classmethod
    def of(cls, stay: Stay, *, sent: bool = False) -> "DatesForm":
        data = {name: getattr(stay, name) for name in DATES}
        if sent:
            form = cls(prefix="dates-", data=data)
        else:
            form = cls(prefix="dates-", formdata=None, data={**data, "seen": seen_of(data)})
        for name in HAPPENED:
            there = not sent or any(key.startswith(form[name].name) for key in request.form)
            if data[name] is None or not there:  # nobody has noted it yet, or not when the page was opened
                del form[name]
        possible = OF_STAFF if stay.of_staff else (stay.activity,)
        offered = [each for each in possible if each != Activity.UNSAID or each == form.activity.data]
        form.activity.choices = [(str(each), str(ACTIVITIES[each])) for each in offered]
        if stay.called_off_on is not None:  # the page asks for them no more, and who sends one reads why
            form.planned_from.validators = form.planned_to.validators = [Optional()]
        return form

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "activity": found["activity"] or ""}


HAPPENED = ("arrived_on", "departed_on", "returned_on")
DATES = ("activity", "planned_from", "planned_to", *HAPPENED)


class HoursForm(CardForm, SeenForm):
    agreed = NumberField(_l("Hours agreed"), [Optional(), NumberRange(0, MOST_HOURS), _one_place], places=1)
    given = NumberField(
        _l("Hours given"),
        [Optional(), NumberRange(0, MOST_HOURS), _one_place],
        places=1,
        description=_l("As the certificate shows."),
    )

    @classmethod
    def like(cls, stay: Stay) -> "HoursForm":
        data: dict[str, Decimal | None] = {"agreed": stay.hours_agreed, "given": stay.hours_given}
        return cls(prefix="hours-", formdata=None, data={**data, "seen": seen_of(data)})


class CourseForm(CardForm):
    course = _line(_l("Course abroad"), _l("As it stands in the transcript."))
    ects = NumberField(
        _l("Credits (ECTS)"), [InputRequired(ENTER), NumberRange(0.5, MOST_CREDITS), _one_place], places=1
    )
    recognised_as = _line(_l("Recognised as"), _l("The course at home, or: elective."))
    recognised_by = _line(_l("Recognised by"), _l("Name and office, as in the decision."))
    recognised_on = DayField(_l("Recognised on"), [InputRequired(ENTER_DAY)])


class CallOffForm(CardForm, SeenForm):
    day = DayField(_l("Day"), [InputRequired(ENTER_DAY)])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The person and the partner are told; the person alone reads the reason."),
    )

    @classmethod
    def on(cls, stay: Stay) -> "CallOffForm":
        """With the day of the departure that the person has reported. Needs `crossings` loaded."""
        reported = stay.waiting.day if stay.waiting is not None else None
        return cls(prefix="call_off-", data={"day": reported, "seen": seen_of(stay.shown)})


class CloseForm(CardForm):
    """Asked for where something is missing that nobody sends any more."""

    reason = TextAreaField(
        _l("Why it is closed all the same"),
        [Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The person reads it, and it stays in the record."),
    )


class WhyForm(CardForm):
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The person reads it, and it stays in the record."),
    )


class TakeBackForm(WhyForm, SeenForm):
    @classmethod
    def of(cls, step: Step) -> "TakeBackForm":
        return cls(prefix="take_back-", formdata=None, data={"seen": seen_of({"step": step})})

    @classmethod
    def of_paper(cls, taken: ReceivedPaper) -> "TakeBackForm":
        return cls(prefix=f"{taken.key}_taken-", formdata=None, data={"seen": seen_of(taken.shown)})


class GiveUpForm(CardForm, SeenForm):
    reason = TextAreaField(
        _l("Why you do not go"),
        [DataRequired(ENTER), Length(max=LONGEST, message=TOO_LONG)],
        description=_l("The office reads it; the partner is told without it."),
    )


def day_form(prefix: str, day: date | None = None) -> DayForm:
    return DayForm(prefix=prefix, formdata=None, data={"day": day})
