"""The process that opens what strangers sent: takes its limits, does one task, answers, ends.

Run by its path: so it loads the checks alone, not the service with its database and its settings.
"""

import json
import math
import resource
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

_HOUSE = Path(__file__).parents[1]
_LARGEST_FILE = 64 * 1024 * 1024  # bytes that it may write: a cleaned copy is the largest
_OPEN_FILES = 48
OUT_OF_MEMORY = 75  # the status that says so; EX_TEMPFAIL of sysexits.h


def main() -> None:
    """Read a task from stdin, do it within its limits, write what came of it to stdout."""
    asked = json.load(sys.stdin)
    take_limits(asked["limits"]["seconds"], asked["limits"]["memory_mb"])
    enter_house()
    task = asked["task"]
    try:
        answer = _VERBS[task["verb"]](task)
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    json.dump(answer, sys.stdout)


def take_limits(seconds: float, memory_mb: int) -> None:
    """Have the kernel hold this process to them; only a new process is rid of them again."""
    cpu, memory = max(1, math.ceil(seconds)), memory_mb * 1024 * 1024
    limits = {
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_FSIZE: (_LARGEST_FILE, _LARGEST_FILE),
        resource.RLIMIT_NOFILE: (_OPEN_FILES, _OPEN_FILES),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    for limit, wanted in limits.items():
        most = resource.getrlimit(limit)[1]
        soft, hard = (value if most == resource.RLIM_INFINITY else min(value, most) for value in wanted)
        resource.setrlimit(limit, (soft, hard))


def enter_house() -> None:
    """Let `mobility.documents.checks` be found without running `mobility/__init__.py`, which loads every room."""
    for name, folder in (("mobility", _HOUSE), ("mobility.documents", _HOUSE / "documents")):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


def _examine(task: Mapping[str, Any]) -> list[dict[str, object]]:
    checks = import_module("mobility.documents.checks")
    told = dict(task["subject"])
    subject = checks.Subject(**told | {"path": Path(told["path"]), "formats": tuple(told["formats"])})
    return [finding.as_json() for finding in checks.examine(subject)]


def _preview(task: Mapping[str, Any]) -> bool:
    images = import_module("mobility.documents.images")
    images.preview(Path(task["source"]), Path(task["target"]), task["width"])
    return True


def _clean(task: Mapping[str, Any]) -> bool:
    cleaning = import_module("mobility.documents.cleaning")
    cleaning.cleaned_copy(Path(task["source"]), Path(task["target"]))
    return True


def _pages(task: Mapping[str, Any]) -> int:
    images = import_module("mobility.documents.images")
    number: int = images.page_pictures(
        Path(task["source"]), Path(task["folder"]), task["most"], task["long_side"]
    )
    return number


# Plain JSON comes in and goes out: what is in it only the checks know.
_VERBS: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "examine": _examine,
    "preview": _preview,
    "clean": _clean,
    "pages": _pages,
}

if __name__ == "__main__":
    main()
