"""What of a stay stands in the history of the application that it followed from."""

from datetime import date

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.base.languages import LANGUAGES, day, speaking
from mobility.base.lending import said_alike
from mobility.stays.services import BROKEN_OFF, CALLED_OFF, GOES_ON, REDATED
from mobility.workflow.models import Case
from mobility.workflow.queries import Told

STAY_CANCELLED: Translated = {
    "en": "The stay is cancelled",
    "ru": "Пребывание отменено",
    "tg": "Будубош қатъ карда шуд",
}


STAY_BROKEN_OFF: Translated = {
    "en": "The stay is interrupted",
    "ru": "Пребывание прервано",
    "tg": "Будубош пеш аз муҳлат қатъ карда шуд",
}


STAY_GOES_ON: Translated = {
    "en": "The stay goes on after all: it was called off by mistake",
    "ru": "Пребывание всё же продолжается: прекращено было по ошибке",
    "tg": "Будубош ба ҳар ҳол идома меёбад: хато қатъ шуда буд",
}


def redated(event: Told, viewer: Person, case: Case) -> Translated:
    """The days that hold, and those that did before; for everybody who reads that history."""
    found: Translated = {}
    for code in LANGUAGES:
        with speaking(code):
            days = {
                key: day(date.fromisoformat(event.facts[key])) for key in ("from", "until", "first", "last")
            }
            found[code] = _(
                "Dates of the stay changed: %(from)s – %(until)s (before: %(first)s – %(last)s)", **days
            )
    return found


HAPPENINGS = {
    CALLED_OFF: said_alike(STAY_CANCELLED),
    BROKEN_OFF: said_alike(STAY_BROKEN_OFF),
    GOES_ON: said_alike(STAY_GOES_ON),
    REDATED: redated,
}
