"""What of the documents stands in the history of their case."""

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.documents.models import Protection
from mobility.documents.policy import protections_seen
from mobility.workflow.models import Case
from mobility.workflow.queries import Told

FINDING_ACCEPTED: Translated = {
    "en": "Accepted what a check had found in a document",
    "ru": "Принято то, что проверка нашла в документе",
    "tg": "Он чи санҷиш дар ҳуҷҷат ёфта буд, қабул шуд",
}


def acceptance(event: Told, viewer: Person, case: Case) -> Translated | None:
    """For those who read the document itself."""
    protection = event.facts.get("protection", Protection.INCLUSION)
    return FINDING_ACCEPTED if protection in protections_seen(viewer, case) else None
