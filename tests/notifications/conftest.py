"""A reader, and the application posting to a sink of the test's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from mobility.accounts.models import Person
from mobility.base.database import db
from tools.launcher.smtp_sink import Sink


@pytest.fixture
def reader(app: Flask) -> Person:
    found = Person(
        email="rustam@example.org",
        email_folded="rustam@example.org",
        name="Rustam",
        language="en",
        confirmed_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
    )
    db.session.add(found)
    db.session.flush()
    return found


@pytest.fixture
def posting(app: Flask, sink: Sink) -> Iterator[Sink]:
    """The application posts to this test's sink."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(usual, smtp_url=sink.url)
    yield sink
    app.config["SETTINGS"] = usual
