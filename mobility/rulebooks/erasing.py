"""Why rules are to change: erased in the record, it goes from the draft and from the plan of a migration too."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import update

from mobility.base.database import db
from mobility.base.record import Event

from .migration.acts import DECLARED
from .models import RuleBookDraft, RuleBookMigration
from .services import ASKED, SENT_BACK

WHERE: Mapping[str, tuple[str, Any, Any]] = {
    ASKED: ("draft", RuleBookDraft.id, RuleBookDraft.reason),
    SENT_BACK: ("draft", RuleBookDraft.id, RuleBookDraft.remark),
    DECLARED: ("migration", RuleBookMigration.id, RuleBookMigration.reason),
}
"""name of the entry -> the fact that names the row, and its columns with the id and with the words"""


def erase_of_book(event: Event, key: str, words: str) -> Collection[str]:
    fact, number, column = WHERE[event.name]
    db.session.execute(
        update(column.class_)
        .where(number == int(event.facts[fact]), column == words)
        .values({column.key: ""})
    )
    return ()
