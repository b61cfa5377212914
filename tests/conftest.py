"""What every test stands on: real servers, a database cloned for each worker, a transaction for each module of tests.

A test of rules or pages runs inside a transaction that is rolled back; commits of the code under test become savepoints
of it. What the tests of a module start from is made once, by its `scene(app)`. Journeys and fault tests ask for
`committed` instead: a database of their own that really commits.
"""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from config import Settings
from mobility import create_app
from mobility.base import storage
from mobility.base.database import db
from mobility.institutions.queries import forget_home_name
from tests.addresses import Addresses
from tests.client import Visitor
from tests.databases import clone, drop, template
from tests.scenes import again

BUSY = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}  # a busy machine is no fault of a law
settings.register_profile("usual", max_examples=20, **BUSY)
settings.register_profile("long", max_examples=200, **BUSY)  # `make test-all`
settings.load_profile("usual")

pytest_plugins = ["tests.servers", "tests.browser", "tests.sharing"]


def settings_for(database_url: str, redis_url: str, folder: Path) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        smtp_url="smtp://127.0.0.1:9",
        storage_url=f"file://{folder}",
        secret_key="a key of the tests alone, long enough",
        argon2_memory_kib=64,
        visitor_page_seconds=0,
        testing=True,
        demo=False,
    )


@pytest.fixture(scope="session")
def database_url(servers: Addresses, worker_id: str) -> Iterator[str]:
    """This worker's clone of the migrated template."""
    url = clone(template(servers), f"worker_{worker_id}")
    yield url
    drop(url)


@pytest.fixture(scope="session")
def whole_app(
    database_url: str, servers: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    made = create_app(settings_for(database_url, servers.redis_url, tmp_path_factory.mktemp("files")))
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(servers.shelf)  # compiled once for all workers
    # What was imported stays: looked through again and again it takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def ground(whole_app: Flask, request: pytest.FixtureRequest) -> Iterator[object]:
    """The transaction around all tests of a module, and in it what its `scene(app)` made, if it has one."""
    with whole_app.app_context():
        engines = db.engines
    engine = engines[None]
    with engine.connect() as connection, connection.begin() as outer:
        engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            with whole_app.app_context():
                made = getattr(request.module, "scene", lambda app: None)(whole_app)
                db.session.commit()  # else what was done on its pages would go with its own session
            yield made
        finally:
            outer.rollback()
            engines[None] = engine


@pytest.fixture
def app(whole_app: Flask, ground: object) -> Iterator[Flask]:
    """The application inside of a savepoint of the module's transaction; an app context for services is pushed."""
    with whole_app.app_context(), db.engine.begin_nested() as nested:
        try:
            yield whole_app
        finally:
            db.session.remove()
            nested.rollback()
            forget_home_name()  # kept by the process for a minute


@pytest.fixture
def world(app: Flask, ground: object) -> Any:
    """What the module's `scene(app)` made, read anew; each test begins where the scene ended."""
    return again(ground)


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app)


@pytest.fixture(scope="session")
def committed(servers: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database of its own that really commits, for those who race each other."""
    url = clone(template(servers), "committed")
    kept = storage.files.store
    made = create_app(settings_for(url, servers.redis_url, tmp_path_factory.mktemp("files")))
    storage.files.store = kept
    yield made
    with made.app_context():
        db.engine.dispose()
    drop(url)
