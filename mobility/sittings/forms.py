"""Forms of a sitting: when and where and who, the agenda, notes and motions, the minutes."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from mobility.accounts.models import Person
from mobility.base.fields import DayField, WholeField
from mobility.base.forms import Form, SeenForm, VersionForm, number_or_none
from mobility.base.languages import tr
from mobility.base.zone import Zone
from mobility.sittings.models import OFFICE_LANGUAGES, AgendaItem, Sitting
from mobility.sittings.proposing import ALL, BORDER, NONE, WAITING, Proposed
from mobility.sittings.services.agenda import LONGEST_TITLE
from mobility.sittings.services.holding import LONGEST_NOTE
from mobility.sittings.services.minutes import ENGLISH, LONGEST_RESERVATION, LONGEST_WORDS
from mobility.sittings.services.voting import LONGEST_MOTION
from mobility.sittings.words import CHOICES, MEANINGS, numbers_of

USUAL_DURATION = 90
SHORTEST, LONGEST = 10, 600
"""Minutes."""
CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
OPEN, SECRET = "open", "secret"
TOO_MUCH = _l("Use at most 4,000 characters.")
LANGUAGES = (*OFFICE_LANGUAGES, ENGLISH)


class BallotForm(SeenForm):
    """One of the buttons by which a member votes."""

    choice = SelectField(_l("Your vote"), choices=lambda: dict(CHOICES), validate_choice=False)


class SittingForm(Form):
    """When, where and who. `of` gives it for the members of a committee."""

    day = DayField(_l("Day"), [InputRequired(_l("Enter the date."))])
    clock = StringField(_l("Time"), [DataRequired(_l("Enter the time, for example 14:30."))])
    duration = WholeField(
        _l("How long, in minutes"),
        [
            InputRequired(_l("Enter how many minutes it will take.")),
            NumberRange(SHORTEST, LONGEST, _l("Enter between 10 and 600 minutes.")),
        ],
    )
    place = StringField(
        _l("Held at"),
        [Length(max=200, message=_l("Use at most 200 characters."))],
        description=_l("A place, a link, or both."),
    )
    link = StringField(
        _l("Link"),
        [
            Length(max=500, message=_l("Use at most 500 characters.")),
            Regexp(r"(https?://\S+)?$", message=_l("A link begins with https:// and has no blanks.")),
        ],
        description=_l("For those who take part at a distance."),
    )
    invited = SelectMultipleField(
        _l("Who is asked"),
        coerce=number_or_none,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
        description=_l(
            "Who is left out has no vote in this sitting. The quorum is counted over all members of the committee."
        ),
    )
    chair_id = SelectField(_l("Chair"), coerce=number_or_none, validate_choice=False)

    def validate_clock(self, field: StringField) -> None:
        """Raises `ValidationError`: it is no time of a day."""
        if not CLOCK.fullmatch((field.data or "").strip()):
            raise ValidationError(_l("Enter the time as hours and minutes, for example 14:30."))

    def offer(self, members: Sequence[Person]) -> None:
        people = [SelectChoice(person.id, person.called) for person in members]
        self.invited.choices = self.chair_id.choices = people

    def values(self) -> dict[str, Any]:
        return {
            "starts_at": self._moment(),
            "duration": self.duration.data,
            "place": self.place.data or "",
            "link": self.link.data or "",
            "invited": self.invited.data or [],
            "chair_id": self.chair_id.data or 0,
        }

    def _moment(self) -> datetime:
        """Of the institution's clock, in UTC."""
        found = CLOCK.fullmatch((self.clock.data or "").strip())
        if found is None or not isinstance(self.day.data, date):
            raise ValueError("asked before the form was validated")
        hour, minute = (int(part) for part in found.groups())
        return datetime.combine(self.day.data, time(hour, minute), Zone.info).astimezone(UTC)


AGENDAS: Mapping[str, object] = {
    WAITING: _l("Those who have come to the committee"),
    ALL: _l("All that are under way, also those who have not come to it yet"),
    BORDER: _l("Those on the border of the seats, and those whose assessments lie far apart"),
    NONE: _l("None yet"),
}


def _kinds_worth(agendas: Mapping[str, Mapping[str, Proposed]]) -> list[str]:
    """The kinds that can be had; all that are under way where they are more than have come to the committee."""
    there = {kind for each in agendas.values() for kind in each}
    if all(
        ALL not in each or (WAITING in each and each[ALL].of == each[WAITING].of) for each in agendas.values()
    ):
        there.discard(ALL)
    return [kind for kind in AGENDAS if kind in there or kind == NONE]


class NewSittingForm(SittingForm):
    """And what is on the agenda."""

    stage = RadioField(_l("Ranked by the assessments of"), validate_choice=False)
    agenda = RadioField(
        _l("Applications on the agenda"),
        validate_choice=False,
        validators=[InputRequired(_l("Choose which applications are on the agenda."))],
    )
    hints: Mapping[str, str] = {}
    """Below each kind of agenda: how many it gives."""

    @classmethod
    def of(
        cls,
        members: Sequence[Person],
        stages: Sequence[tuple[str, Mapping[str, str]]],
        agendas: Mapping[str, Mapping[str, Proposed]],
    ) -> "NewSittingForm":
        """All members ticked, the first stage chosen. `agendas`: key of a stage -> what each kind of agenda would have."""
        kinds = _kinds_worth(agendas)
        form = cls(
            duration=USUAL_DURATION,
            invited=[person.id for person in members],
            stage=stages[0][0] if stages else "",
            agenda=kinds[0],
        )
        form.agenda.choices = [SelectChoice(kind, AGENDAS[kind]) for kind in kinds]
        form.hints = {kind: numbers_of(kind, stages, agendas) for kind in kinds if kind != NONE}
        form.offer(members)
        form.stage.choices = [SelectChoice(key, tr(title)) for key, title in stages]
        return form

    def values(self) -> dict[str, Any]:
        return {**super().values(), "stage": self.stage.data, "agenda": self.agenda.data}

    def validate_stage(self, field: RadioField) -> None:
        """Raises `ValidationError`: it is none of those that are offered."""
        if field.data not in {offered[0] for offered in field.iter_choices()}:
            raise ValidationError(_l("Choose whose assessments rank the applications."))


class CloseForm(Form):
    """Whether the sitting is closed with applications that were not voted on."""

    sure = BooleanField()


class ChangeForm(SittingForm, VersionForm):
    """The same for a sitting that is called."""

    @classmethod
    def of(cls, sitting: Sitting, members: Sequence[Person]) -> "ChangeForm":
        """With what stands now."""
        here = sitting.starts_at.astimezone(Zone.info)
        form = cls(
            day=here.date(),
            clock=f"{here:%H:%M}",
            duration=sitting.duration,
            place=sitting.place,
            link=sitting.link,
            invited=[each.person_id for each in sitting.attendees],
            chair_id=sitting.chair_id,
            seen_version=sitting.version,
        )
        form.offer(members)
        return form

    def values(self) -> dict[str, Any]:
        return {**super().values(), "seen_version": self.seen}


class MatterForm(Form):
    """Any other matter."""

    title = StringField(
        _l("Another matter"),
        [
            DataRequired(_l("Write what the matter is.")),
            Length(max=LONGEST_TITLE, message=_l("Use at most 200 characters.")),
        ],
    )


class AddApplicationForm(Form):
    """An application that is not on the agenda yet."""

    application_id = SelectField(_l("Application"), coerce=number_or_none, validate_choice=False)

    @classmethod
    def of(cls, applications: Mapping[int, str]) -> "AddApplicationForm":
        """`applications`: id -> what it is called."""
        form = cls()
        form.application_id.choices = [
            SelectChoice(number, called) for number, called in applications.items()
        ]
        return form

    def values(self) -> dict[str, Any]:
        return {"application_id": self.application_id.data or 0}


class NoteForm(Form):
    """What was said."""

    text = TextAreaField(
        _l("Note of the discussion"),
        [
            DataRequired(_l("Write what was said.")),
            Length(max=LONGEST_NOTE, message=_l("The note is too long. Use at most 4,000 characters.")),
        ],
        description=_l("It goes into the minutes. Write no more of people than is needed."),
    )


class MotionForm(Form):
    """What is voted on, and how; of an application also what it means for a seat."""

    motion = StringField(
        _l("Motion"),
        [
            DataRequired(_l("Write what is voted on.")),
            Length(max=LONGEST_MOTION, message=_l("Use at most 500 characters.")),
        ],
        description=_l(
            "So that yes and no are clear, for example: the application is put forward for a seat."
        ),
    )
    means = RadioField(
        _l("What it says of a seat"),
        choices=[SelectChoice(key, words) for key, words in MEANINGS.items()],
        validators=[InputRequired(_l("Choose what it says of a seat when it is carried."))],
        description=_l("Beside the result it says to who signs the selection what the committee wanted."),
    )
    way = RadioField(
        _l("How it is voted"),
        choices=[
            SelectChoice(OPEN, _l("Openly: the minutes name who said what")),
            SelectChoice(SECRET, _l("Secretly: only numbers are kept")),
        ],
        default=OPEN,
    )

    @classmethod
    def on(cls, item: AgendaItem, **given: Any) -> "MotionForm":
        """`given`: as of a form."""
        form = cls(**given)
        if item.application_id is None:
            del form.means
        return form

    def values(self) -> dict[str, Any]:
        return {
            "motion": self.motion.data or "",
            "means": self.means.data if "means" in self else None,
            "secret": self.way.data == SECRET,
        }


class WordsForm(VersionForm):
    """What stands in the minutes before and after the agenda; an empty box means the usual words."""

    opening_tg = TextAreaField(
        _l("First words, in Tajik"), [Optional(), Length(max=LONGEST_WORDS, message=TOO_MUCH)]
    )
    closing_tg = TextAreaField(
        _l("Last words, in Tajik"), [Optional(), Length(max=LONGEST_WORDS, message=TOO_MUCH)]
    )
    opening_ru = TextAreaField(
        _l("First words, in Russian"), [Optional(), Length(max=LONGEST_WORDS, message=TOO_MUCH)]
    )
    closing_ru = TextAreaField(
        _l("Last words, in Russian"), [Optional(), Length(max=LONGEST_WORDS, message=TOO_MUCH)]
    )
    english = BooleanField(_l("Make the minutes in English too"))
    opening_en = TextAreaField(
        _l("First words, in English"), [Optional(), Length(max=LONGEST_WORDS, message=TOO_MUCH)]
    )
    closing_en = TextAreaField(
        _l("Last words, in English"), [Optional(), Length(max=LONGEST_WORDS, message=TOO_MUCH)]
    )

    @classmethod
    def of(cls, sitting: Sitting) -> "WordsForm":
        """With what stands now."""
        words = {
            f"{name}_{language}": getattr(sitting, name).get(language, "")
            for name in ("opening", "closing")
            for language in LANGUAGES
        }
        return cls(data={**words, "english": ENGLISH in sitting.languages, "seen_version": sitting.version})

    def values(self) -> dict[str, Any]:
        return {
            "opening": self._words("opening"),
            "closing": self._words("closing"),
            "english": bool(self.english.data),
            "seen_version": self.seen,
        }

    def _words(self, name: str) -> dict[str, str]:
        return {language: self._fields[f"{name}_{language}"].data or "" for language in LANGUAGES}


class SignForm(VersionForm):
    """The press of the button by which the minutes are signed."""


class SignerForm(VersionForm):
    """Who signs the minutes in the place of who is asked now."""

    person_id = SelectField(
        _l("Who signs"),
        coerce=number_or_none,
        validate_choice=False,
        description=_l("They are asked by e-mail. The minutes say in whose place they sign."),
    )

    @classmethod
    def of(cls, sitting: Sitting, members: Sequence[Person]) -> "SignerForm":
        form = cls(seen_version=sitting.version)
        form.person_id.choices = [SelectChoice(person.id, person.called) for person in members]
        return form

    def values(self) -> dict[str, Any]:
        return {"person_id": self.person_id.data or 0, "seen_version": self.seen}


class ReservationForm(Form):
    """What a member does not agree with."""

    text = TextAreaField(
        _l("Your reservation"),
        [
            DataRequired(_l("Write your reservation.")),
            Length(
                max=LONGEST_RESERVATION,
                message=_l("The reservation is too long. Use at most 2,000 characters."),
            ),
        ],
        description=_l("It stands beside the minutes with your name. The signed minutes stay as they are."),
    )
