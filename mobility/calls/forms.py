"""Forms of calls: one a section, each with the version that its reader saw."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from mobility.base.fields import DayField, NumberField, WholeField
from mobility.base.forms import AsksBack, Form, Group, SeenForm, VersionForm, number_or_none
from mobility.base.languages import language_name, tr
from mobility.calls import queries
from mobility.calls.defaults import GROUPS
from mobility.calls.seat_rule import ties_in_a_line
from mobility.calls.services.ordering import moved
from mobility.calls.ties import LOT, ORDERS
from mobility.documents.models import AssessorsRead
from mobility.institutions.forms import (
    LONGEST_NAME,
    THING,
    InThreeLanguages,
    NameInOneForm,
    NamesForm,
    OptionalNamesForm,
    TextsForm,
    options,
)
from mobility.institutions.queries import faculty_names, partners, specialties
from mobility.register.models import AVERAGES

AUDIENCES = [("student", _l("Students")), ("staff", _l("Staff"))]
LANGUAGES_OF_STUDY = ("en", "ru", "de", "zh", "tg", "fr", "tr", "ko", "lv", "uk", "be")
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
YEARS = NumberRange(1, 6, _l("The year is a number from 1 to 6."))
ANYWAY = _l("Yes, all the same")
DAY_NEEDED = _l("Enter the date.")


class MoveForm(VersionForm):
    """A press of “Up” or “Down” beside a row."""

    direction = HiddenField()

    @property
    def up(self) -> bool:
        return bool(self.direction.data == "up")


class NewCallForm(Form):
    programme_id = SelectField(
        _l("Programme"), [InputRequired(_l("Choose a programme."))], coerce=number_or_none
    )
    audience = RadioField(
        _l("For whom"), choices=options(AUDIENCES), validators=[InputRequired(_l("Choose for whom it is."))]
    )
    title = FormField(NameInOneForm, _l("Title"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.programmes = queries.programmes(current_user)
        named = ((programme.id, tr(programme.name)) for programme in self.programmes)
        self.programme_id.choices = options([("", _("Choose a programme")), *named])


class ProgrammeForm(SeenForm):
    key = StringField(
        _l("Key"),
        [
            InputRequired(_l("Enter a key, for example ERASMUS_PLUS.")),
            Length(max=40),
            Regexp(r"^[A-Za-z0-9_ ]+$", message=_l("Use Latin letters, numbers and _ only.")),
        ],
    )
    name = FormField(NamesForm, THING)
    funder = StringField(_l("Who pays"), [Optional(), Length(max=200)])


class TitlesForm(VersionForm):
    title = FormField(NameInOneForm, _l("Title"))
    summary = FormField(TextsForm, _l("Summary"))


class DatesForm(AsksBack, VersionForm):
    """Of a published call, opening and closing are taken out: they are extended or closed instead."""

    about = ("opens_on",)
    anyway = BooleanField(ANYWAY)
    opens_on = DayField(_l("Opens"), [InputRequired(DAY_NEEDED)])
    closes_on = DayField(_l("Closes"), [InputRequired(DAY_NEEDED)])
    selection_on = DayField(_l("Selection"), [InputRequired(DAY_NEEDED)])
    waiting_list_ends_on = DayField(_l("The waiting list ends"), [InputRequired(DAY_NEEDED)])


class ExtendForm(VersionForm):
    closes_on = DayField(_l("New closing day"), [InputRequired(DAY_NEEDED)])
    selection_on = DayField(_l("Selection"), [InputRequired(DAY_NEEDED)])
    waiting_list_ends_on = DayField(_l("The waiting list ends"), [InputRequired(DAY_NEEDED)])


class CancelForm(VersionForm):
    """Why a call is cancelled: the message to everybody who applies carries it."""

    reason = FormField(TextsForm, _l("The reason"))


class DestinationForm(AsksBack, VersionForm):
    about = ("seats",)
    anyway = BooleanField(ANYWAY)
    institution_id = SelectField(
        _l("Partner"), [InputRequired(_l("Choose a partner."))], coerce=number_or_none
    )
    specialty_id = SelectField(_l("Specialty of the joint faculty"), [Optional()], coerce=number_or_none)
    field = FormField(OptionalNamesForm, _l("Field of study or work"))
    seats = WholeField(
        _l("Seats"),
        [InputRequired(_l("Enter how many seats there are.")), NumberRange(0, 500, _l("From 0 to 500."))],
    )
    language = SelectField(_l("Language of study"))
    level = SelectField(_l("Level of the language of study that is needed"), [Optional()])
    nominate_by = DayField(_l("The partner wants our nominations by"), [InputRequired(DAY_NEEDED)])
    least_score = NumberField(
        _l("Least score"), [Optional(), NumberRange(0, 100, _l("From 0 to 100."))], places=2
    )
    first_specialties = SelectMultipleField(_l("Students of these specialties come first"), coerce=int)
    first_faculties = SelectMultipleField(_l("People of these faculties come first"), coerce=int)
    stay_from = DayField(_l("The stay begins"), [InputRequired(DAY_NEEDED)])
    stay_to = DayField(_l("The stay ends"), [InputRequired(DAY_NEEDED)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.institution_id.choices = options(
            [("", _("Choose a partner")), *((partner.id, tr(partner.name)) for partner in partners())]
        )
        known = specialties()
        named = {each.id: f"{each.code} – {tr(each.name)}" for each in known}
        joint = [(each.id, named[each.id]) for each in known if each.faculty.joint_with_id is not None]
        self.specialty_id.choices = options([("", _("Not a joint faculty")), *joint])
        self.first_specialties.choices = options(named.items())
        self.first_faculties.choices = options([(key, tr(name)) for key, name in faculty_names().items()])
        self.language.choices = options([(code, language_name(code)) for code in LANGUAGES_OF_STUDY])
        self.level.choices = options([("", _("None asked")), *((level, level) for level in LEVELS)])


class MoneyForm(VersionForm):
    costs = FormField(TextsForm, _l("What it costs"))
    funding = FormField(TextsForm, _l("What is paid"))


class ConditionsForm(VersionForm):
    year_from = WholeField(_l("From year"), [Optional(), YEARS])
    year_to = WholeField(_l("To year"), [Optional(), YEARS])
    average = NumberField(
        _l("Average mark at least"),
        [Optional(), NumberRange(*AVERAGES, _l("The average is from 2 to 5."))],
        places=2,
    )
    faculties = SelectMultipleField(_l("Only these faculties"), coerce=int)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.faculties.choices = options([(number, tr(name)) for number, name in faculty_names().items()])


class UnlessEmpty(Optional):
    """Lets an empty box pass without calling it optional: whether it is owed depends on what else its row holds."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


class CriterionTitleForm(InThreeLanguages):
    """A row without any of them falls away; all three are needed once the call is published."""

    tg = StringField(_l("In Tajik"), [Length(max=LONGEST_NAME)])
    ru = StringField(_l("In Russian"), [Length(max=LONGEST_NAME)])
    en = StringField(_l("In English"), [Length(max=LONGEST_NAME)])


class CriterionForm(Group):
    key = HiddenField()
    title = FormField(CriterionTitleForm, _l("Title"))
    hint = FormField(OptionalNamesForm, _l("What reviewers look at"))
    weight = WholeField(_l("Weight"), [UnlessEmpty(), NumberRange(1, 100, _l("From 1 to 100."))])
    scale = WholeField(
        _l("Highest score"), [UnlessEmpty(), NumberRange(2, 20, _l("From 2 to 20."))], default=5
    )


MOST_CRITERIA = 20


class CriteriaForm(VersionForm):
    criteria = FieldList(FormField(CriterionForm), _l("Criterion"), max_entries=MOST_CRITERIA)

    def arranged(self) -> "CriteriaForm | None":
        """The form as the button `arrange` that was pressed has its rows; None if it was another button.

        Nothing is saved or examined: each letter stays as it was typed.
        """
        action, _dash, place = request.form.get("arrange", "").partition("-")
        if not action:
            return None
        rows: list[Mapping[str, str]] = [_typed(entry) for entry in self.criteria.entries]
        if action == "add":
            rows = [*rows, {"key": "", "scale": "5"}][:MOST_CRITERIA]
        elif action in ("up", "down") and place.isdigit() and int(place) < len(rows):
            rows = moved(rows, int(place), up=action == "up")
        named = {
            f"{self.criteria.name}-{number}-{name}": text
            for number, row in enumerate(rows)
            for name, text in row.items()
        }
        return CriteriaForm(formdata=MultiDict({"seen_version": str(self.seen), **named}))


def _typed(entry: Any) -> Mapping[str, str]:
    """What stands in the boxes of a row, by their names within it."""
    prefix = f"{entry.name}-"
    return {name.removeprefix(prefix): text for name, text in request.form.items() if name.startswith(prefix)}


class ReservedForm(VersionForm):
    first = RadioField(_l("Whose seats are given first"), choices=options(GROUPS.items()), default="orphan")
    orphan = WholeField(_l("Seats for orphans"), [Optional(), NumberRange(0, 100, _l("From 0 to 100."))])
    disability = WholeField(
        _l("Seats for people with a disability"), [Optional(), NumberRange(0, 100, _l("From 0 to 100."))]
    )


MOST_LIMITS = 10


class LimitForm(Group):
    destinations = SelectMultipleField(_l("These destinations together"), coerce=int)
    seats = WholeField(_l("Seats at most"), [Optional(), NumberRange(1, 500, _l("From 1 to 500."))])


class PlacingForm(VersionForm):
    """`places` in the data: (id, name) of each destination."""

    ties = RadioField(_l("Equal scores"), [InputRequired(_l("Choose what puts equal scores in order."))])
    limits = FieldList(FormField(LimitForm), _l("Limit"), max_entries=MOST_LIMITS)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.ties.choices = options([(" ".join((*order, LOT)), ties_in_a_line(order)) for order in ORDERS])
        places = options((values.get("data") or {}).get("places", ()))
        for entry in self.limits.entries:
            entry.form.destinations.choices = places


class RequirementForm(VersionForm):
    title = FormField(NameInOneForm, _l("Name of the document"))
    hint = FormField(OptionalNamesForm, _l("What it should look like"))
    formats = SelectMultipleField(
        _l("Formats"),
        [InputRequired(_l("Choose at least one format."))],
        choices=options([("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")]),
    )
    required = BooleanField(_l("Everybody must give it"))
    protection = RadioField(
        _l("Who sees it"),
        choices=options(
            [
                ("none", _l("All who see the application")),
                ("identity", _l("Coordinator and visa officer")),
                ("inclusion", _l("The inclusion officer alone")),
            ]
        ),
        default="none",
    )
    group = SelectField(
        _l("Asked only from"), [Optional()], choices=options([("", _l("Everybody")), *GROUPS.items()])
    )
    assessors_read = RadioField(
        _l("In a blind review those who assess read"),
        choices=options(
            [
                (AssessorsRead.NOTHING, _l("Nothing of it")),
                (AssessorsRead.COPY, _l("A copy on which you blacken what tells whose it is")),
                (AssessorsRead.ORIGINAL, _l("The document: nothing on it tells whose it is")),
            ]
        ),
        default=AssessorsRead.NOTHING,
    )
    validity_months = WholeField(
        _l("Valid for so many months after the stay"), [Optional(), NumberRange(0, 60, _l("From 0 to 60."))]
    )


class RulesForm(VersionForm):
    questionnaire_id = SelectField(_l("Form that is filled"), coerce=int)
    rule_book_key = SelectField(_l("Rule book"))
    choices = WholeField(
        _l("How many destinations may be ranked"),
        [InputRequired(_l("Enter a number.")), NumberRange(1, 10, _l("From 1 to 10."))],
    )
    blind = BooleanField(_l("Reviewers do not see who applies"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        data = values.get("data") or {}
        newest = {
            form.id: tr(form.data["title"])
            for form in queries.questionnaires()
            if queries.audience_of_key(form.key) == data.get("audience")
        }
        present = data.get("questionnaire_id")
        if present and present not in newest and queries.audience_of_form(present) == data.get("audience"):
            newest[present] = _("As it is now (an earlier version)")
        self.questionnaire_id.choices = options(list(newest.items()))
        self.rule_book_key.choices = options(
            [(key, tr(dict(book.title))) for key, book in queries.rule_books().items()]
        )


def with_blank_row(criteria: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The criteria and an empty row to write a new one into."""
    return [*criteria, {"key": "", "title": {}, "hint": {}, "scale": 5}]
