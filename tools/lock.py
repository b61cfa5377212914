"""`requirements.lock`: written from `pyproject.toml`, and looked at whether it still says the same."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .bootstrap import LOCK, PROJECT, UV, uv_environment

COMPILE = [
    str(UV),
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
]
COMPILE += ["--group", "embedded", "--group", "dev", "pyproject.toml"]


def compile_to(file: Path) -> None:
    """What `file` pins already stays where it fits."""
    if subprocess.run(
        [*COMPILE, "-o", str(file)], env=uv_environment(), cwd=PROJECT, stdout=subprocess.DEVNULL, check=False
    ).returncode:
        sys.exit("The lock could not be resolved; uv says above why.")


def check() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / LOCK.name
        shutil.copy(LOCK, fresh)
        compile_to(fresh)
        if fresh.read_text() != LOCK.read_text():
            sys.exit("requirements.lock is not what pyproject.toml declares: run `make lock`.")
    if "://" in LOCK.read_text():
        sys.exit("requirements.lock names a host.")


if __name__ == "__main__":
    {"write": lambda: compile_to(LOCK), "check": check}[sys.argv[1]]()
