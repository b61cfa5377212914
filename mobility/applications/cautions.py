"""What may be sent as it is, but will be asked about: said while it is filled in."""

from datetime import date

from flask_babel import gettext as _

from mobility.applications.guards import PASSPORT
from mobility.applications.queries import Dossier
from mobility.base.languages import day
from mobility.questionnaires.definition import Section


def caution_of(dossier: Dossier, section: Section, entered: object) -> str:
    """Of the section with the passport: that it ends before the latest of the chosen stays. `entered`: its last day."""
    ends = [choice.destination.stay_to for choice in dossier.choices]
    if not ends or not any(question.key == PASSPORT for question in section.questions):
        return ""
    try:
        valid_until = date.fromisoformat(str(entered or ""))
    except ValueError:  # not given, or no day: that is said elsewhere
        return ""
    if valid_until >= max(ends):
        return ""
    return _(
        "The passport is valid until %(valid_until)s, and a stay that you chose ends on %(end)s. You can send it like "
        "this, but you will need a passport that is valid longer.",
        valid_until=day(valid_until),
        end=day(max(ends)),
    )
