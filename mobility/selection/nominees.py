"""Who is to be nominated, gathered by partner."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from mobility.applications.models import Application
from mobility.calls.models import Destination
from mobility.institutions.models import Institution


@dataclass
class PartnerList:
    """One partner with the people who have a seat there and wait to be nominated."""

    institution: Institution
    nominate_by: date
    people: list[Application] = field(default_factory=list)

    @property
    def references(self) -> str:
        return " ".join(application.reference for application in self.people)


def by_partner(waiting: Iterable[tuple[Application, Destination]]) -> list[PartnerList]:
    """In the order of the call; the earliest date counts."""
    found: dict[int, PartnerList] = {}
    for application, destination in waiting:
        partner = found.setdefault(
            destination.institution_id, PartnerList(destination.institution, destination.nominate_by)
        )
        partner.nominate_by = min(partner.nominate_by, destination.nominate_by)
        partner.people.append(application)
    return list(found.values())
