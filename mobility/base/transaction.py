"""The only file that commits: one transaction a request, a task or a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, current_app, g, request

from .connections import has_written, times_written
from .database import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Let each request end in exactly one commit or rollback."""
    app.after_request(_end_request)


def keep_nothing() -> None:
    """Whatever this request is answered, it leaves nothing behind."""
    g.keeps_nothing = times_written(db.session.connection())


def keeps_nothing() -> bool:
    """Whether that was said of this request."""
    return hasattr(g, "keeps_nothing")


def has_kept_from_something() -> bool:
    """Whether such a request has written, or would have at its end."""
    session = db.session()
    changed = session.new or session.dirty or session.deleted
    if changed or not session.is_active:
        return True
    before: int = g.keeps_nothing
    return times_written(session.connection()) > before


def _end_request(response: Response) -> Response:
    """A safe method or an answer of 400 and above leaves nothing behind; every other is committed."""
    if response.status_code >= 400 or request.method in SAFE_METHODS or keeps_nothing():
        _leave_nothing()
    else:
        db.session.commit()
    return response


def _leave_nothing() -> None:
    """Where nothing was written, a commit leaves nothing behind either; at each rollback the driver forgets the plans that
    the server keeps for it (decision 16).
    """
    session = db.session()
    changed = session.new or session.dirty or session.deleted
    if changed or not session.is_active or (session.in_transaction() and has_written(session.connection())):
        session.rollback()
    else:
        session.commit()


@contextmanager
def transaction() -> Iterator[None]:
    """One transaction for a task or a command: committed at its end, rolled back by an exception."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.remove()


@contextmanager
def reading() -> Iterator[None]:
    """Short reads of a task that works outside of a transaction: nothing is kept open, nothing is written."""
    try:
        yield
        _leave_nothing()
    finally:
        db.session.remove()


@contextmanager
def own_transaction() -> Iterator[None]:
    """The one exception: a transaction beside that of the request, committed whatever becomes of the request.

    Only for who looked at a protected paper, for when a session was used, and for when a partner first opened its
    nominations. It has a connection of its own.
    """
    with current_app.app_context(), transaction():
        yield
