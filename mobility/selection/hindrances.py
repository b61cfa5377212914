"""What is in the way of people who wait for a seat or have one, as other rooms know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.applications.models import Application
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.calls.models import Destination
from mobility.selection.models import Nomination
from mobility.selection.queries import to_nominate
from mobility.workflow.models import Case


def hindrances_of(cases: Sequence[Case], now: datetime) -> dict[int, str]:
    """id of the case -> the key of the refusal that says why its person can neither have a seat now nor go where they have
    one, of those who cannot; a fixed number of statements."""
    return {case_id: why for of in reversed(lent.hindrances) for case_id, why in of(cases, now).items()}


def hindrance_of(case: Case, now: datetime) -> str | None:
    """The same of one; None where nothing is in the way."""
    return hindrances_of([case], now).get(case.id)


def to_person(why: str) -> str:
    """What is in their way, in words to whom it is, with who does what about it."""
    return str(lent.hindrance_words[why])


@dataclass(frozen=True)
class Seated:
    """Who has a seat, and waits to be nominated there or is. `why`: the key of what is in their way, if something is."""

    application: Application
    place: Destination
    why: str | None
    sending_id: int | None = None
    """In which they are being nominated just now, if that was asked for."""

    @property
    def sentence(self) -> str:
        """What is in their way."""
        return Refusal(self.why).sentence if self.why else ""


def against(cases: Sequence[Case]) -> dict[int, list[str]]:
    """id of the case -> what speaks against its going on, without being in the way, of those of whom something does."""
    found: dict[int, list[str]] = {}
    for of in lent.against:
        for case_id, sentences in of(cases).items():
            found.setdefault(case_id, []).extend(sentences)
    return found


def hindered_among(nominations: Sequence[Nomination], now: datetime) -> list[Seated]:
    """Of who is nominated, and not declined: those who cannot go there now."""
    asked = [each for each in nominations if each.accepted is not False]
    whys = hindrances_of([each.application for each in asked], now)
    return [
        Seated(each.application, each.destination, whys[each.application_id])
        for each in asked
        if each.application_id in whys
    ]


def seated_in(call_id: int, now: datetime) -> list[Seated]:
    """As `to_nominate`, each with what is in their way."""
    waiting = to_nominate(call_id)
    whys = hindrances_of([application for application, _place, _sending in waiting], now)
    return [
        Seated(application, place, whys.get(application.id), sending_id)
        for application, place, sending_id in waiting
    ]
