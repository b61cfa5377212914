"""Another stay of the same person at the same time, of whom nobody knows then where they are: said, and never refused."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.languages import day, tr
from mobility.stays import queries
from mobility.stays.models import Stay


@dataclass(frozen=True)
class Beside:
    """`other` overlaps `stay`. `open_to_viewer`: whoever looks at the one may open the other. Needs `other.institution`, and
    `extensions` of `stay`."""

    stay: Stay
    other: Stay
    open_to_viewer: bool = False

    @property
    def own_sentence(self) -> str:
        """To the person."""
        return _(
            "At the same time you have a stay at %(place)s, from %(first)s to %(last)s. Please write to the office which of "
            "the two is right.",
            **self._words,
        )

    @property
    def sentence(self) -> str:
        """To the office."""
        if self.other.begins > self.stay.ends and self.stay.longer is not None:
            return _(
                "A longer stay is asked for, until %(until)s. Then the person has another one at the same time: %(place)s, "
                "from %(first)s to %(last)s (%(reference)s).",
                until=day(self.stay.longer.until),
                **self._words,
            )
        return _(
            "The person has another stay at the same time: %(place)s, from %(first)s to %(last)s (%(reference)s).",
            **self._words,
        )

    @property
    def _words(self) -> dict[str, str]:
        other = self.other
        return {
            "place": tr(other.institution.name),
            "first": day(other.begins),
            "last": day(other.ends),
            "reference": other.reference,
        }


def beside(stay: Stay, viewer: Person) -> list[Beside]:
    """Those that overlap it as it stands; to the office also those that would, once the longer stay is granted that is asked
    for. Of one that is over nothing is said. Needs `extensions`."""
    if stay.over:
        return []
    asked = stay.longer.until if stay.longer is not None and viewer.id != stay.person_id else stay.ends
    return overlapping(stay, max(stay.ends, asked), viewer)


def overlapping(stay: Stay, last: date, viewer: Person) -> list[Beside]:
    """Those that overlap it, if it goes on until `last`."""
    return [Beside(stay, *found) for found in queries.stays_beside(stay, last, viewer)]
