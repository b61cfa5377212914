"""What of a stay stands in the history of the application that it followed from."""

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.stays.services import BROKEN_OFF, CALLED_OFF
from mobility.workflow.models import Case
from mobility.workflow.queries import Told

STAY_CANCELLED: Translated = {
    "en": "The stay is cancelled",
    "ru": "Пребывание отменено",
    "tg": "Будубош қатъ карда шуд",
}


STAY_BROKEN_OFF: Translated = {
    "en": "The stay is broken off",
    "ru": "Пребывание прервано",
    "tg": "Будубош пеш аз муҳлат қатъ карда шуд",
}


def called_off(event: Told, viewer: Person, case: Case) -> Translated:
    """For everybody who reads that history; so is `broken_off`."""
    return STAY_CANCELLED


def broken_off(event: Told, viewer: Person, case: Case) -> Translated:
    return STAY_BROKEN_OFF


HAPPENINGS = {CALLED_OFF: called_off, BROKEN_OFF: broken_off}
