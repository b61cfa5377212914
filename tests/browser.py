"""Chromium for the journeys: found, brought where CI has none, or its tests skipped with a sentence.

`tests/conftest.py` names this module in `pytest_plugins`; `make test` runs it (`python -m tests.browser`) first.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
BROUGHT = PROJECT / ".venv" / "chromium"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same browser without its windows: a journey takes four fifths of the time."""
HOW_TO_GET_ONE = (
    "No Chromium here: `apt install chromium-headless-shell` brings one, or CHROMIUM_BIN names yours."
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
UNPACK = """
const fs = require("fs"), zlib = require("zlib"), from = process.argv[1], to = process.argv[2];
for (const name of ["chromium", "al2023.tar"])
  fs.writeFileSync(`${to}/${name}`, zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}.br`)));
"""
WRAPPER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/chromium" "$@"
"""


def find_chromium() -> Path | None:
    """The browser of `$CHROMIUM_BIN`, of the path, or the one that `bring_chromium` has brought."""
    if named := os.environ.get("CHROMIUM_BIN"):
        return Path(named)
    found = next(filter(None, map(shutil.which, NAMES)), None) or shutil.which(BROUGHT / "run")
    return Path(found) if found else None


def bring_chromium() -> None:
    """Debian's package where we may install it, else npm's, which is a real browser for Linux on x86-64."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _apt("update")
        any(
            _apt("install", "-y", "--no-install-recommends", name) for name in NAMES[:2]
        )  # an older Debian has one
    elif shutil.which("npm") and (sys.platform, platform.machine()) == ("linux", "x86_64"):
        _bring_from_npm()


def _apt(*command: str) -> bool:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-qq", *command], check=False, stdout=subprocess.DEVNULL, env=env)
    return done.returncode == 0


def _bring_from_npm() -> None:
    shutil.rmtree(BROUGHT, ignore_errors=True)
    BROUGHT.mkdir()
    install = [
        "npm",
        "install",
        "--silent",
        "--no-save",
        "--ignore-scripts",
        "--prefix",
        BROUGHT,
        "@sparticuz/chromium@153",
    ]
    subprocess.run(install, cwd=BROUGHT, check=True)
    packed = BROUGHT / "node_modules" / "@sparticuz" / "chromium" / "bin"
    subprocess.run(["node", "-e", UNPACK, packed, BROUGHT], check=True)
    shutil.unpack_archive(BROUGHT / "al2023.tar", BROUGHT, filter="data")
    shutil.rmtree(BROUGHT / "node_modules")
    (BROUGHT / "al2023.tar").unlink()
    (BROUGHT / "chromium").chmod(0o755)
    (BROUGHT / "run").write_text(WRAPPER)
    (BROUGHT / "run").chmod(0o755)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `browser` need one; in CI they never pass by being skipped."""
    if find_chromium() is None and not os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=HOW_TO_GET_ONE))


def main() -> int:
    if find_chromium() is None and os.environ.get("CI"):
        bring_chromium()
    if find_chromium() is None:
        print(HOW_TO_GET_ONE, "" if os.environ.get("CI") else "The tests that need it are skipped.")
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
