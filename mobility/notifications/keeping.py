"""Messages come into the table, with the jobs that let them leave, and what closed waits asked for is settled: at once."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Interval,
    Select,
    Text,
    any_,
    bindparam,
    case,
    column,
    false,
    func,
    insert,
    inspect,
    literal,
    null,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from mobility.base.database import db
from mobility.base.jobs import enqueue_each
from mobility.base.jobs.registry import KINDS
from mobility.base.kept_statements import kept_statement
from mobility.base.letters import gathering_time

from .catalogue import patient_keys
from .models import Message, MessageState

PATIENCE = timedelta(seconds=20)
"""So long the mail of a message that is patient waits for what follows it by itself."""
GATHER, SEND = "notifications.gather", "notifications.send"
MAIL = "mail:"
"""What stands before the Message-ID in the key of the job that sends a mail: one job for all messages in it, as two at the
same time would both send it."""
COLUMNS = tuple(column for column in inspect(Message).columns if column.key != "id")


def keep(messages: Sequence[Message], closed_waits: Collection[int] = ()) -> None:
    """Write the messages and their jobs; what has not left yet and asks for one of the closed waits is dropped.

    One statement for all of it, none where there is nothing. The messages are in the session then, with their ids.
    """
    if not (messages or closed_waits):
        return
    db.session.flush()
    values = {
        "messages": [_row(message) for message in messages],
        "waits": sorted(closed_waits),
        "pause": gathering_time(),
    }
    rows = db.session.execute(_keeping(), values).all()
    for message, number in zip(messages, sorted(row.id for row in rows if row.is_new), strict=True):
        message.id = number
        make_transient_to_detached(message)
        db.session.add(message)
    for row in rows:
        known = None if row.is_new else db.session().identity_map.get(identity_key(Message, row.id))
        if known is not None:
            db.session.expire(known)


def _row(message: Message) -> dict[str, object]:
    """Its columns as JSON has them."""
    values = {column.key: getattr(message, column.key) for column in COLUMNS}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


@kept_statement
def _keeping() -> Select[Any]:
    """Takes `messages`, `waits` and the `pause` of what is gathered; gives (id, is new). Made once all jobs are known.

    All its parts see the table as it was before: a message that is new is not settled by it.
    """
    given = func.jsonb_to_recordset(bindparam("messages", type_=JSONB)).table_valued(
        *(column(each.key, each.type) for each in COLUMNS), name="given"
    )
    kept = (
        insert(Message)
        .from_select(
            [each.key for each in COLUMNS], select(*given.render_derived(name="given", with_types=True).c)
        )
        .returning(
            Message.id,
            Message.gathering,
            Message.state,
            Message.key,
            Message.created_at,
            Message.message_id,
        )
        .cte("kept")
    )
    unsent = Message.state.in_([MessageState.HELD, MessageState.WAITING])
    settled = (
        update(Message)
        .where(
            Message.wait_id == any_(bindparam("waits", type_=ARRAY(Integer))), Message.settled_at.is_(None)
        )
        .values(
            state=case((unsent, MessageState.DROPPED), else_=Message.state),
            settled_at=func.now(),
            read_at=func.coalesce(Message.read_at, func.now()),
        )
        .returning(Message.id)
        .cte("settled")
    )
    found = union_all(
        select(kept.c.id, true().label("is_new")), select(settled.c.id, false().label("is_new"))
    ).subquery()
    return select(found).add_cte(enqueue_each(_leaving(kept.c)).cte("jobs"))


def _leaving(kept: Any) -> Select[Any]:
    """As `enqueue_each` takes them: what gathers, each by itself, and of what leaves one for each mail, the first of it."""
    pause = bindparam("pause", type_=Interval)
    leaves_at = case(
        (kept.gathering, kept.created_at + pause),
        (kept.key.in_(patient_keys()), kept.created_at + PATIENCE),
        else_=func.now(),
    )
    return (
        select(
            case((kept.gathering, GATHER), else_=SEND),
            func.jsonb_build_object("message_id", kept.id),
            literal(KINDS[SEND].queue),
            case((kept.gathering, null().cast(Text)), else_=func.concat(MAIL, kept.message_id)),
            leaves_at.label("leaves_at"),
        )
        .where(kept.state == MessageState.WAITING)
        .order_by(leaves_at, kept.id)
    )
