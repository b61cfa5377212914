"""What a new call begins with: criteria, reserved seats and documents as exchanges usually have them."""

from typing import Any

from flask_babel import lazy_gettext as _l

from mobility.documents.models import AssessorsRead, Protection
from mobility.register.models import Kind

PHOTO_OR_PDF = ["pdf", "jpeg", "png"]

MOTIVATION = {
    "key": "motivation",
    "title": {
        "en": "Motivation and study plan",
        "ru": "Мотивация и учебный план",
        "tg": "Ҳавасмандӣ ва нақшаи таҳсил",
    },
    "hint": {
        "en": (
            "Why this place, and what it will be used for at home."
            " 5: names courses, how they fit the plan at home, a use after the return;"
            " 3: good reasons, no plan; 0: it would fit any place."
        ),
        "ru": (
            "Почему именно этот вуз и как пригодится дома."
            " 5: названы курсы, их связь с учебным планом дома и польза после возвращения;"
            " 3: причины хорошие, плана нет; 0: подошло бы к любому вузу."
        ),
        "tg": (
            "Чаро маҳз ин донишгоҳ ва дар ватан чӣ фоида меорад."
            " 5: курсҳо, робитаи онҳо бо нақшаи таҳсил ва фоидаи баъди бозгашт номбар шудаанд;"
            " 3: сабабҳо хубанд, нақша нест; 0: ба ҳар донишгоҳ мувофиқ меомад."
        ),
    },
    "weight": 40,
    "scale": 5,
}
LANGUAGE = {
    "key": "language",
    "title": {"en": "Language of study", "ru": "Язык обучения", "tg": "Забони таҳсил"},
    "hint": {
        "en": (
            "Certificate, or courses taken in that language."
            " 5: a certificate above the level that is asked for;"
            " 3: that level, by certificate or courses; 0: nothing shows it."
        ),
        "ru": (
            "Сертификат или курсы на этом языке."
            " 5: сертификат выше требуемого уровня;"
            " 3: требуемый уровень по сертификату или курсам; 0: ничем не подтверждён."
        ),
        "tg": (
            "Сертификат ё курсҳо бо ин забон."
            " 5: сертификат аз дараҷаи талабшуда болотар;"
            " 3: дараҷаи талабшуда бо сертификат ё курсҳо; 0: бо ҳеҷ чиз тасдиқ нашудааст."
        ),
    },
    "weight": 25,
    "scale": 5,
}

CRITERIA: dict[str, list[dict[str, Any]]] = {
    Kind.STUDENT: [
        {
            "key": "standing",
            "title": {"en": "Academic standing", "ru": "Успеваемость", "tg": "Пешрафти таълимӣ"},
            "hint": {
                "en": (
                    "Marks so far, and how they developed."
                    " 5: among the best of the year, or clearly rising;"
                    " 3: sound and steady; 0: exams in the field of the stay are not passed."
                ),
                "ru": (
                    "Оценки и как они менялись."
                    " 5: среди лучших на курсе или явный рост;"
                    " 3: ровно и хорошо; 0: не сданы экзамены по направлению поездки."
                ),
                "tg": (
                    "Баҳоҳо ва тағйироти онҳо."
                    " 5: аз беҳтаринҳои курс ё пешрафти равшан;"
                    " 3: хуб ва устувор; 0: имтиҳонҳои соҳаи сафар супорида нашудаанд."
                ),
            },
            "weight": 35,
            "scale": 5,
        },
        MOTIVATION,
        LANGUAGE,
    ],
    Kind.STAFF: [
        {
            "key": "plan",
            "title": {"en": "Work plan", "ru": "План работы", "tg": "Нақшаи кор"},
            "hint": {
                "en": (
                    "What is taught or learned, day by day."
                    " 5: each day has its aim and hours, a colleague there is named;"
                    " 3: aims, not by days; 0: no plan."
                ),
                "ru": (
                    "Чему учат или учатся по дням."
                    " 5: у каждого дня цель и часы, назван коллега на месте;"
                    " 3: цели без разбивки по дням; 0: плана нет."
                ),
                "tg": (
                    "Ҳар рӯз чӣ таълим дода ё омӯхта мешавад."
                    " 5: ҳар рӯз мақсад ва соат дорад, ҳамкори он ҷо номбар шудааст;"
                    " 3: мақсадҳо бе тақсими рӯзҳо; 0: нақша нест."
                ),
            },
            "weight": 40,
            "scale": 5,
        },
        {
            "key": "benefit",
            "title": {"en": "Benefit at home", "ru": "Польза для вуза", "tg": "Фоида барои донишгоҳ"},
            "hint": {
                "en": (
                    "What the faculty gains after the return."
                    " 5: a course, method or contact that others will use, and when;"
                    " 3: a gain for the person's own work; 0: none is named."
                ),
                "ru": (
                    "Что получит факультет после возвращения."
                    " 5: курс, метод или контакт, которым воспользуются другие, и когда;"
                    " 3: польза для собственной работы; 0: не названа."
                ),
                "tg": (
                    "Факултет баъди бозгашт чӣ ба даст меорад."
                    " 5: курс, усул ё робитае, ки дигарон истифода мебаранд, ва кай;"
                    " 3: фоида барои кори худи шахс; 0: номбар нашудааст."
                ),
            },
            "weight": 35,
            "scale": 5,
        },
        LANGUAGE,
    ],
}
"""By audience; the weights add up to 100."""

RESERVED: list[dict[str, Any]] = [{"group": "orphan", "seats": 1}, {"group": "disability", "seats": 1}]

GROUPS: dict[str, object] = {"orphan": _l("Orphans"), "disability": _l("People with a disability")}
"""Groups that seats can be reserved for; the inclusion officer confirms who belongs to one."""

PASSPORT: dict[str, Any] = {
    "key": "passport",
    "title": {
        "en": "Passport for travel, page with photo",
        "ru": "Заграничный паспорт, страница с фотографией",
        "tg": "Шиносномаи хориҷӣ, саҳифаи аксдор",
    },
    "hint": {
        "en": "All four corners in the picture, no reflections.",
        "ru": "Видны все четыре угла, без бликов.",
        "tg": "Ҳар чор кунҷ намоён, бе инъикоси нур.",
    },
    "formats": PHOTO_OR_PDF,
    "required": True,
    "protection": Protection.IDENTITY,
    "group": None,
    "needs": {"validity_months": 6},
}
CERTIFICATE: dict[str, Any] = {
    "key": "language-certificate",
    "title": {"en": "Language certificate", "ru": "Языковой сертификат", "tg": "Сертификати забондонӣ"},
    "hint": {
        "en": "If you have one; otherwise the partner may test you.",
        "ru": "Если есть; иначе вуз-партнёр может провести тест.",
        "tg": "Агар бошад; вагарна муассисаи шарик санҷиш мегузаронад.",
    },
    "formats": PHOTO_OR_PDF,
    "required": False,
    "protection": Protection.NONE,
    "assessors_read": AssessorsRead.COPY,
    "group": None,
    "needs": {},
}


def _proof(group: str, title: dict[str, str]) -> dict[str, Any]:
    """The paper that shows that somebody belongs to a reserved group: for the inclusion officer's eyes alone."""
    hint = {
        "en": "The whole page, with number, date and seal.",
        "ru": "Страница целиком, с номером, датой и печатью.",
        "tg": "Саҳифа пурра, бо рақам, сана ва муҳр.",
    }
    return {
        "key": f"{group}-status",
        "title": title,
        "hint": hint,
        "formats": PHOTO_OR_PDF,
        "required": True,
        "protection": Protection.INCLUSION,
        "group": group,
        "needs": {},
    }


REQUIREMENTS: dict[str, list[dict[str, Any]]] = {
    Kind.STUDENT: [
        PASSPORT,
        {
            "key": "transcript",
            "title": {"en": "Transcript of records", "ru": "Транскрипт", "tg": "Транскрипт"},
            "hint": {
                "en": "With the stamp of the dean's office, all terms so far.",
                "ru": "С печатью деканата, за все семестры.",
                "tg": "Бо муҳри деканат, барои ҳамаи нимсолаҳо.",
            },
            "formats": PHOTO_OR_PDF,
            "required": True,
            "protection": Protection.NONE,
            "assessors_read": AssessorsRead.COPY,
            "group": None,
            "needs": {},
        },
        CERTIFICATE,
        _proof(
            "orphan",
            {
                "en": "Proof of orphan status",
                "ru": "Документ о статусе сироты",
                "tg": "Ҳуҷҷат дар бораи ятимӣ",
            },
        ),
        _proof(
            "disability",
            {
                "en": "Proof of disability",
                "ru": "Документ об инвалидности",
                "tg": "Ҳуҷҷат дар бораи маъюбият",
            },
        ),
    ],
    Kind.STAFF: [
        PASSPORT,
        {
            "key": "invitation",
            "title": {
                "en": "Invitation of the partner",
                "ru": "Приглашение партнёра",
                "tg": "Даъватномаи муассисаи шарик",
            },
            "hint": {
                "en": "A letter or mail that names you and the days.",
                "ru": "Письмо, где названы вы и даты.",
                "tg": "Номае, ки дар он номи шумо ва санаҳо зикр шудааст.",
            },
            "formats": PHOTO_OR_PDF,
            "required": False,
            "protection": Protection.NONE,
            "assessors_read": AssessorsRead.COPY,
            "group": None,
            "needs": {},
        },
        CERTIFICATE,
    ],
}
"""By audience, in the order in which they are asked for."""
