"""What of a stay stands in the history of the application that it followed from."""

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.stays.services import CALLED_OFF
from mobility.workflow.models import Case
from mobility.workflow.queries import Told

STAY_CANCELLED: Translated = {
    "en": "The stay is cancelled",
    "ru": "Пребывание отменено",
    "tg": "Будубош бекор карда шуд",
}


def called_off(event: Told, viewer: Person, case: Case) -> Translated:
    """For everybody who reads that history."""
    return STAY_CANCELLED


HAPPENINGS = {CALLED_OFF: called_off}
