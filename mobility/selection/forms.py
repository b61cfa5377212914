"""Forms of the selection: another place by hand, the signature, the partner's answer."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mobility.base.forms import Form
from mobility.base.languages import tr
from mobility.selection.models import Outcome, Placement
from mobility.selection.services.answering import LONGEST_REFERENCE
from mobility.selection.services.proposing import LONGEST_REASON
from mobility.selection.stages import WAITING_LIST

TOO_LONG = _l("The reason is too long. Use at most 1,000 characters.")


class ChangeForm(Form):
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
        form = cls(data={"place": at, "reason": placement.reason or ""})
        form.present = str(at)
        named = {choice.destination_id: choice.destination for choice in placement.application.choices}
        form.place.choices = [
            SelectChoice(f"seat:{number}", f"{tr(named[number].institution.name)}, {tr(named[number].field)}")
            for number in destinations
        ]
        form.place.choices.append(SelectChoice(Outcome.WAITING.value, str(_l("Waiting list"))))
        if placement.application.stage != WAITING_LIST:
            form.place.choices.append(SelectChoice(Outcome.LEFT_OUT.value, str(_l("No place"))))
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
        }


class PressForm(Form):
    """Nothing but the press of a button."""


class SignForm(Form):
    """What the signer saw, and up to which entry of the call's record."""

    seen = HiddenField()
    since = HiddenField()

    def values(self) -> dict[str, Any]:
        return {"seen": self.seen.data or ""}

    @property
    def seen_up_to(self) -> int:
        text = str(self.since.data or "")
        return int(text) if is_number(text) else 0

    def shows(self, seen: str, since: int) -> None:
        """The page is shown with this proposal, so a signature is for this one and for no earlier one."""
        self.seen.data, self.since.data = seen, str(since)


class AnswerForm(Form):
    """A partner's answer to one nomination; each has a prefix of its own, because several stand on a page.

    The token has none: the application itself looks at it, as on every form.
    """

    class Meta:
        csrf = False

    seen_version = HiddenField()
    own_reference = StringField(
        _l("Your own reference"),
        [Optional(), Length(max=LONGEST_REFERENCE, message=_l("Use at most 60 characters."))],
        description=_l("The number under which you have this person, if there is one."),
    )
    reason = TextAreaField(
        _l("Reason, if you decline"),
        [Optional(), Length(max=LONGEST_REASON, message=TOO_LONG)],
        description=_l("The person reads it."),
    )

    @classmethod
    def of(cls, nomination_id: int, version: int, own_reference: str | None, **options: Any) -> "AnswerForm":
        data = {"seen_version": str(version), "own_reference": own_reference or ""}
        return cls(prefix=f"n{nomination_id}-", data=data, **options)

    @property
    def seen(self) -> int | None:
        text = str(self.seen_version.data or "")
        return int(text) if text.isdecimal() else None


class TickedForm(Form):
    """The nominations that are ticked, each with the version that was seen: `12:3`."""

    nominations = SelectMultipleField(validate_choice=False)

    @property
    def seen(self) -> dict[int, int]:
        """nomination id -> version of its case; what is no such pair is left out"""
        pairs = [str(each).split(":") for each in self.nominations.data or ()]
        return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(is_number, pair))}

    @property
    def ticked(self) -> set[str]:
        return {str(number) for number in self.seen}

    def values(self) -> dict[str, Any]:
        return {"seen": self.seen}


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
