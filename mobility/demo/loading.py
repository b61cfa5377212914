"""Loading the demo: the university, people, calls, and some fifty applications in every stage and end."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import delete, select, update

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs.models import Job, JobState
from mobility.base.zone import local_day
from mobility.calls.models import Call, Programme
from mobility.demo.abroad import those_of_the_term, travel, trips
from mobility.demo.calls import make_call
from mobility.demo.drawer import Drawer
from mobility.demo.institutions import load_institutions
from mobility.demo.intakes import on_their_way
from mobility.demo.people import JOINT_FACULTY, Invented, register
from mobility.demo.plans import Plan, Plans, plans
from mobility.demo.scenes import DECIDED, JOINT, OPEN, PAST, STAFF, TRANSITION, VISIT, WAITING, Scene
from mobility.demo.selecting import decide, end, propose_and_try
from mobility.demo.sittings import coming, held
from mobility.demo.staff import Cast, join_lately, make_cast, person_named, seat_committee
from mobility.demo.stories import Story
from mobility.institutions.models import Faculty, Specialty
from mobility.notifications.models import Message, MessageState
from mobility.questionnaires.services import load_questionnaires
from mobility.register.models import Affiliation, AffiliationState, RegisterEntry
from mobility.register.queries import folded
from mobility.workflow.services import load_rule_books

LANGUAGES = ("tg", "tg", "ru", "tg", "en")
LONG_AGO = timedelta(days=600)
SHOWN = ("draft", "changes-asked", "offer", "waiting-list", "confirmed")
"""Of each of these stages and ends the sign-in page offers one applicant, of drafts one for each audience."""


@dataclass
class Crowd:
    """The register's people who have no application yet, by what a call asks for."""

    entries: list[tuple[Invented, RegisterEntry]]
    used: set[str]

    def next(self, fits: Callable[[Invented], bool]) -> tuple[Invented, RegisterEntry]:
        for who, entry in self.entries:
            if who.number not in self.used and fits(who):
                self.used.add(who.number)
                return who, entry
        raise LookupError("the demo's register has nobody left for this call")


def is_loaded() -> bool:
    return db.session.scalar(select(Person.id).where(Person.demo).limit(1)) is not None


@dataclass
class House:
    """The university, its partners, the register, those who work there; and the calls as they are to be."""

    planned: Plans
    cast: Cast
    crowd: Crowd
    drawer: Drawer


def furnish(now: datetime) -> House:
    """Make everything that is there before the first call."""
    long_ago = now - LONG_AGO
    load_institutions(long_ago)
    load_questionnaires(long_ago)
    load_rule_books(long_ago)
    planned = plans(local_day(now))
    joint = db.session.scalars(select(Programme).where(Programme.key == planned.joint.programme)).one()
    cast = make_cast(joint.id, long_ago)
    return House(planned, cast, Crowd(list(_register(now)), set()), Drawer())


def load(now: datetime, say: Callable[[str], None]) -> bool:
    """Make the whole demo in the present transaction; False if it is there already."""
    if is_loaded():
        return False
    say("The university, its partners, the register …")
    house, shown = furnish(now), Counter[str]()
    planned = house.planned
    for plan, scenes, finish, sit in (
        (planned.past, PAST, end, None),
        (planned.decided, DECIDED, decide, None),
        (planned.waiting, WAITING, None, _considered),
        (planned.transition, TRANSITION, None, None),  # first: there are few students whom it fits
        (planned.open, OPEN, None, coming),
        (planned.joint, JOINT, None, None),
        (planned.staff, STAFF, None, None),
        (planned.visit, VISIT, None, None),
    ):
        say(f"{plan.title['en']}: {len(scenes)} applications …")
        call, stories = told(house, plan, scenes, now)
        if finish is not None:
            finish(call, stories, house.cast, _selection_day(call, now))
        if sit is not None:
            sit(call, house.cast, now)
        if plan is not planned.past:
            _show(stories, shown)
    _travel(house, now, say)
    say("The intakes of the joint faculty …")
    on_their_way(house.cast, now)
    _newcomers(house.crowd, now)
    join_lately(now)
    settle(now)
    return True


def _considered(call: Call, cast: Cast, now: datetime) -> None:
    """The committee has sat, the seats are proposed; nobody has signed."""
    held(call, cast, now)
    propose_and_try(call, cast, now)


def _travel(house: House, now: datetime, say: Callable[[str], None]) -> None:
    """Those who are away or back."""
    those_of_the_term(now)
    for trip in trips(local_day(now)):
        say(f"{trip.plan.title['en']}: {len(trip.acts)} people abroad …")
        _call, stories = told(house, trip.plan, trip.scenes, now)
        travel(trip, stories, house.cast, house.drawer, now)
    db.session.flush()


def told(house: House, plan: Plan, scenes: Sequence[Scene], now: datetime) -> tuple[Call, list[Story]]:
    """The call of this plan, and what was told of those who apply in it."""
    call = make_call(plan, house.cast.coordinator, now)
    seat_committee(house.cast, call.id, now - LONG_AGO)
    return call, [_told(scene, call, plan, house.cast, house.crowd, house.drawer, now) for scene in scenes]


def _selection_day(call: Call, now: datetime) -> datetime:
    """The selection's day, at the hour of `now`."""
    return now + timedelta(days=(call.selection_on - local_day(now)).days)


def _show(stories: Sequence[Story], languages: Counter[str]) -> None:
    """Have the sign-in page offer one of each stage that is worth a look, in the language that it has least of."""
    for stage in SHOWN:
        found = [story for story in stories if story.stage == stage]
        if found:
            shown = min(found, key=lambda story: languages[story.language])
            shown.person.demo = True
            languages[shown.language] += 1
    db.session.flush()


def _told(
    scene: Scene, call: Call, plan: Plan, cast: Cast, crowd: Crowd, drawer: Drawer, now: datetime
) -> Story:
    who, entry = crowd.next(lambda each: _fits(each, plan) and scene.faculty in (None, each.place))
    number = len(crowd.used)
    person = _applicant(who, entry, LANGUAGES[number % len(LANGUAGES)], now + timedelta(days=scene.begun - 2))
    story = Story(
        person=person,
        who=who,
        call=call,
        begun=now + timedelta(days=scene.begun, hours=-(number % 9)),
        choices=_ranked(scene, call, number, entry.specialty_id),
        score=scene.score,
        fault=scene.fault,
        group=scene.group,
        committee=scene.committee,
    )
    scene.tell(story, cast, drawer)
    return story


def _ranked(scene: Scene, call: Call, number: int, specialty_id: int | None) -> tuple[int, ...]:
    """Who studies in the joint faculty already goes on in the same specialty."""
    places = len(call.destinations)
    own = [
        place
        for place, each in enumerate(call.destinations)
        if specialty_id is not None and each.specialty_id == specialty_id
    ]
    first = own[0] if own else number % places if scene.first is None else scene.first
    return tuple((first + step) % places for step in range(min(call.choices, places, 1 + number % 3)))


def _fits(who: Invented, plan: Plan) -> bool:
    if who.kind != plan.audience or who.place == plan.not_from or plan.only_from not in (None, who.place):
        return False
    years = plan.years is None or (who.year is not None and plan.years[0] <= who.year <= plan.years[1])
    average = plan.average is None or (who.average is not None and float(who.average) >= plan.average)
    return years and average


def _register(now: datetime) -> Iterator[tuple[Invented, RegisterEntry]]:
    faculties = db.session.scalars(select(Faculty.id).order_by(Faculty.id)).all()
    specialties = _specialties_in_turn()
    for who in register(local_day(now)):
        faculty_id = faculties[who.place % len(faculties)]
        entry = RegisterEntry(
            number=who.number,
            number_folded=folded(who.number),
            kind=who.kind,
            name=who.name,
            passport_name=who.passport_name,
            birth_date=who.birth_date,
            faculty_id=faculty_id,
            specialty_id=next(specialties[faculty_id]) if who.kind == "student" else None,
            year=who.year,
            average=who.average,
            gender=who.gender,
            level=who.level,
            imported_at=now - timedelta(days=70),
        )
        db.session.add(entry)
        yield who, entry
    db.session.flush()


def _specialties_in_turn() -> dict[int, Iterator[int]]:
    """Of each faculty the ids of its specialties, over and over."""
    of_faculty: dict[int, list[int]] = {}
    for faculty_id, number in db.session.execute(
        select(Specialty.faculty_id, Specialty.id).order_by(Specialty.id)
    ):
        of_faculty.setdefault(faculty_id, []).append(number)
    return {faculty_id: cycle(numbers) for faculty_id, numbers in of_faculty.items()}


def _applicant(
    who: Invented, entry: RegisterEntry, language: str, now: datetime, *, demo: bool = False
) -> Person:
    name = who.passport_name.title() if language == "en" else who.name
    address = f"{who.passport_name.lower().replace(' ', '.')}.{who.number.lower()}"
    person = person_named(name, address, language, now, demo=demo)
    person.name_cyrillic, person.name_latin = entry.name, entry.passport_name.title()
    db.session.add(
        Affiliation(
            person_id=person.id,
            entry_id=entry.id,
            state=AffiliationState.MATCHED,
            kind=entry.kind,
            number=entry.number,
            birth_date=entry.birth_date,
            faculty_id=entry.faculty_id,
            made_at=now,
        )
    )
    db.session.flush()
    return person


def _newcomers(crowd: Crowd, now: datetime) -> None:
    """Three who have an account and no application yet: two students who are matched, and one whose claim waits."""
    who, entry = crowd.next(lambda each: each.place == JOINT_FACULTY and each.year == 2)
    _applicant(who, entry, "ru", now, demo=True)
    who, entry = crowd.next(
        lambda each: each.kind == "student" and each.year == 3 and (each.average or 0) >= 4
    )
    _applicant(who, entry, "tg", now, demo=True)
    claimant = person_named("Шаҳноза Ҷӯраева", "shahnoza.juraeva", "tg", now, demo=True)
    faculty_id = db.session.scalar(select(Faculty.id).order_by(Faculty.id).limit(1))
    db.session.add(
        Affiliation(
            person_id=claimant.id,
            state=AffiliationState.CLAIMED,
            kind="student",
            number="23-9999",
            birth_date=entry.birth_date,
            faculty_id=faculty_id,
            year=3,
            made_at=now - timedelta(days=1),
        )
    )
    db.session.flush()


def settle(now: datetime) -> None:
    """What the stories caused long ago is done: checks were made here, and mails of the past are not sent today."""
    db.session.execute(
        update(Message)
        .where(Message.state == MessageState.WAITING)
        .values(state=MessageState.SENT, sent_at=Message.created_at)
    )
    db.session.execute(
        delete(Job).where(
            Job.state == JobState.WAITING,
            Job.name.in_(
                [
                    "notifications.gather",
                    "notifications.send",
                    "documents.check",
                    "documents.copy",
                    "selection.move",
                ]
            ),
        )
    )
