"""A house that may burn: PostgreSQL, Valkey, worker and dispatcher of its own, each a real process that can be killed."""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import redis
from flask import Flask
from sqlalchemy import select

from mobility import create_app
from mobility.base import storage
from mobility.base.database import db
from mobility.base.jobs import Job
from tests.client import Visitor
from tests.conftest import settings_for
from tests.databases import clone, drop, template
from tools.launcher.house import QUEUES
from tools.launcher.places import PROJECT, Places, forget_outside
from tools.launcher.process import Child, Program, end_all, last_lines
from tools.launcher.servers import Servers, start_servers

from .post_office import PostOffice, open_post_office

WITHIN = 60.0  # seconds until what must happen has happened; a machine may be busy
CELERY = (sys.executable, "-m", "celery", "-A", "celery_worker", "worker", "-Q", QUEUES, "-c", "2")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@dataclass
class House:
    """The service on a fresh database that really commits; `app` answers pages in this process."""

    servers: Servers
    places: Places
    post: PostOffice
    app: Flask
    env: dict[str, str]
    worker: Child = field(init=False)
    dispatcher: Child = field(init=False)

    def __post_init__(self) -> None:
        self.worker = self._child("worker", *CELERY, "--without-gossip", "--without-mingle")
        self.dispatcher = self._child("dispatcher", sys.executable, "-m", "flask", "jobs", "dispatch")

    def open(self) -> None:
        self.worker.start()
        self.dispatcher.start()

    def close(self) -> None:
        end_all([self.dispatcher, self.worker])

    def register(self, address: str = "madina@example.org") -> int:
        """Through the page, as a person does; the answer's status. A letter follows by a job."""
        with self.app.app_context():
            visitor = Visitor(self.app)
            page = visitor.get("/register")
            words = {"name": "Мадина Шарипова", "email": address, "password": "seven quiet mountains"}
            return visitor.submit(page, "Make the account", **words).status

    def status_of(self, path: str) -> int:
        with self.app.app_context():
            return Visitor(self.app).get(path).status

    def kill_worker(self) -> None:
        """The whole process group at once, as the kernel does when memory is short."""
        os.killpg(self.worker.process.pid, signal.SIGKILL)
        self.worker.process.wait()

    def jobs(self, name: str) -> list[tuple[str, int]]:
        """State and attempt of each job of that name."""
        with self.app.app_context():
            rows = db.session.execute(select(Job.state, Job.attempt).where(Job.name == name).order_by(Job.id))
            return [(row.state, row.attempt) for row in rows]

    def all_jobs(self) -> list[tuple[str, str, int, str | None]]:
        with self.app.app_context():
            columns = (Job.name, Job.state, Job.attempt, Job.handed_at, Job.error)
            return [tuple(row) for row in db.session.execute(select(*columns).order_by(Job.id))]

    def wait_until(self, holds: Callable[[], object], what: str) -> None:
        """Ask again and again; at the end of the time say what the processes wrote last."""
        end = time.monotonic() + WITHIN
        while not holds():
            if time.monotonic() > end:
                logs = "\n".join(
                    f"{child.log_file}:\n{last_lines(child.log_file, 30)}" for child in self.children
                )
                raise AssertionError(f"{what}: not within {WITHIN:.0f} s; jobs: {self.all_jobs()}\n{logs}")
            time.sleep(0.02)

    @property
    def children(self) -> tuple[Child, Child]:
        return self.worker, self.dispatcher

    def _child(self, name: str, *command: str) -> Child:
        return Child(Program(name, command, self.env, PROJECT), self.places.run, self.places.log)


@pytest.fixture(scope="session")
def ground() -> Iterator[tuple[Servers, str]]:
    """Servers that only these tests stop, and the address of the migrated template on them."""
    root = Path(tempfile.mkdtemp(prefix="safar-faults-"))
    try:
        servers = start_servers(root)
        try:
            yield servers, template(servers)
        finally:
            servers.stop()
    finally:
        forget_outside(root / "postgres")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def house(ground: tuple[Servers, str], tmp_path: Path) -> Iterator[House]:
    servers, template_url = ground
    places = Places(tmp_path)
    places.make()
    url = clone(template_url, "faults")
    kept = storage.files.store
    with open_post_office() as post:
        with redis.Redis.from_url(servers.redis_url) as broker:
            broker.flushall()
        settings = replace(
            settings_for(url, servers.redis_url, places.files), smtp_url=post.url, job_lease_seconds=2
        )
        env = {
            "PATH": os.environ["PATH"],
            "FLASK_APP": "wsgi",
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": url,
            "REDIS_URL": servers.redis_url,
            "SMTP_URL": post.url,
            "STORAGE_URL": places.files.as_uri(),
            "SECRET_KEY": settings.secret_key,
            "JOB_LEASE_SECONDS": str(settings.job_lease_seconds),
        }
        built = House(servers, places, post, create_app(settings), env)
        built.open()
        try:
            yield built
        finally:
            post.let_go()
            built.close()
            storage.files.store = kept
            with built.app.app_context():
                db.engine.dispose()
    drop(url)
