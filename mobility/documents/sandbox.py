"""Opens what strangers sent in a process of its own, with limits on memory, time and files.

A parser that is made to loop, to eat memory or to crash takes that process with it and nothing else. The process runs
`sandboxed.py`, gets a task as JSON and answers in JSON; it has an empty folder and no environment, and
cannot start others.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO

from mobility.documents.checks.findings import Finding, Subject, Value, Verdict
from mobility.documents.sandboxed import OUT_OF_MEMORY

logger = logging.getLogger(__name__)

SECONDS = 20
MEMORY_MB = 512
COPY_MEMORY_MB = 768  # a copy is made of all pixels

_CHILD = Path(__file__).with_name("sandboxed.py")
_LONGEST_ANSWER = 256 * 1024  # bytes; some findings are a few hundred
_LAST_WORDS = 4000  # bytes of what the child said to stderr that are worth the log
# How it ends that wanted too much: stopped by the clock or the kernel, out of memory by its own word, or aborted,
# as C++ does where no memory is left.
_TOO_HEAVY = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, OUT_OF_MEMORY}


class SandboxFailed(RuntimeError):
    """The task was not done; `key` is "too-heavy" or "check-broken", as in the findings' sentences."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def run_checks(subject: Subject, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> list[Finding]:
    """The findings of all checks of `subject`; one of the check "sandbox" where the process did not survive them."""
    task = {"verb": "examine", "subject": asdict(subject) | {"path": str(subject.path.absolute())}}
    try:
        return _findings(_done(task, seconds, memory_mb))
    except SandboxFailed as failed:
        return [Finding("sandbox", Verdict.ERROR, failed.key)]


def run_preview(
    source: Path, target: Path, *, width: int = 900, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
) -> None:
    """Write a JPEG of the first page of `source`, `width` pixels across, to `target`.

    Raises `SandboxFailed` where the file cannot be drawn; `target` may then be there in part.
    """
    task = {
        "verb": "preview",
        "source": str(source.absolute()),
        "target": str(target.absolute()),
        "width": width,
    }
    _done(task, seconds, memory_mb)


def run_cleaned_copy(
    source: Path, target: Path, *, seconds: float = SECONDS, memory_mb: int = COPY_MEMORY_MB
) -> None:
    """Write `source` to `target` without place, device, author and whatever acts (`cleaning.cleaned_copy`).

    Raises `SandboxFailed` where the file cannot be read; `target` may then be there in part.
    """
    task = {"verb": "clean", "source": str(source.absolute()), "target": str(target.absolute())}
    _done(task, seconds, memory_mb)


def run_pages(
    source: Path,
    folder: Path,
    *,
    most: int,
    long_side: int,
    seconds: float = SECONDS,
    memory_mb: int = COPY_MEMORY_MB,
) -> None:
    """Write the first `most` pages of `source` as `1.jpg`, `2.jpg`, … into `folder`, their longer side `long_side` pixels.

    Raises `SandboxFailed` where the file cannot be drawn; some pages may then be there.
    """
    task = {
        "verb": "pages",
        "source": str(source.absolute()),
        "folder": str(folder.absolute()),
        "most": most,
        "long_side": long_side,
    }
    _done(task, seconds, memory_mb)


def _done(task: Mapping[str, object], seconds: float, memory_mb: int) -> object:
    """What the child answers to `task`."""
    asked = json.dumps(
        {"limits": {"seconds": seconds, "memory_mb": memory_mb}, "task": task}, default=str
    ).encode()
    with tempfile.TemporaryDirectory(prefix="safar-check-") as folder, tempfile.TemporaryFile() as answer:
        with tempfile.TemporaryFile() as complaints:
            status = _status(asked, folder, answer, complaints, seconds)
            if status != 0:
                complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - _LAST_WORDS))
                last_words = complaints.read().decode(errors="replace")
                logger.warning("The child for %s ended with %s: %s", task["verb"], status, last_words)
                raise SandboxFailed("too-heavy" if status in _TOO_HEAVY else "check-broken")
        answer.seek(0)
        return _parsed(answer.read(_LONGEST_ANSWER))


def _status(asked: bytes, folder: str, answer: IO[bytes], complaints: IO[bytes], seconds: float) -> int:
    """How the child ended, as `Popen.returncode` says it: a negative number is the signal that ended it."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=complaints,
        cwd=folder,
        env={"LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        child.communicate(asked, timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
    finally:
        if child.poll() is None:  # also where the worker itself is being stopped
            child.kill()
        child.wait()
    return child.returncode


def _parsed(answer: bytes) -> object:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError) as wrong:  # cut off, or not ours: the child is not to be believed
        raise SandboxFailed("check-broken") from wrong


def _findings(answer: object) -> list[Finding]:
    """The findings in `answer`, which is not trusted: a parser that was taken over may say anything."""
    try:
        if not isinstance(answer, list):
            raise TypeError("findings are a list")
        return [
            Finding(
                str(said["check"]), Verdict(said["verdict"]), str(said["message"]), _values(said["values"])
            )
            for said in answer
        ]
    except (TypeError, KeyError, ValueError, AttributeError) as wrong:
        raise SandboxFailed("check-broken") from wrong


def _values(said: Mapping[str, object]) -> dict[str, Value]:
    return {
        str(name): value if isinstance(value, (int, float)) else str(value) for name, value in said.items()
    }
