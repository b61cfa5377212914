"""Where an application of an agenda stands: whether the committee can deal with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mobility.applications.models import Application
from mobility.sittings.models import Sitting, SittingState
from mobility.workflow.rulebook import RuleBook
from mobility.workflow.services import book_of


class Readiness(StrEnum):
    EARLY = "early"
    """It is still before the stage that ranks, or was given back."""
    READY = "ready"
    PAST = "past"
    """It has gone on from there."""
    OVER = "over"


@dataclass(frozen=True)
class Standing:
    """The title of the stage or end that it is in, and whether that is the one whose assessments rank."""

    title: Mapping[str, str]
    readiness: Readiness


def standing_of(application: Application, sitting: Sitting) -> Standing | None:
    """As it is now; None once the sitting is over, as its minutes say how it was then."""
    if sitting.state not in (SittingState.CALLED, SittingState.OPEN):
        return None
    book = book_of(application)
    return Standing(book.title_of(application.stage), _readiness(book, application.stage, sitting.stage))


def stage_title(sitting: Sitting) -> Mapping[str, str]:
    """Of the stage whose assessments rank, as the rule book of the applications has it; empty on an agenda without any."""
    first = next((item.application for item in sitting.items if item.application is not None), None)
    return book_of(first).title_of(sitting.stage) if first is not None else {}


def has_come(application: Application, stage: str) -> bool:
    """Whether it is in the stage whose assessments rank, or beyond."""
    return _readiness(book_of(application), application.stage, stage) != Readiness.EARLY


def has_left(application: Application, stage: str) -> bool:
    """Whether a sitting has nothing to say of it any more: it has gone on from the stage that ranks, and from the later ones
    of its road in which many are decided in one act, as of a selection."""
    book = book_of(application)
    road = book.path()
    later = [act.at for act in book.acts.values() if act.at in road and stage in road[: road.index(act.at)]]
    last = max(later, key=road.index, default=stage)
    return _readiness(book, application.stage, last) in (Readiness.PAST, Readiness.OVER)


def is_early(application: Application | None, sitting: Sitting) -> bool:
    """Whether it has not come to the committee yet."""
    standing = standing_of(application, sitting) if application is not None else None
    return standing is not None and standing.readiness == Readiness.EARLY


def _readiness(book: RuleBook, now: str, ranks: str) -> Readiness:
    if book.is_end(now):
        return Readiness.OVER
    if now == ranks:
        return Readiness.READY
    road = book.path()
    place = {key: number for number, key in enumerate(road)}
    ahead = place.get(ranks, len(road))
    before = [now] if now in place else [key for key in road if _leads(book, key, now)]
    return Readiness.PAST if before and all(place[key] > ahead for key in before) else Readiness.EARLY


def _leads(book: RuleBook, key: str, to: str) -> bool:
    """Whether a move leads from the one stage beside the road, where it comes from."""
    return key in book.stages and any(move.to == to for move in book.stage(key).moves.values())
