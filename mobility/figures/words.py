"""Words of the figures: what is counted, by what, and what each value is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.base.countries import country_name
from mobility.base.languages import tr
from mobility.figures.mobilities import STAFF, STUDENTS, UNKNOWN
from mobility.figures.queries import Names
from mobility.register.words import GENDERS, LEVELS
from mobility.stays.words import ACTIVITIES

RULES: tuple[object, ...] = (
    _l("A stay counts in the academic year in which the arrival was, from 1 September to 31 August."),
    _l("Who was abroad twice in a year counts twice; the number of different people stands beside."),
    _l(
        "A stay that was called off before the arrival does not count; one that was interrupted after it does."
    ),
    _l("Days are counted from the arrival to the departure, both included; a month is 30 days."),
    _l("Hours are those given, and where these are not known yet those agreed."),
    _l(
        "Faculty, level and gender are as the register has them today. What it does not say is not guessed: "
        "it stands in a row of its own."
    ),
    _l(
        "Students of a joint faculty at its partner are counted by a stay that was opened here: those who went over by an "
        "order noted on paper stand among the intakes alone."
    ),
    _l("Everybody here leaves from our university: the service has no stays of incoming people yet."),
)
"""What `mobilities` declares."""

DIRECTIONS: Mapping[str, object] = {STUDENTS: _l("Outgoing students"), STAFF: _l("Outgoing staff")}


@dataclass(frozen=True)
class Part:
    """One table: what it is called, what its first column is, and the words for its values where they are ours."""

    title: object
    head: object
    words: Callable[[str], str] | None = None


def _from(words: Mapping[str, object]) -> Callable[[str], str]:
    return lambda value: str(words.get(value, value))


PARTS: Mapping[str, Part] = {
    "direction": Part(_l("By direction"), _l("Direction"), _from(DIRECTIONS)),
    "activity": Part(_l("By activity"), _l("Activity"), _from(ACTIVITIES)),
    "country": Part(_l("By country"), _l("Country"), country_name),
    "partner": Part(_l("By partner"), _l("Partner")),
    "faculty": Part(_l("By faculty"), _l("Faculty")),
    "field": Part(_l("By field"), _l("Field")),
    "level": Part(
        _l("By level of study"),
        _l("Level of study"),
        _from({**LEVELS, STAFF: _l("Staff (no level of study)")}),
    ),
    "gender": Part(_l("By gender"), _l("Gender"), _from(GENDERS)),
    "programme": Part(_l("By funding"), _l("Programme")),
    "call": Part(_l("By call"), _l("Call")),
}
"""key of `mobilities.VALUES` -> its table, in the order of the page"""


def label_of(by: str, value: str, known: Names) -> str:
    """The value in the language of the page."""
    if value == UNKNOWN:
        return _("Not known")
    words = PARTS[by].words
    return words(value) if words else tr(known[by, value][0]) if (by, value) in known else value


def unconfirmed_in_words(number: int) -> str:
    """Said beside the figures, wherever they stand; empty where nobody is missing in them."""
    if not number:
        return ""
    return ngettext(
        "%(num)d more person ought to have arrived by now. Nobody has confirmed it, so the stay does not count yet.",
        "%(num)d more people ought to have arrived by now. Nobody has confirmed it, so their stays do not count yet.",
        number,
    )


def year_name(year: int) -> str:
    """`2025/26`"""
    return f"{year}/{(year + 1) % 100:02d}"
