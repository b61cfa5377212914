"""Invented people abroad and back: two visits of this autumn or spring, told to every state that a stay can have."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from mobility.base.database import Translated, db
from mobility.base.zone import local_day
from mobility.demo.drawer import Drawer
from mobility.demo.plans import (
    BY_THE_PROJECT,
    FIVE_DAYS,
    HOST_OF_LABORATORIES,
    HOSTS_OF_STAFF,
    ONE_WEEK,
    WEEK_PAID,
    Dates,
    Plan,
)
from mobility.demo.scenes import Scene, visit_ordered
from mobility.demo.staff import Cast
from mobility.demo.stories import Story
from mobility.demo.terms import week_from
from mobility.documents.queries import in_force
from mobility.documents.uploads import Upload
from mobility.institutions.models import Contact
from mobility.stays import services
from mobility.stays.models import Crossing, State, Stay, Way
from mobility.stays.papers_asked import of_return
from mobility.stays.queries import stay_by_id
from mobility.stays.reports import report_form

LIMIT = 10 * 1024 * 1024
ASKED_EARLIER: Translated = {
    "en": "The partner begins on other days.",
    "ru": "Вуз-партнёр начинает в другие дни.",
    "tg": "Муассисаи шарик дар рӯзҳои дигар оғоз мекунад.",
}
ILL: Translated = {"en": "Illness.", "ru": "Болезнь.", "tg": "Беморӣ."}
MEASURING: Translated = {
    "en": "The measurements in the laboratory take longer.",
    "ru": "Измерения в лаборатории занимают больше времени.",
    "tg": "Ченкунӣ дар озмоишгоҳ вақти бештар мегирад.",
}
LEARNT: Translated = {
    "en": "Bring warm clothes, and ask for the library card on the first day.",
    "ru": "Возьмите тёплую одежду и в первый день попросите читательский билет.",
    "tg": "Либоси гарм гиред ва дар рӯзи аввал корти китобхонаро пурсед.",
}


LODGINGS = {
    "Riga Technical University": ("Kalku iela 1-214, Rīga", "+371 67 089 333"),
    "Humboldt University": ("Unter den Linden 6, Zimmer 214, Berlin", "+49 30 23125 214"),
}
"""Where its guests live, and their phone: the German one is of those that belong to nobody (Bundesnetzagentur)."""


@dataclass
class Away:
    """One person's stay as it is told: by whom, and with whose papers."""

    story: Story
    stay: Stay
    cast: Cast
    drawer: Drawer
    now: datetime

    def at(self, day: date) -> datetime:
        """Noon or so of this day, never ahead of the demo."""
        return min(self.now, self.now + timedelta(days=(day - local_day(self.now)).days))

    @property
    def contact(self) -> Contact:
        return db.session.scalars(
            select(Contact).where(Contact.institution_id == self.stay.institution_id).order_by(Contact.id)
        ).first() or _missing(self.stay)

    def say(self, words: Translated) -> str:
        return words[self.story.language]

    def upload(self, key: str) -> Upload:
        name, content = self.drawer.paper(
            key, self.story.who, self.story.passport_until, None, self.stay.planned_to
        )
        return Upload(io.BytesIO(content), name)

    def looked_at(self, day: date) -> None:
        """What the jobs of its documents do."""
        for document in in_force(self.stay.application_id):
            if document.checked_at is None:
                self.drawer.check(document.id, self.at(day))


def _missing(stay: Stay) -> Contact:
    raise LookupError(f"the partner of {stay.reference} has no contact")


def move_to(away: Away, first: int, last: int) -> None:
    """The office agrees on other days, so many from today."""
    today = local_day(away.now)
    services.change_dates(
        away.cast.coordinator,
        away.stay,
        activity=away.stay.activity,
        planned_from=today + timedelta(days=first),
        planned_to=today + timedelta(days=last),
        reason=away.say(ASKED_EARLIER),
        now=away.story.later(),
    )


def prepare(away: Away) -> None:
    """Whom to call is entered before leaving."""
    services.enter_emergency(
        away.story.person,
        away.stay,
        name="Гулнора Каримова",
        relation=away.say({"en": "mother", "ru": "мать", "tg": "модар"}),
        phone="+992 90 765 43 21",
        now=away.story.later(),
    )


def arrive(away: Away) -> None:
    """By the partner's word; then the address is told."""
    prepare(away)
    first = away.stay.planned_from
    services.confirm_crossing(away.contact, away.stay, way=Way.ARRIVAL, day=first, now=away.at(first))
    address, phone = LODGINGS[away.stay.institution.name["en"]]
    services.settle_abroad(
        away.story.person,
        away.stay,
        address=address,
        phone=phone,
        visa_until=away.stay.planned_to + timedelta(days=20),
        now=away.at(first),
    )


def depart(away: Away) -> None:
    arrive(away)
    last = away.stay.planned_to
    services.confirm_crossing(away.contact, away.stay, way=Way.DEPARTURE, day=last, now=away.at(last))


def report(away: Away) -> None:
    """Waits for the office to accept the person's document."""
    move_to(away, -2, 5)
    prepare(away)
    first = away.stay.planned_from
    services.report_crossing(
        away.story.person,
        away.stay,
        way=Way.ARRIVAL,
        day=first,
        upload=away.upload(Way.ARRIVAL),
        limit=LIMIT,
        now=away.at(first),
    )
    away.looked_at(first)


def ask_for_more(away: Away) -> None:
    """Under way, and would like to stay longer; the partner has agreed."""
    move_to(away, -20, 10)
    arrive(away)
    yesterday = away.now - timedelta(days=1)
    until = away.stay.planned_to + timedelta(days=21)
    services.ask_extension(
        away.story.person, away.stay, until=until, reason=away.say(MEASURING), now=yesterday
    )
    services.say_of_extension(away.contact, away.stay, agrees=True, now=away.now)


def be_silent(away: Away) -> None:
    """Ought to have arrived: a reminder was sent, and nothing came of it."""
    move_to(away, -12, 30)


def cancel(away: Away) -> None:
    day = away.stay.planned_from - timedelta(days=5)
    services.call_off(away.cast.coordinator, away.stay, day=day, reason=away.say(ILL), now=away.at(day))


def interrupt(away: Away) -> None:
    arrive(away)
    day = away.stay.planned_from + timedelta(days=1)
    services.call_off(away.cast.coordinator, away.stay, day=day, reason=away.say(ILL), now=away.at(day))


def come_home(away: Away) -> None:
    """Everything is with the office: it has to look at it, and to close."""
    depart(away)
    home = away.stay.planned_to + timedelta(days=1)
    then = away.at(home + timedelta(days=3))
    person, stay = away.story.person, away.stay
    services.note_home(person, stay, day=home, now=away.at(home))
    (section,) = report_form(stay.activity).sections
    answers = {
        question.key: question.options[0].key
        if question.options
        else ANSWERS.get(question.kind) or away.say(LEARNT)
        for question in section.questions
    }
    services.save_report(
        person, stay, entered=answers, seen_revision=0, language=away.story.language, now=then
    )
    services.send_report(person, stay, now=then)
    for key in of_return(stay.activity):
        services.give_paper(person, stay, key=key, upload=away.upload(key), limit=LIMIT, now=then)
    away.looked_at(home + timedelta(days=3))


ANSWERS = {"yes_no": "yes", "number": "12"}
"""What is answered where there is nothing to choose and nothing to tell."""


def be_closed(away: Away) -> None:
    come_home(away)
    stay, office = away.stay, away.cast.coordinator
    then = away.at(stay.planned_to + timedelta(days=8))
    for key in of_return(stay.activity):
        services.receive_paper(office, stay, key=key, now=then)
    if stay.of_staff:
        services.note_hours(office, stay, agreed=Decimal(8), given=Decimal(8), now=then)
    else:
        services.note_course(
            office,
            stay,
            course="Seminar of young engineers",
            ects=Decimal(2),
            recognised_as=away.say({"en": "Elective", "ru": "Дисциплина по выбору", "tg": "Фани интихобӣ"}),
            recognised_by="Фарҳод Назаров",
            recognised_on=local_day(then),
            now=then,
        )
    services.close(office, stay, now=then)


def teach(away: Away) -> None:
    """There now, with hours agreed."""
    move_to(away, -3, 4)
    services.note_hours(
        away.cast.coordinator, away.stay, agreed=Decimal(10), given=None, now=away.story.later()
    )
    arrive(away)


Act = Callable[[Away], None]


@dataclass(frozen=True)
class Trip:
    """A call whose people are away or back: what each of them has come to."""

    plan: Plan
    acts: Sequence[Act]
    back: int = 0
    """Days before the others."""

    @property
    def scenes(self) -> list[Scene]:
        return [Scene(visit_ordered, -138 - self.back + number) for number in range(len(self.acts))]


A_YEAR = 53 * 7
"""Days, in whole weeks: always another year in the titles."""


def trips(today: date) -> tuple[Trip, ...]:
    """A visit of students and one of teachers some weeks ago; and both the year before, from which all are home."""
    visit, lectures = _weeks(today, 0)
    visit_before, lectures_before = _weeks(today, A_YEAR)
    students = (be_closed, come_home, depart, report, ask_for_more, be_silent, interrupt, cancel)
    return (
        Trip(visit, students),
        Trip(lectures, (be_closed, teach)),
        Trip(visit_before, (be_closed,) * 3, A_YEAR),
        Trip(lectures_before, (be_closed,), A_YEAR),
    )


def _weeks(today: date, back: int) -> tuple[Plan, Plan]:
    """A week of students and one of teachers, so many days before the latest."""
    stay = week_from(today - timedelta(days=45 + back))
    dates = Dates(-145 - back, -125 - back, -120 - back, 20)
    year = stay.name["en"]
    visit = Plan(
        programme="BILATERAL",
        audience="student",
        questionnaire="student-exchange",
        title={
            "en": f"Week in the laboratories {year}",
            "ru": f"Неделя в лабораториях {year}",
            "tg": f"Ҳафта дар озмоишгоҳҳо {year}",
        },
        summary=FIVE_DAYS,
        costs=WEEK_PAID,
        funding=BY_THE_PROJECT,
        places=HOST_OF_LABORATORIES,
        dates=dates,
        stay=stay,
        years=(2, 4),
        reserved=False,
        choices=1,
        rules="short-visit",
    )
    lectures = Plan(
        programme="STAFF",
        audience="staff",
        questionnaire="staff-mobility",
        title={
            "en": f"Guest lectures {year}",
            "ru": f"Гостевые лекции {year}",
            "tg": f"Лексияҳои меҳмонӣ {year}",
        },
        summary=ONE_WEEK,
        costs=WEEK_PAID,
        funding=BY_THE_PROJECT,
        places=HOSTS_OF_STAFF[:1],
        dates=dates,
        stay=stay,
        reserved=False,
        choices=1,
        rules="short-visit",
    )
    return visit, lectures


SHOWN = (come_home, report, ask_for_more, be_silent)
"""Of these the sign-in page offers the person."""


def travel(trip: Trip, told: Sequence[Story], cast: Cast, drawer: Drawer, now: datetime) -> None:
    """Tell what became of each stay, and let the clock look at them twice: before the silent are named, and now."""
    for story, act in zip(told, trip.acts, strict=True):
        number = db.session.scalars(select(Stay.id).where(Stay.application_id == story.application.id)).one()
        act(Away(story, stay_by_id(number), cast, drawer, now))
        story.person.demo = story.person.demo or act in SHOWN
    for day in (now - timedelta(days=6), now):
        services.look(now=day)


def those_of_the_term(now: datetime) -> None:
    """Of those whose term has begun, every other is there; of the rest nobody has heard."""
    begun = db.session.scalars(
        select(Stay.id)
        .where(Stay.state == State.PLANNED, Stay.planned_from < local_day(now) - timedelta(days=20))
        .where(~select(Crossing.id).where(Crossing.stay_id == Stay.id).exists())
        .order_by(Stay.id)
    ).all()
    for number in begun[::2]:
        stay = stay_by_id(number)
        contact = db.session.scalars(
            select(Contact).where(Contact.institution_id == stay.institution_id).order_by(Contact.id)
        ).first() or _missing(stay)
        first = stay.planned_from
        then = now + timedelta(days=(first - local_day(now)).days)
        services.confirm_crossing(contact, stay, way=Way.ARRIVAL, day=first, now=then)
