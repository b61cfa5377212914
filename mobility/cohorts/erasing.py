"""Words of a message to many people, erased in the record, go from what each of them was told too."""

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select, update

from mobility.base.database import db
from mobility.base.languages import LANGUAGES, speaking
from mobility.base.record import Event
from mobility.cohorts.letters import language_for
from mobility.cohorts.models import OfficeMessage, OfficeMessageCase
from mobility.notifications.models import Message


def erase_of_letter(event: Event, key: str, words: str) -> Collection[str]:
    """`key` is a part in a language (`text_tg`): it is erased for those who read that language. Each of them was told of
    their own case, and with their own name filled in.
    """
    part, _sign, code = key.partition("_")
    told = (
        select(OfficeMessageCase.message_id)
        .join(OfficeMessage, OfficeMessage.id == OfficeMessageCase.letter_id)
        .where(OfficeMessage.event_id == event.id, OfficeMessageCase.message_id.is_not(None))
    )
    for language in LANGUAGES:
        if language_for(language, event.text_digests) != code:
            continue
        with speaking(language):
            erased = _("[erased words]")
        db.session.execute(
            update(Message).where(Message.id.in_(told), Message.language == language).values({part: erased})
        )
    return ()
