"""`make run`, told from the first line to the last; `stop` and `reset`."""

import fcntl
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from .kept import Kept, is_free
from .places import PROJECT, VAR, Places, forget_outside
from .process import STOPPING_SIGNALS, Child, Program, end_all, end_leftovers, last_lines, wait_until
from .screen import Ready
from .servers import temporary_settings
from .settings import Parts, Wish, embedded_parts, publish, settings
from .trouble import Trouble
from .watch import Watch

QUEUES = "default,mail,documents"


class Stopped(BaseException):
    """A person or the system wants us to end; raised where we happen to be."""


def run(environment: Mapping[str, str]) -> None:
    """Bring everything up, keep it up, and take it down again in order.

    Raises `Trouble`: something is in the way.
    """
    wish = Wish.of(environment)
    VAR.make()
    house = House()
    with _only_one(VAR, wish.address):
        _listen_for_the_end()
        try:
            house.open(wish, environment)
            house.keep()
        except Stopped:
            _say("\nStopping …")
        finally:
            house.close()
        _say("Stopped. The data is in var/.")


@dataclass
class House:
    """The embedded parts and the processes of the service."""

    parts: Parts = field(default_factory=Parts)
    service: list[Child] = field(default_factory=list)

    def open(self, wish: Wish, environment: Mapping[str, str]) -> None:
        """Start all, each when what it needs is there, and say so.

        Raises `Trouble`: one of them does not come up, or the port is taken.
        """
        if ended := end_leftovers(VAR.run):
            _say(f"Ended what a killed run had left behind: {', '.join(ended)}.")
        if not is_free(wish.port):
            raise Trouble(
                f"Port {wish.port} is taken by another program: choose one, as in `make run PORT={wish.port + 1}`."
            )
        env = self._open_parts(wish, environment)
        _say("Bringing the database's tables up to date …")
        _flask(env, "db", "upgrade")
        if wish.demo:
            _say("Loading the demo, where it is not there yet …")
            _flask(env, "demo", "load")
        _say("Starting the service …")
        self.service = _service(env)
        for child in self.service:
            child.start()
        people = _flask(env, "demo", "people", "--json") if wish.demo else ""
        first_admin = "" if wish.demo else _flask(env, "people", "first-admin", "--if-none")
        _wait_for_pages(self.service[-1], wish)
        mail = VAR.mail if self.parts.mail else None
        _say(str(Ready(env["BASE_URL"], people, first_admin, mail, VAR.log)))

    def _open_parts(self, wish: Wish, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment of the service, once the embedded parts are up."""
        kept = Kept(VAR.secrets)
        self.parts = embedded_parts(VAR, kept, environment)
        if names := [child.program.name for child in self.parts.children]:
            _say(f"Starting {', '.join(names)} …")
        if self.parts.mail:
            self.parts.mail.start()
        if self.parts.broker:
            self.parts.broker.start()
        if self.parts.database:
            self.parts.database.start()
        values = settings(self.parts, VAR, kept, wish, environment)
        publish(VAR, values)
        return {"PYTHONUNBUFFERED": "1"} | dict(environment) | values

    def keep(self) -> None:
        """Until the end comes: start again what ends by itself."""
        watch = Watch([*self.parts.children, *self.service], _say)
        while True:
            watch.look()
            time.sleep(0.25)

    def close(self) -> None:
        """Those who take work in first, then who does it, then what keeps it."""
        _ignore_further_signals()
        VAR.services.unlink(missing_ok=True)
        for group in (self.service[1:], self.service[:1], self.parts.children):
            end_all(group)


def _service(env: Mapping[str, str]) -> list[Child]:
    """The service's own processes; the web comes last, because it answers when all others can."""
    celery = (sys.executable, "-m", "celery", "-A", "celery_worker")
    schedule = str(VAR.run / "beat-schedule")
    commands: dict[str, tuple[str, ...]] = {
        "worker": (
            *celery,
            "worker",
            "-Q",
            QUEUES,
            "-c",
            "2",
            "--without-gossip",
            "--without-mingle",
            "-l",
            "INFO",
        ),
        "beat": (*celery, "beat", "-s", schedule, "--pidfile=", "-l", "INFO"),
        "dispatcher": (sys.executable, "-m", "flask", "jobs", "dispatch"),
        "web": (sys.executable, "-m", "gunicorn", "wsgi:app"),
    }
    return [
        Child(Program(name, command, env, PROJECT), VAR.run, VAR.log) for name, command in commands.items()
    ]


def _flask(env: Mapping[str, str], *arguments: str) -> str:
    """What a `flask` command prints.

    Raises `Trouble`: it failed.
    """
    log = VAR.log / "setup.log"
    with log.open("ab") as errors:
        command = [sys.executable, "-m", "flask", *arguments]
        # in a session of its own: a Ctrl-C is for us, and we end it
        done = subprocess.run(
            command,
            env=env,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
            start_new_session=True,
        )
        errors.write(done.stdout)
    if done.returncode:
        raise Trouble(f"`flask {' '.join(arguments)}` failed; {log} ends so:\n{last_lines(log)}")
    return done.stdout.decode()


def _wait_for_pages(web: Child, wish: Wish) -> None:
    """gunicorn opens the port before its workers can answer, so a page is asked for.

    Raises `Trouble`: none comes.
    """

    def answers() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", wish.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    if not wait_until(answers, 180, web):
        raise Trouble(f"The pages do not answer; {web.log_file} ends so:\n{web.last_lines(25)}")


@contextmanager
def _only_one(places: Places, address: str) -> Iterator[None]:
    """Hold `var/run/launcher.lock`, which the kernel lets go of when we end, however that is.

    Raises `Trouble`: another one holds it.
    """
    with places.lock.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            _, running = _holder(places)
            raise Trouble(
                f"Safar is running already: {running}. Stop it with Ctrl-C in its terminal, or with `make stop`."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()} {address}")
        lock.flush()
        yield
        lock.truncate(0)


def _holder(places: Places) -> tuple[int, str]:
    """Process and address of who holds the lock."""
    pid, _, address = places.lock.read_text().partition(" ")
    if not pid.isdecimal():
        raise Trouble("Safar is just starting or stopping; try again in a moment.")
    return int(pid), address


def _listen_for_the_end() -> None:
    """Ctrl-C, SIGTERM and a closed terminal raise `Stopped`, even where the shell had them ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        _ignore_further_signals()
        raise Stopped

    for number in STOPPING_SIGNALS:
        signal.signal(number, stop)


def _ignore_further_signals() -> None:
    for number in STOPPING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def stop() -> None:
    """End the running launcher, or what a killed one has left.

    Raises `Trouble`: it belongs to another user, or is just starting.
    """
    VAR.make()
    try:
        with _only_one(VAR, "just being stopped"):
            ended = end_leftovers(VAR.run)
            VAR.services.unlink(missing_ok=True)
        _say(f"Ended what was left: {', '.join(ended)}." if ended else "Safar is not running.")
    except Trouble:
        os.kill(_holder(VAR)[0], signal.SIGTERM)
        with VAR.lock.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
        _say("Stopped.")


def reset() -> None:
    """Clear `var/`.

    Raises `Trouble`: it is in use.
    """
    VAR.make()
    with _only_one(VAR, "just being cleared"):
        end_leftovers(VAR.run)
        forget_outside(VAR.root / "postgres")
        shutil.rmtree(VAR.root)
    _say("var/ is cleared.")


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def with_services(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command on throw-away servers; its exit code."""
    with temporary_settings() as values:
        return subprocess.run(command, env=dict(environment) | values, cwd=PROJECT, check=False).returncode
