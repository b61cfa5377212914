"""The way of an intake as lanes: applied, admitted, enrolled, the years at home, the transition, years abroad, diploma."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobility.intakes.models import Intake, State, Student, state_of
from mobility.intakes.years import first_day, year_of_study


class Side(StrEnum):
    """Whose part of the way it is."""

    ENTRANCE = "entrance"
    HOME = "home"
    GATE = "gate"
    HOST = "host"


class Reached(StrEnum):
    """How far the intake as a whole is."""

    DONE = "done"
    NOW = "now"
    AHEAD = "todo"


APPLIED, ADMITTED, ENROLLED = "applied", "admitted", "enrolled"
TRANSITION, DIPLOMA = "transition", "diploma"
YEAR = "year-"
"""What stands before the number in the key of a year."""


@dataclass(frozen=True)
class Facts:
    """The days of one student, as far as lanes need them."""

    joined_on: date
    paused_on: date | None
    left_on: date | None
    crossed_on: date | None
    graduated_on: date | None


@dataclass(frozen=True)
class Asked:
    """How many asked for a seat of the specialty, and how many have one: for the entrance, or for the transition."""

    drafts: int = 0
    applied: int = 0
    admitted: int = 0
    turned_down: int = 0
    """Of those who applied: whose application has ended without a seat."""
    called_off: int = 0
    """Who had a seat, and whose stay was called off."""
    call: str | None = None
    place_id: int | None = None
    """Where they asked, by reference and destination; None where that was in several calls, or nobody did, or where the
    reader does not follow everybody of the call."""
    stages: Sequence[str] | None = None
    """In which those who applied stand."""


@dataclass(frozen=True)
class Lane:
    """One part of the way; `number` of those who were in it (who study in it now), None while it lies ahead."""

    key: str
    year: int
    """Of study; 0 where the lane is none."""
    side: Side
    reached: Reached
    number: int | None


@dataclass(frozen=True)
class Numbers:
    """Where the people of an intake are today."""

    ahead: int
    """Enrolled, and not begun yet."""
    home: int
    abroad: int
    paused: int
    not_come: int
    left: int
    graduated: int
    behind: int
    """At home still, though the years at home are over."""
    to_cross: int
    """By an order whose first day at the partner is to come."""

    @property
    def there(self) -> int:
        """Who studies, whichever the side, or will."""
        return self.ahead + self.home + self.abroad


def numbers_of(intake: Intake, people: Sequence[Facts | Student], today: date) -> Numbers:
    """Needs `joint` loaded."""
    states = [state_of(facts, today) for facts in people]
    home = states.count(State.HOME)
    return Numbers(
        ahead=states.count(State.AHEAD),
        home=home,
        abroad=states.count(State.ABROAD),
        paused=states.count(State.PAUSED),
        not_come=states.count(State.NOT_COME),
        left=states.count(State.LEFT),
        graduated=states.count(State.GRADUATED),
        behind=home if is_over_at_home(intake, today) else 0,
        to_cross=sum(_is_to_cross(facts, state, today) for facts, state in zip(people, states, strict=True)),
    )


def _is_to_cross(facts: Facts | Student, state: State, today: date) -> bool:
    ordered = facts.crossed_on is not None and facts.crossed_on > today
    return ordered and state in (State.AHEAD, State.HOME)


def is_over_at_home(intake: Intake, today: date) -> bool:
    """Whoever is at home still should have gone over."""
    return year_of_study(intake.year, today) > intake.joint.years_home


def lanes_of(intake: Intake, people: Sequence[Facts | Student], asked: Asked, today: date) -> list[Lane]:
    """In the order of time; needs `joint` loaded."""
    return list(_lanes(intake, people, asked, today))


def _lanes(intake: Intake, people: Sequence[Facts | Student], asked: Asked, today: date) -> Iterator[Lane]:
    joint, now = intake.joint, year_of_study(intake.year, today)
    steps = list(_entrance(intake, people, asked, today))
    here = len(steps) if now > 0 else max((place for place, (_, many) in enumerate(steps) if many), default=0)
    for place, (key, number) in enumerate(steps):
        reached = _reached(here, place)
        yield Lane(key, 0, Side.ENTRANCE, reached, None if reached is Reached.AHEAD else number)
    for year in range(1, joint.years_home + 1):
        yield _year(intake, people, year, today)
    crossed = _counted(intake, people, TRANSITION, today)
    reached = Reached.NOW if now == joint.years_home else _reached(now, joint.years_home)
    yield Lane(TRANSITION, 0, Side.GATE, reached, crossed if crossed or now >= joint.years_home else None)
    for year in range(joint.years_home + 1, joint.years + 1):
        yield _year(intake, people, year, today)
    graduated = _counted(intake, people, DIPLOMA, today)
    reached = Reached.DONE if now > joint.years else Reached.NOW if graduated else Reached.AHEAD
    yield Lane(DIPLOMA, 0, Side.HOST, reached, None if reached is Reached.AHEAD else graduated)


def _entrance(
    intake: Intake, people: Sequence[Facts | Student], asked: Asked, today: date
) -> Iterator[tuple[str, int]]:
    """How many came how far; an intake that has not begun is at the last of these steps that somebody has reached.

    Who was taken in from the register asked for no seat here: an intake of them has no such lanes.
    """
    if asked.applied or not people:
        yield APPLIED, asked.applied
        yield ADMITTED, asked.admitted
    yield ENROLLED, _counted(intake, people, ENROLLED, today)


def _year(intake: Intake, people: Sequence[Facts | Student], year: int, today: date) -> Lane:
    reached, key = _reached(year_of_study(intake.year, today), year), f"{YEAR}{year}"
    number = None if reached is Reached.AHEAD else _counted(intake, people, key, today)
    return Lane(key, year, _side(intake, year), reached, number)


def _side(intake: Intake, year: int) -> Side:
    return Side.HOME if year <= intake.joint.years_home else Side.HOST


def _counted(intake: Intake, people: Sequence[Facts | Student], key: str, today: date) -> int:
    return sum(is_in_lane(facts, intake, key, today) for facts in people)


def is_in_lane(facts: Facts | Student, intake: Intake, key: str, today: date) -> bool:
    """Whether somebody of the intake is one of those whom the lane counts; of who applied and was admitted nothing is known
    here."""
    if key == ENROLLED:
        return state_of(facts, today) is not State.NOT_COME
    if key == TRANSITION:
        return facts.crossed_on is not None and facts.crossed_on <= today
    if key == DIPLOMA:
        return facts.graduated_on is not None
    year = next((year for year in range(1, intake.joint.years + 1) if key == f"{YEAR}{year}"), None)
    if year is None or not was_in(facts, intake, year, _side(intake, year)):
        return False
    now = year == year_of_study(intake.year, today)
    return not now or state_of(facts, today) is _STUDIES[_side(intake, year)]


_STUDIES = {Side.HOME: State.HOME, Side.HOST: State.ABROAD}
"""Who studies in a year now: who has gone over before the intake does is one of the transition."""


def _reached(now: int, year: int) -> Reached:
    """By years of study, or by places of steps."""
    if now < year:
        return Reached.AHEAD
    return Reached.NOW if now == year else Reached.DONE


def was_in(facts: Facts | Student, intake: Intake, year: int, side: Side) -> bool:
    """Whether somebody began this year of study: there before its end, not away before its beginning."""
    begins, ends = first_day(intake.year + year - 1), first_day(intake.year + year)
    begun = facts.crossed_on if side is Side.HOST else facts.joined_on
    away = min(filter(None, (facts.paused_on, facts.left_on, facts.graduated_on)), default=date.max)
    return begun is not None and begun < ends and away >= begins
