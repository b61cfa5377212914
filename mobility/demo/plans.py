"""The demo's calls as they are to be: one open, one before its selection, one decided, one of last year; the joint
faculty's first phase and the transition to its second; staff; a short visit. Numbers are made up; every date follows
from today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from mobility.base.database import Translated
from mobility.demo.people import JOINT_FACULTY
from mobility.demo.terms import Stay, studies_from, summer_from, terms_from, week_from
from mobility.demo.words import SCHOOL_PAPERS


@dataclass(frozen=True)
class Place:
    """A destination of a planned call: partner by its English name, or a specialty's code at home."""

    partner: str
    field: Translated
    seats: int
    language: str = "en"
    level: str | None = "B1"
    specialty: str | None = None
    years: int = 0
    """Of study, where the stay is as long as this and not as the plan has it."""


@dataclass(frozen=True)
class Dates:
    """Days from today: those of the office fall on the next working day."""

    opened: int
    closes: int
    selection: int
    nominate: int
    """Days after the selection; so is the end of the waiting list."""
    waiting: int = 90


@dataclass(frozen=True)
class Plan:
    """A call as it is to be."""

    programme: str
    audience: str
    questionnaire: str
    title: Translated
    summary: Translated
    costs: Translated
    funding: Translated
    places: Sequence[Place]
    dates: Dates
    stay: Stay
    years: tuple[int, int] | None = None
    average: float | None = None
    reserved: bool = True
    choices: int = 3
    blind: bool = False
    """Those who assess do not learn who applies."""
    rules: str | None = None
    """Key of the rule book, where it is not the usual one of the programme and the form."""
    papers: Mapping[str, tuple[Translated, Translated]] = field(default_factory=dict)
    """Key of a usual paper -> what it is called here, and its hint; a passport need not outlast anything then."""
    only_from: int | None = None
    """Place of the faculty whose students it is for; None: of all."""
    not_from: int | None = None
    """Place of the faculty whose students have no reason to apply: they are where the call leads."""


@dataclass(frozen=True)
class Plans:
    """All of them; told in this order, which is that of time."""

    past: Plan
    decided: Plan
    waiting: Plan
    open: Plan
    joint: Plan
    transition: Plan
    staff: Plan
    visit: Plan


def plans(today: date) -> Plans:
    """The calls of a demo that is made on `today`: whatever the month, the stays lie behind the calls' own dates."""
    *_, past = (term for term in terms_from(today - timedelta(days=400)) if term.first < _in(today, 40))
    decided, coming = list(terms_from(_in(today, 40)))[:2]
    return Plans(
        past=_exchange(past, Dates(-430, -395, -370, 60, waiting=10), LAST_YEARS, reserved=False),
        decided=_exchange(decided, Dates(-110, -60, -25, 45), FOUR_PARTNERS),
        waiting=_summer_school(summer_from(_in(today, 60)), Dates(-60, -10, 10, 30)),
        open=_exchange(coming, Dates(-40, 20, 50, 60), PARTNERS, blind=True),
        joint=_joint_faculty(studies_from(_in(today, 130)), Dates(-20, 40, 60, 30)),
        transition=_transition(studies_from(_in(today, 130)), Dates(-30, 10, 40, 30)),
        visit=_visit(week_from(_in(today, 90)), Dates(-20, 12, 20, 20)),
        staff=_staff_week(week_from(_in(today, 150)), Dates(-30, 15, 40, 30)),
    )


def _in(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _exchange(
    stay: Stay, dates: Dates, places: Sequence[Place], *, reserved: bool = True, blind: bool = False
) -> Plan:
    return Plan(
        programme="BILATERAL",
        audience="student",
        questionnaire="student-exchange",
        title={
            "en": f"{stay.name['en'].capitalize()} exchange",
            "ru": f"Обмен, {stay.name['ru']}",
            "tg": f"Мубодилаи {stay.name['tg']}",
        },
        summary=ONE_TERM,
        costs=NO_FEE,
        funding=TWO_GRANTS,
        places=places,
        dates=dates,
        stay=stay,
        years=(2, 4),
        average=3.5,
        reserved=reserved,
        blind=blind,
    )


def _summer_school(stay: Stay, dates: Dates) -> Plan:
    return Plan(
        programme="BILATERAL",
        audience="student",
        questionnaire="student-exchange",
        title={
            "en": f"{stay.name['en'].capitalize()} abroad",
            "ru": f"{stay.name['ru'].capitalize()} за рубежом",
            "tg": f"{stay.name['tg'].capitalize()} дар хориҷа",
        },
        summary=FOUR_WEEKS,
        costs=SUMMER_COSTS,
        funding=NO_GRANT,
        places=PARTNERS[:3],
        dates=dates,
        stay=stay,
        years=(2, 4),
        average=3.5,
    )


def _joint_faculty(stay: Stay, dates: Dates) -> Plan:
    return Plan(
        programme="JOINT_POLOTSK",
        audience="student",
        questionnaire="joint-faculty-entry",
        title={
            "en": f"Joint faculty with Polotsk: intake {stay.name['en']}, first phase",
            "ru": f"Совместный факультет с Полоцком: набор {stay.name['ru']} года, первая фаза",
            "tg": f"Факултети муштарак бо Полотск: қабули соли {stay.name['tg']}, давраи якум",
        },
        summary=TWO_PHASES,
        costs=JOINT_COSTS,
        funding=STATE_SEATS,
        places=SPECIALTIES,
        dates=dates,
        stay=stay,
        years=(1, 1),
        choices=2,
        papers=SCHOOL_PAPERS,
        not_from=JOINT_FACULTY,
    )


def _transition(stay: Stay, dates: Dates) -> Plan:
    return Plan(
        programme="JOINT_POLOTSK",
        audience="student",
        questionnaire="joint-faculty-transition",
        title={
            "en": f"Joint faculty with Polotsk: transition {stay.name['en']}, second phase",
            "ru": f"Совместный факультет с Полоцком: переход {stay.name['ru']} года, вторая фаза",
            "tg": f"Факултети муштарак бо Полотск: гузариши соли {stay.name['tg']}, давраи дуюм",
        },
        summary=SECOND_PHASE,
        costs=JOINT_COSTS,
        funding=PAID_BY_THE_STATE,
        places=YEARS_IN_POLOTSK,
        dates=dates,
        stay=stay,
        years=(2, 2),
        reserved=False,
        choices=1,
        rules="joint-faculty-transition",
        only_from=JOINT_FACULTY,
    )


def _visit(stay: Stay, dates: Dates) -> Plan:
    return Plan(
        programme="BILATERAL",
        audience="student",
        questionnaire="student-exchange",
        title={
            "en": f"Symposium of young engineers {stay.name['en']}",
            "ru": f"Симпозиум молодых инженеров {stay.name['ru']}",
            "tg": f"Симпозиуми муҳандисони ҷавон {stay.name['tg']}",
        },
        summary=FIVE_DAYS,
        costs=WEEK_PAID,
        funding=BY_THE_PROJECT,
        places=HOST_OF_SYMPOSIUM,
        dates=dates,
        stay=stay,
        years=(2, 4),
        reserved=False,
        choices=1,
        rules="short-visit",
    )


def _staff_week(stay: Stay, dates: Dates) -> Plan:
    return Plan(
        programme="STAFF",
        audience="staff",
        questionnaire="staff-mobility",
        title={
            "en": f"Teaching and training abroad {stay.name['en']}",
            "ru": f"Преподавание и стажировки за рубежом {stay.name['ru']}",
            "tg": f"Дарсдиҳӣ ва коромӯзӣ дар хориҷа {stay.name['tg']}",
        },
        summary=ONE_WEEK,
        costs=WEEK_PAID,
        funding=BY_THE_PROJECT,
        places=HOSTS_OF_STAFF,
        dates=dates,
        stay=stay,
        reserved=False,
    )


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
FOUR_PARTNERS = (
    Place("Riga Technical University", ENGINEERING, 2),
    Place("Otto von Guericke University Magdeburg", ENGINEERING, 2, level="B2"),
    Place("Nanjing University", COMPUTING, 2),
    Place("Ivanovo State Textile Academy", TEXTILE, 2, "ru"),
)
LAST_YEARS = (
    Place("Riga Technical University", ENGINEERING, 2),
    Place("Nanjing University", COMPUTING, 2),
)
SPECIALTIES = (
    Place(
        "Technological University of Tajikistan",
        {"en": "Chemical machines", "ru": "Химические машины", "tg": "Мошинҳои кимиёвӣ"},
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
)
YEARS_IN_POLOTSK = (
    Place("Polotsk State University", SPECIALTIES[0].field, 2, "ru", None, "1360701"),
    Place("Polotsk State University", SPECIALTIES[1].field, 1, "ru", None, "1700501", years=3),
)
HOST_OF_SYMPOSIUM = (Place("Riga Technical University", ENGINEERING, 6),)
HOST_OF_LABORATORIES = (Place("Riga Technical University", ENGINEERING, 8),)
HOSTS_OF_STAFF = (
    Place("Humboldt University", ECONOMICS, 2, level="B2"),
    Place("Riga Technical University", ENGINEERING, 2),
    Place("Polotsk State University", ENGINEERING, 3, "ru", None),
)

ONE_TERM: Translated = {
    "en": "One semester at a partner university for students of years 2 to 4. What you pass there is counted here.",
    "ru": "Один семестр в вузе-партнёре для студентов 2–4 курсов. Сданное там засчитывается у нас.",
    "tg": "Як нимсола дар муассисаи шарик барои донишҷӯёни курсҳои 2–4. Он чи дар он ҷо месупоред, эътироф мешавад.",
}
FOUR_WEEKS: Translated = {
    "en": "Four weeks of summer school at a partner university for students of years 2 to 4: lectures, a laboratory, "
    "a project in a mixed group. A certificate with credits at the end.",
    "ru": "Четыре недели летней школы в вузе-партнёре для студентов 2–4 курсов: лекции, лаборатория, проект в "
    "смешанной группе. В конце — сертификат с кредитами.",
    "tg": "Чор ҳафтаи мактаби тобистона дар муассисаи шарик барои донишҷӯёни курсҳои 2–4: лексияҳо, озмоишгоҳ, лоиҳа "
    "дар гурӯҳи омехта. Дар охир сертификат бо кредитҳо дода мешавад.",
}
TWO_PHASES: Translated = {
    "en": "The studies have two phases. First phase: two years at our university in Dushanbe; this call is for it. "
    "Second phase: two or three years at Polotsk State University in Novopolotsk, in Russian, with its diploma. "
    "Near the end of the first phase you apply for the transition in a call of its own; what you enter now is taken over.",
    "ru": "Обучение состоит из двух фаз. Первая фаза: два года в нашем университете в Душанбе; этот конкурс — для неё. "
    "Вторая фаза: два или три года в Полоцком государственном университете в Новополоцке, на русском языке, с его "
    "дипломом. В конце первой фазы вы подаёте заявку на переход в отдельном конкурсе; введённое сейчас переносится туда.",
    "tg": "Таҳсил аз ду давра иборат аст. Давраи якум: ду сол дар донишгоҳи мо дар Душанбе; ин озмун барои он аст. "
    "Давраи дуюм: ду ё се сол дар Донишгоҳи давлатии Полотск дар Новополотск, бо забони русӣ, бо дипломи он. "
    "Дар охири давраи якум барои гузариш дар озмуни алоҳида ариза медиҳед; маълумоти ҳозира ба он мегузарад.",
}
SECOND_PHASE: Translated = {
    "en": "For students of the joint faculty who finish the first phase: the studies go on at Polotsk State University, "
    "in Russian. The dean consents, the office confirms the credits, and the partner accepts.",
    "ru": "Для студентов совместного факультета, завершающих первую фазу: обучение продолжается в Полоцком "
    "государственном университете на русском языке. Декан даёт согласие, управление подтверждает кредиты, партнёр "
    "принимает.",
    "tg": "Барои донишҷӯёни факултети муштарак, ки давраи якумро ба анҷом мерасонанд: таҳсил дар Донишгоҳи давлатии "
    "Полотск бо забони русӣ идома меёбад. Декан розигӣ медиҳад, раёсат кредитҳоро тасдиқ мекунад, шарик қабул мекунад.",
}
FIVE_DAYS: Translated = {
    "en": "Five days at a partner university for students with a talk or a poster. The dean and the vice-rector's order "
    "are enough; there is no selection.",
    "ru": "Пять дней в вузе-партнёре для студентов с докладом или постером. Достаточно согласия декана и приказа "
    "проректора; отбора нет.",
    "tg": "Панҷ рӯз дар муассисаи шарик барои донишҷӯёне, ки маъруза ё плакат доранд. Розигии декан ва фармоиши муовини "
    "ректор кифоя аст; гузиниш нест.",
}
ONE_WEEK: Translated = {
    "en": "One week at a partner university for teachers and staff.",
    "ru": "Неделя в вузе-партнёре для преподавателей и сотрудников.",
    "tg": "Як ҳафта дар муассисаи шарик барои омӯзгорон ва кормандон.",
}
NO_FEE: Translated = {
    "en": "No tuition fee at the partner. Travel, insurance and living costs: about 350 US dollars a month.",
    "ru": "Обучение у партнёра бесплатное. Дорога, страховка и проживание: около 350 долларов США в месяц.",
    "tg": "Таҳсил дар муассисаи шарик ройгон аст. Роҳ, суғурта ва хароҷоти зист: тақрибан 350 доллари ИМА дар як моҳ.",
}
SUMMER_COSTS: Translated = {
    "en": "No fee, and a bed in the hostel. Travel, insurance and meals: about 400 US dollars for the four weeks.",
    "ru": "Обучение и место в общежитии бесплатные. Дорога, страховка и питание: около 400 долларов США за четыре недели.",
    "tg": "Таҳсил ва ҷой дар хобгоҳ ройгон аст. Роҳ, суғурта ва хӯрок: тақрибан 400 доллари ИМА барои чор ҳафта.",
}
JOINT_COSTS: Translated = {
    "en": "First phase: as for every student of the university. Second phase: the fee of Polotsk State University for "
    "those without a seat paid by the state, a hostel, and one journey a year.",
    "ru": "Первая фаза: как для всех студентов университета. Вторая фаза: плата Полоцкого государственного университета "
    "для тех, у кого не бюджетное место, общежитие и одна поездка в год.",
    "tg": "Давраи якум: мисли ҳамаи донишҷӯёни донишгоҳ. Давраи дуюм: маблағи таҳсили Донишгоҳи давлатии Полотск барои "
    "онҳое, ки ҷойи буҷетӣ надоранд, хобгоҳ ва як сафар дар як сол.",
}
WEEK_PAID: Translated = {
    "en": "Travel and five nights are paid.",
    "ru": "Дорога и пять ночей оплачиваются.",
    "tg": "Роҳ ва панҷ шаб пардохт мешавад.",
}
TWO_GRANTS: Translated = {
    "en": "Two students get a travel grant of the university; the others pay for travel themselves.",
    "ru": "Двое студентов получают от университета средства на дорогу, остальные оплачивают её сами.",
    "tg": "Ду донишҷӯ аз донишгоҳ маблағи роҳ мегиранд, дигарон роҳро худашон пардохт мекунанд.",
}
NO_GRANT: Translated = {
    "en": "The partner pays for the hostel; there is no scholarship.",
    "ru": "Общежитие оплачивает вуз-партнёр; стипендии нет.",
    "tg": "Хобгоҳро муассисаи шарик пардохт мекунад; стипендия нест.",
}
STATE_SEATS: Translated = {
    "en": "Seats paid by the state are given by score.",
    "ru": "Бюджетные места распределяются по баллам.",
    "tg": "Ҷойҳои буҷетӣ аз рӯйи хол тақсим мешаванд.",
}
PAID_BY_THE_STATE: Translated = {
    "en": "The state pays for the seats of this call.",
    "ru": "Места этого конкурса — бюджетные.",
    "tg": "Ҷойҳои ин озмун буҷетӣ мебошанд.",
}
BY_THE_PROJECT: Translated = {
    "en": "Paid by the partner's project.",
    "ru": "Оплачивается проектом партнёра.",
    "tg": "Аз ҳисоби лоиҳаи шарик пардохт мешавад.",
}
