"""What of reviews stands in the history of their case."""

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.reviews import policy
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from mobility.workflow.queries import Told

CONFLICT_DECLARED: Translated = {
    "en": "Declared a conflict of interest: others decide",
    "ru": "Заявлен конфликт интересов: решают другие",
    "tg": "Бархӯрди манфиатҳо эълон шуд: дигарон қарор мекунанд",
}

STAYS: Translated = {
    "en": "Looked at the signed points again after an appeal: they stay",
    "ru": "Подписанные баллы пересмотрены после апелляции: они остаются",
    "tg": "Холҳои имзошуда пас аз шикоят аз нав дида шуданд: онҳо мемонанд",
}
CORRECTED: Translated = {
    "en": "Looked at the signed points again after an appeal: corrected",
    "ru": "Подписанные баллы пересмотрены после апелляции: исправлены",
    "tg": "Холҳои имзошуда пас аз шикоят аз нав дида шуданд: ислоҳ шуданд",
}


def conflict(event: Told, viewer: Person, case: Case) -> Translated | None:
    """For everybody but the applicant, who does not learn whom they are close to."""
    return CONFLICT_DECLARED if viewer.id != case.subject_id else None


def looked_again(event: Told, viewer: Person, case: Case) -> Translated | None:
    """For those who read every assessment, with its reason; not for who takes no part in the case."""
    if not policy.reads_all(viewer, case) or viewer.id in workflow.excluded_people(case):
        return None
    facts = event.facts
    same = facts["points_before"] == facts["points_after"]
    return STAYS if same and len(set(facts["recommended"])) == 1 else CORRECTED
