"""What WTForms says of a field by itself, in the sentences of the house: where a form gives no words of its own."""

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

CHOOSE = _l("Choose from what is offered.")
NUMBER = _l("Enter a number.")
WHOLE = _l("A whole number, please.")
SENTENCES: Mapping[str, object] = {
    "This field is required.": _l("Fill this in."),
    "Invalid input.": _l("It cannot be written like this."),
    "Invalid email address.": _l("Write it like name@example.org."),
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "Not a valid integer value.": WHOLE,
    "Not a valid decimal value.": NUMBER,
    "Not a valid float value.": NUMBER,
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Use from %(min)d to %(max)d characters."
    ),
    "Number must be at least %(min)s.": _l("Not less than %(min)s."),
    "Number must be at most %(max)s.": _l("Not more than %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("From %(min)s to %(max)s."),
}
"""WTForms' own words -> ours; their placeholders are filled in by whoever asked"""
COUNTED: Mapping[str, Callable[[int], str]] = {
    "Field cannot be longer than %(max)d character.": lambda most: ngettext(
        "Use at most %(num)d character.", "Use at most %(num)d characters.", most
    ),
    "Field must be at least %(min)d character long.": lambda least: ngettext(
        "Use at least %(num)d character.", "Use at least %(num)d characters.", least
    ),
    "Field must be exactly %(max)d character long.": lambda number: ngettext(
        "Use exactly %(num)d character.", "Use exactly %(num)d characters.", number
    ),
    "'%(value)s' is not a valid choice for this field.": lambda _number: str(CHOOSE),
}
"""The same of what is said by number: the singular -> ours of a number, filled in"""


class Sentences:
    """What the fields and validators of a form ask for their words; see `wtforms.i18n`."""

    def gettext(self, words: str) -> str:
        return str(SENTENCES.get(words, words))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return COUNTED[one](number) if one in COUNTED else (one if number == 1 else many)
