"""Where an application of an agenda stands: whether the committee can deal with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mobility.accounts.models import Role
from mobility.applications.models import Application
from mobility.sittings.models import Sitting, SittingState
from mobility.workflow.rulebook import RESUME, RuleBook
from mobility.workflow.services import book_of


class Readiness(StrEnum):
    EARLY = "early"
    """It is still before the stage of the committee, or was given back."""
    READY = "ready"
    """It is in that stage, or in a later one up to the last in which many are decided in one act, as of a selection."""
    PAST = "past"
    """It has gone on from there: a sitting has nothing to say of it any more."""
    OVER = "over"


@dataclass(frozen=True)
class Standing:
    """The title of the stage or end that it is in, and what that means for the sitting."""

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
    """Whether it has come to the committee, and was not given back. `stage`: whose assessments rank."""
    return _readiness(book_of(application), application.stage, stage) != Readiness.EARLY


def has_left(application: Application, stage: str) -> bool:
    """Whether a sitting has nothing to say of it any more."""
    return _readiness(book_of(application), application.stage, stage) in (Readiness.PAST, Readiness.OVER)


def is_early(application: Application | None, sitting: Sitting) -> bool:
    """Whether it has not come to the committee yet."""
    standing = standing_of(application, sitting) if application is not None else None
    return standing is not None and standing.readiness == Readiness.EARLY


def _readiness(book: RuleBook, now: str, ranks: str) -> Readiness:
    if book.is_end(now):
        return Readiness.OVER
    first = _first_of(book, ranks)
    if now != first and not _has_gone_on(book, first, now):
        return Readiness.EARLY
    return Readiness.PAST if _has_gone_on(book, _last_of(book, ranks), now) else Readiness.READY


def _first_of(book: RuleBook, ranks: str) -> str:
    """The stage of the committee: from the one that ranks on the first that its members hold, or else that one itself."""
    road = book.path()
    onward = road[road.index(ranks) :] if ranks in road else ()
    return next((key for key in onward if book.stage(key).holder.role == Role.COMMITTEE_MEMBER), ranks)


def _last_of(book: RuleBook, ranks: str) -> str:
    """The last stage of the road in which a sitting can deal with an application."""
    road = book.path()
    later = [act.at for act in book.acts.values() if act.at in road and ranks in road[: road.index(act.at)]]
    return max(later, key=road.index, default=ranks)


def _has_gone_on(book: RuleBook, stage: str, now: str) -> bool:
    """Whether it has the stage behind it; what was given back has not."""
    given_back = any(move.to == RESUME for move in book.stage(now).moves.values())
    return not given_back and book.is_past(stage, now)
