"""What of reviews stands in the history of their case."""

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.workflow.models import Case
from mobility.workflow.queries import Told

CONFLICT_DECLARED: Translated = {
    "en": "Declared a conflict of interest: others decide",
    "ru": "Заявлен конфликт интересов: решают другие",
    "tg": "Бархӯрди манфиатҳо эълон шуд: дигарон қарор мекунанд",
}


def conflict(event: Told, viewer: Person, case: Case) -> Translated | None:
    """For everybody but the applicant, who does not learn whom they are close to."""
    return CONFLICT_DECLARED if viewer.id != case.subject_id else None
