"""The papers of a stay, as requirements of the room `documents`; asked for when a stay is opened."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy.dialects.postgresql import insert

from mobility.base.database import Translated, db
from mobility.documents.models import Protection, Requirement
from mobility.stays.models import OF_STAFF, Activity, Way

CONTEXT = "stays"
"""What stands before the colon in their context: `stays:study`, `stays:staff`."""
CERTIFICATE, TRANSCRIPT = "certificate", "transcript"
FORMATS = ["pdf", "jpeg", "png"]


@dataclass(frozen=True)
class Paper:
    key: str
    title: Translated
    hint: Translated


ARRIVED = Paper(
    Way.ARRIVAL,
    {"en": "Proof of arrival", "ru": "Подтверждение прибытия", "tg": "Тасдиқи расидан"},
    {
        "en": "A paper of the partner university with its stamp, or the page of the passport with the stamp of entry.",
        "ru": "Документ вуза-партнёра с печатью или страница паспорта со штампом о въезде.",
        "tg": "Ҳуҷҷати муассисаи шарик бо муҳр ё саҳифаи шиноснома бо муҳри вуруд.",
    },
)
DEPARTED = Paper(
    Way.DEPARTURE,
    {"en": "Proof of departure", "ru": "Подтверждение отъезда", "tg": "Тасдиқи рафтан"},
    {
        "en": "The certificate of the stay with its last day, or the page of the passport with the stamp of exit.",
        "ru": "Справка о пребывании с последним днём или страница паспорта со штампом о выезде.",
        "tg": "Маълумотномаи будубош бо рӯзи охирин ё саҳифаи шиноснома бо муҳри хуруҷ.",
    },
)
OF_THE_STAY = Paper(
    CERTIFICATE,
    {"en": "Certificate of the stay", "ru": "Справка о пребывании", "tg": "Маълумотнома дар бораи будубош"},
    {
        "en": "Signed by the partner university, with the first and the last day.",
        "ru": "За подписью вуза-партнёра, с первым и последним днём.",
        "tg": "Бо имзои муассисаи шарик, бо рӯзи аввал ва охирин.",
    },
)
OF_WORK = Paper(
    CERTIFICATE,
    OF_THE_STAY.title,
    {
        "en": "Signed by the partner university, with the first and the last day; of teaching or training also with the "
        "number of hours.",
        "ru": "За подписью вуза-партнёра, с первым и последним днём; при преподавании или стажировке также с числом часов.",
        "tg": "Бо имзои муассисаи шарик, бо рӯзи аввал ва охирин; барои таълим ё коромӯзӣ инчунин бо шумораи соатҳо.",
    },
)
"""Whatever staff do there, which the office may have changed."""
OF_RECORDS = Paper(
    TRANSCRIPT,
    {"en": "Transcript of records", "ru": "Транскрипт", "tg": "Транскрипт"},
    {
        "en": "The courses with marks and credits, as the partner university issues it.",
        "ru": "Дисциплины с оценками и кредитами, как его выдаёт вуз-партнёр.",
        "tg": "Фанҳо бо баҳо ва кредитҳо, тавре ки муассисаи шарик медиҳад.",
    },
)

ASKED: dict[str, tuple[Paper, ...]] = {
    "stays:study": (ARRIVED, DEPARTED, OF_THE_STAY, OF_RECORDS),
    "stays:staff": (ARRIVED, DEPARTED, OF_WORK),
}


def context_of(activity: str) -> str:
    return f"{CONTEXT}:{'staff' if activity in OF_STAFF else Activity.STUDY.value}"


def of_return(activity: str) -> tuple[str, ...]:
    """The keys of the papers without which a stay is not closed."""
    ways = {way.value for way in Way}
    return tuple(paper.key for paper in ASKED[context_of(activity)] if paper.key not in ways)


def title_of(activity: str, key: str) -> Translated:
    """How the paper is called. Raises `StopIteration`: none of these is asked for."""
    return next(paper.title for paper in ASKED[context_of(activity)] if paper.key == key)


def ensure_asked(activity: str) -> None:
    """See that the requirements are there, in their order."""
    context = context_of(activity)
    rows = [
        {
            "context": context,
            "key": str(paper.key),
            "title": paper.title,
            "hint": paper.hint,
            "formats": FORMATS,
            "needs": cast(dict[str, object], {}),
            "protection": Protection.OFFICE,
            "position": place,
        }
        for place, paper in enumerate(ASKED[context])
    ]
    db.session.execute(insert(Requirement).values(rows).on_conflict_do_nothing())
