"""What the demo's people write to each other: what an applicant reads is in the applicant's language, what applicants
write is in their own, and what reviewers note for the dean and the committee is in Tajik, the language of the house."""

from collections.abc import Mapping

from mobility.base.database import Translated

BLANK_IS_THE_BACK = "Саҳифаи сафед танҳо пушти варақ аст."

SEAL_UNREADABLE: Translated = {
    "tg": "Муҳри деканат хонда намешавад. Лутфан варақро аз нав, дар рӯшноии хуб аксбардорӣ кунед.",
    "ru": "Печать деканата не читается. Пожалуйста, снимите лист ещё раз при хорошем освещении.",
    "en": "The seal of the dean's office cannot be read. Please photograph the sheet again in good light.",
}
LAST_TERM_MISSING: Translated = {
    "tg": "Дар транскрипт нимсолаи охирин нест. Лутфан транскрипти пурраро илова кунед.",
    "ru": "В транскрипте нет последнего семестра. Добавьте, пожалуйста, полный транскрипт.",
    "en": "The last semester is missing in the transcript. Please add the whole transcript.",
}
SUBJECTS_DO_NOT_FIT: Translated = {
    "tg": "Фанҳои интихобшуда ба нақшаи таълимии ихтисоси шумо мувофиқ нестанд ва дар ин ҷо эътироф намешаванд.",
    "ru": "Выбранные предметы не входят в учебный план вашей специальности и не могут быть засчитаны.",
    "en": "The subjects you chose are not in the plan of your specialty, so they could not be counted here.",
}
PLANS_CHANGED: Translated = {
    "tg": "Нақшаҳоям тағйир ёфтанд: дар ин вақт коромӯзӣ дорам.",
    "ru": "Мои планы изменились: в это время у меня практика.",
    "en": "My plans have changed: I have an internship at that time.",
}
WORK_AT_HOME: Translated = {
    "tg": "Ман дар ватан кор ёфтам.",
    "ru": "Мне предложили работу дома.",
    "en": "I have found work at home.",
}
COURSE_IS_FULL = "The course is full this term."
WHICH_TRANSCRIPT = "Do you send the transcripts, or do the students bring them?"

ROOM = "Бинои асосӣ, утоқи 214"
MOTION = "Ариза барои ҷой пешниҳод карда шавад."
DISCUSSED = (
    "Ҳар ду коршинос нақшаи таҳсилро баланд баҳо доданд; мувофиқати фанҳоро декан тасдиқ кард.",
    "Оид ба сатҳи забон ду андеша буд: аз рӯйи сертификат B2, дар матн хатоҳо ҳастанд.",
    "Нақшаи таҳсил бояд бо кафедра мувофиқа карда шавад, агар ҷой насиб гардад.",
)
"""What was noted of the applications on top of the list in the committee's sitting."""
RESERVATION = "Овоздиҳӣ барои аризаи дуюм бояд пас аз гирифтани натиҷаи нави санҷиши забон гузаронида мешуд."

COMMENTS = {
    5: "Нақшаи таҳсил мушаххас аст ва ба ихтисос пурра мувофиқат мекунад. Тавсия мекунам.",
    4: "Пешрафт хуб, ҳавасмандӣ равшан. Сатҳи забон барои дарсҳо кофӣ аст.",
    3: "Ҳавасмандӣ ҳаст, вале нақшаи таҳсил умумӣ навишта шудааст.",
    2: "Нақшаи таҳсил бо ихтисос кам алоқаманд аст; забон бояд беҳтар шавад.",
    1: "Ҳуҷҷатҳо ва нақша барои ин озмун кофӣ нестанд.",
}
"""By the points that a reviewer gives."""

MOTIVATIONS: tuple[Translated, ...] = (
    {
        "tg": "Ман мошинҳои корхонаҳои масолеҳи сохтмониро меомӯзам. Дар коромӯзӣ дидам, ки нисфи гармии кӯра беҳуда "
        "меравад. Дар муассисаи шарик озмоишгоҳи мубодилаи гармӣ ҳаст, ки мо надорем.",
        "ru": "Я учусь на инженера. На практике мы видели, что половина тепла печи уходит впустую. У партнёра есть "
        "лаборатория теплообмена, которой у нас нет.",
        "en": "I study machines for building-materials plants. During my practice I saw that half of a kiln's heat is "
        "lost. The partner has a laboratory of heat transfer that we do not have.",
    },
    {
        "tg": "Мехоҳам бо қубурҳои газ кор кунам. Дар муассисаи шарик дар озмоишгоҳ мустаҳкамии кафшерро месанҷанд; "
        "дар донишгоҳи мо инро танҳо аз китоб меомӯзем.",
        "ru": "Хочу работать с газопроводами. У партнёра прочность сварных швов проверяют в лаборатории; у нас это "
        "только в учебнике.",
        "en": "I want to work with gas pipelines. The partner tests the strength of welds in a laboratory; here we know "
        "it from the book alone.",
    },
    {
        "tg": "Ман барномасозиро меомӯзам ва бо дӯстон барномаи нақлиёти шаҳрро сохтам. Мехоҳам усулҳои коркарди "
        "маълумоти калонро омӯзам, ки онҳоро ҳоло дар донишгоҳи мо таълим намедиҳанд.",
        "ru": "Учусь программированию, с друзьями сделали приложение о городском транспорте. Хочу изучить обработку "
        "больших данных: у нас такого курса пока нет.",
        "en": "I study programming and have made an app for the town's buses with friends. I want to learn how large "
        "data are worked with; there is no such course here yet.",
    },
    {
        "tg": "Ман иқтисодиётро меомӯзам ва дар дӯкони оилавӣ ҳисобдорӣ мекунам. Мехоҳам бинам, ки корхонаҳои хурд дар "
        "кишвари дигар чӣ гуна ба бозор мебароянд.",
        "ru": "Изучаю экономику и веду учёт в семейном магазине. Хочу увидеть, как малые предприятия другой страны "
        "выходят на рынок.",
        "en": "I study economics and keep the books of my family's shop. I want to see how small firms of another "
        "country come to the market.",
    },
    {
        "tg": "Ман тарроҳии либосро меомӯзам. Дар муассисаи шарик адрасро бо дастгоҳҳои нав мебофанд; мехоҳам нақшҳои "
        "моро бо ин усул санҷам.",
        "ru": "Учусь на дизайнера одежды. У партнёра ткут шёлк на новых станках; хочу попробовать наши узоры этим способом.",
        "en": "I study the design of clothes. The partner weaves silk on new looms; I want to try our patterns on them.",
    },
)
"""Of students: by the place of their faculty."""

STUDY_PLANS: tuple[Translated, ...] = (
    {
        "tg": "Моделсозии равандҳо, аудити энергетикии саноатӣ ва кори лоиҳавӣ: ҳамагӣ 27 кредит.",
        "ru": "Моделирование процессов, промышленный энергоаудит и проектная работа: всего 27 кредитов.",
        "en": "Process modelling, industrial energy audit and project work: 27 credits in all.",
    },
    {
        "tg": "Муқовимати масолеҳ, назорати кафшер ва бехатарии қубурҳо: ҳамагӣ 26 кредит.",
        "ru": "Сопротивление материалов, контроль сварки и безопасность трубопроводов: всего 26 кредитов.",
        "en": "Strength of materials, testing of welds and safety of pipelines: 26 credits in all.",
    },
    {
        "tg": "Пойгоҳҳои маълумот, таҳлили маълумот ва лоиҳаи гурӯҳӣ: ҳамагӣ 28 кредит.",
        "ru": "Базы данных, анализ данных и групповой проект: всего 28 кредитов.",
        "en": "Databases, data analysis and a project in a group: 28 credits in all.",
    },
    {
        "tg": "Маркетинг, молияи корхонаҳои хурд ва забони хориҷӣ: ҳамагӣ 25 кредит.",
        "ru": "Маркетинг, финансы малых предприятий и иностранный язык: всего 25 кредитов.",
        "en": "Marketing, finance of small firms and a foreign language: 25 credits in all.",
    },
    {
        "tg": "Технологияи бофандагӣ, ороиши матоъ ва кори устохона: ҳамагӣ 27 кредит.",
        "ru": "Технология ткачества, отделка тканей и работа в мастерской: всего 27 кредитов.",
        "en": "Weaving technology, finishing of cloth and work in the workshop: 27 credits in all.",
    },
)
RETURN_PLAN: Translated = {
    "tg": "Баъди бозгашт мехоҳам кори дипломиамро дар ин мавзуъ нависам ва таҷрибаамро ба донишҷӯёни мо нақл кунам.",
    "ru": "После возвращения напишу на эту тему дипломную работу и расскажу об опыте нашим студентам.",
    "en": "After I come back I want to write my diploma about it and tell our students what I have seen.",
}
STAFF_MOTIVATION: Translated = {
    "tg": "Кафедраи мо курси нави сарфаи энергияро оғоз мекунад. Мехоҳам бубинам, ки ҳамкорон дарсҳои озмоишгоҳиро чӣ "
    "гуна мегузаронанд, ва се лексияи худро пешниҳод кунам.",
    "ru": "Наша кафедра начинает новый курс по энергосбережению. Хочу увидеть, как коллеги ведут лабораторные занятия, "
    "и прочитать у них три лекции.",
    "en": "Our department begins a new course on saving energy. I want to see how colleagues teach in the laboratory, "
    "and to give three lectures of my own.",
}
WORK_PLAN: Translated = {
    "tg": "Рӯзи 1: шиносоӣ ва озмоишгоҳ. Рӯзҳои 2–4: ҳар рӯз ду соат лексия ва мулоқот дар кафедра. Рӯзи 5: нақшаи кори "
    "муштарак.",
    "ru": "День 1: знакомство и лаборатория. Дни 2–4: по два часа лекций и встречи. День 5: план совместной работы.",
    "en": "Day 1: meeting and laboratory. Days 2 to 4: two hours of lectures a day and talks at the department. Day 5: a "
    "plan of work together.",
}
RESULTS: Translated = {
    "tg": "Се дарси озмоишгоҳии нав барои курси мо ва лоиҳаи мақолаи муштарак.",
    "ru": "Три новых лабораторных занятия для нашего курса и набросок совместной статьи.",
    "en": "Three new laboratory lessons for our course, and the draft of an article together.",
}
WHY_JOINT: Translated = {
    "tg": "Мехоҳам муҳандиси истеҳсолот шавам ва дипломи ду донишгоҳ дошта бошам. Забони русиро хуб медонам, то дар "
    "Новополотск таҳсил кунам.",
    "ru": "Хочу стать инженером на производстве и иметь дипломы двух университетов. Русским владею достаточно, чтобы "
    "учиться в Новополоцке.",
    "en": "I want to become an engineer in industry with the diplomas of two universities. My Russian is good enough to "
    "study in Novopolotsk.",
}
INTERESTS: Translated = {
    "tg": "Дар мактаб аъзои маҳфили химия будам; тобистон дар устохонаи амакам кор мекунам.",
    "ru": "В школе — кружок химии; летом помогаю в мастерской дяди.",
    "en": "At school I was in the chemistry circle; in summer I help in my uncle's workshop.",
}
LANGUAGES_SPOKEN: Translated = {
    "tg": "Тоҷикӣ (забони модарӣ), русӣ B2, англисӣ B1.",
    "ru": "Таджикский (родной), русский B2, английский B1.",
    "en": "Tajik (mother tongue), Russian B2, English B1.",
}
POSITION: Translated = {"tg": "Муаллими калон", "ru": "Старший преподаватель", "en": "Senior lecturer"}
SCHOOL: Translated = {
    "tg": "Мактаби № 14, Душанбе",
    "ru": "Школа № 14, Душанбе",
    "en": "School No. 14, Dushanbe",
}
ONE_SEAT_LESS = "Як ҷой камтар"
WHY_ONE_SEAT_LESS = "Муассисаи шарик бо телефон гуфт, ки шояд як ҷойро дода натавонад."
OVERLOOKED: Translated = {
    "tg": "Сертификати забони ман дар баҳодиҳӣ ба назар гирифта нашудааст. Хоҳиш мекунам, холро бори дигар дида бароед.",
    "ru": "При оценке не учтён мой языковой сертификат. Прошу посмотреть балл ещё раз.",
    "en": "My language certificate was not taken into account in the score. Please look at it again.",
}

SCHOOL_PAPERS: Mapping[str, tuple[Translated, Translated]] = {
    "passport": (
        {
            "en": "Passport or identity card, page with photo",
            "ru": "Паспорт или удостоверение личности, страница с фотографией",
            "tg": "Шиноснома ё шаҳодатномаи шахсият, саҳифаи аксдор",
        },
        {
            "en": "All four corners in the picture, no reflections.",
            "ru": "Видны все четыре угла, без бликов.",
            "tg": "Ҳар чор кунҷ намоён, бе инъикоси нур.",
        },
    ),
    "transcript": (
        {
            "en": "School-leaving certificate with its marks",
            "ru": "Аттестат о среднем образовании с оценками",
            "tg": "Шаҳодатномаи таҳсилоти миёна бо баҳоҳо",
        },
        {
            "en": "The certificate and the list of its marks.",
            "ru": "Сам аттестат и приложение с оценками.",
            "tg": "Худи шаҳодатнома ва замимаи баҳоҳо.",
        },
    ),
}
"""Of who comes from school: key of a usual paper -> what it is called for them, and its hint."""
