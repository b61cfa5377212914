"""A second application in this process, beside the one that all tests share."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from config import Settings
from mobility import create_app
from mobility.base import storage
from mobility.base.database import db


@contextmanager
def second_app(settings: Settings) -> Iterator[Flask]:
    """What it changes for the whole process is put back with the end of the context, and its connections are closed."""
    kept = storage.files.store
    app = create_app(settings)
    try:
        yield app
    finally:
        storage.files.store = kept
        with app.app_context():
            db.engine.dispose()
