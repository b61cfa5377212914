"""A house that may burn: servers, worker and dispatcher of its own, each a real process that can be killed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

import tests.house
from config import Settings
from mobility.base.database import db
from mobility.base.jobs import Job, JobState
from tests.client import Visitor
from tests.databases import clone, drop, plain, template
from tests.house import environment
from tests.patience import PATIENCE
from tests.second_app import second_app
from tools.launcher.places import Places
from tools.launcher.servers import Servers, temporary_servers

from .post_office import PostOffice, open_post_office

QUICK = {"JOB_LEASE_SECONDS": "2", "ARGON2_MEMORY_KIB": "64"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@dataclass(kw_only=True)
class House(tests.house.House):
    """`servers` and `post` can be taken away from it; `app` answers its pages in this process."""

    servers: Servers
    post: PostOffice
    app: Flask

    def register(self, address: str = "madina@example.org") -> int:
        """Through the page, as a person does; the answer's status. A letter follows by a job."""
        with self.app.app_context():
            visitor = Visitor(self.app)
            page = visitor.get("/register")
            words: dict[str, Any] = {
                "name": "Мадина Шарипова",
                "email": address,
                "password": "seven quiet mountains",
            }
            return visitor.submit(page, "Make the account", **words).status

    def status_of(self, path: str) -> int:
        with self.app.app_context():
            return Visitor(self.app).get(path).status

    def wait_for_mail(self) -> None:
        """Until the post office, which hesitates, has got one to hesitate over."""
        assert self.post.hesitating.wait(PATIENCE), f"no mail comes\n{self.logs()}"

    def jobs(self, name: str) -> list[tuple[str, int]]:
        """State and attempt of each job of that name."""
        with self.app.app_context():
            rows = db.session.execute(select(Job.state, Job.attempt).where(Job.name == name).order_by(Job.id))
            return [(row.state, row.attempt) for row in rows]

    def running(self) -> int:
        with self.app.app_context():
            return int(db.session.scalar(select(func.count()).where(Job.state == JobState.RUNNING)) or 0)

    def forget(self) -> None:
        """Empty every table; numbers go on, so that what a broker still has of a job finds none.

        The record refuses that to everybody but a superuser who asks for no triggers.
        """
        tables = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
        with psycopg.connect(plain(self.env["DATABASE_URL"])) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(f"TRUNCATE {tables}")  # type: ignore[arg-type]  # names of our own tables
        self.post.taken.clear()

    def logs(self) -> str:
        """The jobs, and the last lines of each process."""
        with self.app.app_context():
            columns = (Job.name, Job.state, Job.attempt, Job.handed_at, Job.error)
            jobs = db.session.execute(select(*columns).order_by(Job.id)).all()
        return "\n".join([*map(str, jobs), super().logs()])


@pytest.fixture(scope="session")
def ground() -> Iterator[Servers]:
    """Servers that only these tests stop."""
    with temporary_servers() as servers:
        yield servers


@pytest.fixture(scope="session")
def standing(ground: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Worker and dispatcher, started once for all of these tests."""
    url, places = clone(template(ground), "faults"), Places(tmp_path_factory.mktemp("faults"))
    with open_post_office() as post:
        env = environment(places, database_url=url, redis_url=ground.redis_url, smtp_url=post.url, **QUICK)
        with (
            second_app(Settings.read(env)) as app,
            House(places, env, servers=ground, post=post, app=app).opened("worker", "dispatcher") as house,
        ):
            yield house
    drop(url)


@pytest.fixture
def house(standing: House) -> Iterator[House]:
    """All of it there, nothing in its database; whatever a test takes away is brought back for the next one."""
    yield standing
    standing.post.let_go()
    for child in (standing.servers.broker, standing.servers.database):
        if not child.child.alive:
            child.start()
    for name, child in standing.children.items():
        if not child.alive:
            standing.start(name)
    standing.until(lambda: standing.running() == 0, "nothing runs any more")
    standing.forget()
