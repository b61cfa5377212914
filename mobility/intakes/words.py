"""Words for where students are, for the lanes of an intake, and for what a student still lacks."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.base.languages import number, tr
from mobility.intakes.credits import Balance
from mobility.intakes.gaps import Gap, first_year_there
from mobility.intakes.lanes import (
    ADMITTED,
    APPLIED,
    DIPLOMA,
    ENROLLED,
    TRANSITION,
    Asked,
    Facts,
    Lane,
    Reached,
    Side,
    lanes_of,
    numbers_of,
)
from mobility.intakes.marks import PASS_WORD
from mobility.intakes.models import MOVING, Intake, JointSpecialty, PlanCourse, State, Student
from mobility.intakes.queries import Goal, Happened
from mobility.intakes.recorded import REDATED
from mobility.intakes.years import year_of_study
from mobility.stays.recorded import now_and_before

STATES: dict[str, object] = {
    State.AHEAD: _l("Begins later"),
    State.HOME: _l("At home"),
    State.ABROAD: _l("At the partner"),
    State.PAUSED: _l("On leave"),
    State.NOT_COME: _l("Does not come"),
    State.LEFT: _l("Has left the faculty"),
    State.GRADUATED: _l("Diploma given"),
}
STATES_THERE = {**STATES, State.HOME: _l("Still with us"), State.ABROAD: _l("With you")}
"""The same, said to the partner."""
TONES: dict[str, str] = {
    State.AHEAD: "",
    State.HOME: "blue",
    State.ABROAD: "purple",
    State.PAUSED: "yellow",
    State.NOT_COME: "",
    State.LEFT: "",
    State.GRADUATED: "green",
}
REACHED: dict[str, object] = {
    Reached.DONE: _l("is over"),
    Reached.NOW: _l("the intake is here now"),
    Reached.AHEAD: _l("is still to come"),
}


LANES: dict[str, object] = {
    APPLIED: _l("Applied"),
    ADMITTED: _l("Admitted"),
    ENROLLED: _l("Enrolled"),
    TRANSITION: _l("Transition"),
    DIPLOMA: _l("Diploma"),
}
"""Parts of the way that are no year of study."""
BY_CHOICE: dict[str, object] = {APPLIED: _l("by first choice"), ADMITTED: _l("by any choice")}
"""What counts there: more may be admitted than had chosen the specialty first."""


@dataclass(frozen=True)
class Line:
    """What stands below a lane's number; `asked`: it counts who asked for a seat."""

    text: str
    asked: bool = False


@dataclass(frozen=True)
class LaneShown:
    """A lane as the page shows it; with where people asked for a seat, in lanes that tell of that."""

    key: str
    name: str
    side: Side
    reached: Reached
    number: int | None
    lines: tuple[Line, ...]
    asked: Asked | None


@dataclass(frozen=True)
class IntakeShown:
    """An intake with its lanes, and in a sentence who is in it."""

    intake: Intake
    lanes: tuple[LaneShown, ...]
    who: str
    stands: str
    """In which year it is."""


DAYS: dict[str, Mapping[str, object]] = {
    "student-crossed": {"from": _l("First day at the partner")},
    **{name: {"from": _l("First day at the partner")} for name in REDATED},
    "student-crossing-taken-back": {"before": _l("Noted before")},
    "student-crossing-annulled": {"before": _l("Noted before")},
    "student-paused": {"day": _l("On leave from"), "back_by": _l("Back by")},
    "student-leave-changed": {"day": _l("On leave from"), "back_by": _l("Back by")},
    "student-leave-taken-back": {"before": _l("Noted before")},
    "student-back": {"day": _l("Back since")},
    "student-moved": {"day": _l("From")},
    "student-left": {"day": _l("Left on")},
    "student-comes": {"before": _l("Given up on")},
    "student-graduated": {"day": _l("Day of the diploma")},
    "student-diploma-taken-back": {"before": _l("Noted before")},
}
"""Name of an entry of a student's record -> the days in its facts, as they are called."""


def days_noted(happened: Happened) -> list[tuple[str, str]]:
    """The days that were entered, with what they are called; of one that alone is another, which it was before."""
    facts = happened.facts
    before = facts.get("before") if happened.name in REDATED else None
    return [
        (str(title), now_and_before(facts[key], before))
        for key, title in DAYS.get(happened.name, {}).items()
        if facts.get(key)
    ]


def intakes_noted(happened: Happened, titles: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """From which intake somebody was moved to which; `titles`: id of the intake -> what it is called."""
    before, into = intakes_in(happened)
    if before in titles and into in titles and before != into:
        yield _("Intake before"), titles[before]
        yield _("Intake now"), titles[into]


def intakes_in(happened: Happened) -> tuple[int, int]:
    """Ids of the intakes that an entry names, 0 for none: the one before, and the one after."""
    facts = happened.facts if happened.name in MOVING else {}
    return facts.get("from", 0), facts.get("intake", 0)


def results_noted(happened: Happened, titles: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """The marks of an entry, with what stood there before; `titles`: id of the course -> its title."""
    marks, before = happened.facts.get("marks", {}), happened.facts.get("before", {})
    noted = {key: mark_in_words(mark) for key, mark in marks.items()}
    noted |= {str(key): _("taken back") for key in happened.facts.get("cleared", ())}
    for key, word in noted.items():
        title = titles.get(int(key))
        if title is not None and key in before:
            yield title, _("%(mark)s, before: %(before)s", mark=word, before=mark_in_words(before[key]))
        elif title is not None:
            yield title, word


def mark_in_words(mark: int | None) -> str:
    return tr(PASS_WORD) if mark is None else str(mark)


GAPS: dict[str, object] = {
    Gap.YEARS: _l("the years at home were not over"),
    Gap.COURSES: _l("courses that are needed were not passed"),
    Gap.APPLICATION: _l("no application for the transition was under way"),
    Gap.SENDING: _l("the application for the transition that was prepared was not sent"),
}
"""What was missing when a transition was noted all the same."""


def gaps_noted(happened: Happened) -> Iterator[tuple[str, str]]:
    """What was missing at the time, with what that is called."""
    missing = happened.facts.get("missing")
    if missing:
        yield _("Noted although"), "; ".join(str(GAPS[each]) for each in missing)


def intake_name(intake: Intake) -> str:
    """`1360701, intake 2025`; needs `joint.specialty` loaded."""
    return intake_called(intake.joint.specialty.code, intake.year)


def intake_called(code: str, year: int) -> str:
    return _("%(code)s, intake %(year)s", code=code, year=str(year))


def specialty_name(joint: JointSpecialty) -> str:
    return f"{joint.specialty.code} {tr(joint.specialty.name)}"


def goal_name(goal: Goal) -> str:
    """The specialty to which an application for the transition leads."""
    return f"{goal.code} {tr(goal.name)}"


def years_in_words(joint: JointSpecialty) -> str:
    home = ngettext("%(num)d year at home", "%(num)d years at home", joint.years_home)
    abroad = ngettext("%(num)d year at the partner", "%(num)d years at the partner", joint.years_abroad)
    return _("%(home)s, then %(abroad)s", home=home, abroad=abroad)


def shown(
    intake: Intake,
    people: Sequence[Facts | Student],
    entrance: Asked,
    transition: Asked,
    today: date,
    moved: int = 0,
) -> IntakeShown:
    """`moved`: who changed from this intake to another."""
    lanes = lanes_of(intake, people, entrance, today)
    return IntakeShown(
        intake,
        tuple(
            LaneShown(
                lane.key,
                lane_name(lane),
                lane.side,
                lane.reached,
                lane.number,
                _lines(lane, intake, people, entrance, transition, today),
                {Side.ENTRANCE: entrance, Side.GATE: transition}.get(lane.side),
            )
            for lane in lanes
        ),
        who_in_words(intake, people, today, moved),
        stands_in_words(intake, today),
    )


def lane_name(lane: Lane) -> str:
    return _("Year %(number)s", number=lane.year) if lane.year else str(LANES[lane.key])


def _lines(
    lane: Lane,
    intake: Intake,
    people: Sequence[Facts | Student],
    entrance: Asked,
    transition: Asked,
    today: date,
) -> tuple[Line, ...]:
    """What stands below the lane's number."""
    if lane.side is Side.GATE:
        return _transition(lane, intake, people, transition, today)
    counted = (
        (Line(str(BY_CHOICE.get(lane.key, ""))), lane.number if lane.key in BY_CHOICE else 0),
        (Line(_drafts(entrance.drafts)), entrance.drafts if lane.key == APPLIED else 0),
    )
    return tuple(line for line, many in counted if many)


def _drafts(number_of_drafts: int) -> str:
    return _("drafts, not sent yet: %(number)s", number=number_of_drafts)


def _transition(
    lane: Lane, intake: Intake, people: Sequence[Facts | Student], asked: Asked, today: date
) -> tuple[Line, ...]:
    """What the lane's number counts, then a line for each group that is not in it."""
    numbers = numbers_of(intake, people, today)
    applied = _("applied: %(number)s", number=asked.applied)
    if asked.admitted:
        applied = _("%(applied)s, of these with a place: %(number)s", applied=applied, number=asked.admitted)
    if asked.turned_down:
        applied = _(
            "%(applied)s, ended without a place: %(number)s", applied=applied, number=asked.turned_down
        )
    if asked.called_off:
        applied = _("%(applied)s, stay called off: %(number)s", applied=applied, number=asked.called_off)
    counted = (
        (Line(_("gone over")), lane.number is not None),
        (Line(applied, asked=True), asked.applied),
        (Line(_drafts(asked.drafts)), asked.drafts),
        (Line(_("with an order, still to go: %(number)s", number=numbers.to_cross)), numbers.to_cross),
        (Line(_("still at home: %(number)s", number=numbers.behind)), numbers.behind),
    )
    return tuple(line for line, many in counted if many)


def who_in_words(intake: Intake, people: Sequence[Facts | Student], today: date, moved: int = 0) -> str:
    """`16 students, 1 more on leave, 2 have left`."""
    numbers = numbers_of(intake, people, today)
    paused = (
        _("%(number)s more on leave", number=numbers.paused)
        if numbers.there
        else _("%(number)s on leave", number=numbers.paused)
    )
    parts = [
        (ngettext("%(num)d student", "%(num)d students", numbers.there), numbers.there),
        (paused, numbers.paused),
        (ngettext("%(num)d does not come", "%(num)d do not come", numbers.not_come), numbers.not_come),
        (ngettext("%(num)d has left", "%(num)d have left", numbers.left), numbers.left),
        (_("%(number)s changed to another intake", number=moved), moved),
        (ngettext("%(num)d diploma", "%(num)d diplomas", numbers.graduated), numbers.graduated),
    ]
    return ", ".join(text for text, many in parts if many) or _("nobody yet")


def stands_in_words(intake: Intake, today: date, *, theirs: bool = False) -> str:
    """`theirs`: said to the partner."""
    year, joint = year_of_study(intake.year, today), intake.joint
    if year < 1:
        return _("begins in September %(year)s", year=str(intake.year))
    if year > joint.years:
        return _("the years of study are over")
    there = _("with you") if theirs else _("at the partner")
    side = _("at home") if year <= joint.years_home else there
    return _("in year %(number)s, %(side)s", number=year, side=side)


def told_in_words(*, student: bool, partner: bool) -> str:
    """Whom a mail tells of what was noted; a student without an account gets none."""
    return {
        (True, True): _("Noted. The student and the partner are told."),
        (True, False): _("Noted. The student is told."),
        (False, True): _(
            "Noted. The partner is told. The student has no account: please tell the student yourself."
        ),
        (False, False): _("Noted. The student has no account: please tell the student yourself."),
    }[student, partner]


def balance_in_words(balance: Balance) -> str:
    return _(
        "%(passed)s of %(all)s credits", passed=number(balance.passed, most=1), all=number(balance.of, most=1)
    )


def lacks_in_words(balance: Balance) -> str:
    """Which required courses are not passed."""
    return titles_in_words(balance.lacks)


def elsewhere_in_words(courses: Sequence[PlanCourse]) -> str:
    """Of those that were passed in another specialty; empty where there are none."""
    if not courses:
        return ""
    titles = ", ".join(f"{course.title} ({number(course.credits, most=1)})" for course in courses)
    return _("Passed in another specialty, and not counted here: %(courses)s.", courses=titles)


def titles_in_words(courses: Sequence[PlanCourse]) -> str:
    return ", ".join(course.title for course in courses)


def gaps_in_words(gaps: Sequence[Gap], student: Student, balance: Balance) -> list[str]:
    """What one student lacks for the transition, a sentence each; needs `intake.joint` loaded."""
    said = {
        Gap.YEARS: _(
            "The years at home are not over before September %(year)s.",
            year=str(first_year_there(student.intake)),
        ),
        Gap.COURSES: _(
            "Not passed yet: %(courses)s (%(credits)s).",
            courses=lacks_in_words(balance),
            credits=balance_in_words(balance),
        ),
        Gap.APPLICATION: _("No application for the transition is under way."),
        Gap.SENDING: _("The application for the transition that was prepared is not sent yet."),
    }
    return [said[gap] for gap in gaps]


def gaps_of_many(found: Collection[Sequence[Gap]]) -> list[str]:
    """How many students lack what, a sentence each."""
    many = Counter(gap for gaps in found for gap in gaps)
    said = {
        Gap.YEARS: ngettext(
            "%(num)d student: the years at home are not over.",
            "%(num)d students: the years at home are not over.",
            many[Gap.YEARS],
        ),
        Gap.COURSES: ngettext(
            "%(num)d student: courses that are needed are not passed.",
            "%(num)d students: courses that are needed are not passed.",
            many[Gap.COURSES],
        ),
        Gap.APPLICATION: ngettext(
            "%(num)d student: no application for the transition is under way.",
            "%(num)d students: no application for the transition is under way.",
            many[Gap.APPLICATION],
        ),
        Gap.SENDING: ngettext(
            "%(num)d student: the application that was prepared is not sent yet.",
            "%(num)d students: the applications that were prepared are not sent yet.",
            many[Gap.SENDING],
        ),
    }
    return [said[gap] for gap in Gap if many[gap]]
