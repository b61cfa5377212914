"""What holds for each connection to the database: it is alive, has its plans kept, and it is known whether it wrote."""

import re
from select import POLLIN, poll
from typing import Any

from psycopg import Connection as Driver
from sqlalchemy import Connection, Engine, Pool, event
from sqlalchemy.exc import DisconnectionError

KEPT_PLANS = 200
"""So many statements does the server keep planned for a connection, those asked last; each takes some 0.2 MB there. A page
asks up to ten, and to plan one takes about as long as to do it."""

ONLY_READS = re.compile(r"SELECT\b|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b)", re.IGNORECASE | re.DOTALL)
WROTE = "wrote"


@event.listens_for(Pool, "connect")
def _keep_plans(driver: Driver[Any], _record: Any) -> None:
    driver.prepared_max = KEPT_PLANS


@event.listens_for(Pool, "checkout")
def _ensure_alive(driver: Driver[Any], _record: Any, _proxy: Any) -> None:
    """An idle server says nothing, and one that goes away says so. What it said lies here unread: to look for it costs no
    question to the server, as a ping would.

    Raises:
        DisconnectionError: it went away; the pool then makes another connection.
    """
    if driver.closed or _has_unread(driver.fileno()):
        raise DisconnectionError


def _has_unread(number: int) -> bool:
    """Whether there is something to read at this file descriptor, or its other end is closed."""
    socket = poll()
    socket.register(number, POLLIN)
    return bool(socket.poll(0))


@event.listens_for(Engine, "begin")
def _has_written_nothing(connection: Connection) -> None:
    connection.info[WROTE] = 0


@event.listens_for(Engine, "before_cursor_execute")
def _note_writing(connection: Connection, _cursor: Any, statement: str, *_others: Any) -> None:
    if not ONLY_READS.match(statement):
        connection.info[WROTE] += 1


def has_written(connection: Connection) -> bool:
    """Whether anything but a SELECT, or a WITH of nothing else, was asked since its transaction began.

    A SELECT that locks, or looks at a chain, leaves nothing; one whose function writes would have to be asked in a
    transaction that is meant to be kept.
    """
    return times_written(connection) > 0


def times_written(connection: Connection) -> int:
    """How often that was asked since."""
    return int(connection.info[WROTE])
