"""What the person of an application is called."""

from dataclasses import dataclass

from mobility.accounts.models import Person
from mobility.register.models import Affiliation


@dataclass(frozen=True)
class Names:
    """What a person is called: in the register where the university knows them, else as they wrote it themselves."""

    name: str
    passport: str
    """In Latin letters; empty where nobody knows it."""

    @property
    def both(self) -> str:
        return f"{self.name} ({self.passport})" if self.passport else self.name


def names_of(person: Person, affiliation: Affiliation | None) -> Names:
    """Needs `affiliation.entry` loaded."""
    if affiliation is None or not affiliation.known or affiliation.entry is None:
        return Names(person.name, "")
    return Names(affiliation.entry.name, affiliation.entry.passport_name)
