"""All intakes on their way, as lanes; and the same as a workbook."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.attachments import dated
from mobility.base.database import utc_now
from mobility.base.languages import tr
from mobility.base.sheets import Tab, workbook
from mobility.base.sheets.workbook import Cell
from mobility.base.zone import local_day
from mobility.intakes import policy, queries
from mobility.intakes.against import against
from mobility.intakes.credits import balance_of
from mobility.intakes.how_far import how_far
from mobility.intakes.lanes import Asked, Facts, is_over_at_home, numbers_of
from mobility.intakes.models import Intake, JointSpecialty, State, Student
from mobility.intakes.queries import Somebody
from mobility.intakes.views.blueprint import download, intakes
from mobility.intakes.without import missing_in_words
from mobility.intakes.words import (
    REACHED,
    STATES,
    TONES,
    shown,
    specialty_name,
    years_in_words,
)
from mobility.intakes.years import year_of_study

LONGEST = 100
"""Signs of a search that are looked at."""


@intakes.get("")
@holding(*policy.READERS)
def index() -> str:
    """`code` shows one specialty, `all` also the intakes whose years are over; `search` finds people by name, `state` lists
    those whom a number counts."""
    now = utc_now()
    today, specialties = local_day(now), queries.specialties_of(current_user)
    asked, known = queries.asked_for(current_user, specialties), queries.intakes_of(specialties)
    code, everything = request.args.get("code", ""), request.args.get("all") == "1"
    words = request.args.get("search", "").replace("\0", "").strip()[:LONGEST]
    found = [
        intake
        for intake in (*_coming(specialties, asked, known, today), *known)
        if code in ("", intake.joint.specialty.code) and (everything or _on_the_way(intake, today))
    ]
    people = queries.facts_of(known)
    numbers = [numbers_of(intake, people[intake.id], today) for intake in found]
    state = request.args.get("state", "") if not words else ""
    return render_template(
        "intakes/index.html",
        specialties=specialties,
        lines=[_shown(intake, people[intake.id], asked, today) for intake in found],
        totals={name: sum(getattr(each, name) for each in numbers) for name in COUNTED},
        years=years_in_words,
        name_of=specialty_name,
        runs=any(policy.runs(current_user, each) for each in specialties),
        code=code,
        everything=everything,
        words=words,
        state=state,
        above=COUNTED,
        chosen=_chosen(specialties, code, words, state),
        found=queries.people_called(current_user, words) if words else _counted(state, found, today),
        reached=REACHED,
        states=STATES,
        tones=TONES,
        now=now,
        today=today,
    )


BEHIND = "behind"
COUNTED: Mapping[str, object] = {
    State.HOME: _l("at home"),
    State.ABROAD: _l("at the partner"),
    State.PAUSED: _l("on leave"),
    BEHIND: _l("should have gone over"),
}
"""What is counted above the intakes and can be chosen there."""


def _chosen(specialties: Sequence[JointSpecialty], code: str, words: str, state: str) -> str:
    """`on leave`: what the page is cut to, for paper, on which nothing of it can be seen otherwise."""
    parts = [specialty_name(joint) for joint in specialties if joint.specialty.code == code]
    if state in COUNTED:
        parts.append(str(COUNTED[state]))
    if words:
        parts.append(_("search for “%(typed)s”", typed=words))
    return "; ".join(parts)


def _counted(state: str, intakes: Sequence[Intake], today: date) -> list[Somebody]:
    """Everybody of these intakes whom the number `state` counts."""
    if state not in COUNTED:
        return []
    wanted = State.HOME if state == BEHIND else state
    counted = [each.id for each in intakes if each.id and (state != BEHIND or is_over_at_home(each, today))]
    return [each for each in queries.people_of(counted) if each.student.state(today) == wanted]


def _on_the_way(intake: Intake, today: date) -> bool:
    """Not only history: the diplomas are given in the year after the last one at the latest."""
    return year_of_study(intake.year, today) <= intake.joint.years + 1


def _coming(
    specialties: Sequence[JointSpecialty], asked: queries.AskedFor, known: Sequence[Intake], today: date
) -> list[Intake]:
    """The next intakes as far as seats are asked for, the last first: not kept yet, as the first order opens them."""
    opened = {(intake.specialty_id, intake.year) for intake in known}
    return [
        Intake(specialty_id=joint.specialty_id, year=year, joint=joint)
        for joint in specialties
        for specialty_id, year in sorted(asked.entrance.keys() - opened, reverse=True)
        if specialty_id == joint.specialty_id and year_of_study(year, today) <= 1
    ]


def _shown(intake: Intake, people: list[Facts], asked: queries.AskedFor, today: date) -> object:
    place = intake.specialty_id, intake.year
    crossing = intake.specialty_id, intake.year + intake.joint.years_home
    return shown(
        intake,
        people,
        asked.entrance.get(place, Asked()),
        asked.transition.get(crossing, Asked()),
        today,
    )


@intakes.get("/list.xlsx")
@holding(*policy.READERS)
def export_all() -> Response:
    """Every intake with its numbers, and everybody in them with credits and what is missing."""
    now = utc_now()
    specialties = queries.specialties_of(current_user)
    found = queries.intakes_of(specialties)
    return download(book_of(specialties, found, local_day(now)), dated("intakes", now))


def book_of(specialties: Sequence[JointSpecialty], found: Sequence[Intake], today: date) -> bytes:
    """The workbook of these intakes, in the reader's language."""
    people = queries.people_of([intake.id for intake in found])
    by_intake: dict[int, list[Somebody]] = defaultdict(list)
    for each in people:
        by_intake[each.student.intake_id].append(each)
    heads = [
        _("Specialty"), _("Intake"), _("Begin later"), _("At home"), _("At the partner"), _("On leave"),
        _("Do not come"), _("Have left"), _("Diplomas"),
    ]  # fmt: skip
    return workbook(
        Tab(_("Intakes"), heads, _intake_rows(found, by_intake, today)),
        Tab(_("Students"), _people_heads(), _people_rows(specialties, people, today)),
    )


def _intake_rows(
    found: Sequence[Intake], people: dict[int, list[Somebody]], today: date
) -> Iterator[list[Cell]]:
    for intake in found:
        numbers = numbers_of(intake, [each.student for each in people[intake.id]], today)
        yield [
            intake.joint.specialty.code, intake.year, numbers.ahead, numbers.home, numbers.abroad, numbers.paused,
            numbers.not_come, numbers.left, numbers.graduated,
        ]  # fmt: skip


def _people_heads() -> list[str]:
    return [
        _("Name"), _("Number"), _("Our reference"), _("Specialty"), _("Intake"), _("Partner"), _("State"),
        _("In the intake from"), _("First day at the partner"), _("On leave from"), _("Back by"), _("Given up on"),
        _("Left on"), _("Diploma on"), _("Credits passed"), _("Credits of the plan"), _("Credits counted at the partner"),
        _("Missing for the transition"), _("Transition"),
    ]  # fmt: skip


def _people_rows(
    specialties: Sequence[JointSpecialty], people: Sequence[Somebody], today: date
) -> Iterator[list[Cell]]:
    plans = queries.plans_of([joint.specialty_id for joint in specialties])
    results = queries.results_of([each.student.id for each in people])
    applied = _applied([each.student for each in people])
    for each in people:
        student, joint = each.student, each.student.intake.joint
        balance = balance_of(student, plans.get(joint.specialty_id, []), results.get(student.id, {}), today)
        state = student.state(today)
        given_up = student.left_on if state is State.NOT_COME else None
        yield [
            each.name, each.number, student.reference, joint.specialty.code, student.intake.year, tr(joint.institution.name),
            str(STATES[state]), None if given_up else student.joined_on, student.crossed_on, student.paused_on,
            student.back_by, given_up, None if given_up else student.left_on, student.graduated_on, balance.passed,
            balance.of, balance.counted, missing_in_words(balance) if balance.begun else None, applied.get(student.id),
        ]  # fmt: skip


def _applied(students: Sequence[Student]) -> Mapping[int, str]:
    """id of the student -> how far their application for the transition is, and what speaks against it, in words; of who
    has gone over the day says it all."""
    at_home = {student.id: student for student in students if student.crossed_on is None}
    found = queries.transitions_of(at_home.values())
    sent = [each.application for each in found.values() if each.application is not None]
    speaks = against([case for case in sent if case.submitted_at is not None])
    return {
        key: " ".join(
            [
                how_far(each, left=at_home[key].left_on is not None).sentence,
                *(speaks.get(each.application.id, ()) if each.application is not None else ()),
            ]
        )
        for key, each in found.items()
    }
