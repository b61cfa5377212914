"""What may be sent as it is, but will be asked about: said while it is filled in."""

from datetime import date

from flask_babel import gettext as _

from mobility.applications.guards import PASSPORT
from mobility.applications.queries import Dossier
from mobility.base.languages import day
from mobility.documents.checks.passport_validity import months_after
from mobility.questionnaires.definition import Section


def caution_of(dossier: Dossier, section: Section, entered: object) -> str:
    """Of the section with the passport: that it ends before what the latest of the chosen stays needs, which is what its
    document is checked for too. `entered`: its last day."""
    chosen = [choice.destination.stay_to for choice in dossier.choices]
    offered = [destination.stay_to for destination in dossier.call.destinations]
    ends = max(chosen) if chosen else min(offered, default=None)
    if ends is None or not any(question.key == PASSPORT for question in section.questions):
        return ""
    try:
        valid_until = date.fromisoformat(str(entered or ""))
    except ValueError:  # not given, or no day: that is said elsewhere
        return ""
    needed = months_after(ends, _months_asked(dossier))
    if valid_until >= needed:
        return ""
    return _(
        "The passport is valid until %(valid_until)s. For the stay it must be valid until %(needed)s or longer. You can "
        "send it like this, but you will need a passport that is valid longer.",
        valid_until=day(valid_until),
        needed=day(needed),
    )


def _months_asked(dossier: Dossier) -> int:
    """How many months beyond the stay the call asks a passport to be valid."""
    return max((int(each.needs.get("validity_months") or 0) for each in dossier.requirements), default=0)
