"""Commands while the servers are away say so with a status of their own; only our own proxies are believed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from mobility import create_app
from mobility.base import storage
from mobility.base.database import db
from tools.launcher.kept import free_port
from tools.launcher.places import PROJECT

from .conftest import trial


@pytest.fixture(scope="module")
def homeless(whole_app: Flask) -> Iterator[Flask]:
    """An application whose database does not answer."""
    nowhere = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nowhere"
    kept = storage.files.store
    made = create_app(replace(whole_app.config["SETTINGS"], database_url=nowhere, demo=True))
    storage.files.store = kept
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "command",
    [
        "audit verify --json",
        "db current",
        "demo load",
        "demo people",
        "jobs revive 1",
        "jobs status --json",
        "people first-admin",
        "workflow lint --json",
        "workflow load",
    ],
)
def test_a_command_says_that_the_database_is_away(homeless: Flask, command: str) -> None:
    result = homeless.test_cli_runner().invoke(args=command.split())
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("safar: the database does not answer. Start the servers with `make run`")


def test_a_setting_that_makes_no_sense_is_said_to_who_reads_errors() -> None:
    settings = {
        "SMTP_URL": "smtp://office:word@mail.example.org",
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": "postgresql://x/x",
    }
    settings |= {
        "REDIS_URL": "redis://127.0.0.1/0",
        "STORAGE_URL": "file:///nowhere",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "status", "--json"]
    done = subprocess.run(command, cwd=PROJECT, env=settings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("safar: SMTP_URL has a password that others on the way could read.")


def test_a_number_that_is_no_job_is_refused_in_words(whole_app: Flask) -> None:
    result = whole_app.test_cli_runner().invoke(args=["jobs", "revive", "99999999999"])
    assert result.exit_code == 2
    assert "99999999999 is not in the range" in result.output


@pytest.mark.parametrize(
    ("trusted", "seen"), [(0, ["127.0.0.1", "http"]), (1, ["198.51.100.7", "https"])], ids=["none", "one"]
)
def test_only_our_own_proxies_are_believed(whole_app: Flask, trusted: int, seen: list[str]) -> None:
    kept = storage.files.store
    made = create_app(replace(whole_app.config["SETTINGS"], trusted_proxies=trusted))
    storage.files.store = kept
    made.register_blueprint(trial)
    said = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    assert made.test_client().get("/trial/caller", headers=said).json == seen
    with made.app_context():
        db.engine.dispose()
