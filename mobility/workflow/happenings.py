"""What stands in the history of a case beside its steps."""

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.accounts.queries import names_of_people
from mobility.accounts.roles import title_of
from mobility.base.database import Translated
from mobility.base.languages import LANGUAGES, speaking

from .engine.steps import Told
from .models import Case


def appointment(event: Told, viewer: Person, case: Case) -> Translated | None:
    """Who was appointed, and to what; for everybody but the applicant, who reads no names of those who decide."""
    if viewer.id == case.subject_id:
        return None
    person = int(event.facts["person"])
    name = names_of_people({person}).get(person, "")
    return {code: _said(code, name, event) for code in LANGUAGES}


def _said(code: str, name: str, event: Told) -> str:
    with speaking(code):
        role = title_of(str(event.facts["role"]))
        return _("Appointed a substitute: %(name)s, %(role)s", name=name, role=role)
