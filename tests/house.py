"""The service as real processes on a database that really commits: pages, worker, dispatcher, each with its log.

Journeys open all of it; fault tests open parts of it and kill them.
"""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tools.launcher.house import QUEUES
from tools.launcher.kept import free_port
from tools.launcher.places import PROJECT, Places
from tools.launcher.process import Child, Program, end_all, wait_until

COMMANDS: dict[str, tuple[str, ...]] = {
    "worker": (
        sys.executable, "-m", "celery", "-A", "celery_worker", "worker", "-Q", QUEUES, "-c", "2",
        "--without-gossip", "--without-mingle",
    ),
    "dispatcher": (sys.executable, "-m", "flask", "jobs", "dispatch"),
    "web": (sys.executable, "-m", "gunicorn", "wsgi:app"),
}  # fmt: skip
SECRET = "a key of the tests alone, long enough"
PATIENCE = 120.0  # seconds until a process that was started answers; a machine may be busy


@dataclass
class House:
    """Processes of the service, and the environment that they and `flask` commands share."""

    places: Places
    env: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.env["BASE_URL"]

    def open(self, names: Sequence[str] = tuple(COMMANDS)) -> None:
        """Start the processes of these names; the pages answer when this returns."""
        for name in names:
            self.children[name] = Child(
                Program(name, COMMANDS[name], self.env, PROJECT), self.places.run, self.places.log
            )
            self.children[name].start()
        if "web" in names and not wait_until(self._answers, PATIENCE, self.children["web"]):
            raise AssertionError(f"the pages do not answer:\n{self.logs()}")

    def close(self) -> None:
        end_all(list(self.children.values()))

    def flask(self, *arguments: str) -> str:
        """What a `flask` command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            env=self.env,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"flask {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def logs(self, count: int = 40) -> str:
        """The last lines of each process."""
        return "\n".join(f"{name}:\n{child.last_lines(count)}" for name, child in self.children.items())

    def faults(self) -> list[str]:
        """Lines by which the processes told of an error that nobody had foreseen."""
        texts = [
            child.log_file.read_text(errors="replace")
            for child in self.children.values()
            if child.log_file.exists()
        ]
        return [line for text in texts for line in text.splitlines() if "Traceback" in line]

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(self.address).port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def environment(database_url: str, redis_url: str, smtp_url: str, files: Path, **more: str) -> dict[str, str]:
    """What the service is told; pages on a free port of the loopback."""
    port = str(free_port())
    return {
        "PATH": os.environ["PATH"],
        "FLASK_APP": "wsgi",
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_url,
        "STORAGE_URL": files.as_uri(),
        "SECRET_KEY": SECRET,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": port,
        "WEB_CONCURRENCY": "1",
        **more,
    }


@contextmanager
def open_house(
    root: Path,
    database_url: str,
    redis_url: str,
    smtp_url: str,
    names: Sequence[str] = tuple(COMMANDS),
    **more: str,
) -> Iterator[House]:
    """A house in the folder `root`; what runs in it ends with the context."""
    places = Places(root)
    places.make()
    house = House(places, environment(database_url, redis_url, smtp_url, places.files, **more))
    try:
        house.open(names)
        yield house
    finally:
        house.close()
