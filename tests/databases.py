"""Databases of the tests: one migrated template, cloned for each worker and for each test that really commits."""

import fcntl
import secrets
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import psycopg

ROOT = Path(__file__).parent.parent
TEMPLATE = "safar_template"


def template(servers: object) -> str:
    """The address of the migrated template; the first worker makes it, the others wait."""
    admin = servers.database_admin_url  # type: ignore[attr-defined]
    url = named(admin, TEMPLATE)
    lock = Path(tempfile.gettempdir()) / f"safar-template-{sha256(admin.encode()).hexdigest()[:12]}"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with psycopg.connect(plain(admin), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
            if not found:
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
        if not found:
            migrate(url)
    return url


def migrate(url: str) -> None:
    """`flask db upgrade` in a process of its own, as an office would run it."""
    environment = {
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "STORAGE_URL": f"file://{tempfile.gettempdir()}/safar-template-files",
        "SECRET_KEY": "a key of the tests alone, long enough",
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"migrating the template failed:\n{result.stdout}\n{result.stderr}")


def clone(template_url: str, name: str, of: str = TEMPLATE) -> str:
    """A copy of the template, or of another database there that nobody uses, under a fresh name."""
    fresh = f"{name}_{secrets.token_hex(4)}"
    with psycopg.connect(plain(named(template_url, "postgres")), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {fresh} TEMPLATE {of}")
    return named(template_url, fresh)


def drop(url: str) -> None:
    with psycopg.connect(plain(named(url, "postgres")), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")


def named(url: str, name: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/{name}"


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
