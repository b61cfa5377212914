"""Who is to be nominated, gathered by partner; and the partner's people as rows of a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _

from mobility.applications.models import Application
from mobility.applications.standing import standings_of
from mobility.base.folding import fold
from mobility.base.languages import tr
from mobility.base.zone import local_day
from mobility.institutions.models import Institution
from mobility.selection.hindrances import Seated
from mobility.selection.models import Nomination, Seat
from mobility.selection.nominations.partners import CONFIRMED, GONE, Nominee, sequels_of, stands
from mobility.selection.queries import seats_had


@dataclass
class PartnerList:
    """One partner with the people who have a seat there and wait to be nominated."""

    institution: Institution
    nominate_by: date
    people: list[Application] = field(default_factory=list)
    hindered: list[Seated] = field(default_factory=list)
    """Who cannot be, as something is in their way."""
    under_way: list[Seated] = field(default_factory=list)
    """Who is being nominated just now."""

    @property
    def references(self) -> str:
        return " ".join(application.reference for application in self.people)


def by_partner(waiting: Iterable[Seated]) -> list[PartnerList]:
    """In the order of the call; the earliest date counts."""
    found: dict[int, PartnerList] = {}
    for seated in waiting:
        destination = seated.place
        partner = found.setdefault(
            destination.institution_id, PartnerList(destination.institution, destination.nominate_by)
        )
        partner.nominate_by = min(partner.nominate_by, destination.nominate_by)
        if seated.sending_id is not None:
            partner.under_way.append(seated)
        elif seated.why is None:
            partner.people.append(seated.application)
        else:
            partner.hindered.append(seated)
    return list(found.values())


def looked_for(people: Sequence[Application], words: str) -> list[Application]:
    """Those in whose name or reference all of the words stand, however they are spelled."""
    parts = fold(words).split()
    return [
        each
        for each in people
        if all(part in fold(f"{each.subject.name} {each.subject.called} {each.reference}") for part in parts)
    ]


@dataclass(frozen=True)
class AnswersDue:
    """Until when the partner is asked to answer those that wait: the first moment, None where nothing waits."""

    first: datetime | None
    differ: bool
    """Not all have the same: each says its own."""


def answers_due(nominees: Iterable[Nominee]) -> AnswersDue:
    moments = {each.answer_by for each in nominees if each.open and each.answer_by}
    return AnswersDue(min(moments, default=None), len(moments) > 1)


def has_fields(nominees: Iterable[Nominee]) -> bool:
    """Whether any of their destinations names a field."""
    return any(tr(each.field) for each in nominees)


def standings() -> dict[str, str]:
    """How each nomination stands, in the partner's words."""
    return {
        "open": _("Waits for your answer"),
        "said-accept": _("You accept"),
        "said-decline": _("You decline"),
        "accepted": _("Accepted, not confirmed yet"),
        "confirmed": _("Confirmed: comes to you"),
        "declined": _("Declined by you"),
        "gone": _("No longer nominated"),
    }


def stands_in_words(nominee: Nominee, words: Mapping[str, str]) -> str:
    """`words`: of each standing, to the partner or to the office; what has come of a confirmed place takes their place."""
    return nominee.became or words[nominee.standing]


def office_standings() -> dict[str, str]:
    """The same in the office's words."""
    return {
        "open": _("Waits for the partner's answer"),
        "said-accept": _("Accepts, not final yet"),
        "said-decline": _("Declines, not final yet"),
        "accepted": _("Accepted, not confirmed yet"),
        "confirmed": _("Confirmed"),
        "declined": _("Declined by the partner"),
        "gone": _("No longer nominated"),
    }


def each_with_standing(nominations: Sequence[Nomination]) -> list[tuple[Nomination, str, str]]:
    """Each with how it stands, and what has become of whom is no longer nominated, or was confirmed. A fixed number of
    statements."""
    seats = seats_had([each.application_id for each in nominations])
    since = sequels_of([each.application_id for each in nominations])
    stood = standings_of([each.application for each in nominations])
    found = []
    for each in nominations:
        had = seats.get(each.application_id, [])
        seated = any(seat.freed_at is None and seat.destination_id == each.destination_id for seat in had)
        sequel = since.get(each.application_id)
        standing = stands(each, each.application, sequel, seated=seated)
        became = sequel.word if sequel is not None and standing == CONFIRMED else ""
        if standing == GONE:
            became = _became(stood[each.application_id].word, _next_seat(each, had))
        found.append((each, standing, became))
    return found


def _next_seat(nomination: Nomination, had: Sequence[Seat]) -> Seat | None:
    """The seat to which they went on from the one for which they were nominated."""
    own = [
        place
        for place, seat in enumerate(had)
        if seat.destination_id == nomination.destination_id and seat.given_at <= nomination.nominated_at
    ]
    return next(iter(had[own[-1] + 1 :]), None) if own else None


def _became(stood: str, after: Seat | None) -> str:
    """To which seat they went on, whatever has become of that; else what their case has come to: after another seat its
    stage is of another nomination."""
    if after is None:
        return stood
    partner = tr(after.destination.institution.name)
    if after.freed_at is None:
        return _("Has another seat now: %(partner)s", partner=partner)
    return _("Got another seat: %(partner)s", partner=partner)


def nominee_heads() -> list[str]:
    """The titles above `nominee_rows`."""
    return [
        _("Name as in the passport"), _("Our reference"), _("Your own reference"), _("Call"), _("Field"), _("Stay from"),
        _("Stay until"), _("Studies at home"), _("Year of study"), _("Language of study"), _("Standing"), _("Answer by"),
    ]  # fmt: skip


def nominee_rows(nominees: Iterable[Nominee]) -> Iterator[list[str | int | date | None]]:
    """One row a nomination: what the partner's page shows, and nothing else."""
    words = standings()
    for each in nominees:
        yield [
            each.name, each.reference, each.nomination.partner_reference, tr(each.call), tr(each.field), each.first,
            each.last, tr(each.specialty), each.year, each.taught_in,
            stands_in_words(each, words), local_day(each.answer_by) if each.answer_by else None,
        ]  # fmt: skip
