"""The ranked list of a sitting's applications, as its reader may see it: live, and as it was signed from then on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.reviews.policy import stages_seen
from mobility.reviews.queries import abouts, signed_totals_and_names
from mobility.reviews.spread import (
    TENTH,
    Leaning,
    Spread,
    leanings,
    numbered,
    outliers,
    spread_of,
)
from mobility.reviews.veiling import veils
from mobility.sittings import policy, queries
from mobility.sittings.models import AgendaItem, Sitting, SittingState
from mobility.sittings.places import Place, candidates_of, place_in, placed, places_among
from mobility.sittings.standing import Standing, standing_of
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
    """Empty where the viewer may not know it."""
    about: str
    """Faculty and first choice."""
    own: bool
    """It is the reader's own, or they have a conflict of interest: they take no part and see nothing of it."""
    shown: bool
    """Whether its scores are; not while the reader may still be asked for an assessment."""
    place: Place | None
    """Among those of the call whose scores are shown to the reader; none of what nobody has assessed, or is at an end."""
    spread: Spread | None
    scores: tuple[Score, ...]
    mine: Decimal | None
    """What the reader gave themselves, where the others' scores are not shown to them."""
    missing: int
    """Signed assessments that are still needed in the stage."""
    waits_for: tuple[str, ...]
    """The names of those who were asked and have not signed, where they are shown."""
    standing: Standing | None
    """Which stage it is in; nothing of one's own, and of sittings that are over."""


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
    """Of what is shown; nothing of signed minutes, which say themselves who was apart."""
    minutes_whole: bool
    """Whether the reader may have the signed minutes as they are; as `queries.may_read_minutes`."""

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if row.shown]

    @property
    def others(self) -> list[Row]:
        return [row for row in self.rows if not row.shown]

    @property
    def first(self) -> Place | None:
        """The best place on the agenda: among how many all of them are, and where the border lies."""
        return next((row.place for row in self.rows if row.place is not None), None)

    @property
    def leaned(self) -> list[Leaning]:
        return [each.leaning for each in self.calibration]

    def row_of(self, item: AgendaItem) -> Row | None:
        return next((row for row in self.rows if row.item.id == item.id), None)


@dataclass(frozen=True)
class _Scored:
    """What the assessments of the applications come to, by their ids."""

    places: Mapping[int, Place]
    spreads: Mapping[int, Spread]
    scores: Mapping[int, tuple[Score, ...]]
    mine: Mapping[int, Decimal] = field(default_factory=dict)
    awaited: Mapping[int, queries.StillOwed] = field(default_factory=dict)
    calibration: tuple[Calibrated, ...] = ()


def ranking(viewer: Person, sitting: Sitting, items: Collection[AgendaItem]) -> Ranking:
    """In five statements, whatever their number. Needs of each item the application with call and person.

    Once the minutes are signed their numbers stand, whatever becomes of the assessments.
    """
    applications = [item.application for item in items if item.application is not None]
    signed = sitting.state == SittingState.SIGNED
    compared = [] if signed else candidates_of(sitting.call, sitting.closed_at)
    every = list({each.id: each for each in (*applications, *compared)}.values())
    named = policy.names_shown(viewer, sitting.call)
    veiled = veils(applications, viewer)
    lines = {line.case_id: line for line in abouts([each.id for each in every])}
    own = {each.id for each in every if viewer.id in {each.subject_id, *lines[each.id].conflicted}}
    seen = {
        each.id
        for each in every
        if each.id not in own and sitting.stage in stages_seen(viewer, each, book_of(each))
    }
    whole = signed and queries.may_read_minutes(viewer, sitting.id)
    found = (
        _as_signed(sitting, seen, whole=whole)
        if signed
        else _live(viewer, sitting, applications, compared, seen, named=named)
    )
    rows = [
        Row(
            item=item,
            application=application,
            name=application.subject.called if application.id not in own | veiled.keys() else "",
            about=lines[application.id].words(None),
            own=application.id in own,
            shown=application.id in seen,
            place=found.places.get(application.id),
            spread=found.spreads.get(application.id),
            scores=found.scores.get(application.id, ()),
            mine=found.mine.get(application.id) if application.id not in own | seen else None,
            missing=awaited.number if (awaited := _awaited(found, application, own)) else 0,
            waits_for=awaited.names if awaited and named else (),
            standing=None if application.id in own else standing_of(application, sitting),
        )
        for item in items
        if (application := item.application) is not None
    ]
    return Ranking(
        tuple(sorted(rows, key=_best_first)),
        found.calibration,
        whole,
    )


def _best_first(row: Row) -> tuple[bool, int, int]:
    return row.place is None, row.place.rank if row.place is not None else 0, row.item.position


def _awaited(found: _Scored, application: Application, own: Collection[int]) -> queries.StillOwed | None:
    """Of what is the reader's own they are told nothing."""
    return None if application.id in own else found.awaited.get(application.id)


def _live(
    viewer: Person,
    sitting: Sitting,
    applications: Sequence[Application],
    compared: Sequence[Application],
    seen: Collection[int],
    *,
    named: bool,
) -> _Scored:
    """As the assessments stand now, or stood when it was closed; of those that are `seen`.

    `applications`: of the agenda; `compared`: of the call, among which their places are.
    """
    of_call, called = signed_totals_and_names([*applications, *compared], sitting.stage, sitting.closed_at)
    on_agenda = {each.id for each in applications}
    signed = {key: each for key, each in of_call.items() if key in on_agenda}
    totals = {key: each for key, each in signed.items() if key in seen}
    numbers, names = numbered(signed.values()), called if named else {}
    spreads = {key: spread_of(list(each.values())) for key, each in totals.items()}
    return _Scored(
        places=places_among(sitting.call, compared, of_call, seen),
        spreads={key: spread for key, spread in spreads.items() if spread is not None},
        scores={
            key: _scores({numbers[who]: total for who, total in each.items()}, _by_number(names, numbers))
            for key, each in totals.items()
        },
        mine={key: each[viewer.id].quantize(TENTH) for key, each in signed.items() if viewer.id in each},
        awaited=queries.awaited_in(applications, sitting.stage),
        calibration=tuple(
            Calibrated(names.get(each.person_id, ""), numbers[each.person_id], each)
            for each in leanings(totals.values())
        ),
    )


def _as_signed(sitting: Sitting, seen: Collection[int], *, whole: bool) -> _Scored:
    """As the minutes have it, which know assessors by number; of those that are `seen`. `whole`: they are the reader's to
    read as they are."""
    ids = {item.application.reference: item.application.id for item in sitting.items if item.application}
    every = {
        ids.get(each["reference"]): each["scores"] for each in sitting.minutes["items"] if each["scores"]
    }
    scored: dict[int, dict[str, Any]] = {key: every[key] for key in seen if key in every}
    spreads = {
        key: Spread(*(Decimal(each[name]) for name in ("mean", "low", "high", "deviation")))
        for key, each in scored.items()
    }
    return _Scored(
        places=_places_signed(sitting, scored, spreads, whole=whole and len(scored) == len(every)),
        spreads=spreads,
        scores={
            key: _scores({said["assessor"]: Decimal(said["total"]) for said in each.get("totals", ())}, {})
            for key, each in scored.items()
        },
    )


def _places_signed(
    sitting: Sitting, scored: Mapping[int, Mapping[str, Any]], spreads: Mapping[int, Spread], *, whole: bool
) -> dict[int, Place]:
    """Not `whole`: among those that the reader sees, as a gap would tell where another stands."""
    if not whole:
        return placed({key: spread.mean for key, spread in spreads.items()})
    found = {key: place_in(sitting.minutes, each) for key, each in scored.items()}
    return {key: place for key, place in found.items() if place is not None}


def _scores(totals: Mapping[int, Decimal], names: Mapping[int, str]) -> tuple[Score, ...]:
    """`totals` and `names` by the number of the assessor."""
    far = outliers(totals)
    return tuple(
        Score(names.get(number, ""), number, total.quantize(TENTH), number in far)
        for number, total in sorted(totals.items())
    )


def _by_number(names: Mapping[int, str], numbers: Mapping[int, int]) -> dict[int, str]:
    return {numbers[person]: name for person, name in names.items()}
