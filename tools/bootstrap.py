"""Sets `.venv` up from nothing but a Python: the vendored pip brings uv, uv brings what the lock says.

Only the standard library is there yet. Doing it again when nothing changed takes no time.
"""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PIP = next((PROJECT / "tools").glob("pip-*.whl")) / "pip"
UV = PROJECT / ".uv" / "bin" / "uv"
VENV = PROJECT / ".venv"
UV_PINS = PROJECT / "tools" / "uv-requirements.txt"
LOCK = PROJECT / "requirements.lock"
OLDEST = (3, 11)


def main() -> None:
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"Python 3.11 or newer is needed, {sys.executable} is {found}. Name another: make PYTHON=python3.12 run"
        )
    bring_uv()
    sync()


def bring_uv() -> None:
    """Put the pinned uv into `.uv`."""
    stamp = PROJECT / ".uv" / "stamp"
    wanted = fingerprint(UV_PINS)
    if holds(stamp, wanted) and UV.exists():
        return
    say("Bringing uv …")
    shutil.rmtree(PROJECT / ".uv", ignore_errors=True)
    pip = [
        sys.executable,
        str(PIP),
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-warn-script-location",
    ]
    pip += ["--root-user-action=ignore", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
    run([*pip, "--target", str(PROJECT / ".uv"), "-r", str(UV_PINS)], dict(os.environ))
    stamp.write_text(wanted)


def sync() -> None:
    """Make `.venv` hold exactly what the lock names; another Python means a new one."""
    python_stamp, python = VENV / "safar-python", f"{sys.base_prefix} {sys.version} {PROJECT}"
    lock_stamp, lock = VENV / "safar-lock", fingerprint(LOCK)
    same_python = holds(python_stamp, python) and (VENV / "bin" / "python").exists()
    if same_python and holds(lock_stamp, lock):
        return
    say("Installing what requirements.lock names …")
    env = uv_environment()
    if not same_python:
        run([UV, "venv", "--quiet", "--clear", "-p", sys.executable, VENV], env)
        python_stamp.write_text(python)
    lock_stamp.unlink(missing_ok=True)
    run([UV, "pip", "sync", "--quiet", "--require-hashes", "-p", VENV / "bin" / "python", LOCK], env)
    lock_stamp.write_text(lock)


def uv_environment() -> dict[str, str]:
    """The user's own environment; where they told pip alone which index to use, uv is told the same."""
    env = dict(os.environ)
    env.setdefault("UV_SYSTEM_CERTS", "1")
    env.setdefault("UV_PYTHON_DOWNLOADS", "never")
    env.setdefault("UV_NO_PROGRESS", "1")
    if (
        any(name in env for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE"))
        or uv_configured()
    ):
        return env
    pip = pip_settings()
    indexes = [url for url in pip.get("extra-index-url", "").split() if reachable(url)]
    links = [place for place in pip.get("find-links", "").split() if reachable(place)]
    told = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(indexes),
        "UV_INDEX_STRATEGY": "unsafe-best-match"
        if indexes
        else "",  # as pip looks; every hash is pinned anyway
        "UV_FIND_LINKS": ",".join(links),
        "UV_NO_INDEX": pip.get("no-index", ""),
        "UV_INSECURE_HOST": pip.get("trusted-host", ""),
        "SSL_CERT_FILE": pip.get("cert", ""),
    }
    return {name: value for name, value in told.items() if value} | env


def uv_configured() -> bool:
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return any((folder / "uv" / "uv.toml").exists() for folder in (config, Path("/etc")))


def pip_settings() -> dict[str, str]:
    """pip's settings from its files and environment, the more particular ones last."""
    command = [sys.executable, str(PIP), "--disable-pip-version-check", "config", "list"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    settings = {}
    for line in answer.stdout.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in ("global", "install", ":env:"):
            settings[name] = str(ast.literal_eval(value))
    return settings


def reachable(place: str) -> bool:
    """pip passes over a folder that is not there, uv stops at it."""
    path = place.removeprefix("file://")
    return not path.startswith("/") or Path(path).is_dir()


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def holds(stamp: Path, text: str) -> bool:
    return stamp.is_file() and stamp.read_text() == text


def run(command: Sequence[str | Path], env: dict[str, str]) -> None:
    if subprocess.run(command, env=env, check=False).returncode:
        sys.exit(
            "The set-up could not finish: is the package index reachable? What went wrong is said above."
        )


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
