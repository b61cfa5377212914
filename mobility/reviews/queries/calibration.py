"""How each assessor of a call scores against the others on the same applications."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.accounts.queries import names_of_people
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.reviews import policy
from mobility.reviews.spread import TENTH, Leaning, leanings, numbered
from mobility.workflow import services as workflow
from mobility.workflow.models import Case

from .conflicts import conflicts_among
from .results import signed_totals


@dataclass(frozen=True)
class Calibrated:
    """One assessor in one stage; totals in per cent of the weighted criteria."""

    who: str
    """Empty where names are not shown."""
    number: int
    """By which they are known instead, the same in every stage."""
    signed: int
    mean: Decimal
    low: Decimal
    high: Decimal
    leaning: Leaning | None
    """None where they share no application with anybody."""


@dataclass(frozen=True)
class StageCalibration:
    title: dict[str, str]
    rows: tuple[Calibrated, ...]
    """The furthest from the others first, then those who share nothing."""
    hidden: int
    """Applications that are left out, because the reader may yet be asked for an assessment of them, or takes no part."""
    leaned: tuple[Leaning, ...]
    """Of those who are compared with others."""


def calibration_of(viewer: Person, call: Call) -> list[StageCalibration]:
    """For each stage of the call's rule book that is assessed; of what the viewer may read now.

    Who may still be asked for an assessment of an application learns nothing of the others' scores of it.
    """
    applications = db.session.scalars(
        select(Application)
        .where(Application.call_id == call.id, Case.submitted_at.is_not(None))
        .options(joinedload(Application.call))
        .order_by(Application.id)
    ).all()
    barred = conflicts_among([each.id for each in applications])
    named = policy.sees_names_in(viewer, call)
    titles: dict[str, dict[str, str]] = {}
    readable: dict[str, list[Application]] = {}
    for each in applications:
        book = workflow.book_of(each)
        apart = viewer.id in {each.subject_id, *barred.get(each.id, ())}
        seen = frozenset[str]() if apart else policy.stages_seen(viewer, each, book)
        for key, stage in book.stages.items():
            if stage.assessed:
                titles.setdefault(key, dict(stage.title))
                readable.setdefault(key, [])
                if key in seen:
                    readable[key].append(each)
    totals = {key: signed_totals(each, key) for key, each in readable.items()}
    numbers = numbered(each for stage in totals.values() for each in stage.values())
    names = names_of_people(numbers) if named else {}
    return [
        StageCalibration(
            titles[key],
            _rows(totals[key], leaned, numbers, names),
            len(applications) - len(readable[key]),
            tuple(leaned),
        )
        for key in readable
        for leaned in [leanings(totals[key].values())]
    ]


def _rows(
    totals: dict[int, dict[int, Decimal]],
    found: list[Leaning],
    numbers: dict[int, int],
    names: dict[int, str],
) -> tuple[Calibrated, ...]:
    leaned = {each.person_id: each for each in found}
    signed: dict[int, list[Decimal]] = {}
    for each in totals.values():
        for who, total in each.items():
            signed.setdefault(who, []).append(total)
    order = [*leaned, *sorted(signed.keys() - leaned.keys())]
    return tuple(
        Calibrated(
            names.get(who, ""),
            numbers[who],
            len(signed[who]),
            (sum(signed[who], Decimal(0)) / len(signed[who])).quantize(TENTH),
            min(signed[who]).quantize(TENTH),
            max(signed[who]).quantize(TENTH),
            leaned.get(who),
        )
        for who in order
    )
