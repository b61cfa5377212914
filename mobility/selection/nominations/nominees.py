"""Who is nominated to a partner: looked for, in words, and as rows of a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from mobility.applications.models import Application
from mobility.applications.standing import standings_of
from mobility.base.folding import fold
from mobility.base.languages import tr
from mobility.base.sheets import Cell
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


@dataclass(frozen=True)
class Kinds:
    """Of whom a list is: each kind has columns that the other does not need."""

    students: bool
    staff: bool


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


def of_kinds(nominees: Iterable[Nominee]) -> Kinds:
    """A list of nobody is written as one of students."""
    found = {each.staff for each in nominees} or {False}
    return Kinds(students=False in found, staff=True in found)


def nominee_table(nominees: Sequence[Nominee]) -> tuple[list[str], Iterator[list[Cell]]]:
    """The titles, and one row a nomination: what the partner's page shows, and nothing else."""
    words, kinds = standings(), of_kinds(nominees)
    studies: dict[str, Callable[[Nominee], Cell]] = {
        _("Studies at home"): lambda each: None if each.staff else tr(each.specialty),
        _("Year of study"): lambda each: None if each.staff else each.year,
        _("Language of study"): lambda each: None if each.staff else each.taught_in,
    }
    work: dict[str, Callable[[Nominee], Cell]] = {
        _("Comes as"): lambda each: each.at_home if each.staff else _("Student"),
        _("Activity"): lambda each: each.activity,
    }
    columns: dict[str, Callable[[Nominee], Cell]] = {
        _("Name as in the passport"): lambda each: each.name,
        _("Our reference"): lambda each: each.reference,
        _("Your own reference"): lambda each: each.nomination.partner_reference,
        _("Call"): lambda each: tr(each.call),
        _("Field"): lambda each: tr(each.field),
        _("Stay from"): lambda each: each.first,
        _("Stay until"): lambda each: each.last,
        **(studies if kinds.students else {}),
        **(work if kinds.staff else {}),
        _("Standing"): lambda each: stands_in_words(each, words),
        _("Answer by"): lambda each: local_day(each.answer_by) if each.answer_by else None,
    }
    return list(columns), ([cell(each) for cell in columns.values()] for each in nominees)
