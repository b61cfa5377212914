"""The only file that commits: one transaction a request, a task or a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, current_app, request

from .database import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Let each request end in exactly one commit or rollback."""
    app.after_request(_end_request)


def _end_request(response: Response) -> Response:
    """A safe method or an answer of 400 and above leaves nothing behind; every other is committed."""
    if request.method in SAFE_METHODS or response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()
    return response


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
    finally:
        db.session.rollback()
        db.session.remove()


@contextmanager
def own_transaction() -> Iterator[None]:
    """The one exception: a transaction beside that of the request, committed whatever becomes of the request.

    Only for who looked at a protected paper, for when a session was used, and for when a partner first opened its
    nominations. It has a connection of its own.
    """
    with current_app.app_context(), transaction():
        yield
