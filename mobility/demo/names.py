"""Russian and Tajik names of what `data/tut.json` names in English, and what the demo makes up beside it."""

from mobility.base.database import Translated

TUT: Translated = {
    "en": "Technological University of Tajikistan",
    "ru": "Технологический университет Таджикистана",
    "tg": "Донишгоҳи технологии Тоҷикистон",
}

PARTNERS: dict[str, Translated] = {
    "Riga Technical University": {"ru": "Рижский технический университет", "tg": "Донишгоҳи техникии Рига"},
    "Latvian Agrarian University": {
        "ru": "Латвийский аграрный университет",
        "tg": "Донишгоҳи аграрии Латвия",
    },
    "The College of New Jersey": {"ru": "Колледж Нью-Джерси", "tg": "Коллеҷи Ню-Ҷерсӣ"},
    "Otto von Guericke University Magdeburg": {
        "ru": "Магдебургский университет имени Отто фон Герике",
        "tg": "Донишгоҳи Магдебург ба номи Отто фон Герике",
    },
    "Nanjing University": {"ru": "Нанкинский университет", "tg": "Донишгоҳи Нанкин"},
    "University of Textile and Clothing Technology": {
        "ru": "Университет текстильных и швейных технологий",
        "tg": "Донишгоҳи технологияи нассоҷӣ ва дӯзандагӣ",
    },
    "University of Nebraska": {"ru": "Университет Небраски", "tg": "Донишгоҳи Небраска"},
    "Humboldt University": {"ru": "Университет имени Гумбольдта", "tg": "Донишгоҳи ба номи Гумболдт"},
    "Moscow Industrial State University": {
        "ru": "Московский государственный индустриальный университет",
        "tg": "Донишгоҳи давлатии саноатии Маскав",
    },
    "Ivanovo Chemical-Technological State University": {
        "ru": "Ивановский государственный химико-технологический университет",
        "tg": "Донишгоҳи давлатии химию технологии Иваново",
    },
    "Ivanovo State Textile Academy": {
        "ru": "Ивановская государственная текстильная академия",
        "tg": "Академияи давлатии нассоҷии Иваново",
    },
    "Kostroma State Technological University": {
        "ru": "Костромской государственный технологический университет",
        "tg": "Донишгоҳи давлатии технологии Кострома",
    },
    "Kostroma State Agricultural Academy": {
        "ru": "Костромская государственная сельскохозяйственная академия",
        "tg": "Академияи давлатии кишоварзии Кострома",
    },
    "Ivanovo State Agricultural Academy": {
        "ru": "Ивановская государственная сельскохозяйственная академия",
        "tg": "Академияи давлатии кишоварзии Иваново",
    },
    "Voronezh State Technological University": {
        "ru": "Воронежский государственный технологический университет",
        "tg": "Донишгоҳи давлатии технологии Воронеж",
    },
    "Orel State Polytechnic University": {
        "ru": "Орловский государственный политехнический университет",
        "tg": "Донишгоҳи давлатии политехникии Орёл",
    },
    "Ternopol State Technical University named after Puluy": {
        "ru": "Тернопольский государственный технический университет имени Пулюя",
        "tg": "Донишгоҳи давлатии техникии Тернопол ба номи Пулюй",
    },
    "Kiev National University of Design and Technology": {
        "ru": "Киевский национальный университет технологий и дизайна",
        "tg": "Донишгоҳи миллии технология ва дизайни Киев",
    },
    "Kiev State University of Construction and Architecture": {
        "ru": "Киевский государственный университет строительства и архитектуры",
        "tg": "Донишгоҳи давлатии сохтмон ва меъмории Киев",
    },
    "Polotsk State University": {
        "ru": "Полоцкий государственный университет",
        "tg": "Донишгоҳи давлатии Полотск",
    },
}
"""By the English name of the page."""

CITIES = {
    "Riga Technical University": "Riga",
    "Latvian Agrarian University": "Jelgava",
    "The College of New Jersey": "Ewing",
    "Otto von Guericke University Magdeburg": "Magdeburg",
    "Nanjing University": "Nanjing",
    "Humboldt University": "Berlin",
    "Moscow Industrial State University": "Moscow",
    "Ivanovo Chemical-Technological State University": "Ivanovo",
    "Ivanovo State Textile Academy": "Ivanovo",
    "Kostroma State Technological University": "Kostroma",
    "Kostroma State Agricultural Academy": "Kostroma",
    "Ivanovo State Agricultural Academy": "Ivanovo",
    "Voronezh State Technological University": "Voronezh",
    "Orel State Polytechnic University": "Orel",
    "Ternopol State Technical University named after Puluy": "Ternopil",
    "Kiev National University of Design and Technology": "Kyiv",
    "Kiev State University of Construction and Architecture": "Kyiv",
    "Polotsk State University": "Novopolotsk",
}
"""The page names one city only; the others follow from the names."""

CITY_NAMES: dict[str, Translated] = {
    "Berlin": {"ru": "Берлин", "tg": "Берлин"},
    "Dushanbe": {"ru": "Душанбе", "tg": "Душанбе"},
    "Ewing": {"ru": "Юинг", "tg": "Юинг"},
    "Ivanovo": {"ru": "Иваново", "tg": "Иваново"},
    "Jelgava": {"ru": "Елгава", "tg": "Елгава"},
    "Kostroma": {"ru": "Кострома", "tg": "Кострома"},
    "Kyiv": {"ru": "Киев", "tg": "Киев"},
    "Magdeburg": {"ru": "Магдебург", "tg": "Магдебург"},
    "Moscow": {"ru": "Москва", "tg": "Маскав"},
    "Nanjing": {"ru": "Нанкин", "tg": "Нанкин"},
    "Novopolotsk": {"ru": "Новополоцк", "tg": "Новополотск"},
    "Orel": {"ru": "Орёл", "tg": "Орёл"},
    "Riga": {"ru": "Рига", "tg": "Рига"},
    "Ternopil": {"ru": "Тернополь", "tg": "Тернопол"},
    "Voronezh": {"ru": "Воронеж", "tg": "Воронеж"},
}

FACULTIES: dict[str, Translated] = {
    "Faculty of Engineering and Technology": {
        "ru": "Инженерно-технологический факультет",
        "tg": "Факултети муҳандисӣ ва технология",
    },
    "Joint faculty with Polotsk State University": {
        "ru": "Совместный факультет с Полоцким государственным университетом",
        "tg": "Факултети муштарак бо Донишгоҳи давлатии Полотск",
    },
}

INVENTED_FACULTIES: tuple[Translated, ...] = (
    {
        "en": "Faculty of Digital Technologies",
        "ru": "Факультет цифровых технологий",
        "tg": "Факултети технологияҳои рақамӣ",
    },
    {
        "en": "Faculty of Economics and Management",
        "ru": "Факультет экономики и менеджмента",
        "tg": "Факултети иқтисодиёт ва менеҷмент",
    },
    {
        "en": "Faculty of Textile and Design",
        "ru": "Факультет текстиля и дизайна",
        "tg": "Факултети нассоҷӣ ва дизайн",
    },
)
"""Made up for the demo: the page names two faculties only."""

INVENTED_SPECIALTIES: dict[str, dict[str, Translated]] = {
    "Faculty of Engineering and Technology": {
        "9000101": {
            "en": "Machines for the production of building materials",
            "ru": "Машины и аппараты производства строительных материалов",
            "tg": "Мошинҳо ва дастгоҳҳои саноати масолеҳи сохтмонӣ",
        },
        "9000102": {
            "en": "Food technology",
            "ru": "Технология пищевых продуктов",
            "tg": "Технологияи маҳсулоти хӯрокворӣ",
        },
    },
    "Faculty of Digital Technologies": {
        "9000201": {
            "en": "Software engineering",
            "ru": "Программная инженерия",
            "tg": "Муҳандисии барномасозӣ",
        },
        "9000202": {
            "en": "Information security",
            "ru": "Информационная безопасность",
            "tg": "Амнияти иттилоотӣ",
        },
    },
    "Faculty of Economics and Management": {
        "9000301": {
            "en": "Economics and management of enterprises",
            "ru": "Экономика и управление предприятием",
            "tg": "Иқтисодиёт ва идораи корхона",
        },
        "9000302": {"en": "Logistics", "ru": "Логистика", "tg": "Логистика"},
    },
    "Faculty of Textile and Design": {
        "9000401": {
            "en": "Design of clothes and fabrics",
            "ru": "Дизайн одежды и тканей",
            "tg": "Тарроҳии либос ва матоъ",
        },
        "9000402": {
            "en": "Textile technology",
            "ru": "Технология текстильных изделий",
            "tg": "Технологияи маҳсулоти нассоҷӣ",
        },
    },
}
"""Made up for the demo, by the English name of the faculty: the page names those of the joint faculty only.

By code: no code of the state's list begins with a 9.
"""

SPECIALTIES: dict[str, Translated] = {
    "1360701": {
        "ru": "Машины и аппараты химических производств и предприятий строительных материалов",
        "tg": "Мошинҳо ва дастгоҳҳои истеҳсолоти кимиёвӣ ва корхонаҳои масолеҳи сохтмонӣ",
    },
    "1700501": {
        "ru": "Проектирование, сооружение и эксплуатация газонефтепроводов и газонефтехранилищ",
        "tg": "Лоиҳакашӣ, сохтмон ва истифодаи қубурҳо ва анборҳои нафту газ",
    },
}

PROGRAMMES: dict[str, Translated] = {
    "TEMPUS": {
        "en": "Tempus: Trans-European Mobility Programme for University Studies",
        "ru": "Tempus: трансъевропейская программа мобильности для университетов",
        "tg": "Tempus: барномаи мобилияти донишгоҳӣ",
    },
    "ERASMUS_MUNDUS": {"en": "Erasmus Mundus", "ru": "Erasmus Mundus", "tg": "Erasmus Mundus"},
    "ERASMUS_PLUS": {"en": "Erasmus+", "ru": "Erasmus+", "tg": "Erasmus+"},
    "FP7": {
        "en": "Seventh Framework Programme",
        "ru": "Седьмая рамочная программа",
        "tg": "Барномаи чаҳорчӯбавии ҳафтум",
    },
    "HORIZON_2020": {"en": "Horizon 2020", "ru": "Horizon 2020", "tg": "Horizon 2020"},
    "GIZ": {
        "en": "German Organisation for International Cooperation (GIZ)",
        "ru": "Германское общество по международному сотрудничеству (GIZ)",
        "tg": "Ҷамъияти олмонии ҳамкориҳои байналмилалӣ (GIZ)",
    },
    "LOGO": {
        "en": "LOGO e.V.: agricultural and ecological balance with Eastern Europe",
        "ru": "LOGO e.V.: сельскохозяйственное и экологическое сотрудничество с Восточной Европой",
        "tg": "LOGO e.V.: ҳамкории кишоварзӣ ва экологӣ бо Аврупои Шарқӣ",
    },
    "SES": {
        "en": "SES: German organisation that sends experts",
        "ru": "SES: германская служба старших экспертов",
        "tg": "SES: хадамоти олмонии коршиносон",
    },
}
"""By the key of the page."""

OWN_PROGRAMMES: dict[str, Translated] = {
    "BILATERAL": {"en": "Bilateral exchange", "ru": "Двусторонний обмен", "tg": "Мубодилаи дуҷониба"},
    "JOINT_POLOTSK": {
        "en": "Joint faculty with Polotsk",
        "ru": "Совместный факультет с Полоцком",
        "tg": "Факултети муштарак бо Полотск",
    },
    "STAFF": {"en": "Staff mobility", "ru": "Мобильность сотрудников", "tg": "Мобилияти кормандон"},
}
"""Frames that the page describes without naming them as programmes."""
