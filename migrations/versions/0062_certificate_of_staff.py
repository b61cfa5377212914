"""The certificate of a stay of staff is called after the stay: who does research there teaches no hours."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REQUIREMENT = sa.table("requirement", sa.column("context"), sa.column("key"), sa.column("title", JSONB), sa.column("hint", JSONB))
OF_THE_STAY = {
    "title": {"en": "Certificate of the stay", "ru": "Справка о пребывании", "tg": "Маълумотнома дар бораи будубош"},
    "hint": {
        "en": "Signed by the partner university, with the first and the last day; of teaching or training also with the number "
        "of hours.",
        "ru": "За подписью вуза-партнёра, с первым и последним днём; при преподавании или стажировке также с числом часов.",
        "tg": "Бо имзои муассисаи шарик, бо рӯзи аввал ва охирин; барои таълим ё коромӯзӣ инчунин бо шумораи соатҳо.",
    },
}
OF_HOURS = {
    "title": {
        "en": "Certificate of teaching or training",
        "ru": "Сертификат о преподавании или стажировке",
        "tg": "Сертификати таълим ё коромӯзӣ",
    },
    "hint": {
        "en": "Signed by the partner university, with dates and the number of hours.",
        "ru": "За подписью вуза-партнёра, с датами и числом часов.",
        "tg": "Бо имзои муассисаи шарик, бо санаҳо ва шумораи соатҳо.",
    },
}


def upgrade() -> None:
    _call_it(OF_THE_STAY)


def downgrade() -> None:
    _call_it(OF_HOURS)


def _call_it(words: Mapping[str, Mapping[str, str]]) -> None:
    which = (REQUIREMENT.c.context == "stays:staff") & (REQUIREMENT.c.key == "certificate")
    op.execute(REQUIREMENT.update().where(which).values(**words))
