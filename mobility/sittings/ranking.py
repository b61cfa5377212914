"""The ranked list of a sitting's applications, as its reader may see it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mobility.accounts.models import Person
from mobility.accounts.queries import names_of_people
from mobility.applications.models import Application
from mobility.base.languages import tr
from mobility.reviews.policy import stages_seen
from mobility.reviews.queries import About, abouts, conflicts_among, signed_totals
from mobility.reviews.spread import TENTH, Leaning, Spread, leanings, numbered, outliers, spread_of
from mobility.sittings import policy, queries
from mobility.sittings.models import AgendaItem, Sitting
from mobility.workflow.services import book_of


@dataclass(frozen=True)
class Score:
    """One assessor's total in per cent; `who` is empty where names are not shown."""

    who: str
    number: int
    """By which the same assessor is known all over the sitting."""
    total: Decimal
    outlier: bool


@dataclass(frozen=True)
class Row:
    """One application of the agenda, as the reader may see it."""

    item: AgendaItem
    application: Application
    name: str
    """Empty where names are not shown."""
    about: str
    """Faculty and first choice."""
    own: bool
    """It is the reader's own, or they have a conflict of interest: they take no part and see nothing of it."""
    shown: bool
    """Whether its scores are; not while the reader may still be asked for an assessment."""
    rank: int | None
    spread: Spread | None
    scores: tuple[Score, ...]
    missing: int
    """Assessors who were asked in the stage and have not signed."""
    waits_for: tuple[str, ...]
    """Their names, where they are shown."""


@dataclass(frozen=True)
class Calibrated:
    """How one assessor's totals lie against the others'."""

    who: str
    number: int
    leaning: Leaning


@dataclass(frozen=True)
class Ranking:
    """The applications of an agenda: those whose scores the reader sees, best first, then the others by agenda."""

    rows: tuple[Row, ...]
    calibration: tuple[Calibrated, ...]

    def row_of(self, item: AgendaItem) -> Row | None:
        return next((row for row in self.rows if row.item.id == item.id), None)


def ranking(viewer: Person, sitting: Sitting, items: Collection[AgendaItem]) -> Ranking:
    """In four statements, whatever their number. Needs of each item the application with call and person."""
    applications = [item.application for item in items if item.application is not None]
    ids = [each.id for each in applications]
    named, barred = policy.names_shown(viewer, sitting.call), conflicts_among(ids)
    own = {each.id for each in applications if viewer.id in {each.subject_id, *barred.get(each.id, ())}}
    seen = {
        each.id
        for each in applications
        if each.id not in own and sitting.stage in stages_seen(viewer, each, book_of(each))
    }
    signed = signed_totals(applications, sitting.stage)
    totals = {key: each for key, each in signed.items() if key in seen}
    lines = {line.case_id: line for line in abouts(ids)}
    waits = queries.not_signed(ids, sitting.stage)
    numbers = numbered(signed.values())
    names = names_of_people({*numbers, *_people_in(waits)}) if named else {}
    spreads = {key: spread_of(list(each.values())) for key, each in totals.items()}
    ranks = _ranks({key: spread.mean for key, spread in spreads.items() if spread is not None})
    rows = [
        Row(
            item=item,
            application=application,
            name=application.subject.called if named and application.id not in own else "",
            about=_said(lines.get(application.id)),
            own=application.id in own,
            shown=application.id in seen,
            rank=ranks.get(application.id),
            spread=spreads.get(application.id),
            scores=_scores(totals.get(application.id, {}), numbers, names),
            missing=len(waits.get(application.id, ())) if application.id not in own else 0,
            waits_for=tuple(names[person] for person in waits.get(application.id, ()) if person in names),
        )
        for item in items
        if (application := item.application) is not None
    ]
    leaned = leanings(totals.values())
    return Ranking(
        tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.item.position))),
        tuple(Calibrated(names.get(each.person_id, ""), numbers[each.person_id], each) for each in leaned),
    )


def _said(line: About | None) -> str:
    parts = (line.faculty, *line.first_choice) if line is not None else ()
    return " · ".join(text for part in parts if (text := tr(part)))


def _scores(
    totals: Mapping[int, Decimal], numbers: Mapping[int, int], names: Mapping[int, str]
) -> tuple[Score, ...]:
    far = outliers(totals)
    return tuple(
        Score(names.get(person, ""), numbers[person], total.quantize(TENTH), person in far)
        for person, total in sorted(totals.items(), key=lambda each: numbers[each[0]])
    )


def _ranks(means: Mapping[int, Decimal]) -> dict[int, int]:
    """application id -> place; equal means share one."""
    ordered = sorted(means.values(), reverse=True)
    return {key: ordered.index(mean) + 1 for key, mean in means.items()}


def _people_in(waits: Mapping[int, Sequence[int | None]]) -> set[int]:
    return {person for each in waits.values() for person in each if person is not None}
