"""Migrations: one newest, named in a file; up, no drift from the models, down to nothing, and up again."""

from collections.abc import Iterator
from dataclasses import replace

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from mobility import create_app
from mobility.base import storage
from mobility.base.database import Base, db
from tests.addresses import Addresses
from tests.architecture.source import ROOT
from tests.databases import clone, drop, template


@pytest.fixture
def empty(whole_app: Flask, servers: Addresses) -> Iterator[Flask]:
    """An application on a database without tables."""
    url = clone(template(servers), "migrations", of="template1")
    kept = storage.files.store
    made = create_app(replace(whole_app.config["SETTINGS"], database_url=url))
    storage.files.store = kept
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    drop(url)


def test_there_is_one_newest_and_the_file_names_it() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    named = (ROOT / "migrations" / "newest").read_text().strip()
    assert heads == [named], (
        "two branches met: chain one migration after the other, and name the last in migrations/newest"
    )


def test_up_without_drift_down_and_up_again(empty: Flask) -> None:
    flask_migrate.upgrade()
    assert drift() == [], "the models say otherwise than the migrations: write a migration"
    there = tables()
    flask_migrate.downgrade(revision="base")
    assert tables() == {"alembic_version"}, "downgrade leaves tables behind"
    flask_migrate.upgrade()
    assert (tables(), drift()) == (there, [])


def test_health_says_how_far_the_database_is_migrated(empty: Flask) -> None:
    """Empty, in the middle, and up to date: never an error."""
    visitor, newest = empty.test_client(), (ROOT / "migrations" / "newest").read_text().strip()
    with visitor.session_transaction() as session:
        session.update({"_user_id": "a token that no table knows", "_fresh": "true"})
    for revision in (None, "0001", newest):
        if revision is not None:
            flask_migrate.upgrade(revision=revision)
        ready, overall = visitor.get("/health/ready"), visitor.get("/health/status")
        migrated = revision == newest
        for answer in (ready.json, overall.json):
            assert (answer["database"], answer["migrated"]) == (True, migrated)
            assert (answer["revision"], answer["newest"]) == (revision, newest)
        assert (ready.status_code, overall.status_code) == (200 if migrated else 503, 503)
        assert ("jobs" in overall.json) == migrated


def drift() -> list[object]:
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())
