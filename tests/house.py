"""The service as real processes on a database that really commits: pages, worker, dispatcher, each with its log.

Journeys open all of it; fault tests open parts of it and kill them.
"""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from tests.patience import PATIENCE, Answer, until
from tools.launcher.house import QUEUES
from tools.launcher.kept import free_port
from tools.launcher.places import PROJECT, Places
from tools.launcher.process import Child, Program, end_all, wait_until

AnyHouse = TypeVar("AnyHouse", bound="House")

COMMANDS: dict[str, tuple[str, ...]] = {
    "worker": (
        sys.executable, "-m", "celery", "-A", "celery_worker", "worker", "-Q", QUEUES, "-c", "2",
        "--without-gossip", "--without-mingle",
    ),
    "dispatcher": (sys.executable, "-m", "flask", "jobs", "dispatch"),
    "web": (sys.executable, "-m", "gunicorn", "wsgi:app"),
}  # fmt: skip
SECRET = "a key of the tests alone, long enough"


@dataclass
class House:
    """Processes of the service, and the environment that they and `flask` commands share."""

    places: Places
    env: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.env["BASE_URL"]

    @contextmanager
    def opened(self: AnyHouse, *names: str) -> Iterator[AnyHouse]:
        """With the processes of these names, or all; the pages answer, and what runs ends with the context."""
        try:
            for name in names or COMMANDS:
                self.start(name)
            if "web" in self.children and not wait_until(self._answers, PATIENCE, self.children["web"]):
                raise AssertionError(f"the pages do not answer:\n{self.logs()}")
            yield self
        finally:
            end_all(list(self.children.values()))

    def start(self, name: str) -> None:
        """The process of this name, for the first time or again."""
        program = Program(name, COMMANDS[name], self.env, PROJECT)
        self.children[name] = Child(program, self.places.run, self.places.log)
        self.children[name].start()

    def kill(self, name: str) -> None:
        """The whole process group at once, as the kernel does when memory is short."""
        process = self.children[name].process
        assert process is not None, f"{name} was never started"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def until(self, ask: Callable[[], Answer | None], what: str) -> Answer:
        """As `tests.patience.until`; at the end of the time the processes' last lines are shown."""
        return until(ask, what, instead=self.logs)

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

    def logs(self) -> str:
        """The last lines of each process."""
        return "\n".join(f"{name}:\n{child.last_lines(40)}" for name, child in self.children.items())

    def faults(self) -> list[str]:
        """Lines by which the processes told of an error that nobody had foreseen."""
        logs = [child.log_file for child in self.children.values()]
        texts = [log.read_text(errors="replace") for log in logs if log.exists()]
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


def environment(
    places: Places, *, database_url: str, redis_url: str, smtp_url: str, **more: str
) -> dict[str, str]:
    """What the service is told; files lie in `places`, pages on a free port of the loopback."""
    places.make()
    port = str(free_port())
    return {
        "PATH": os.environ["PATH"],
        "FLASK_APP": "wsgi",
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_url,
        "MAIL_GATHER_SECONDS": "0",
        "VISITOR_PAGE_SECONDS": "0",
        "STORAGE_URL": places.files.as_uri(),
        "SECRET_KEY": SECRET,
        "DEMO": "0",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": port,
        "WEB_CONCURRENCY": "1",
        **more,
    }
