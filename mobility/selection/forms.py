"""Forms of the selection: another place by hand, variants, appeals, conditions of offers."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from mobility.base.fields import DayField, NumberField, WholeField
from mobility.base.forms import Form, SeenForm
from mobility.base.seen import seen_of
from mobility.calls.naming import place_in_words
from mobility.documents.forms import UploadForm
from mobility.institutions.forms import THING
from mobility.selection.models import Outcome, Placement, Remedy
from mobility.selection.services.appealing import DISMISSED, GRANTED, LONGEST_APPEAL
from mobility.selection.services.conditioning import LONGEST_ANSWER, LONGEST_ASKED, LONGEST_WHY
from mobility.selection.services.proposing import LONGEST_REASON, WITHOUT_SEAT
from mobility.selection.services.varying import LONGEST_NAME, LONGEST_NOTE
from mobility.selection.stages import WAITING_LIST
from mobility.selection.variants.terms import (
    LEAST,
    LIMIT,
    RESERVED,
    SEATS,
    WEIGHT,
    Terms,
    Value,
    least_as_term,
)
from mobility.selection.variants.wording import Names

REMEDIES: dict[str, Any] = {
    Remedy.FRESH_RUN.value: _l("The selection is made anew"),
    Remedy.SEAT_BEYOND.value: _l("A seat beyond those of the call"),
    Remedy.OTHER_DESTINATION.value: _l("Another destination is looked for, with the person"),
    Remedy.SCORED_ANEW.value: _l("Those who assessed look at their points again; the place follows by them"),
    Remedy.CORRECTION.value: _l("Something else is put right, which is neither points nor a place"),
}
COUNTED = _l("The points count as they are now; the place follows by them")
"""The same choice once they have looked."""
FOR_BETTER = _l(
    "Those who assessed look at their points again; a better seat that is given back goes by them"
)
"""The same choice for who has a seat, which stays."""
TOO_LONG = _l("The reason is too long. Use at most 1,000 characters.")


class ChangeForm(SeenForm):
    """A seat at one of the person's choices, the waiting list, or no place; and why."""

    present = ""
    """Where the person is in the proposal now."""
    place = RadioField(_l("Place"), [InputRequired(_l("Choose a place."))])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Give a reason.")), Length(max=LONGEST_REASON, message=TOO_LONG)],
        description=_l(
            "It stays with the selection; the head reads it before signing, and the person afterwards."
        ),
    )

    @classmethod
    def of(cls, placement: Placement, destinations: dict[int, int]) -> "ChangeForm":
        """`destinations`: id -> seats that are left there, in the order of the person's choices."""
        at = f"seat:{placement.destination_id}" if placement.outcome == Outcome.SEAT else placement.outcome
        form = cls(data={"place": at, "reason": placement.reason or "", "seen": seen_of(placement.shown)})
        form.present = str(at)
        named = {choice.destination_id: choice.destination for choice in placement.application.choices}
        form.place.choices = [
            SelectChoice(f"seat:{number}", place_in_words(named[number])) for number in destinations
        ]
        form.place.choices += [
            SelectChoice(outcome.value, str(words))
            for outcome, words in WITHOUT_SEAT.items()
            if outcome != Outcome.LEFT_OUT or placement.application.stage != WAITING_LIST
        ]
        return form

    def offer(self, left: dict[int, int]) -> None:
        """Show only what can be had, and the present place; `left`: id of the destination -> seats that are left.

        (What is sent is held against all: who chose a seat that went meanwhile reads so.)
        """
        full = {f"seat:{number}" for number, seats in left.items() if seats < 1} - {self.present}
        self.place.choices = [
            SelectChoice(value, text)
            for value, text, *_rest in self.place.iter_choices()
            if value not in full
        ]

    def values(self) -> dict[str, Any]:
        outcome, _, destination = str(self.place.data or "").partition(":")
        return {
            "outcome": outcome,
            "destination_id": int(destination) if destination.isdecimal() else None,
            "reason": self.reason.data or "",
            "seen": self.seen.data,
        }


TERM = "term-"
"""Before the key of a term in the names of a form's fields."""
FIELDS_OF_TERMS: dict[str, tuple[Any, tuple[int, int], Any]] = {
    SEATS: (WholeField, (0, 500), _l("Write how many seats: from 0 to 500.")),
    LEAST: (NumberField, (0, 100), _l("From 0 to 100.")),
    LIMIT: (WholeField, (1, 500), _l("From 1 to 500.")),
    RESERVED: (WholeField, (0, 100), _l("From 0 to 100.")),
    WEIGHT: (WholeField, (0, 100), _l("From 0 to 100.")),
}
"""kind of term -> its field, its range, and the sentence that says it"""
LABELS: dict[str, Any] = {
    LEAST: _l("%(about)s, least score"),
    RESERVED: _l("Reserved for %(about)s"),
}
"""kind of term -> how its field is called by what it is about, where that is not all"""
MAY_BE_NONE = (LEAST, LIMIT)
"""No least score, no limit: the box is left empty."""


class NameForm(Form):
    """What a variant is called, and what to remember of it."""

    name = StringField(
        THING,
        [
            DataRequired(_l("Give it a name.")),
            Length(max=LONGEST_NAME, message=_l("Use at most 60 characters.")),
        ],
    )
    note = TextAreaField(
        _l("Note"), [Optional(), Length(max=LONGEST_NOTE, message=_l("Use at most 500 characters."))]
    )


class RenameForm(NameForm, SeenForm):
    """The same of a variant that is kept."""


class VariantForm(NameForm):
    """A field for each term of a proposal; `of` gives it for one."""

    keys: tuple[str, ...] = ()
    together = SelectMultipleField(_l("These destinations together"), coerce=int)
    together_seats = WholeField(_l("Seats at most"), [Optional(), NumberRange(1, 500, _l("From 1 to 500."))])

    @classmethod
    def of(cls, terms: Terms, names: Names, shown: Terms, name: str) -> "VariantForm":
        """`terms`: as the proposal has them; `shown`: what stands in the boxes at first."""
        fields = {_field_name(key): _field_of(key, names) for key in terms}
        data: dict[str, Any] = {_field_name(key): _shown(key, shown.get(key, terms[key])) for key in terms}
        form: VariantForm = type(cls.__name__, (cls,), {**fields, "keys": tuple(terms)})(
            data={**data, "name": name}
        )
        form.together.choices = [SelectChoice(place, text) for place, text in names.places.items()]
        return form

    def of_kind(self, kind: str) -> list[tuple[str, Field]]:
        """What each term of this kind is about, and its field."""
        return [
            (key.partition(":")[2], self._fields[_field_name(key)])
            for key in self.keys
            if key.startswith(f"{kind}:")
        ]

    def prefixed(self, name: str) -> str:
        """Terms are refused by their keys."""
        return super().prefixed(_field_name(name) if name in self.keys else name)

    def values(self) -> dict[str, Any]:
        return {
            "terms": {key: _term(key, self._fields[_field_name(key)].data) for key in self.keys},
            "together": self.together.data or [],
            "together_seats": self.together_seats.data,
            "name": self.name.data or "",
            "note": self.note.data or "",
        }


def _field_name(key: str) -> str:
    """`term-seats-3`, `term-limit-3_4`"""
    return TERM + key.replace(":", "-").replace("+", "_")


def _field_of(key: str, names: Names) -> Any:
    kind = key.partition(":")[0]
    made, (least, most), sentence = FIELDS_OF_TERMS[kind]
    needed = Optional() if kind in MAY_BE_NONE else InputRequired(_l("Enter a number; 0 is one too."))
    options = {"places": 2} if made is NumberField else {}
    label = LABELS.get(kind, "%(about)s") % {"about": names.of(key)}
    return made(label, [needed, NumberRange(least, most, sentence)], **options)


def _shown(key: str, value: Value) -> Any:
    return Decimal(value) if isinstance(value, str) and key.startswith(LEAST) else value


def _term(key: str, value: Any) -> Value:
    return least_as_term(value) if key.startswith(LEAST) else value


class AppealForm(Form):
    """Why the person thinks that the result is wrong."""

    reason = TextAreaField(
        _l("What is wrong with the result"),
        [
            DataRequired(_l("Write what you think is wrong, and why.")),
            Length(max=LONGEST_APPEAL, message=_l("Use at most 4,000 characters.")),
        ],
        description=_l(
            "Say what should be looked at again: a score, a rule, a document. Who answers reads it."
        ),
    )


class AnswerAppealForm(Form):
    """Dismissed or granted, what then follows, and the answer in words."""

    @classmethod
    def offering(
        cls, remedies: Collection[str], anew: bool, fewer: bool, **options: Any
    ) -> "AnswerAppealForm":
        """`remedies`: what can follow; `anew`: it is granted already, and something else is to; `fewer`: or that points
        count, which rest on fewer assessments than those of others."""
        form = cls(**options)
        if anew:
            del form.outcome
            form.remedy.label.text = _l("What follows") if fewer else _l("What follows instead")
            form.remedy.description = ""
        if Remedy.SCORED_ANEW in remedies and not fewer:
            form.answer.description = _l(
                "The person reads it, with your name. If those who assessed are to look at their points again, they read it "
                "too."
            )
        seated = {} if Remedy.FRESH_RUN in remedies else {Remedy.SCORED_ANEW.value: FOR_BETTER}
        named = REMEDIES | ({Remedy.SCORED_ANEW.value: COUNTED} if fewer else seated)
        form.remedy.choices = [SelectChoice(key, named[key]) for key in remedies]
        return form

    outcome = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Choose whether the appeal is granted or dismissed."))],
        choices=[
            SelectChoice(DISMISSED, _l("Dismiss: the result stays")),
            SelectChoice(GRANTED, _l("Grant: the result does not stay")),
        ],
    )
    remedy = RadioField(
        _l("What follows if you grant it"),
        validate_choice=False,  # whether it is owed and fits depends on the decision and the case: the service says so
        description=_l("Choose it where you grant the appeal, and leave it empty where you dismiss it."),
    )
    answer = TextAreaField(
        _l("Answer"),
        [
            DataRequired(_l("Write an answer. The person reads it.")),
            Length(max=LONGEST_APPEAL, message=_l("Use at most 4,000 characters.")),
        ],
        description=_l("The person reads it, with your name."),
    )

    def values(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.data if "outcome" in self else "",
            "remedy": self.remedy.data or "",
            "answer": self.answer.data or "",
        }


class ConditionForm(Form):
    """What the place depends on, and until when."""

    asked = StringField(
        _l("Condition"),
        [
            DataRequired(_l("Say what is asked for.")),
            Length(max=LONGEST_ASKED, message=_l("Use at most 300 characters.")),
        ],
        description=_l("As the person reads it, for example: language certificate B2."),
    )
    due_on = DayField(_l("Until"), [InputRequired(_l("Enter the date."))])
    by_partner = BooleanField(_l("The partner asks for it"))


class AnswerConditionForm(UploadForm):
    """The person's answer, in words, by a file, or both."""

    answer = TextAreaField(
        _l("Answer"),
        [Optional(), Length(max=LONGEST_ANSWER, message=_l("Use at most 2,000 characters."))],
        description=_l(
            "If there is something to say, or if you have no file yet: what you have done and when it comes."
        ),
    )

    def values(self) -> dict[str, Any]:
        return {"answer": self.answer.data or ""}


class DecideConditionForm(SeenForm):
    """Fulfilled or not, and why not."""

    fulfilled = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Choose whether it is fulfilled."))],
        choices=[SelectChoice("yes", _l("Fulfilled")), SelectChoice("no", _l("Not fulfilled"))],
    )
    reason = TextAreaField(
        _l("Reason, if it is not fulfilled"),
        [Length(max=LONGEST_WHY, message=TOO_LONG)],
        description=_l("The person reads it."),
    )

    def values(self) -> dict[str, Any]:
        return {
            "fulfilled": self.fulfilled.data == "yes",
            "reason": self.reason.data or "",
            "seen": self.seen.data,
        }


class KeepPlaceForm(Form):
    """What the person reads when the place stays theirs although a condition is not fulfilled."""

    words = TextAreaField(
        _l("What you write to the person"), [Optional(), Length(max=LONGEST_WHY, message=TOO_LONG)]
    )

    def values(self) -> dict[str, Any]:
        return {"words": self.words.data or ""}


class CarryOutForm(Form):
    """What was done after an appeal was granted."""

    done = TextAreaField(
        _l("What was done"),
        [DataRequired(_l("Say what was done.")), Length(max=LONGEST_REASON, message=TOO_LONG)],
        description=_l("The person reads it."),
    )


class GiveSeatForm(Form):
    """Why a free seat is given by hand, and what the page named: ids with a blank between, of who is passed over and of the
    appeals of others from which something is still to follow."""

    seen = HiddenField()
    seen_appeals = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Give a reason.")), Length(max=LONGEST_REASON, message=TOO_LONG)],
        description=_l("The person reads it, and who reads of the selection."),
    )

    def values(self) -> dict[str, Any]:
        seen, appeals = (
            [int(each) for each in str(field.data or "").split() if is_number(each)]
            for field in (self.seen, self.seen_appeals)
        )
        return {"seen": seen, "seen_appeals": appeals, "reason": self.reason.data or ""}

    def shows(self, passed_over: Sequence[int], appeals: Sequence[int]) -> None:
        """The page names these."""
        self.seen.data, self.seen_appeals.data = (" ".join(map(str, ids)) for ids in (passed_over, appeals))


class RisingForm(Form):
    """Whether somebody who has a seat wants a better one."""

    up = BooleanField()


class PressForm(Form):
    """Nothing but the press of a button."""


class ProposeForm(Form):
    """Which proposal stood on the page: what was seen is replaced or discarded, and nothing else."""

    seen = HiddenField()

    def values(self) -> dict[str, Any]:
        return {"seen": self.seen.data or ""}


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
