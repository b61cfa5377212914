"""A house that may burn: servers, worker and dispatcher of its own, each a real process that can be killed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import select

import tests.house
from config import Settings
from mobility.base.database import db
from mobility.base.jobs import Job
from tests.client import Visitor
from tests.databases import clone, drop, template
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


@pytest.fixture
def house(ground: Servers, tmp_path: Path) -> Iterator[House]:
    """On a fresh database and an empty broker, with a worker and a dispatcher."""
    url = clone(template(ground), "faults")
    with redis.Redis.from_url(ground.redis_url) as broker:
        broker.flushall()
    with open_post_office() as post:
        places = Places(tmp_path)
        env = environment(places, database_url=url, redis_url=ground.redis_url, smtp_url=post.url, **QUICK)
        with (
            second_app(Settings.read(env)) as app,
            House(places, env, servers=ground, post=post, app=app).opened("worker", "dispatcher") as house,
        ):
            yield house
            post.let_go()
    drop(url)
