"""Who is nominated to a partner: looked for, in words, and as rows of a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from mobility.applications.models import Application
from mobility.applications.standing import standings_of
from mobility.base.folding import fold
from mobility.base.languages import tr
from mobility.base.zone import local_day
from mobility.selection.models import Nomination, Seat
from mobility.selection.nominations.partners import Nominee
from mobility.selection.queries import seats_had


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
        "confirmed-open": _("Confirmed, depends on a condition"),
        "confirmed-unmet": _("Not sure: our office decides"),
        "declined": _("Declined by you"),
        "gone": _("No longer nominated"),
    }


def stands_in_words(nominee: Nominee, words: Mapping[str, str]) -> str:
    """`words`: of each standing, to the partner or to the office; what has come of a confirmed place takes their place."""
    return nominee.became or words[nominee.stands_as]


def office_standings() -> dict[str, str]:
    """The same in the office's words."""
    return {
        "open": _("Waits for the partner's answer"),
        "said-accept": _("Accepts, not final yet"),
        "said-decline": _("Declines, not final yet"),
        "accepted": _("Accepted, not confirmed yet"),
        "confirmed": _("Confirmed"),
        "confirmed-open": _("Confirmed, depends on a condition"),
        "confirmed-unmet": _("A condition was not met"),
        "declined": _("Declined by the partner"),
        "gone": _("No longer nominated"),
    }


def with_what_became(gone: Sequence[Nomination]) -> list[tuple[Nomination, str]]:
    """Each of those that are no longer nominated, with what has become of the person. A fixed number of statements."""
    if not gone:
        return []
    seats = seats_had([each.application_id for each in gone])
    stood = standings_of([each.application for each in gone])
    return [
        (
            each,
            _became(stood[each.application_id].word, _next_seat(each, seats.get(each.application_id, []))),
        )
        for each in gone
    ]


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
