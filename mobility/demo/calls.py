"""The demo's calls: an exchange that is open, one that waits for its selection, one that was decided; the joint
faculty's first phase; a staff call. Numbers and dates are made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.zone import local_day
from mobility.calls import services as calls
from mobility.calls.models import Call, Programme
from mobility.calls.queries import call_by_id
from mobility.institutions.models import Institution, Specialty
from mobility.questionnaires.models import Questionnaire


@dataclass(frozen=True)
class Place:
    """A destination of a planned call: partner by its English name, or a specialty's code at home."""

    partner: str
    field: Translated
    seats: int
    language: str = "en"
    level: str | None = "B1"
    specialty: str | None = None


@dataclass(frozen=True)
class Plan:
    """A call as it is to be; days are counted from today."""

    programme: str
    audience: str
    questionnaire: str
    title: Translated
    summary: Translated
    costs: Translated
    funding: Translated
    places: Sequence[Place]
    opened: int
    closes: int
    selection: int
    years: tuple[int, int] | None = None
    average: float | None = None
    reserved: bool = True
    stay: tuple[int, int] = (280, 430)
    choices: int = 3


ENGINEERING: Translated = {"en": "Engineering", "ru": "Инженерное дело", "tg": "Муҳандисӣ"}
COMPUTING: Translated = {
    "en": "Information technology",
    "ru": "Информационные технологии",
    "tg": "Технологияҳои иттилоотӣ",
}
TEXTILE: Translated = {
    "en": "Textile technology",
    "ru": "Текстильные технологии",
    "tg": "Технологияи нассоҷӣ",
}
ECONOMICS: Translated = {
    "en": "Economics and management",
    "ru": "Экономика и менеджмент",
    "tg": "Иқтисодиёт ва менеҷмент",
}
FOOD: Translated = {"en": "Food technology", "ru": "Пищевые технологии", "tg": "Технологияи хӯрокворӣ"}

PARTNERS = (
    Place("Riga Technical University", ENGINEERING, 3),
    Place("Otto von Guericke University Magdeburg", ENGINEERING, 2, level="B2"),
    Place("Nanjing University", COMPUTING, 4),
    Place("Ivanovo State Textile Academy", TEXTILE, 3, "ru"),
    Place("Latvian Agrarian University", FOOD, 2),
)
NO_FEE: Translated = {
    "en": "No tuition fee at the partner. Travel, insurance and living costs: about 350 US dollars a month.",
    "ru": "Обучение у партнёра бесплатное. Дорога, страховка и проживание: около 350 долларов США в месяц.",
    "tg": "Таҳсил дар муассисаи шарик ройгон аст. Роҳ, суғурта ва хароҷоти зист: тақрибан 350 доллари ИМА дар як моҳ.",
}
GRANT: Translated = {
    "en": "Two students get a travel grant of the university; the others pay for travel themselves.",
    "ru": "Двое студентов получают от университета средства на дорогу, остальные оплачивают её сами.",
    "tg": "Ду донишҷӯ аз донишгоҳ маблағи роҳ мегиранд, дигарон роҳро худашон пардохт мекунанд.",
}
STUDENTS: Translated = {
    "en": "One semester at a partner university for students of years 2 to 4. What you pass there is counted here.",
    "ru": "Один семестр в вузе-партнёре для студентов 2–4 курсов. Сданное там засчитывается у нас.",
    "tg": "Як нимсола дар муассисаи шарик барои донишҷӯёни курсҳои 2–4. Он чи дар он ҷо супоридед, эътироф мешавад.",
}


def _exchange(
    title: Translated, opened: int, closes: int, selection: int, places: Sequence[Place] = PARTNERS
) -> Plan:
    return Plan(
        programme="BILATERAL",
        audience="student",
        questionnaire="student-exchange",
        title=title,
        summary=STUDENTS,
        costs=NO_FEE,
        funding=GRANT,
        places=places,
        opened=opened,
        closes=closes,
        selection=selection,
        years=(2, 4),
        average=3.5,
    )


OPEN = _exchange(
    {"en": "Autumn 2027 exchange", "ru": "Обмен, осень 2027", "tg": "Мубодилаи тирамоҳи 2027"}, -40, 20, 50
)
WAITING = _exchange(
    {"en": "Summer 2027 exchange", "ru": "Обмен, лето 2027", "tg": "Мубодилаи тобистони 2027"},
    -60,
    -10,
    10,
    PARTNERS[:3],
)
DECIDED = _exchange(
    {"en": "Spring 2027 exchange", "ru": "Обмен, весна 2027", "tg": "Мубодилаи баҳори 2027"}, -110, -60, -25
)
JOINT = Plan(
    programme="JOINT_POLOTSK",
    audience="student",
    questionnaire="joint-faculty-entry",
    title={
        "en": "Joint faculty with Polotsk: first phase",
        "ru": "Совместный факультет с Полоцком: первая фаза",
        "tg": "Факултети муштарак бо Полотск: давраи якум",
    },
    summary={
        "en": "Two years in Dushanbe, then two or three in Novopolotsk.",
        "ru": "Два года в Душанбе, затем два или три года в Новополоцке.",
        "tg": "Ду сол дар Душанбе, баъд ду ё се сол дар Новополотск.",
    },
    costs={
        "en": "As for every student of the university in the first two years.",
        "ru": "Первые два года — как для всех студентов университета.",
        "tg": "Ду соли аввал мисли ҳамаи донишҷӯёни донишгоҳ.",
    },
    funding={
        "en": "Seats paid by the state are given by score.",
        "ru": "Бюджетные места распределяются по баллам.",
        "tg": "Ҷойҳои буҷетӣ аз рӯи хол тақсим мешаванд.",
    },
    places=(
        Place(
            "Technological University of Tajikistan",
            {"en": "Chemical machines", "ru": "Химические машины", "tg": "Мошинҳои химиявӣ"},
            25,
            "ru",
            None,
            "1360701",
        ),
        Place(
            "Technological University of Tajikistan",
            {"en": "Oil and gas pipelines", "ru": "Нефтегазопроводы", "tg": "Қубурҳои нафту газ"},
            25,
            "ru",
            None,
            "1700501",
        ),
    ),
    opened=-20,
    closes=40,
    selection=60,
    years=(1, 1),
    stay=(280, 1010),
    choices=2,
)
STAFF = Plan(
    programme="STAFF",
    audience="staff",
    questionnaire="staff-mobility",
    title={
        "en": "Teaching and training abroad 2027",
        "ru": "Преподавание и стажировки за рубежом 2027",
        "tg": "Дарсдиҳӣ ва коромӯзӣ дар хориҷа 2027",
    },
    summary={
        "en": "One week at a partner university for teachers and staff.",
        "ru": "Неделя в вузе-партнёре для преподавателей и сотрудников.",
        "tg": "Як ҳафта дар муассисаи шарик барои омӯзгорон ва кормандон.",
    },
    costs={
        "en": "Travel and five nights are paid.",
        "ru": "Дорога и пять ночей оплачиваются.",
        "tg": "Роҳ ва панҷ шаб пардохт мешавад.",
    },
    funding={
        "en": "Paid by the partner's project.",
        "ru": "Оплачивается проектом партнёра.",
        "tg": "Аз ҳисоби лоиҳаи шарик пардохт мешавад.",
    },
    places=(
        Place("Humboldt University", ECONOMICS, 2, level="B2"),
        Place("Riga Technical University", ENGINEERING, 2),
        Place("Polotsk State University", ENGINEERING, 3, "ru", None),
    ),
    opened=-30,
    closes=15,
    selection=40,
    reserved=False,
    stay=(150, 157),
)


def make_call(plan: Plan, actor: Person, today: datetime) -> Call:
    """Make and publish the call as a coordinator would, on the day it opened."""
    day = local_day(today)
    then = today + timedelta(days=plan.opened - 5)
    programme = db.session.scalars(select(Programme).where(Programme.key == plan.programme)).one()
    call = calls.create_call(
        actor, programme_id=programme.id, audience=plan.audience, title=plan.title, now=then
    )
    call = fresh(call)
    calls.save_titles(
        actor, call, seen_version=call.version, title=plan.title, summary=plan.summary, now=then
    )
    calls.save_money(actor, call, seen_version=call.version, costs=plan.costs, funding=plan.funding, now=then)
    _set_dates(plan, actor, call, day, then)
    for place in plan.places:
        _add_place(plan, place, actor, call, day, then)
        call = fresh(call)
    _set_rules(plan, actor, call, then)
    calls.publish(actor, fresh(call), seen_version=call.version, now=then)
    return fresh(call)


def _set_dates(plan: Plan, actor: Person, call: Call, day: date, then: datetime) -> None:
    selection = day + timedelta(days=plan.selection)
    calls.save_dates(
        actor,
        call,
        seen_version=call.version,
        opens_on=day + timedelta(days=plan.opened),
        closes_on=day + timedelta(days=plan.closes),
        selection_on=selection,
        waiting_list_ends_on=selection + timedelta(days=90),
        now=then,
    )


def _add_place(plan: Plan, place: Place, actor: Person, call: Call, day: date, then: datetime) -> None:
    partner = db.session.scalars(
        select(Institution).where(Institution.name["en"].astext == place.partner)
    ).one()
    specialty = place.specialty and db.session.scalar(
        select(Specialty.id).where(Specialty.code == place.specialty)
    )
    begins = max(plan.stay[0], plan.selection + 90)
    calls.save_destination(
        actor,
        call,
        None,
        seen_version=call.version,
        institution_id=partner.id,
        specialty_id=specialty or None,
        field=place.field,
        seats=place.seats,
        language=place.language,
        level=place.level,
        stay_from=day + timedelta(days=begins),
        stay_to=day + timedelta(days=begins + plan.stay[1] - plan.stay[0]),
        nominate_by=day + timedelta(days=plan.selection + 60),
        now=then,
    )


def _set_rules(plan: Plan, actor: Person, call: Call, then: datetime) -> None:
    form = db.session.scalars(
        select(Questionnaire.id)
        .where(Questionnaire.key == plan.questionnaire)
        .order_by(Questionnaire.number.desc())
    ).first()
    conditions: dict[str, Any] = {"average": plan.average}
    if plan.years:
        conditions |= {"year_from": plan.years[0], "year_to": plan.years[1]}
    calls.save_conditions(actor, call, seen_version=call.version, **conditions, now=then)
    if not plan.reserved:
        calls.save_reserved(actor, call, seen_version=call.version, first="orphan", now=then)
    calls.save_rules(
        actor,
        call,
        seen_version=call.version,
        questionnaire_id=form or call.questionnaire_id,
        rule_book_key=call.rule_book_key,
        choices=plan.choices,
        now=then,
    )


def fresh(call: Call) -> Call:
    """The call as it stands in the database now."""
    db.session.flush()
    db.session.expire(call)
    found = call_by_id(call.id)
    if found is None:
        raise LookupError(f"the call {call.id} is gone")
    return found
