"""A program as a child of ours: in a session of its own, with a log and a pid file, gone when we are gone."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LINUX = sys.platform == "linux"
LOG_LIMIT = 10_000_000  # bytes; a longer log becomes `<name>.log.1` when its program starts
PR_SET_PDEATHSIG = 1  # prctl(2)
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Account:
    """Whom a program runs as, when that is not ourselves."""

    uid: int
    gid: int


def as_account(account: Account | None) -> dict[str, Any]:
    """What `subprocess` is told so that a program runs as that account."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


@dataclass(frozen=True)
class Program:
    """What to start, and how it wants to be asked to end."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    folder: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 6.0
    """Seconds from being asked to being killed."""


class Child:
    """A program that was started, or will be."""

    def __init__(self, program: Program, run: Path, log: Path) -> None:
        self.program = program
        self.pid_file = run / f"{program.name}.pid"
        self.log_file = log / f"{program.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = self.program
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_LIMIT:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=program.env,
                cwd=program.folder,
                start_new_session=True,
                preexec_fn=_dies_with(os.getpid(), program.stop_signal),  # noqa: PLW1509  # only one thread starts children
                **as_account(program.account),
            )
        self.pid_file.write_text(f"{self.process.pid} {_identity(self.process.pid)}")

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process and self.alive:
            self.process.send_signal(self.program.stop_signal)

    def end(self, deadline: float) -> None:
        """Wait until `deadline` (of `time.monotonic`), then kill whatever is left of the session."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.sweep()
        self.pid_file.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Kill what a leader that ended has left in its session."""
        if self.process:
            _kill_session(self.process.pid, signal.SIGKILL)

    def last_lines(self, count: int = 12) -> str:
        return last_lines(self.log_file, count)


def end_all(children: Sequence[Child]) -> None:
    """Ask all of them at once, then wait for each as long as it may take."""
    started = time.monotonic()
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(started + child.program.grace)


def end_leftovers(run: Path) -> list[str]:
    """End what a launcher that was killed has left behind; the names of what was still there."""
    ended = []
    for pid_file in sorted(run.glob("*.pid")):
        pid, _, identity = pid_file.read_text().partition(" ")
        if pid.isdecimal() and identity and _identity(int(pid)) == identity:
            _end_session(int(pid))
            ended.append(pid_file.stem)
        pid_file.unlink()
    return ended


def wait_until(ready: Callable[[], bool], seconds: float, while_alive: Child) -> bool:
    """Ask `ready` again and again; False when the time is over or the child has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        if not while_alive.alive:
            return False
        time.sleep(0.03)
    return False


def last_lines(file: Path, count: int = 12) -> str:
    if not file.exists():
        return ""
    return "\n".join(file.read_text(errors="replace").splitlines()[-count:])


def _end_session(leader: int) -> None:
    """PostgreSQL takes SIGINT for "at once, but orderly"; the others get SIGTERM; both are tried, then SIGKILL."""
    for number, seconds in ((signal.SIGTERM, 1.0), (signal.SIGINT, 4.0), (signal.SIGKILL, 2.0)):
        _kill_session(leader, number)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not _exists(leader):
                _kill_session(leader, signal.SIGKILL)
                return
            time.sleep(0.05)


def _kill_session(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return
    except PermissionError:  # macOS says so of a group that has only zombies left
        return


def _exists(pid: int) -> bool:
    return _stat(pid) not in (None, "Z")


def _identity(pid: int) -> str:
    """Which start of a process this is: a number that comes again belongs to another start, or another boot."""
    if not LINUX:
        return ""
    fields = _stat_fields(pid)
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{fields[19]}" if fields else ""


def _stat(pid: int) -> str | None:
    fields = _stat_fields(pid)
    return fields[0] if fields else None


def _stat_fields(pid: int) -> list[str]:
    """proc(5): what follows the name in brackets, so state is 0 and the time of start is 19; empty when gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _dies_with(parent: int, number: signal.Signals) -> Callable[[], None]:
    """What a child does between fork and exec: default signals, and the kernel ends it when we are killed."""
    libc = ctypes.CDLL(None) if LINUX else None

    def prepare() -> None:
        for each in STOPPING_SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(number))
            if os.getppid() != parent:
                os._exit(1)

    return prepare
